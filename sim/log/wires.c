/* SPDX-License-Identifier: MIT */
/* Tools that sit on the wire: socat -v and -x, Saleae's exports (docs/import.md: L20, L23, L24). */
#include "log/readers.h"

#include "log/chains.h"
#include "log/escapes.h"
#include "log/marks.h"
#include "log/stamp.h"

#include <string.h>

/* --- socat --- */
struct socat_header {
    enum log_side side;
    usec at;
    size_t length;
};

/* > 2026/11/22 12:19:21.000927455  length=8 from=4 to=11
 * socat 1.7.4 prints microseconds with nine places: .000927455 is 0.927455 s. */
static bool socat_header(struct span text, struct socat_header *header)
{
    struct log_stamp stamp;
    struct span rest;
    int64_t fraction = 0, length;
    if (!span_strip(&text, "> ") && !span_strip(&text, "< "))
        return false;
    header->side = text.at[-2] == '>' ? LOG_HOST : LOG_MODEM;
    size_t dot = span_find(text, '.'), equals = log_search(text, "length=");
    if (dot > 40 || equals == text.count || !log_stamp(span_cut(text, dot), &stamp, &rest))
        return false;
    struct span digits = span_skip(text, dot + 1);
    digits = span_cut(digits, span_find(digits, ' '));
    if (!span_number(digits, INT64_MAX, &fraction))
        return false;
    header->at = stamp.at + (fraction < SECONDS(1) ? fraction : fraction / 1000);
    rest = span_skip(text, equals + 7);
    if (!span_number(span_cut(rest, span_find(rest, ' ')), 1 << 20, &length))
        return false;
    header->length = (size_t)length;
    return true;
}

int log_socat_shape(const struct log_format *format, const struct log_line *line)
{
    struct socat_header header;
    (void)format;
    return socat_header(line->raw, &header) ? 60 : 0;
}

/* The text form: CR and others as escapes, LF as itself. Returns how many characters of the line
 * belong to the chunk; what follows is the next header, glued to it. */
static size_t socat_text(struct bytes *out, struct span text, size_t *left)
{
    size_t used = 0;
    while (*left > 0 && used < text.count) {
        size_t step = text.at[used] == '\\' && used + 1 < text.count ? 2 : 1;
        log_unescape(out, span_cut(span_skip(text, used), step));
        used += step;
        --*left;
    }
    return used;
}

static bool socat_rows(const struct log_lines *lines, size_t i)
{
    struct bytes row = {0};
    bool hex = i < lines->count && span_starts(lines->at[i].raw, " ") &&
               log_hex_row(&row, span_skip(lines->at[i].raw, 1)) > 0;
    bytes_release(&row);
    return hex;
}

void log_socat_read(struct log *log, const struct log_lines *lines)
{
    struct socat_header header = {.length = 0};
    usec first = LOG_NO_TIME;
    bool hex = false;
    log->resolution = 1;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line line = lines->at[i];
        struct bytes bytes = {0};
        struct span text = line.raw;
        line.at = first == LOG_NO_TIME ? first : header.at - first;
        if (header.length && hex) {
            size_t count = log_hex_row(&bytes, span_skip(text, 1));
            header.length -= count < header.length ? count : header.length;
            text.count = 0;
        } else if (header.length) {
            text = span_skip(text, socat_text(&bytes, text, &header.length));
            if (header.length && text.count == 0) {
                bytes_add_char(&bytes, '\n');
                header.length--;
            }
        }
        log_add_more(log, &line, header.side, bytes_span(&bytes));
        if (socat_header(text, &header)) {
            first = first == LOG_NO_TIME ? header.at : first;
            hex = socat_rows(lines, i + 1);
        } else if (!span_is(text, "--")) {
            log_add_comment(log, &line, text);
        }
        bytes_release(&bytes);
    }
}

/* --- Saleae --- */
enum { SALEAE_COLUMNS = 8 };

/* The quote that ends the cell which begins with one, two of them inside stand for one; 0: it is
 * no quoted cell, but a quote as a byte, as Logic 1 writes it. */
static size_t saleae_quoted(struct span text)
{
    for (size_t i = 1; i < text.count; i++) {
        bool last = i + 1 == text.count;
        if (text.at[i] != '"')
            continue;
        if (last || text.at[i + 1] == ',')
            return i;
        i += text.at[i + 1] == '"';
    }
    return 0;
}

/* Cells of a row; commas inside quotes do not count. Returns how many. */
static size_t saleae_cells(struct span text, struct span cells[SALEAE_COLUMNS])
{
    size_t count = 0;
    for (; count < SALEAE_COLUMNS; count++) {
        size_t quote = span_starts(text, "\"") ? saleae_quoted(text) : 0;
        size_t end = quote + span_find(span_skip(text, quote), ',');
        cells[count] = quote ? span_cut(span_skip(text, 1), quote - 1) : span_cut(text, end);
        if (end >= text.count)
            return count + 1;
        text = span_skip(text, end + 1);
    }
    return count;
}

/* A, COMMA, ' ', \r, 0xE6 */
static bool saleae_byte(struct bytes *out, struct span cell)
{
    uint32_t value;
    if (span_is(cell, "COMMA")) {
        bytes_add_char(out, ',');
    } else if (span_is(cell, "\"\"")) {
        bytes_add_char(out, '"');
    } else if (span_starts(cell, "0x") && log_hex_number(span_skip(cell, 2), &value)) {
        bytes_add_char(out, (char)value);
    } else {
        if (cell.count >= 3 && cell.at[0] == '\'' && cell.at[cell.count - 1] == '\'')
            cell = span_cut(span_skip(cell, 1), cell.count - 2);
        log_unescape(out, cell);
    }
    return out->count == 1;
}

int log_saleae_shape(const struct log_format *format, const struct log_line *line)
{
    struct span text = line->raw;
    (void)format;
    return span_starts(text, "Time [s],Value") || span_starts(text, "name,type,start_time")
               ? 5000
               : 0;
}

void log_saleae_read(struct log *log, const struct log_lines *lines)
{
    struct span cells[SALEAE_COLUMNS], channel = {0};
    struct chains chains = {0};
    bool table = false;
    usec first = LOG_NO_TIME;
    log->resolution = 1;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line line = lines->at[i];
        struct bytes byte = {0};
        usec at;
        size_t count = saleae_cells(line.raw, cells);
        if (log_saleae_shape(NULL, &line)) {
            table = span_starts(line.raw, "name");
            continue;
        }
        struct span time = cells[table ? 2 : 0], value = cells[table ? 4 : 1];
        if (count < (table ? 5u : 2u) || !log_seconds(time, &at) ||
            !saleae_byte(&byte, value)) {
            if (span_trim(line.raw).count)
                log_add_skipped(log, &line, "not a byte");
            bytes_release(&byte);
            continue;
        }
        if (first == LOG_NO_TIME)
            first = at;
        if (table && channel.count == 0)
            channel = cells[0];
        line.at = at > first ? at - first : 0;
        log_mark_line(log, line.number, LOG_LINE_TALK);
        chains_add(&chains, &line,
                   !table || span_same(cells[0], channel) ? LOG_HOST : LOG_MODEM,
                   bytes_span(&byte));
        bytes_release(&byte);
    }
    chains_end(&chains, log, log->resolution);
    log_tell_channels(log);
}
