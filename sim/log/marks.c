/* SPDX-License-Identifier: MIT */
/* Most logs of people are of this shape, and differ only in their marks: so the formats are
 * rows, and this is their one reader. A line without a mark goes to the one above it, or is a
 * remark. */
#include "log/marks.h"

#include "log/dialect.h"
#include "log/escapes.h"
#include "log/talk.h"

#include <string.h>

#define REMARK_GAP 3 /* so many blanks stand between a line and a remark on it */

size_t log_search(struct span text, const char *what)
{
    size_t length = strlen(what);
    for (size_t i = 0; i + length <= text.count; i++) {
        if (memcmp(text.at + i, what, length) == 0)
            return i;
    }
    return text.count;
}

/* A list of Python literals, or one, perhaps in double quotes: `"b'..'"`, `['..', '..']`. */
static bool add_python(struct log *log, const struct log_line *line, enum log_side side,
                       struct span value)
{
    struct bytes bytes = {0};
    struct span rest = value;
    bool quoted = span_starts(rest, "\"b'") || span_starts(rest, "\"b\"");
    bool list = span_starts(rest, "[");
    if (quoted || list)
        rest = span_skip(rest, 1);
    bool good = !span_starts(rest, "\"");
    do {
        good = good && log_python(&bytes, rest, &rest);
        while (list && rest.count && strchr(", ", rest.at[0]))
            rest = span_skip(rest, 1);
    } while (good && list && rest.count && rest.at[0] != ']');
    good = good && rest.count == (size_t)(quoted || list);
    if (good)
        log_add(log, line, side, true, bytes_span(&bytes));
    bytes_release(&bytes);
    return good;
}

void log_add_value(struct log *log, const struct log_line *line, enum log_side side,
                   struct span value)
{
    struct bytes bytes = {0};
    if (add_python(log, line, side, value))
        return;
    bool spelled = span_find(value, '\\') < value.count || span_find(value, '<') < value.count;
    if (!spelled) { /* nearly all lines */
        log_add(log, line, side, false, value);
        return;
    }
    bool escaped = log_search(value, "\\r") < value.count ||
                   (value.count > 2 && span_is(span_skip(value, value.count - 2), "\\n"));
    bool named =
        log_search(value, "<CR>") < value.count || log_search(value, "<LF>") < value.count;
    if (escaped)
        log_unescape(&bytes, value);
    else if (named)
        log_named(&bytes, value);
    else
        bytes_add_span(&bytes, value);
    log_add(log, line, side, escaped || named, bytes_span(&bytes));
    bytes_release(&bytes);
}

static struct span skip_blanks(struct span text)
{
    while (text.count && (text.at[0] == ' ' || text.at[0] == '\t'))
        text = span_skip(text, 1);
    return text;
}

/* The whole line may be a Python literal behind columns of its own: what is in it counts. */
static struct span inside_python(struct span text, struct bytes *store)
{
    struct span rest;
    if ((span_starts(text, "b'") || span_starts(text, "b\"")) &&
        log_python(store, text, &rest) && rest.count == 0)
        return span_trim(bytes_span(store));
    return text;
}

/* Which side the line's mark names; *value is what follows. */
static bool find_mark(const struct log_marks *marks, struct span text, enum log_side *side,
                      struct span *value)
{
    text = skip_blanks(text);
    bool host = span_starts(text, marks->host), modem = span_starts(text, marks->modem);
    if (span_starts(text, "<CR>") || span_starts(text, "<LF>"))
        return false; /* a byte that is spelled */
    if (!host && !modem)
        return false;
    *side = host ? LOG_HOST : LOG_MODEM;
    *value = span_skip(text, strlen(host ? marks->host : marks->modem));
    return true;
}

static bool looks_like_command(struct span text)
{
    text = span_trim(text);
    while (text.count && strchr("b'\"", text.at[0]))
        text = span_skip(text, 1);
    return span_starts_nocase(text, "AT");
}

/* A line from the host counts when it is a command, so that arrows in prose do not. */
int log_marks_shape(const struct log_format *format, const struct log_line *line)
{
    struct bytes store = {0};
    enum log_side side;
    struct span value, text = inside_python(line->text, &store);
    int weight = 0;
    if (find_mark(format->marks, text, &side, &value)) {
        weight = (int)strlen(format->marks->host) > 2 ? 8 : 4;
        if (side == LOG_HOST && looks_like_command(value))
            weight += 4;
        else if (side == LOG_HOST)
            weight = 1;
    }
    bytes_release(&store);
    return weight;
}

/* People write remarks behind what the modem or its host says; gaps in other lines, as in those
 * of a listing, are their own. */
static bool is_said(struct span text)
{
    enum talk_kind kind;
    return talk_starts(span_trim(text), &kind);
}

/* Where a remark behind the text begins, or the end. */
static size_t remark_at(struct span text)
{
    for (size_t i = 1; i + 1 < text.count; i++) {
        bool blank = text.at[i - 1] == ' ' || text.at[i - 1] == '\t';
        bool gap = i + 2 * REMARK_GAP < text.count && i >= REMARK_GAP && blank &&
                   text.at[i] != ' ' &&
                   memcmp(text.at + i - REMARK_GAP, "   ", REMARK_GAP) == 0 &&
                   is_said(span_cut(text, i));
        if (blank && (text.at[i] == '#' || (text.at[i] == '/' && text.at[i + 1] == '/')))
            return i;
        if (gap)
            return i;
    }
    return text.count;
}

static void add_marked(struct log *log, const struct log_line *line, enum log_side side,
                       struct span value)
{
    const struct log_marks *marks = log->format->marks;
    size_t end = marks->remarks ? remark_at(value) : value.count;
    struct span text = span_cut(value, end);
    /* one blank may belong to the mark; blanks at the end of a line are kept unless a remark
     * follows */
    if (span_starts(text, " "))
        text = span_skip(text, 1);
    if (end < value.count)
        text = span_trim(text);
    if (text.count)
        log_add_value(log, line, side, text);
    log_add_comment(log, line, span_skip(value, end));
}

/* Literals of lines without their ends: the program took those off before it printed. */
static void note_stripped(struct log *log, enum log_side side)
{
    for (size_t i = 0; i < log->count; i++) {
        struct span bytes = log_bytes(log, &log->events[i]);
        if (!log->events[i].exact || log->events[i].side != side)
            continue;
        if (span_find(bytes, '\r') < bytes.count || span_find(bytes, '\n') < bytes.count)
            return;
    }
    for (size_t i = 0; i < log->count; i++)
        log->events[i].exact = log->events[i].exact && log->events[i].side != side;
}

/* A block of a tool ends where the next one begins, and the last one of a post in its prose: behind
 * what ends an answer, or a transfer, and an empty line nothing but the modem's words goes on. */
static bool is_over(struct span said)
{
    return dialect_is_final(span_trim(said)) ||
           (span_starts(span_trim(said), "+FTP") && dialect_data_length(said) == 0);
}

/* Nothing that either speaker says: a call or the word of a supply is the modem's. */
static bool is_prose(struct span text)
{
    return span_trim(text).count > 0 && !is_said(text) && !dialect_is_modem_line(text);
}

void log_marks_read(struct log *log, const struct log_lines *lines)
{
    const struct log_marks *marks = log->format->marks;
    enum log_side last = LOG_EITHER, side;
    bool over = false, empty = false;
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct bytes store = {0};
        struct span value, text = inside_python(line->text, &store);
        if (line->why) {
            log_add_skipped(log, line, line->why);
        } else if (find_mark(marks, text, &side, &value)) {
            add_marked(log, line, side, value);
            last = side;
            over = marks->block && is_over(value);
        } else if (marks->drop && span_starts(span_trim(text), marks->drop)) {
            log_add_skipped(log, line, "a sign of the tool");
        } else if (marks->block && empty && over && is_prose(text)) {
            log_add_comment(log, line, text);
            text.count = 0; /* what follows is none of the block either */
        } else if (span_trim(text).count) {
            log_add(log, line, marks->block ? last : LOG_EITHER, false, text);
            over = marks->block && is_over(text);
        }
        empty = span_trim(text).count == 0;
        bytes_release(&store);
    }
    note_stripped(log, LOG_HOST);
    note_stripped(log, LOG_MODEM);
}
