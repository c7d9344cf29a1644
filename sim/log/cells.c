/* SPDX-License-Identifier: MIT */
/* A log that somebody has worked on in a spreadsheet comes out as its table: a cell is in quotes
 * only where it has to be, and people write into the last column. Any other table is read by its
 * shape (shape.c), which knows no cells. So this asks for a column behind what was said: one with
 * remarks, which most lines do not have, or one of a few words, which says whose it is.
 */
#include "log/cells.h"

#include "log/talk.h"

#include <string.h>

#define SAMPLE    200 /* lines */
#define LEAST     6
#define CELLS_MAX 16
#define LINE_LONG 4000
#define FEW       4 /* words of a column that says who speaks */

struct cell {
    size_t from, to; /* in its line, with its quotes */
};

struct table {
    char separator;
    size_t cells;  /* of a line */
    size_t column; /* of what was said */
    size_t told;   /* behind it, whose it is; 0: none */
};

static size_t end_of_cell(struct span line, size_t from, char separator)
{
    size_t i = from;
    if (i < line.count && line.at[i] == '"') {
        for (i++; i < line.count; i++) {
            bool twice = line.at[i] == '"' && i + 1 < line.count && line.at[i + 1] == '"';
            if (line.at[i] == '"' && !twice)
                break;
            i += twice;
        }
    }
    while (i < line.count && line.at[i] != separator)
        i++;
    return i;
}

/* How many cells the line has; CELLS_MAX and more are none of a log's. */
static size_t cut_cells(struct span line, char separator, struct cell cells[CELLS_MAX])
{
    size_t count = 0, from = 0;
    while (count < CELLS_MAX) {
        size_t to = end_of_cell(line, from, separator);
        cells[count++] = (struct cell){from, to};
        if (to >= line.count)
            break;
        from = to + 1;
    }
    return count;
}

static struct span inside(struct span line, struct cell cell)
{
    struct span text = span_cut(span_skip(line, cell.from), cell.to - cell.from);
    bool quoted = text.count > 1 && text.at[0] == '"' && text.at[text.count - 1] == '"';
    return quoted ? span_cut(span_skip(text, 1), text.count - 2) : text;
}

static bool is_asked(const struct log_line *line)
{
    return !line->why && line->raw.count && line->raw.count < LINE_LONG;
}

/* The column in which most lines speak, where it is the only one; CELLS_MAX: none. */
static size_t find_column(const size_t talks[CELLS_MAX], size_t lines)
{
    size_t column = CELLS_MAX;
    for (size_t i = 0; i < CELLS_MAX; i++) {
        if (talks[i] * 10 < lines * 3)
            continue;
        if (column < CELLS_MAX)
            return CELLS_MAX;
        column = i;
    }
    return column < CELLS_MAX && talks[column] * 10 >= lines * 6 ? column : CELLS_MAX;
}

static size_t usual_count(const struct log_lines *lines, char separator)
{
    size_t seen[CELLS_MAX + 1] = {0}, total = 0;
    struct cell cells[CELLS_MAX];
    for (size_t i = 0; i < lines->count && i < SAMPLE; i++) {
        if (!is_asked(&lines->at[i]))
            continue;
        total++;
        seen[cut_cells(lines->at[i].raw, separator, cells)]++;
    }
    for (size_t i = 3; i < CELLS_MAX; i++)
        if (total >= LEAST && seen[i] * 10 >= total * 8)
            return i;
    return 0;
}

/* Is that column one of a few words, in each row: a side, a port? */
static bool is_of_few(const struct log_lines *lines, const struct table *table, size_t column)
{
    struct span words[FEW];
    size_t count = 0;
    struct cell cells[CELLS_MAX];
    for (size_t i = 1; i < lines->count && i < SAMPLE; i++) { /* not the heads of the columns */
        struct span line = lines->at[i].raw;
        if (!is_asked(&lines->at[i]) ||
            cut_cells(line, table->separator, cells) != table->cells)
            continue;
        struct span word = inside(line, cells[column]);
        size_t k = 0;
        while (k < count && !span_same(words[k], word))
            k++;
        if (word.count == 0 || k == FEW)
            return false;
        if (k == count)
            words[count++] = word;
    }
    return count > 1;
}

static bool find_table(const struct log_lines *lines, char separator, struct table *table)
{
    size_t talks[CELLS_MAX] = {0}, remarks = 0, rows = 0;
    struct cell cells[CELLS_MAX];
    *table = (struct table){separator, usual_count(lines, separator), 0, 0};
    if (table->cells == 0)
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < lines->count && i < SAMPLE; i++) {
            struct span line = lines->at[i].raw;
            enum talk_kind kind;
            if (!is_asked(&lines->at[i]) || cut_cells(line, separator, cells) != table->cells)
                continue;
            for (size_t k = 0; pass == 0 && k < table->cells; k++)
                talks[k] += talk_starts(inside(line, cells[k]), &kind);
            for (size_t k = table->column + 1; pass == 1 && k < table->cells; k++)
                remarks += inside(line, cells[k]).count > 0;
            rows += pass == 0;
        }
        if (pass == 0 && (table->column = find_column(talks, rows)) == CELLS_MAX)
            return false;
    }
    for (size_t k = table->column + 1; k < table->cells; k++)
        table->told = is_of_few(lines, table, k) ? k : table->told;
    return table->told > 0 || (remarks > 0 && remarks * 2 < rows);
}

static void add_said(struct bytes *row, struct span line, struct cell cell)
{
    struct span text = inside(line, cell);
    bool quoted = text.at != line.at + cell.from;
    for (size_t i = 0; i < text.count; i++) {
        bytes_add_char(row, text.at[i]);
        i += quoted && text.at[i] == '"' && i + 1 < text.count && text.at[i + 1] == '"';
    }
}

/* In place: all of it needs no more room than with its quotes. */
static void open_line(struct log_lines *lines, struct log_line *line, const struct table *table,
                      struct bytes *row)
{
    struct cell cells[CELLS_MAX];
    struct span raw = line->raw;
    if (!is_asked(line) || cut_cells(raw, table->separator, cells) != table->cells)
        return;
    struct cell cell = cells[table->column], told = cells[table->told];
    struct span rest = span_skip(raw, table->told ? raw.count : cell.to);
    enum talk_kind kind;
    bytes_clear(row);
    bytes_add_span(row, span_cut(raw, cell.from));
    if (table->told) {
        bytes_add_span(row, span_cut(span_skip(raw, told.from), told.to - told.from));
        bytes_add_char(row, table->separator);
    }
    add_said(row, raw, cell);
    while (rest.count && rest.at[rest.count - 1] == table->separator)
        rest.count--;
    if (rest.count && talk_starts(inside(raw, cell), &kind)) {
        bytes_add_char(row, '\t');
        bytes_add_span(row, span_skip(rest, 1));
    }
    char *to = bytes_reserve(&lines->store, 0) - lines->store.count +
               (raw.at - bytes_at(&lines->store));
    memcpy(to, bytes_at(row), row->count);
    line->raw.count = row->count;
    line->text = line->raw;
}

void log_open_cells(struct log_lines *lines)
{
    static const char separators[] = ";,\t";
    struct table table;
    struct bytes row = {0};
    for (size_t i = 0; separators[i]; i++) {
        if (!find_table(lines, separators[i], &table))
            continue;
        for (size_t k = 0; k < lines->count; k++)
            open_line(lines, &lines->at[k], &table, &row);
        break;
    }
    bytes_release(&row);
}
