/* SPDX-License-Identifier: MIT */
/* A played trace as events of the page. Drawn is what happened, on all lanes, and not what the
 * trace says: of a failed one they differ, and that is what somebody wants to see. Answers are cut
 * into their lines, and the bytes of a file stand apart from the line that announces them, so that
 * the page counts them alone. */
#include "report/html_events.h"

#include "at/secret.h"
#include "base/die.h"
#include "base/escape.h"
#include "base/json.h"
#include "report/failure.h"
#include "trace/announced.h"

struct events {
    struct html_events *all;
    struct bytes *out; /* all->json */
    const struct trace *trace;
    size_t next; /* the trace's line whose comments come next */
    bool shows_secrets;
    usec before;
    size_t data; /* bytes of a file that were announced and are still to come */
};

static void begin(struct events *events)
{
    struct html_events *all = events->all;
    bytes_add_text(events->out, all->count ? ",\n" : "\n");
    if (all->count == all->size) {
        all->size = all->size ? all->size * 2 : 256;
        all->starts = xrealloc(all->starts, all->size * sizeof *all->starts);
    }
    all->starts[all->count++] = events->out->count;
    all->full = all->most && events->out->count > all->most;
}

static void add_lane(struct bytes *out, const char *sign)
{
    bytes_add_text(out, "\"lane\":\"");
    for (; *sign; sign++)
        bytes_addf(out, "\\u%04x", (unsigned char)*sign);
    bytes_add_text(out, "\",");
}

static void add_shown(struct bytes *out, enum lane lane, struct span bytes)
{
    if (trace_lane_is_bytes(lane))
        escape_add(out, bytes.at, bytes.count);
    else
        bytes_add_span(out, bytes);
}

static void add_text(struct events *events, enum lane lane, struct span bytes)
{
    struct bytes shown = {0};
    size_t half = events->all->longest / 2;
    if (half && bytes.count > events->all->longest) {
        size_t between = bytes.count - 2 * half;
        add_shown(&shown, lane, span_cut(bytes, half));
        bytes_addf(&shown, " ... %zu bytes are left out ... ", between);
        add_shown(&shown, lane, span_skip(bytes, half + between));
        events->all->left_out += between;
    } else {
        add_shown(&shown, lane, bytes);
    }
    bytes_add_text(events->out, "\"text\":");
    json_add_string(events->out, bytes_span(&shown));
    bytes_release(&shown);
}

/* What was to come and what came, of a trace that may have its passwords in clear. */
static void add_hidden_text(struct events *events, enum lane lane, struct span bytes)
{
    struct bytes hidden = {0};
    at_hide_secrets(NULL, bytes, &hidden);
    add_text(events, lane, events->shows_secrets ? bytes : bytes_span(&hidden));
    bytes_release(&hidden);
}

/* --- comments of the trace, in front of the line that they are about --- */

static void add_comment(struct events *events, int number, struct span text)
{
    size_t sign = span_find(text, '#');
    if (sign == text.count)
        return;
    begin(events);
    bytes_addf(events->out,
               "{\"line\":%d,\"lane\":\"#\",\"at\":0,\"since\":0,\"bytes\":0,\"text\":",
               number);
    json_add_string(events->out, span_trim(span_skip(text, sign + 1)));
    bytes_add_char(events->out, '}');
}

static void add_comments(struct events *events, int before)
{
    const struct trace *trace = events->trace;
    for (; events->next < trace->count; events->next++) {
        struct trace_line line = trace_at(trace, events->next);
        struct span text = line.kind == TRACE_COMMENT ? line.text : SPAN("");
        if (line.number >= before)
            break;
        for (int number = line.number; text.count; number++) {
            size_t end = span_find(text, '\n');
            add_comment(events, number, span_cut(text, end));
            text = span_skip(text, end + 1);
        }
    }
}

/* --- what happened --- */

static void add_one(struct events *events, int line, enum lane lane, usec at, struct span bytes)
{
    begin(events);
    bytes_addf(events->out, "{\"line\":%d,", line);
    add_lane(events->out, trace_lane_sign(lane));
    bytes_addf(events->out, "\"at\":%lld,\"since\":%lld,\"bytes\":%zu,", (long long)at,
               (long long)(at - events->before), bytes.count);
    if (lane == LANE_WHY)
        bytes_add_text(events->out, "\"why\":true,");
    if (lane == LANE_FROM_MODEM && events->data)
        bytes_add_text(events->out, "\"data\":true,");
    add_text(events, lane, bytes);
    bytes_add_char(events->out, '}');
    events->before = at;
}

static bool is_end(char c)
{
    return c == '\r' || c == '\n';
}

/* One line with the ends around it. */
static size_t reply_length(struct span bytes)
{
    size_t i = 0;
    while (i < bytes.count && is_end(bytes.at[i]))
        i++;
    while (i < bytes.count && !is_end(bytes.at[i]))
        i++;
    return i + (span_starts(span_skip(bytes, i), "\r\n") ? 2 : i < bytes.count);
}

static void add_from_modem(struct events *events, const struct history_event *event,
                           struct span bytes)
{
    while (bytes.count) {
        size_t count = events->data < bytes.count ? events->data : bytes.count;
        if (count) {
            add_one(events, event->line, event->lane, event->at, span_cut(bytes, count));
            events->data -= count;
        } else {
            count = reply_length(bytes);
            add_one(events, event->line, event->lane, event->at, span_cut(bytes, count));
            struct announced data = trace_announced(span_cut(bytes, count));
            events->data = data.lane == LANE_FROM_MODEM ? data.count : 0;
        }
        bytes = span_skip(bytes, count);
    }
}

static void add_happened(struct events *events, const struct history *history)
{
    for (size_t i = 0; i < history->count && !events->all->full; i++) {
        const struct history_event *event = &history->events[i];
        add_comments(events, event->line);
        if (event->lane == LANE_FROM_MODEM)
            add_from_modem(events, event, history_bytes(history, i));
        else
            add_one(events, event->line, event->lane, event->at, history_bytes(history, i));
    }
}

/* --- where it parted, and what was not played --- */

static void add_side(struct events *events, const char *name, enum lane lane, usec from,
                     usec to, struct span bytes)
{
    struct bytes *out = events->out;
    bytes_addf(out, ",\"%s\":{", name);
    add_lane(out, trace_lane_sign(lane));
    if (from != USEC_NEVER)
        bytes_addf(out, "\"at\":%lld,", (long long)from);
    if (to != USEC_NEVER && to != from)
        bytes_addf(out, "\"until\":%lld,", (long long)to);
    add_hidden_text(events, lane, bytes);
    bytes_add_char(out, '}');
}

static void add_mark(struct events *events, const struct compare_failure *failure)
{
    struct bytes *out = events->out, sentence = {0};
    report_sentence(failure, &sentence);
    begin(events);
    bytes_addf(out, "{\"line\":%d,", failure->line);
    add_lane(out, "=");
    bytes_addf(out, "\"at\":%lld,\"since\":0,\"bytes\":0,\"text\":", (long long)events->before);
    json_add_string(out, bytes_span(&sentence));
    if (failure->expects)
        add_side(events, "expected", failure->lane,
                 failure->to == USEC_NEVER ? USEC_NEVER : failure->from, failure->to,
                 bytes_span(&failure->expected));
    if (failure->at != USEC_NEVER || failure->actual.count)
        add_side(events, "actual", failure->heard, failure->at, failure->at,
                 bytes_span(&failure->actual));
    bytes_add_char(out, '}');
    bytes_release(&sentence);
}

/* A line of the trace as it stands there. */
static void add_rest_line(struct events *events, const struct trace_line *line, usec *at)
{
    usec base = line->time == TRACE_RELATIVE ? *at : 0, since = *at;
    if (line->time != TRACE_ANY)
        *at = base + line->from;
    begin(events);
    bytes_addf(events->out, "{\"line\":%d,", line->number);
    add_lane(events->out, trace_lane_sign(line->lane));
    bytes_addf(events->out, "\"at\":%lld,\"since\":%lld,\"bytes\":%zu,\"rest\":true,",
               (long long)*at, (long long)(*at - since), line->bytes.count);
    if (line->time == TRACE_ANY)
        bytes_add_text(events->out, "\"any\":true,");
    else if (line->to != line->from)
        bytes_addf(events->out, "\"until\":%lld,", (long long)(base + line->to));
    add_text(events, line->lane, line->bytes);
    bytes_add_char(events->out, '}');
}

static void add_rest(struct events *events, size_t first)
{
    usec at = events->before;
    for (size_t i = first; i < events->trace->count && !events->all->full; i++) {
        struct trace_line line = trace_at(events->trace, i);
        add_comments(events, line.number + 1);
        if (line.kind == TRACE_EVENT)
            add_rest_line(events, &line, &at);
    }
}

void html_add_events(struct html_events *all, const struct trace *trace,
                     const struct play *play)
{
    const struct compare_failure *failure = &play->compare.failure;
    struct events events = {
        .all = all, .out = &all->json, .trace = trace, .shows_secrets = play->shows_secrets};
    add_happened(&events, &play->history);
    all->last = events.before;
    all->mark = all->count ? all->count - 1 : 0;
    if (failure->problem != COMPARE_FINE) {
        add_comments(&events, failure->line);
        all->mark = all->count;
        add_mark(&events, failure);
        add_rest(&events, play->compare.next);
    }
    add_comments(&events, INT32_MAX);
    all->full = all->most && all->json.count > all->most;
}

void html_events_release(struct html_events *events)
{
    bytes_release(&events->json);
    xfree(events->starts);
    *events = (struct html_events){0};
}
