/* SPDX-License-Identifier: MIT */
#include "play/update.h"

#include "play/compare.h"
#include "play/hidden.h"
#include "play/history.h"
#include "stage.h"
#include "trace/mask.h"
#include "trace/record.h"

#include <string.h>

#define PATIENCE SECONDS(120) /* for what the modem used to say */
#define QUIET    SECONDS(1)   /* the end, when the trace does not say what comes last */

/* Between two lines of the host: lines first to end - 1, and what happened instead of them. */
struct segment {
    size_t first, end;
    usec start; /* when the host's line before was sent */
    struct history history;
    usec last; /* when the last thing happened */
};

struct update {
    const struct trace *given;
    struct trace trace; /* with hidden passwords, as what happens is */
    struct stage *stage;
    struct mask mask;
    struct compare compare; /* for its lanes */
    struct segment segment;
    usec gap;
    bool begun; /* an event was written */
    struct bytes *out;
};

static void hear(void *owner, usec at, enum lane lane, struct span bytes);
static void await_segment(struct update *update);
static void await_host(struct update *update, const struct trace_line *line);
static void write_segment(struct update *update);

static void write_line(struct update *update, size_t i)
{
    bytes_add_span(update->out, update->trace.lines[i].text);
    bytes_add_char(update->out, '\n');
    update->begun |= update->trace.lines[i].kind == TRACE_EVENT;
}

/* The next line of the host from `i` on, or the end of the trace. */
static size_t find_host(const struct trace *trace, size_t i)
{
    const struct trace_line *lines = trace->lines;
    while (i < trace->count &&
           (lines[i].kind != TRACE_EVENT || !trace_lane_is_host(lines[i].lane)))
        i++;
    return i;
}

/* What the host does in the line at `i` and those that continue it; returns the index behind. */
static size_t play_host(struct update *update, size_t i)
{
    size_t end = trace_continued(&update->trace, i);
    struct span bytes = {update->given->lines[i].bytes.at, 0};
    for (; i < end; i++) {
        bytes.count += update->given->lines[i].bytes.count;
        write_line(update, i);
    }
    stage_host(update->stage, update->trace.lines[end - 1].lane, bytes);
    usec until = stage_now(update->stage) + PATIENCE;
    while (stage_has_unsent(update->stage) && stage_step(update->stage, until))
        continue;
    return end;
}

void play_update(const struct trace *trace, const struct scenario *scenario, struct bytes *out)
{
    struct update update = {.given = trace, .out = out, .gap = recorder_gap(scenario->at.baud)};
    struct segment *segment = &update.segment;
    update.mask = (struct mask){
        .by_length = mask_needs_lengths(scenario),
        .played = true,
        .password = scenario->password,
    };
    compare_init(&update.compare, trace);
    update.stage = stage_new(scenario, hear, &update);
    stage_lift(update.stage, scenario);
    hidden_copy(&update.trace, trace, device_at(stage_device(update.stage)), scenario);
    for (;;) {
        const struct trace_line *host;
        segment->end = find_host(&update.trace, segment->first);
        host = segment->end < trace->count ? &update.trace.lines[segment->end] : NULL;
        await_segment(&update);
        await_host(&update, host);
        write_segment(&update);
        history_release(&segment->history);
        segment->history = (struct history){0};
        segment->start = segment->last = stage_now(update.stage);
        if (!host)
            break;
        segment->first = play_host(&update, segment->end);
    }
    stage_free(update.stage);
    compare_release(&update.compare);
    hidden_release(&update.trace);
}

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct update *update = owner;
    struct bytes hidden = {0};
    const struct at_marks *marks = trace_lane_is_bytes(lane) && update->stage
                                       ? device_noted(stage_device(update->stage))
                                       : NULL;
    mask_add(&update->mask, lane, bytes, marks, &hidden);
    if (!trace_lane_is_host(lane) && update->compare.lanes[lane]) {
        history_add(&update->segment.history, at, lane, bytes_span(&hidden));
        update->segment.last = at;
    }
    bytes_release(&hidden);
}

/* --- waiting as the trace does --- */

/* The last line of the modem's side in the segment; NULL when there is none. */
static const struct trace_line *last_line(const struct update *update)
{
    const struct segment *segment = &update->segment;
    for (size_t i = segment->end; i > segment->first; i--)
        if (update->trace.lines[i - 1].kind == TRACE_EVENT)
            return &update->trace.lines[i - 1];
    return NULL;
}

/* When the last line would be there at the earliest. */
static usec nominal_end(const struct update *update)
{
    const struct segment *segment = &update->segment;
    usec end = segment->start;
    for (size_t i = segment->first; i < segment->end; i++) {
        const struct trace_line *line = &update->trace.lines[i];
        if (line->kind != TRACE_EVENT)
            continue;
        if (line->time != TRACE_ABSOLUTE)
            end += line->from;
        else if (line->from > end)
            end = line->from;
    }
    return end;
}

/* Was it said behind the first `from` bytes of the segment? */
static bool was_said(const struct update *update, struct span bytes, size_t from)
{
    struct span said = span_skip(bytes_span(&update->segment.history.bytes), from);
    for (; said.count >= bytes.count; said = span_skip(said, 1))
        if (span_same(span_cut(said, bytes.count), bytes))
            return true;
    return false;
}

static void await_segment(struct update *update)
{
    const struct trace_line *last = last_line(update);
    usec end = nominal_end(update);
    size_t looked = 0;
    stage_run(update->stage, end);
    while (last && !was_said(update, last->bytes, looked)) {
        size_t count = update->segment.history.bytes.count;
        looked = count > last->bytes.count ? count - last->bytes.count : 0;
        if (!stage_step(update->stage, end + PATIENCE))
            break;
    }
    stage_run(update->stage, stage_now(update->stage));
}

static void await_quiet(struct update *update, usec quiet)
{
    usec until;
    do {
        until = update->segment.last + quiet;
    } while (stage_step(update->stage, until));
    stage_run(update->stage, until);
}

/* A trace does not end before the modem has answered. */
static void await_answer(struct update *update)
{
    const struct at *at = device_at(stage_device(update->stage));
    usec until = stage_now(update->stage) + PATIENCE;
    while (at_owes_answer(at) && stage_step(update->stage, until))
        continue;
    stage_run(update->stage, stage_now(update->stage));
}

/* `line` is NULL at the end of the trace. */
static void await_host(struct update *update, const struct trace_line *line)
{
    if (line && line->time == TRACE_RELATIVE)
        await_quiet(update, line->from);
    else if (line && line->time == TRACE_ABSOLUTE)
        stage_run(update->stage, line->from);
    else if (!line && !last_line(update))
        await_quiet(update, QUIET);
    if (!line)
        await_answer(update);
}

/* --- writing --- */

/* Compares the segment alone. Returns how many bytes of it the lines that hold have used. */
static size_t compare_segment(const struct update *update, struct compare *compare,
                              struct trace *part)
{
    const struct segment *segment = &update->segment;
    const struct history *history = &segment->history;
    size_t used = 0;
    *part = update->trace;
    part->lines += segment->first;
    part->count = segment->end - segment->first;
    compare_init(compare, part);
    memcpy(compare->lanes, update->compare.lanes, sizeof compare->lanes);
    compare->complete = segment->start;
    for (size_t i = 0; i < history->count; i++)
        if (compare_hear(compare, history->events[i].at, history->events[i].lane,
                         history_bytes(history, i)) < history->events[i].count)
            break;
    /* At most part->count lines were compared, and none where there are none. */
    for (size_t i = 0; i < compare->next; i++)
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): as said above */
        used += part->lines[i].kind == TRACE_EVENT ? part->lines[i].bytes.count : 0;
    return used;
}

/* What happened beyond the first `used` bytes, as lines. */
static void record_rest(const struct update *update, size_t used, usec before,
                        struct recorder *recorder)
{
    const struct history *history = &update->segment.history;
    *recorder = (struct recorder){.gap = update->gap, .begun = update->begun, .before = before};
    for (size_t i = 0; i < history->count; i++) {
        struct span bytes = span_skip(history_bytes(history, i), used);
        used -= history->events[i].count - bytes.count;
        if (bytes.count)
            recorder_add(recorder, history->events[i].at, history->events[i].lane, bytes);
    }
    recorder_flush(recorder);
}

static void write_new(struct update *update, struct span *lines, size_t count)
{
    while (count-- && lines->count) {
        size_t end = span_find(*lines, '\n') + 1;
        bytes_add_span(update->out, span_cut(*lines, end));
        *lines = span_skip(*lines, end);
        update->begun = true;
    }
}

static bool has_event(const struct trace *trace, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (trace->lines[i].kind == TRACE_EVENT)
            return true;
    return false;
}

/* Lines that hold as they stand; then each old line gives way to a new one, comments stay. */
static void write_segment(struct update *update)
{
    const struct segment *segment = &update->segment;
    struct trace part;
    struct compare compare;
    struct recorder recorder;
    size_t used = compare_segment(update, &compare, &part);
    size_t held = segment->first + compare.next;
    record_rest(update, used, compare.complete, &recorder);
    struct span fresh = bytes_span(&recorder.text);
    /* Comments at the end belong to what follows; those at the start of the trace do not. */
    while (fresh.count && update->begun && held > segment->first &&
           update->trace.lines[held - 1].kind != TRACE_EVENT)
        held--;
    for (size_t i = segment->first; i < held; i++)
        write_line(update, i);
    for (size_t i = held; i < segment->end; i++) {
        if (update->trace.lines[i].kind == TRACE_EVENT) {
            write_new(update, &fresh, 1);
            continue;
        }
        if (!has_event(&update->trace, i, segment->end))
            write_new(update, &fresh, SIZE_MAX);
        write_line(update, i);
    }
    write_new(update, &fresh, SIZE_MAX);
    recorder_release(&recorder);
    compare_release(&compare);
}
