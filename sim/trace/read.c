/* SPDX-License-Identifier: MIT */
/* Traces line by line (docs/trace.md). Each line is checked for itself and against those before
 * it: times cannot go back. Bytes go to one store, which moves while it grows; pointers into it
 * are set at the end. */
#include "trace/trace.h"

#include "base/die.h"
#include "base/escape.h"
#include "scenario/host_act.h"

#include <string.h>

struct reader {
    struct trace *trace;
    struct complaints *complaints;
    usec earliest; /* the line before cannot be complete before that */
    int number;    /* of the line */
    bool has_events;
};

static bool is_comment(struct span text);
static void read_line(struct reader *reader, struct span text);
static bool read_scenario(struct reader *reader, struct span text, int number);
static bool read_seed(struct reader *reader, struct span text, int number);
static bool read_event(struct reader *reader, struct trace_line *line);
static bool read_time(struct trace_line *line, struct span text);

/* As much of a mistake is quoted. */
#define SHOWN(span) SPAN_ARGS(span_cut(span, 40))

#define COMPLAIN(reader, number, ...)                                                          \
    complain((reader)->complaints, (reader)->trace->path, (number), __VA_ARGS__)

void trace_point_into_store(struct trace *trace)
{
    const char *at = bytes_at(&trace->store);
    for (size_t i = 0; i < trace->count; i++) {
        trace->lines[i].bytes.at = at;
        at += trace->lines[i].bytes.count;
    }
}

struct trace *trace_read(const char *path, struct span text, struct complaints *complaints)
{
    struct bytes copy = {0};
    bytes_add_span(&copy, text);
    return trace_read_taken(path, &copy, complaints);
}

/* Large traces should not move around while they are read: there is space for all lines and all
 * their bytes from the start. What is not used of it is no memory. */
static void make_space(struct trace *trace)
{
    struct span text = bytes_span(&trace->text);
    size_t lines = 0;
    bool was_comment = false;
    while (text.count) {
        size_t end = span_find(text, '\n');
        bool comment = is_comment(span_cut(text, end));
        lines += !comment || !was_comment;
        was_comment = comment;
        text = span_skip(text, end + 1);
    }
    trace->lines = xmalloc((lines + 1) * sizeof *trace->lines);
    bytes_reserve(&trace->store, trace->text.count);
}

struct trace *trace_read_taken(const char *path, struct bytes *taken,
                               struct complaints *complaints)
{
    struct trace *trace = xzalloc(sizeof *trace);
    struct reader reader = {.trace = trace, .complaints = complaints};
    size_t before = complaints->count;
    trace->path = xstrdup(path);
    trace->text = *taken;
    *taken = (struct bytes){0};
    make_space(trace);
    struct span text = bytes_span(&trace->text);
    trace->open_end = text.count && text.at[text.count - 1] != '\n';
    while (text.count) {
        size_t end = span_find(text, '\n');
        read_line(&reader, span_cut(text, end));
        text = span_skip(text, end + 1);
    }
    trace_point_into_store(trace);
    if (complaints->count == before)
        return trace;
    trace_free(trace);
    return NULL;
}

void trace_write(const struct trace *trace, struct bytes *out)
{
    for (size_t i = 0; i < trace->count; i++) {
        bytes_add_span(out, trace->lines[i].text);
        if (i + 1 < trace->count || !trace->open_end)
            bytes_add_char(out, '\n');
    }
}

void trace_free(struct trace *trace)
{
    if (!trace)
        return;
    xfree(trace->path);
    xfree(trace->scenario);
    xfree(trace->lines);
    bytes_release(&trace->text);
    bytes_release(&trace->store);
    xfree(trace);
}

char *trace_scenario_path(const struct trace *trace)
{
    if (!trace->scenario)
        return NULL;
    const char *slash = strrchr(trace->path, '/');
    size_t folder = slash && trace->scenario[0] != '/' ? (size_t)(slash - trace->path) + 1 : 0;
    struct bytes path = {0};
    bytes_add(&path, trace->path, folder);
    bytes_add_text(&path, trace->scenario);
    char *copy = span_dup(bytes_span(&path));
    bytes_release(&path);
    return copy;
}

size_t trace_continued(const struct trace *trace, size_t i)
{
    const struct trace_line *lines = trace->lines;
    enum lane lane = lines[i++].lane;
    while (trace_lane_is_bytes(lane) && i < trace->count && lines[i].kind == TRACE_EVENT &&
           lines[i].lane == lane && lines[i].time == TRACE_RELATIVE && lines[i].to == 0)
        i++;
    return i;
}

static void add_line(struct reader *reader, struct trace_line line)
{
    struct trace *trace = reader->trace;
    trace->lines[trace->count++] = line;
}

/* Behind another one it is a part of it. */
static void add_comment(struct reader *reader, struct span text)
{
    struct trace *trace = reader->trace;
    struct trace_line *last = trace->count ? &trace->lines[trace->count - 1] : NULL;
    if (last && last->kind == TRACE_COMMENT && last->text.at + last->text.count + 1 == text.at)
        last->text.count += 1 + text.count;
    else
        add_line(reader, (struct trace_line){
                             .number = reader->number, .kind = TRACE_COMMENT, .text = text});
}

static bool is_comment(struct span text)
{
    struct span words = span_trim(text);
    return text.count <= TRACE_LINE_MAX && (words.count == 0 || words.at[0] == '#');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The first word, up to a blank; *rest is what follows, without the blanks before it. */
static struct span take_word(struct span text, struct span *rest)
{
    size_t end = 0;
    while (end < text.count && !is_blank(text.at[end]))
        end++;
    *rest = span_trim(span_skip(text, end));
    return span_cut(text, end);
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

static bool has_control(struct reader *reader, const struct trace_line *line)
{
    struct span text = span_trim(line->text);
    bool any = false;
    for (size_t i = 0; i < text.count; i++) /* without a way out it takes many at a time */
        any |= (unsigned char)text.at[i] < ' ';
    for (size_t i = 0; any && i < text.count; i++)
        if ((unsigned char)text.at[i] < ' ' && text.at[i] != '\t') {
            COMPLAIN(reader, line->number, "a control character in the line: expected \\x%02x",
                     (unsigned)text.at[i]);
            return true;
        }
    return false;
}

/* What stands in it; false when that is a mistake. */
static bool read_kind(struct reader *reader, struct trace_line *line)
{
    struct span rest, word = take_word(span_trim(line->text), &rest);
    if (span_is(word, "seed")) {
        line->kind = TRACE_SEED;
        return read_seed(reader, rest, line->number);
    }
    if (span_is(word, "scenario")) {
        line->kind = TRACE_SCENARIO;
        return read_scenario(reader, rest, line->number);
    }
    line->kind = TRACE_EVENT;
    return read_event(reader, line);
}

static void read_line(struct reader *reader, struct span text)
{
    struct trace_line line = {.number = ++reader->number, .text = text};
    if (text.count > TRACE_LINE_MAX) {
        COMPLAIN(reader, line.number, "the line is too long: expected at most %u bytes",
                 (unsigned)TRACE_LINE_MAX);
        return;
    }
    if (is_comment(text)) {
        add_comment(reader, text);
        return;
    }
    if (has_control(reader, &line))
        return;
    if (read_kind(reader, &line))
        add_line(reader, line);
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
        if (name[0] != sign.at[0] || !span_is(sign, name))
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
    if (!unescape_add(store, body, &error, &at)) {
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

/* TIME LANE BYTES [# comment] */
static bool read_event(struct reader *reader, struct trace_line *line)
{
    struct span rest, words = span_trim(line->text);
    struct span time = take_word(words, &rest);
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
    struct span body = without_comment(rest);
    return is_in_order(reader, line) && read_bytes(reader, line, body) && is_act(reader, line);
}

/* `*`, or a time or window A..B with or without `+`. */
static bool read_time(struct trace_line *line, struct span text)
{
    if (span_is(text, "*")) {
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
