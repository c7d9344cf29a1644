/* SPDX-License-Identifier: MIT */
/* A dump's fronts are learned as those of texts are (shape.c), but a row may be any part of what
 * was said, down to a byte: so the rows of a front are put together first, and what they say
 * together tells whose they are.
 */
#include "log/hexes.h"

#include "base/die.h"
#include "log/chains.h"
#include "log/escapes.h"
#include "log/readers.h"

#include <string.h>

#define SAMPLE_LINES 20000
#define STREAM_MAX   32768 /* bytes of a front that are looked at */
#define BLOCK_MAX    64    /* lines above a row */

/* --- learning --- */

struct learning {
    struct shape *shape;
    struct bytes *fronts, *headings; /* what was said, for each entry of the shape's tables */
    enum row_kind kind;
    size_t single, rows;
    size_t widest;      /* row, in bytes */
    size_t bare, ended; /* rows that are OK and no more, and those with its line end */
    bool cut;           /* texts have no line ends: a row that is not full ends one */
};

static void keep(struct front_table *table, struct bytes *streams, uint64_t hash,
                 struct span shown, struct span bytes)
{
    struct front *front = front_add(table, hash, shown);
    if (!front)
        return;
    front->lines++;
    struct bytes *stream = &streams[front - table->at];
    if (stream->count < STREAM_MAX)
        bytes_add_span(stream, bytes);
}

static void count_talk(struct front *front, struct span bytes)
{
    enum talk_kind kind;
    while (bytes.count) {
        size_t end = 0;
        while (end < bytes.count && bytes.at[end] != '\r' && bytes.at[end] != '\n')
            end++;
        if (talk_starts(span_cut(bytes, end), &kind)) {
            front->commands += kind == TALK_COMMAND;
            front->results += kind == TALK_RESULT;
        }
        bytes = span_skip(bytes, end + 1);
    }
}

static size_t count_table(struct front_table *table, struct bytes *streams)
{
    size_t total = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct front *front = &table->at[i];
        count_talk(front, bytes_span(&streams[i]));
        front->seen = front->commands + front->results;
        total += front->seen;
        bytes_release(&streams[i]);
    }
    xfree(streams);
    return total;
}

static void end_text(const struct learning *learning, struct bytes *bytes)
{
    if (learning->cut && bytes->count < learning->widest)
        bytes_add_char(bytes, '\n');
}

static void learn_row(struct learning *learning, struct span line)
{
    struct bytes bytes = {0};
    size_t from;
    if (row_find(learning->kind, line, &from, &bytes)) {
        struct span front = span_cut(line, from);
        learning->single += bytes.count == 1;
        learning->widest = bytes.count > learning->widest ? bytes.count : learning->widest;
        learning->bare += span_is(bytes_span(&bytes), "OK");
        learning->ended += span_contains(bytes_span(&bytes), "OK\r\n");
        end_text(learning, &bytes);
        keep(&learning->shape->fronts, learning->fronts, skeleton_of(front).hash, front,
             bytes_span(&bytes));
        learning->rows++;
    }
    bytes_release(&bytes);
}

static bool is_row(const struct learning *learning, struct span line, struct bytes *bytes)
{
    size_t from = 0;
    if (!row_find(learning->kind, line, &from, bytes))
        return false;
    const struct front *front =
        front_find(&learning->shape->fronts, skeleton_of(span_cut(line, from)).hash);
    end_text(learning, bytes);
    return front && front->used && front->side == LOG_EITHER;
}

/* Rows of which the front says nothing belong to the last line above that is none; or to any of a
 * block, as far up as the next empty line: an analyser's packet has a line for each of its fields,
 * and one of them says which way it went. */
static void learn_headings(struct learning *learning, const struct log_lines *lines, bool block)
{
    struct span above[BLOCK_MAX];
    size_t count = 0;
    bool below = false; /* the line before was a row */
    for (size_t i = 0; i < lines->count && i < SAMPLE_LINES; i++) {
        struct bytes bytes = {0};
        struct span line = lines->at[i].raw;
        bool empty = span_trim(line).count == 0;
        if (lines->at[i].why || (empty && !block))
            continue;
        bool row = is_row(learning, line, &bytes);
        if (!row && (empty || below || !block))
            count = 0;
        if (!row && !empty && count < BLOCK_MAX)
            above[count++] = line;
        for (size_t k = 0; row && k < count; k++)
            keep(&learning->shape->headings, learning->headings,
                 skeleton_of(span_cut(above[k], 200)).hash, above[k], bytes_span(&bytes));
        below = row;
        bytes_release(&bytes);
    }
}

/* Of all lines in the blocks, those that stand over what one side said, and over most of that. All
 * over which the host's commands are as well stand over both. */
static void decide_blocks(struct shape *shape)
{
    size_t commands = 0, results = 0, hosts = 0;
    bool modem = false;
    for (size_t i = 0; i < shape->fronts.count; i++) {
        commands += shape->fronts.at[i].commands;
        results += shape->fronts.at[i].results;
    }
    for (size_t i = 0; i < shape->headings.count; i++) {
        const struct front *front = &shape->headings.at[i];
        if (front->results * 10 <= front->commands && front->commands > hosts)
            hosts = front->commands;
    }
    for (size_t i = 0; hosts && i < shape->headings.count; i++) {
        struct front *front = &shape->headings.at[i];
        bool host = front->results * 10 <= front->commands && front->commands * 2 > hosts;
        bool says = front->results * 2 > results && front->commands + hosts <= commands;
        front->side = host ? LOG_HOST : says ? LOG_MODEM : LOG_EITHER;
        front->used = host || says;
        modem = modem || says;
    }
    shape->headings.speaks = shape->blocks = modem;
}

static void decide_headings(struct learning *learning, const struct log_lines *lines)
{
    struct front_table *headings = &learning->shape->headings;
    learn_headings(learning, lines, false);
    hints_decide(headings, count_table(headings, learning->headings));
    if (headings->speaks || learning->shape->fronts.speaks)
        return;
    *headings = (struct front_table){.count = 0};
    learning->headings = xzalloc(SHAPE_FRONTS_MAX * sizeof *learning->headings);
    learn_headings(learning, lines, true);
    count_table(headings, learning->headings);
    decide_blocks(learning->shape);
}

/* Rows that go on have a front of blanks or an offset; what else is without words is a date. */
static bool may_go_on(struct span front)
{
    for (size_t i = 0; i < front.count; i++) {
        uint32_t digit;
        if (!strchr(" \t:|", front.at[i]) &&
            !log_hex_number(span_cut(span_skip(front, i), 1), &digit))
            return false;
    }
    return true;
}

/* A block has its time in a line that says nothing else. */
static void learn_block_clock(struct shape *shape, uint64_t hash, const struct log_lines *lines,
                              struct span *fronts, size_t count)
{
    size_t used = 0;
    for (size_t i = 0; shape->headings.speaks && i < count; i++) {
        struct span line = span_cut(lines->at[i].raw, 200);
        if (skeleton_of(line).hash == hash)
            fronts[used++] = line;
    }
    if (used)
        clock_learn(&shape->clock, fronts, used);
    if (shape->clock.kind == CLOCK_OF_DAY)
        shape->clock_heading = hash;
    else
        shape->clock.kind = CLOCK_NONE;
}

static void learn_clock(struct shape *shape, const struct log_lines *lines)
{
    size_t count = lines->count < 2000 ? lines->count : 2000, used = 0, length;
    struct span *fronts = xzalloc((count + 1) * sizeof *fronts);
    for (size_t i = 0; i < count; i++) {
        if (shape_match(shape, lines->at[i].raw, &length))
            fronts[used++] = span_cut(lines->at[i].raw, length);
    }
    clock_learn(&shape->clock, fronts, used);
    for (size_t i = used = 0; shape->headings.speaks && i < count; i++) {
        struct span line = lines->at[i].raw;
        const struct front *heading =
            front_find(&shape->headings, skeleton_of(span_cut(line, 200)).hash);
        if (heading && heading->used)
            fronts[used++] = line;
    }
    if (used)
        clock_learn(&shape->clock, fronts, used);
    for (size_t i = 0; i < shape->headings.count && shape->clock.kind == CLOCK_NONE; i++)
        learn_block_clock(shape, shape->headings.at[i].hash, lines, fronts, count);
    xfree(fronts);
}

/* What each front says; how often it is talk. */
static size_t learn_rows(struct learning *learning, const struct log_lines *lines)
{
    learning->shape->fronts = (struct front_table){.count = 0};
    learning->single = learning->rows = learning->bare = learning->ended = 0;
    learning->fronts = xzalloc(SHAPE_FRONTS_MAX * sizeof *learning->fronts);
    for (size_t i = 0; i < lines->count && i < SAMPLE_LINES; i++) {
        if (!lines->at[i].why)
            learn_row(learning, lines->at[i].raw);
    }
    return count_table(&learning->shape->fronts, learning->fronts);
}

/* A driver that dumps the lines it cut has no line ends in them, which only shows once all rows
 * were seen. */
static struct learning learn(struct shape *shape, enum row_kind kind,
                             const struct log_lines *lines)
{
    struct learning learning = {.shape = shape, .kind = kind};
    learning.headings = xzalloc(SHAPE_FRONTS_MAX * sizeof *learning.headings);
    size_t total = learn_rows(&learning, lines);
    learning.cut = learning.bare >= 2 && learning.ended == 0;
    if (learning.cut)
        total = learn_rows(&learning, lines);
    for (size_t i = 0; i < shape->fronts.count; i++) {
        struct front *front = &shape->fronts.at[i];
        front->used = front->seen > 0 || (front->lines > 1 && may_go_on(front->shown));
        front->blanks = 0;
        if (front->used && front->shown.count > shape->longest)
            shape->longest = front->shown.count;
    }
    fronts_decide(&shape->fronts, total);
    for (size_t i = 0; i < shape->fronts.count && !shape->fronts.speaks; i++)
        shape->fronts.at[i].side = LOG_EITHER; /* one front for both: headings may tell */
    decide_headings(&learning, lines);
    shape->marked = shape->fronts.speaks || shape->headings.speaks;
    learn_clock(shape, lines);
    return learning;
}

/* --- reading --- */

struct dump {
    struct log *log;
    struct shape *shape;
    enum row_kind kind;
    struct chains *chains; /* of single bytes; NULL: rows */
    enum log_side last, headed;
    bool foreign; /* ... and it is neither's */
    usec at;
    size_t full; /* bytes of a row that the next one goes on from; 0: each has its line ends */
    struct bytes text;    /* ... of those so far */
    struct log_line line; /* ... the first of them */
    enum log_side side;
};

static enum log_side side_of(const struct dump *dump, const struct front *front)
{
    if (!dump->shape->marked)
        return LOG_MODEM; /* one stream, in which the echo is the command */
    if (front->side == LOG_EITHER && dump->shape->headings.speaks)
        return dump->headed;
    return front->side == LOG_EITHER ? dump->last : front->side;
}

/* The run behind that front; blanks in front of it may be more in one row than in another. */
static bool take_row(const struct dump *dump, struct span line, const struct front **front,
                     struct bytes *bytes, size_t *length)
{
    *front = shape_match(dump->shape, line, length);
    if (!*front)
        return false;
    while (*length + 1 < line.count && (line.at[*length] == ' ' || line.at[*length] == '\t'))
        ++*length;
    if (row_take(dump->kind, span_skip(line, *length), bytes) > 0)
        return true;
    bytes_clear(bytes);
    return false;
}

static void end_line(struct dump *dump)
{
    if (dump->text.count)
        log_add(dump->log, &dump->line, dump->side, false, bytes_span(&dump->text));
    bytes_clear(&dump->text);
}

static void take_cut(struct dump *dump, const struct log_line *line, enum log_side side,
                     struct span bytes)
{
    if (side != dump->side)
        end_line(dump);
    if (dump->text.count == 0)
        dump->line = *line;
    dump->side = side;
    bytes_add_span(&dump->text, bytes);
    if (bytes.count < dump->full)
        end_line(dump);
}

static void take_bytes(struct dump *dump, const struct log_line *line,
                       const struct front *front, struct span bytes)
{
    enum log_side side = side_of(dump, front);
    dump->last = side;
    log_mark_line(dump->log, line->number, LOG_LINE_TALK);
    if (dump->full)
        take_cut(dump, line, side, bytes);
    else if (dump->chains)
        chains_add(dump->chains, line, side, bytes);
    else if (line->at == LOG_NO_TIME)
        log_add(dump->log, line, side, true, bytes);
    else
        log_add_more(dump->log, line, side, bytes);
}

/* Below it stands what neither of the two says: a receiver of satellites at another port. */
static bool is_anothers(const struct dump *dump, const struct front *heading)
{
    return heading && !heading->used && heading->seen == 0 && heading->lines > 1 &&
           !dump->shape->blocks;
}

static void read_row(struct dump *dump, struct log_line *line)
{
    const struct front *front, *heading = NULL;
    struct bytes bytes = {0};
    size_t length = 0;
    uint64_t hash = 0, clock_at = dump->shape->clock_heading;
    if (dump->shape->headings.speaks) {
        hash = skeleton_of(span_cut(line->raw, 200)).hash;
        heading = front_find(&dump->shape->headings, hash);
    }
    bool headed = heading && (heading->used || is_anothers(dump, heading));
    bool row = !headed && take_row(dump, line->raw, &front, &bytes, &length);
    struct span stamp = row ? span_cut(line->raw, length) : line->raw;
    if (clock_at == 0 || (!row && hash == clock_at))
        line->stamped = clock_read(&dump->shape->clock, stamp, &dump->at);
    line->at = dump->at;
    if (!row)
        end_line(dump);
    if (headed) {
        dump->headed = heading->side;
        dump->foreign = !heading->used;
    } else if (row && dump->foreign) {
        log_add_skipped(dump->log, line, "another port");
    } else if (row) {
        take_bytes(dump, line, front, bytes_span(&bytes));
    } else if (!heading || !dump->shape->blocks) {
        log_add_comment(dump->log, line, line->raw);
    }
    bytes_release(&bytes);
}

static void read_rows(struct log *log, const struct log_lines *lines, enum row_kind kind)
{
    struct shape *shape = xzalloc(sizeof *shape);
    struct chains chains = {0};
    struct learning learned = learn(shape, kind, lines);
    bool single = learned.single * 2 > learned.rows;
    struct dump dump = {.log = log, .shape = shape, .kind = kind, .at = LOG_NO_TIME};
    dump.last = dump.headed = LOG_MODEM;
    dump.full = learned.cut ? learned.widest : 0;
    dump.chains = single && shape->clock.kind != CLOCK_NONE ? &chains : NULL;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line line = lines->at[i];
        if (line.why)
            log_add_skipped(log, &line, line.why);
        else if (span_trim(line.raw).count)
            read_row(&dump, &line);
    }
    end_line(&dump);
    bytes_release(&dump.text);
    bool of_day = shape->clock.kind == CLOCK_OF_DAY; /* a number's unit was only guessed */
    chains_end(&chains, log, of_day ? shape->clock.resolution : 1);
    log->resolution = shape->clock.resolution;
    log->marked = shape->marked;
    shape_describe(shape, &log->shape);
    xfree(shape);
}

void log_read_hexes(struct log *log, const struct log_lines *lines)
{
    read_rows(log, lines, ROW_HEX);
}

void log_read_decimals(struct log *log, const struct log_lines *lines)
{
    read_rows(log, lines, ROW_DECIMAL);
}

void log_read_named(struct log *log, const struct log_lines *lines)
{
    read_rows(log, lines, ROW_NAMED);
}

void log_read_letters(struct log *log, const struct log_lines *lines)
{
    read_rows(log, lines, ROW_LETTER);
}
