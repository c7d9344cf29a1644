/* SPDX-License-Identifier: MIT */
/* An event as a line that reads back as the same bytes. Where to cut a long one is chosen for
 * people: behind a line end first. */
#include "trace/trace.h"

#include "base/die.h"
#include "base/escape.h"

enum {
    ESCAPE_LONGEST = 4, /* \x00 */
    WIDTH = 84,         /* of the escaped bytes of one line: what fits beside time and lane */
    TIME_WIDTH = 8,     /* times stand in a column of this width */
};

static const char *const signs[] = {
    [LANE_TO_MODEM] = ">",  [LANE_FROM_MODEM] = "<", [LANE_TO_FTP] = ">>",
    [LANE_FROM_FTP] = "<<", [LANE_SCENARIO] = "!",   [LANE_MODULE] = "@",
    [LANE_HOST_ACT] = ">!", [LANE_WHY] = "@",
};

const char *trace_lane_sign(enum lane lane)
{
    must((size_t)lane < sizeof signs / sizeof signs[0]);
    return signs[lane];
}

void trace_add_time(struct bytes *out, usec time)
{
    usec_add_text(out, time);
}

/* Bytes as they stand in a line: escaped, with no blank at either end and no ` #`, which would
 * begin a comment. */
void trace_add_bytes(struct bytes *out, struct span bytes)
{
    struct bytes text = {0};
    if (bytes.count && bytes.at[0] != ' ' && bytes.at[bytes.count - 1] != ' ' &&
        span_find(bytes, '#') == bytes.count) {
        escape_add(out, bytes.at, bytes.count);
        return;
    }
    escape_add(&text, bytes.at, bytes.count);
    const char *at = bytes_at(&text);
    size_t done = 0;
    for (size_t i = 0; i < text.count; i++) {
        bool edge = i == 0 || i + 1 == text.count;
        bool hash = at[i] == '#' && (i == 0 || at[i - 1] == ' ');
        if (!hash && !(at[i] == ' ' && edge))
            continue;
        bytes_add(out, at + done, i - done);
        bytes_add_text(out, hash ? "\\x23" : "\\x20");
        done = i + 1;
    }
    bytes_add(out, at + done, text.count - done);
    bytes_release(&text);
}

bool trace_lane_is_bytes(enum lane lane)
{
    return lane == LANE_TO_MODEM || lane == LANE_FROM_MODEM;
}

bool trace_lane_is_host(enum lane lane)
{
    return lane == LANE_TO_MODEM || lane == LANE_HOST_ACT;
}

static size_t escaped_width(struct span bytes)
{
    struct bytes text = {0};
    if (bytes.count == 1)
        return escape_width(bytes.at[0]);
    escape_add(&text, bytes.at, bytes.count);
    size_t width = text.count;
    bytes_release(&text);
    return width;
}

/* One byte, or a run of it that the escapes fold into one. */
static size_t unit_length(struct span bytes)
{
    size_t run = 1;
    while (run < bytes.count && bytes.at[run] == bytes.at[0])
        run++;
    return run < ESCAPE_RUN ? 1 : run;
}

/* A good place to cut, when no more than `length` bytes fit: behind the last line end, else not
 * beside a blank, which would need an escape at the end of a line. */
static size_t good_cut(struct span bytes, size_t length)
{
    for (size_t i = length; i > 2; i--)
        if (bytes.at[i - 1] == '\n')
            return i;
    for (size_t i = length; i > length / 2; i--)
        if (bytes.at[i - 1] != ' ' && bytes.at[i] != ' ')
            return i;
    return length;
}

/* Does it fit, and is no further reply in it? Most are so short that nobody has to count. */
static bool is_one_line(struct span bytes)
{
    if (bytes.count > WIDTH / ESCAPE_LONGEST)
        return false;
    for (size_t i = 1; i + 4 <= bytes.count; i++)
        if (bytes.at[i] == '\r' && span_starts(span_skip(bytes, i), "\r\n\r\n"))
            return false;
    return true;
}

size_t trace_line_length(struct span bytes)
{
    size_t length = 0, width = 0;
    if (is_one_line(bytes))
        return bytes.count;
    while (length < bytes.count) {
        struct span rest = span_skip(bytes, length);
        size_t unit = unit_length(rest);
        width += escaped_width(span_cut(rest, unit));
        if (length && width > WIDTH)
            return good_cut(bytes, length);
        length += unit;
        if (length > 2 && span_starts(span_skip(bytes, length - 2), "\r\n\r\n"))
            break;
    }
    return length;
}

/* Behind a time that began at `start`. */
static void add_lane(struct bytes *out, size_t start, enum lane lane)
{
    while (out->count < start + TIME_WIDTH)
        bytes_add_char(out, ' ');
    bytes_add_char(out, ' ');
    bytes_add_text(out, trace_lane_sign(lane));
    bytes_add_char(out, ' ');
}

void trace_add_head(struct bytes *out, struct span time, enum lane lane)
{
    size_t start = out->count;
    bytes_add_span(out, time);
    add_lane(out, start, lane);
}

static void add_one(struct bytes *out, usec before, usec at, enum lane lane, struct span bytes)
{
    size_t start = out->count;
    if (before < 0)
        trace_add_time(out, at);
    else if (at == before)
        bytes_add_text(out, "+0");
    else {
        bytes_add_char(out, '+');
        trace_add_time(out, at - before);
    }
    add_lane(out, start, lane);
    trace_add_bytes(out, bytes);
    bytes_add_char(out, '\n');
}

void trace_add_line(struct bytes *out, usec before, usec at, enum lane lane, struct span bytes)
{
    must(at >= before && at >= 0);
    do {
        size_t count = trace_lane_is_bytes(lane) ? trace_line_length(bytes) : bytes.count;
        add_one(out, before, at, lane, span_cut(bytes, count));
        bytes = span_skip(bytes, count);
        before = at;
    } while (bytes.count);
}
