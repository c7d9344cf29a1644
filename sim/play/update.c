/* SPDX-License-Identifier: MIT */
/* The host of a trace, played to find out when it goes. A line that no longer comes is found out
 * by waiting for it, and meanwhile the time of its host's line has passed. Time does not go back:
 * so the whole trace is begun anew with that known, and what was before it comes out as it did. */
#include "play/update_parts.h"

#include "base/die.h"
#include "play/hidden.h"
#include "trace/record.h"

#define PATIENCE       SECONDS(120) /* for what the modem used to say */
#define QUIET          SECONDS(1)   /* the end, when the trace does not say what comes last */
#define LONG_LINE      1000         /* characters; on a slow line they take their time */
#define BEGINNINGS_MAX 2000

static void hear(void *owner, usec at, enum lane lane, struct span bytes);

/* The next line of the host from `i` on, or the end of the trace. */
static size_t find_host(const struct trace *trace, size_t i)
{
    for (; i < trace->count; i++) {
        struct trace_line line = trace_at(trace, i);
        if (line.kind == TRACE_EVENT && trace_lane_is_host(line.lane))
            break;
    }
    return i;
}

/* What the host does in the line at `i` and those that continue it; returns the index behind. */
static size_t play_host(struct update *update, size_t i)
{
    size_t end = trace_continued(&update->trace, i);
    struct span bytes = trace_bytes(update->given, i, end);
    enum lane lane = trace_at(update->given, i).lane;
    struct trace_line first = trace_at(&update->trace, i);
    if (first.time == TRACE_ABSOLUTE && first.to < stage_now(update->stage))
        update_put_off_line(update, i++);
    for (; i < end; i++)
        update_keep_line(update, i);
    stage_host(update->stage, lane, bytes);
    usec until = stage_now(update->stage) + update->patience;
    while (stage_has_unsent(update->stage) && stage_step(update->stage, until))
        continue;
    return end;
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

/* What the last line of the modem's side in the segment says; false when there is none. */
static bool find_last(const struct update *update, struct span *said)
{
    const struct segment *segment = &update->segment;
    for (size_t i = segment->end; i > segment->first; i--) {
        struct trace_line line = trace_at(&update->trace, i - 1);
        *said = line.bytes;
        if (line.kind == TRACE_EVENT)
            return true;
    }
    return false;
}

/* When the last line would be there at the earliest. */
static usec nominal_end(const struct update *update)
{
    const struct segment *segment = &update->segment;
    usec end = segment->start;
    for (size_t i = segment->first; i < segment->end; i++) {
        struct trace_line line = trace_at(&update->trace, i);
        if (line.kind != TRACE_EVENT)
            continue;
        if (line.time != TRACE_ABSOLUTE)
            end += line.from;
        else if (line.from > end)
            end = line.from;
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

/* What was found out about this segment in an earlier beginning; NULL: nothing. */
static const struct given_up *given_up(const struct update *update)
{
    size_t next = update->given_up_next;
    return next < update->given_up_count && update->given_up[next].host == update->segment.end
               ? &update->given_up[next]
               : NULL;
}

static void await_segment(struct update *update)
{
    struct span last;
    bool has_last = find_last(update, &last);
    usec end = nominal_end(update);
    size_t looked = 0;
    if (given_up(update)) {
        stage_run(update->stage, given_up(update)->last);
        return;
    }
    stage_run(update->stage, end);
    while (has_last && !was_said(update, last, looked)) {
        size_t count = update->segment.history.bytes.count;
        looked = count > last.count ? count - last.count : 0;
        if (!stage_step(update->stage, end + update->patience))
            break;
    }
    stage_run(update->stage, stage_now(update->stage));
}

/* False: it never is, within our patience. */
static bool await_quiet(struct update *update, usec quiet)
{
    usec limit = stage_now(update->stage) + update->patience + quiet, until;
    do {
        until = update->segment.last + quiet;
    } while (until <= limit && stage_step(update->stage, until));
    if (until > limit)
        return false;
    stage_run(update->stage, until);
    return true;
}

/* A trace does not end before the modem has answered. */
static void await_answer(struct update *update)
{
    const struct at *at = device_at(stage_device(update->stage));
    usec until = stage_now(update->stage) + update->patience;
    while (at_owes_answer(at) && stage_step(update->stage, until))
        continue;
    stage_run(update->stage, stage_now(update->stage));
}

static bool never_quiet(struct update *update, const struct trace_line *line)
{
    struct bytes *problem = &update->out->problem;
    bytes_addf(problem, "%s:%d: the modem is never quiet for ", update->given->path,
               line->number);
    usec_add_text(problem, line->from);
    bytes_add_text(problem,
                   ", so this line would never come; expected a shorter time, or `*`\n");
    return false;
}

/* `line` is NULL at the end of the trace. */
static bool await_host(struct update *update, const struct trace_line *line)
{
    struct span last;
    if (line && line->time == TRACE_RELATIVE && !await_quiet(update, line->from))
        return never_quiet(update, line);
    if (line && line->time == TRACE_ABSOLUTE)
        stage_run(update->stage, line->from);
    else if (!line && !find_last(update, &last))
        await_quiet(update, QUIET + update->patience - PATIENCE);
    if (!line)
        await_answer(update);
    return true;
}

/* --- beginning again --- */

/* When the new trace says that the host goes. */
static usec promised(const struct update *update, const struct trace_line *line)
{
    if (line->time == TRACE_ABSOLUTE)
        return line->from > update->segment.last ? line->from : update->segment.last;
    return update->segment.last + (line->time == TRACE_RELATIVE ? line->from : 0);
}

static void give_up(struct update *update)
{
    if (update->given_up_count == update->given_up_size) {
        update->given_up_size = update->given_up_size ? update->given_up_size * 2 : 16;
        update->given_up =
            xrealloc(update->given_up, update->given_up_size * sizeof *update->given_up);
    }
    update->given_up[update->given_up_count++] =
        (struct given_up){update->segment.end, update->segment.last};
}

static void begin(struct update *update)
{
    update->mask = (struct mask){
        .by_length = mask_needs_lengths(update->scenario),
        .played = true,
        .password = update->scenario->password,
    };
    update->segment = (struct segment){0};
    update->begun = false;
    update->given_up_next = 0;
    update->stage = NULL; /* what it says at once is heard before it is known */
    updated_release(update->out);
    compare_init(&update->compare, update->given);
    update->stage = stage_new(update->scenario, hear, update);
    stage_lift(update->stage, update->scenario);
    hidden_copy(&update->trace, update->given, device_at(stage_device(update->stage)),
                update->scenario);
}

static void end(struct update *update)
{
    history_release(&update->segment.history);
    stage_free(update->stage);
    compare_release(&update->compare);
    hidden_release(&update->trace);
}

enum way { WAY_ENDS, WAY_GOES_ON, WAY_BEGINS_AGAIN };

/* One segment, and the host's line behind it. */
static enum way go(struct update *update)
{
    struct segment *segment = &update->segment;
    segment->end = find_host(&update->trace, segment->first);
    bool has_host = segment->end < update->trace.count;
    struct trace_line line =
        has_host ? trace_at(&update->trace, segment->end) : (struct trace_line){0};
    const struct trace_line *host = has_host ? &line : NULL;
    await_segment(update);
    if (!await_host(update, host))
        return WAY_ENDS;
    if (host && stage_now(update->stage) > promised(update, host) && !given_up(update) &&
        update->given_up_count < BEGINNINGS_MAX) {
        give_up(update);
        return WAY_BEGINS_AGAIN;
    }
    update->given_up_next += given_up(update) != NULL;
    update_write_segment(update);
    history_release(&segment->history);
    segment->history = (struct history){0};
    segment->start = segment->last = stage_now(update->stage);
    if (!host)
        return WAY_ENDS;
    if (update->out->text.count > TRACE_FILE_MAX) {
        bytes_addf(&update->out->problem,
                   "%s:%d: the new trace is too large; expected at most "
                   "%u bytes\n",
                   update->given->path, host->number, TRACE_FILE_MAX);
        return WAY_ENDS;
    }
    segment->first = play_host(update, segment->end);
    return WAY_GOES_ON;
}

bool play_update(const struct trace *trace, const struct scenario *scenario,
                 struct updated *updated)
{
    int64_t baud = scenario->at.baud;
    struct update update = {
        .given = trace,
        .scenario = scenario,
        .out = updated,
        .gap = recorder_gap(baud),
        .patience = PATIENCE + (baud ? SECONDS(10) * LONG_LINE / baud : 0),
    };
    enum way way;
    do {
        begin(&update);
        do {
            way = go(&update);
        } while (way == WAY_GOES_ON);
        end(&update);
    } while (way == WAY_BEGINS_AGAIN);
    xfree(update.given_up);
    edits_end(&updated->edits);
    return updated->problem.count == 0;
}

void updated_release(struct updated *updated)
{
    bytes_release(&updated->text);
    bytes_release(&updated->problem);
    edits_release(&updated->edits);
    *updated = (struct updated){0};
}
