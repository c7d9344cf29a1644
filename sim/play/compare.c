/* SPDX-License-Identifier: MIT */
/* What happens against what the trace says. Where the trace cuts a stream into lines is the
 * writer's taste: bytes are compared one by one, and only the first of a line must come at its
 * time (docs/trace.md). All but `<` counts only if the trace has lines of that lane. */
#include "play/compare.h"

#include "base/die.h"

#include <string.h>

/* Of what came after a difference, so much is kept for the message. */
#define ACTUAL_MAX 300

static void skip_comments(struct compare *compare);
static bool fail(struct compare *compare, enum compare_problem problem, usec at, enum lane lane,
                 struct span bytes);
static void hear_more(struct compare *compare, usec at, enum lane lane, struct span bytes);

const char *compare_problem_name(enum compare_problem problem)
{
    static const char *const names[] = {
        [COMPARE_FINE] = "fine",           [COMPARE_DIFFERENT] = "different",
        [COMPARE_EARLY] = "early",         [COMPARE_LATE] = "late",
        [COMPARE_MISSING] = "missing",     [COMPARE_EXTRA] = "extra",
        [COMPARE_HOST_LATE] = "host late", [COMPARE_UNANSWERED] = "unanswered",
        [COMPARE_EMPTY] = "empty",
    };
    return names[problem];
}

void compare_init(struct compare *compare, const struct trace *trace)
{
    *compare = (struct compare){.trace = trace};
    compare->lanes[LANE_FROM_MODEM] = true;
    for (size_t i = 0; i < trace->count; i++) {
        struct trace_line line = trace_at(trace, i);
        if (line.kind == TRACE_EVENT)
            compare->lanes[line.lane] = true;
    }
    skip_comments(compare);
}

void compare_release(struct compare *compare)
{
    bytes_release(&compare->failure.expected);
    bytes_release(&compare->failure.actual);
}

static void skip_comments(struct compare *compare)
{
    for (; compare->next < compare->trace->count; compare->next++) {
        compare->line = trace_at(compare->trace, compare->next);
        if (compare->line.kind == TRACE_EVENT)
            return;
    }
}

const struct trace_line *compare_next(const struct compare *compare)
{
    return compare->next < compare->trace->count ? &compare->line : NULL;
}

void compare_when(const struct compare *compare, usec *from, usec *to)
{
    const struct trace_line *line = compare_next(compare);
    must(line);
    bool any = line->time == TRACE_ANY || compare->done > 0;
    usec base = line->time == TRACE_RELATIVE ? compare->complete : 0;
    *from = any ? compare->complete : base + line->from;
    *to = any ? USEC_NEVER : base + line->to;
}

static void go_to(struct compare *compare, size_t next, size_t done)
{
    compare->done = done;
    compare->next = next;
    skip_comments(compare);
}

static void complete(struct compare *compare, usec at)
{
    compare->complete = at;
    go_to(compare, compare->next + 1, 0);
}

struct span compare_host_bytes(const struct compare *compare)
{
    size_t next = compare->next;
    must(trace_lane_is_host(compare_next(compare)->lane));
    return trace_bytes(compare->trace, next, trace_continued(compare->trace, next));
}

void compare_sent(struct compare *compare, usec at)
{
    compare->next = trace_continued(compare->trace, compare->next) - 1;
    complete(compare, at);
}

static size_t same_bytes(struct span a, struct span b)
{
    size_t i = 0, least = a.count < b.count ? a.count : b.count;
    if (least && memcmp(a.at, b.at, least) == 0)
        return least;
    while (i < a.count && i < b.count && a.at[i] == b.at[i])
        i++;
    return i;
}

/* Takes the part of `bytes` that belongs to the next line. 0: it does not fit. */
static size_t take(struct compare *compare, usec at, enum lane lane, struct span bytes)
{
    const struct trace_line *line = compare_next(compare);
    if (!line || trace_lane_is_host(line->lane)) {
        fail(compare, COMPARE_EXTRA, at, lane, bytes);
        return 0;
    }
    struct span rest = span_skip(line->bytes, compare->done);
    bool whole = !trace_lane_is_bytes(lane);
    size_t same = same_bytes(rest, bytes);
    if (lane != line->lane || same == 0 || (same < rest.count && same < bytes.count) ||
        (whole && rest.count != bytes.count)) {
        fail(compare, COMPARE_DIFFERENT, at, lane, bytes);
        return 0;
    }
    usec from, to;
    compare_when(compare, &from, &to);
    if (at < from || at > to) {
        fail(compare, at < from ? COMPARE_EARLY : COMPARE_LATE, at, lane, bytes);
        return 0;
    }
    compare->done += same;
    if (same == rest.count)
        complete(compare, at);
    return same;
}

/* Behind a whole line, and at the same time: lines that continue it are hundreds in a long
 * payload, and no time is asked of them. They are taken as one, up to the first that differs. */
static size_t take_continued(struct compare *compare, enum lane lane, struct span bytes)
{
    const struct trace_line *line = compare_next(compare);
    const struct trace *trace = compare->trace;
    size_t first = compare->next;
    if (bytes.count == 0 || !line || line->lane != lane || line->time != TRACE_RELATIVE ||
        line->to != 0)
        return 0;
    if (first >= compare->run_end)
        compare->run_end = trace_continued(trace, first);
    struct span run = trace_bytes(trace, first, compare->run_end);
    size_t same = same_bytes(run, bytes);
    size_t next = trace_line_of_byte(trace, first, compare->run_end, same);
    size_t whole = trace_bytes(trace, first, next).count;
    bool differs = same < run.count && same < bytes.count;
    go_to(compare, next, differs ? 0 : same - whole);
    return differs ? whole : same;
}

size_t compare_hear(struct compare *compare, usec at, enum lane lane, struct span bytes)
{
    size_t fits = 0;
    if (trace_lane_is_host(lane) || !compare->lanes[lane])
        return bytes.count;
    if (compare->failure.problem != COMPARE_FINE) {
        hear_more(compare, at, lane, bytes);
        return 0;
    }
    while (fits < bytes.count) {
        size_t taken = take(compare, at, lane, span_skip(bytes, fits));
        if (taken == 0)
            break;
        fits += taken;
        fits += take_continued(compare, lane, span_skip(bytes, fits));
    }
    return fits;
}

/* The last line of the trace before the one that comes next. */
static int number_before(const struct compare *compare)
{
    for (size_t i = compare->next; i > 0; i--) {
        struct trace_line line = trace_at(compare->trace, i - 1);
        if (line.kind == TRACE_EVENT)
            return line.number;
    }
    return 1;
}

static void add_expected(struct compare *compare)
{
    struct compare_failure *failure = &compare->failure;
    const struct trace_line *line = compare_next(compare);
    size_t done = compare->done;
    must(line);
    failure->expects = true;
    failure->line = line->number;
    failure->lane = line->lane;
    compare->done = 0;
    compare_when(compare, &failure->from, &failure->to);
    compare->done = done;
    bytes_add_span(&failure->expected, line->bytes);
    bytes_add_span(&failure->actual, span_cut(line->bytes, done));
}

static bool fail(struct compare *compare, enum compare_problem problem, usec at, enum lane lane,
                 struct span bytes)
{
    struct compare_failure *failure = &compare->failure;
    failure->problem = problem;
    failure->at = USEC_NEVER;
    failure->line = number_before(compare);
    if (compare_next(compare) && problem != COMPARE_EXTRA)
        add_expected(compare);
    if (bytes.count)
        hear_more(compare, at, lane, bytes);
    return false;
}

void compare_give_up(struct compare *compare, enum compare_problem problem)
{
    struct compare_failure *failure = &compare->failure;
    fail(compare, problem, 0, LANE_FROM_MODEM, SPAN(""));
    if (problem != COMPARE_HOST_LATE)
        return;
    failure->at = compare->complete;
    failure->heard = LANE_TO_MODEM;
    bytes_add_span(&failure->actual, bytes_span(&failure->expected));
}

/* What should have come by then, and comes now. */
static bool is_late(const struct compare *compare, enum lane lane, struct span bytes)
{
    const struct compare_failure *failure = &compare->failure;
    size_t same = same_bytes(bytes_span(&failure->expected), bytes);
    return failure->problem == COMPARE_MISSING && failure->actual.count == 0 &&
           lane == failure->lane && (same == bytes.count || same == failure->expected.count);
}

/* Bytes may come one by one: the first of what came at a wrong time was right, and a later one is
 * not. Then it is no wrong time, but something else, as if they had come at once. */
static bool has_parted(const struct compare_failure *failure)
{
    bool timely = failure->problem == COMPARE_EARLY || failure->problem == COMPARE_LATE;
    return timely && failure->expects && failure->heard == failure->lane &&
           failure->same < failure->expected.count && failure->same < failure->actual.count;
}

static void hear_more(struct compare *compare, usec at, enum lane lane, struct span bytes)
{
    struct compare_failure *failure = &compare->failure;
    if (failure->problem == COMPARE_HOST_LATE)
        return;
    if (failure->at == USEC_NEVER) {
        if (is_late(compare, lane, bytes))
            failure->problem = COMPARE_LATE;
        if (failure->expects && lane != failure->lane)
            bytes_clear(&failure->actual);
        failure->at = at;
        failure->heard = lane;
    } else if (lane != failure->heard || !trace_lane_is_bytes(lane)) {
        return;
    }
    if (failure->actual.count < failure->expected.count + ACTUAL_MAX)
        bytes_add_span(&failure->actual, span_cut(bytes, ACTUAL_MAX));
    failure->same = same_bytes(bytes_span(&failure->expected), bytes_span(&failure->actual));
    if (has_parted(failure))
        failure->problem = COMPARE_DIFFERENT;
}
