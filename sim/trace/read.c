/* SPDX-License-Identifier: MIT */
/* Traces line by line (docs/trace.md). Each line is checked for itself and against those before
 * it: times cannot go back. Bytes go to one store, which moves while it grows; pointers into it
 * are set at the end. */
#include "trace/trace.h"

#include "base/die.h"
#include "base/escape.h"
#include "scenario/host_act.h"
#include "trace/rows.h"

#include <string.h>

struct reader {
    struct trace *trace;
    struct complaints *complaints;
    usec earliest; /* the line before cannot be complete before that */
    int number;    /* of the line */
    bool has_events;
    bool in_comment;        /* the line before was one */
    struct span head;       /* time and lane of the last event as they stand there, */
    struct trace_line like; /* and as they were read */
};

static void read_line(struct reader *reader, struct span text);
static bool read_scenario(struct reader *reader, struct span text, int number);
static bool read_seed(struct reader *reader, struct span text, int number);
static bool read_event(struct reader *reader, struct trace_line *line, struct span time,
                       struct span rest);
static bool read_body(struct reader *reader, struct trace_line *line, struct span body);
static bool read_time(struct trace_line *line, struct span text);

/* As much of a mistake is quoted. */
#define SHOWN(span) SPAN_ARGS(span_cut(span, 40))

#define COMPLAIN(reader, number, ...)                                                          \
    complain((reader)->complaints, (reader)->trace->path, (number), __VA_ARGS__)

static bool is_too_large(const char *path, size_t size, struct complaints *complaints)
{
    if (size <= TRACE_FILE_MAX)
        return false;
    complain(complaints, path, 1, "the trace is too large: expected at most %u bytes",
             (unsigned)TRACE_FILE_MAX);
    return true;
}

struct trace *trace_read(const char *path, struct span text, struct complaints *complaints)
{
    struct bytes copy = {0};
    if (is_too_large(path, text.count, complaints))
        return NULL;
    bytes_add_span(&copy, text);
    return trace_read_taken(path, &copy, complaints);
}

struct trace *trace_read_taken(const char *path, struct bytes *taken,
                               struct complaints *complaints)
{
    if (is_too_large(path, taken->count, complaints)) {
        bytes_release(taken);
        return NULL;
    }
    struct trace *trace = xzalloc(sizeof *trace);
    struct reader reader = {.trace = trace, .complaints = complaints};
    size_t before = complaints->count;
    trace->path = xstrdup(path);
    trace->text = *taken;
    *taken = (struct bytes){0};
    bytes_reserve(&trace->store, trace->text.count); /* what is not used of it is no memory */
    struct span text = bytes_span(&trace->text);
    trace->open_end = text.count && text.at[text.count - 1] != '\n';
    while (text.count) {
        size_t end = span_find(text, '\n');
        read_line(&reader, span_cut(text, end));
        text = span_skip(text, end + 1);
    }
    trace_end_rows(trace);
    if (complaints->count == before)
        return trace;
    trace_free(trace);
    return NULL;
}

/* Behind another one it is a part of it: the next row says where that ends. */
static void add_comment(struct reader *reader, const struct trace_line *line)
{
    if (!reader->in_comment)
        trace_add_row(reader->trace, line);
    reader->in_comment = true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The first word, up to a blank; *rest is what follows, without the blanks before it. */
static struct span take_word(struct span text, struct span *rest)
{
    size_t end = 0, next;
    while (end < text.count && !is_blank(text.at[end]))
        end++;
    for (next = end; next < text.count && is_blank(text.at[next]);)
        next++;
    *rest = (struct span){text.at + next, text.count - next};
    return (struct span){text.at, end};
}

/* Without the comment at the end of a line: `#` at the start or behind a blank. */
static struct span without_comment(struct span text)
{
    for (size_t i = span_find(text, '#'); i < text.count;
         i += 1 + span_find(span_skip(text, i + 1), '#'))
        if (i == 0 || is_blank(text.at[i - 1]))
            return span_trim(span_cut(text, i));
    return text;
}

/* Asked of every line: eight characters at a time (Anderson, Bit Twiddling Hacks, hasless()). */
static bool has_below_blank(struct span text)
{
    const uint64_t each = 0x0101010101010101u;
    uint64_t found = 0, word;
    size_t i = 0;
    for (; i + sizeof word <= text.count; i += sizeof word) {
        memcpy(&word, text.at + i, sizeof word);
        found |= (word - each * ' ') & ~word;
    }
    for (; i < text.count; i++)
        found |= (unsigned char)text.at[i] < ' ' ? each << 7 : 0;
    return found & each << 7;
}

static bool has_control(struct reader *reader, struct span text, int number)
{
    bool any = has_below_blank(text);
    for (size_t i = 0; any && i < text.count; i++)
        if ((unsigned char)text.at[i] < ' ' && text.at[i] != '\t') {
            COMPLAIN(reader, number, "a control character in the line: expected \\x%02x",
                     (unsigned)text.at[i]);
            return true;
        }
    return false;
}

/* What stands in it; false when that is a mistake. */
static bool read_kind(struct reader *reader, struct trace_line *line, struct span words)
{
    struct span rest, word = take_word(words, &rest);
    if (has_control(reader, words, line->number))
        return false;
    if (span_same(word, SPAN("seed"))) {
        line->kind = TRACE_SEED;
        return read_seed(reader, rest, line->number);
    }
    if (span_same(word, SPAN("scenario"))) {
        line->kind = TRACE_SCENARIO;
        return read_scenario(reader, rest, line->number);
    }
    line->kind = TRACE_EVENT;
    return read_event(reader, line, word, rest);
}

/* In a long payload line after line begins with the same time and lane, and what they say is known.
 * *body is what follows. */
static bool begins_alike(const struct reader *reader, struct span text, struct span *body)
{
    struct span head = reader->head;
    if (head.count == 0 || text.count <= head.count || is_blank(text.at[head.count]) ||
        memcmp(text.at, head.at, head.count) != 0)
        return false;
    *body = span_trim(span_skip(text, head.count));
    return true;
}

static bool read_alike(struct reader *reader, struct trace_line *line, struct span body)
{
    line->kind = TRACE_EVENT;
    line->time = reader->like.time;
    line->lane = reader->like.lane;
    line->from = reader->like.from;
    line->to = reader->like.to;
    return !has_control(reader, body, line->number) && read_body(reader, line, body);
}

static void read_line(struct reader *reader, struct span text)
{
    struct trace_line line = {.number = ++reader->number, .text = text};
    if (text.count > TRACE_LINE_MAX) {
        COMPLAIN(reader, line.number, "the line is too long: expected at most %u bytes",
                 (unsigned)TRACE_LINE_MAX);
        return;
    }
    struct span words;
    bool alike = begins_alike(reader, text, &words);
    if (!alike)
        words = span_trim(text);
    if (!alike && (words.count == 0 || words.at[0] == '#')) {
        line.kind = TRACE_COMMENT;
        add_comment(reader, &line);
        return;
    }
    reader->in_comment = false;
    if (alike ? read_alike(reader, &line, words) : read_kind(reader, &line, words))
        trace_add_row(reader->trace, &line);
}

static bool read_scenario(struct reader *reader, struct span text, int number)
{
    struct trace *trace = reader->trace;
    struct span name = without_comment(text);
    if (trace->scenario)
        COMPLAIN(reader, number, "a second scenario: expected one for the whole trace");
    else if (reader->has_events)
        COMPLAIN(reader, number,
                 "the scenario comes too late: expected before the first event");
    else if (name.count == 0)
        COMPLAIN(reader, number, "expected the name of a scenario file behind `scenario`");
    else
        trace->scenario = span_dup(name);
    return trace->scenario != NULL;
}

static bool read_seed(struct reader *reader, struct span text, int number)
{
    struct trace *trace = reader->trace;
    int64_t seed;
    if (trace->has_seed)
        COMPLAIN(reader, number, "a second seed: expected one for the whole trace");
    else if (reader->has_events)
        COMPLAIN(reader, number, "the seed comes too late: expected before the first event");
    else if (!span_number(without_comment(text), INT64_MAX, &seed))
        COMPLAIN(reader, number, "expected a number behind `seed`");
    else {
        trace->has_seed = true;
        trace->seed = (uint64_t)seed;
        return true;
    }
    return false;
}

/* Lines cannot come before the line that they follow, nor go on for ever. */
static bool is_in_order(struct reader *reader, const struct trace_line *line)
{
    bool absolute = line->time == TRACE_ABSOLUTE;
    usec from = absolute ? line->from : reader->earliest + line->from;
    if (from > TRACE_TIME_MAX) {
        COMPLAIN(reader, line->number, "the trace is too long: expected at most ten years");
        return false;
    }
    if (!absolute || line->to >= reader->earliest) {
        reader->earliest = from > reader->earliest ? from : reader->earliest;
        return true;
    }
    struct bytes text = {0};
    trace_add_time(&text, reader->earliest);
    COMPLAIN(reader, line->number, "the time lies before the line above: expected %s or later",
             bytes_at(&text));
    bytes_release(&text);
    return false;
}

static bool read_lane(struct span sign, enum lane *lane)
{
    for (int i = LANE_TO_MODEM; i < LANES && sign.count; i++) {
        const char *name = trace_lane_sign((enum lane)i);
        if (name[0] != sign.at[0] || (sign.count == 1 ? name[1] : !span_is(sign, name)))
            continue;
        *lane = (enum lane)i;
        return true;
    }
    return false;
}

static bool read_bytes(struct reader *reader, struct trace_line *line, struct span body)
{
    struct bytes *store = &reader->trace->store;
    size_t before = store->count, at = 0;
    const char *error = NULL;
    if (body.count == 0) {
        COMPLAIN(reader, line->number, "nothing behind the lane: expected what crosses");
        return false;
    }
    struct span text = bytes_span(&reader->trace->text);
    const struct unescape_bounds bounds = {
        .readable = (size_t)(text.at + text.count - body.at),
        .most = TRACE_BYTES_MAX,
    };
    if (!unescape_inside(store, body, bounds, &error, &at)) {
        size_t column = (size_t)(body.at - line->text.at) + at + 1;
        COMPLAIN(reader, line->number, "column %zu: %s", column, error);
    } else if (store->count > TRACE_BYTES_MAX) {
        COMPLAIN(reader, line->number, "the trace is too large: expected at most %u bytes",
                 (unsigned)TRACE_BYTES_MAX);
        error = "";
    }
    if (error)
        bytes_cut(store, before);
    line->bytes.count = store->count - before;
    return !error;
}

/* What is done to a modem must be something that can be done. */
static bool is_act(struct reader *reader, const struct trace_line *line)
{
    struct host_act act;
    struct mistake mistake = {0};
    if (line->lane != LANE_HOST_ACT)
        return true;
    struct span words = {bytes_at(&reader->trace->store) + reader->trace->store.count -
                             line->bytes.count,
                         line->bytes.count};
    bool good = host_act_read(words, &act, &mistake);
    if (good)
        scenario_free(act.more);
    else
        COMPLAIN(reader, line->number, "\"%.*s\": %s",
                 SHOWN(span_cut(words, span_find(words, '\n'))), bytes_at(&mistake.why));
    mistake_release(&mistake);
    return good;
}

/* BYTES [# comment] */
static bool read_body(struct reader *reader, struct trace_line *line, struct span body)
{
    return is_in_order(reader, line) && read_bytes(reader, line, without_comment(body)) &&
           is_act(reader, line);
}

/* TIME LANE BYTES [# comment] */
static bool read_event(struct reader *reader, struct trace_line *line, struct span time,
                       struct span rest)
{
    reader->has_events = true;
    if (!read_time(line, time)) {
        COMPLAIN(reader, line->number,
                 "\"%.*s\" is no time: expected one like 0s, +20ms, +1s..3s or *", SHOWN(time));
        return false;
    }
    struct span sign = take_word(rest, &rest);
    enum lane lane = LANE_TO_MODEM;
    if (!read_lane(sign, &lane)) {
        COMPLAIN(reader, line->number,
                 "\"%.*s\" is no lane: expected > < >> << ! @ or >! behind the time",
                 SHOWN(sign));
        return false;
    }
    line->lane = lane;
    if (rest.count) { /* else nothing ends the lane */
        reader->head = (struct span){line->text.at, (size_t)(rest.at - line->text.at)};
        reader->like = *line;
    }
    return read_body(reader, line, rest);
}

/* `*`, or a time or window A..B with or without `+`. */
static bool read_time(struct trace_line *line, struct span text)
{
    if (span_same(text, SPAN("*"))) {
        line->time = TRACE_ANY;
        return true;
    }
    line->time = span_starts(text, "+") ? TRACE_RELATIVE : TRACE_ABSOLUTE;
    if (text.count == 2 && text.at[0] == '+' && text.at[1] == '0')
        return true; /* most lines of a long payload are continued ones */
    text = span_skip(text, line->time == TRACE_RELATIVE ? 1 : 0);
    for (size_t i = 0; i + 1 < text.count; i++)
        if (text.at[i] == '.' && text.at[i + 1] == '.')
            return scenario_parse_time(span_cut(text, i), &line->from) &&
                   scenario_parse_time(span_skip(text, i + 2), &line->to) &&
                   line->from <= line->to;
    bool good = scenario_parse_time(text, &line->from);
    line->to = line->from;
    return good;
}
