/* SPDX-License-Identifier: MIT */
#include "play/log.h"

#include "base/die.h"
#include "trace/trace.h"

static bool goes_on(const struct log *log, usec at, enum lane lane)
{
    if (log->count == 0 || !trace_lane_is_bytes(lane))
        return false;
    const struct log_event *last = &log->events[log->count - 1];
    return last->lane == lane && at - last->last <= (lane == LANE_FROM_MODEM ? log->gap : 0);
}

void log_add(struct log *log, usec at, enum lane lane, struct span bytes)
{
    if (!goes_on(log, at, lane)) {
        if (log->count == log->size) {
            log->size = log->size ? log->size * 2 : 64;
            log->events = xrealloc(log->events, log->size * sizeof *log->events);
        }
        log->events[log->count++] =
            (struct log_event){.at = at, .lane = lane, .start = log->bytes.count};
    }
    struct log_event *event = &log->events[log->count - 1];
    event->last = at;
    event->count += bytes.count;
    bytes_add_span(&log->bytes, bytes);
}

void log_cut(struct log *log, size_t count)
{
    while (count && log->count) {
        struct log_event *last = &log->events[log->count - 1];
        size_t some = count < last->count ? count : last->count;
        last->count -= some;
        count -= some;
        bytes_cut(&log->bytes, log->bytes.count - some);
        log->count -= last->count == 0;
    }
}

void log_release(struct log *log)
{
    xfree(log->events);
    bytes_release(&log->bytes);
}

struct span log_bytes(const struct log *log, size_t event)
{
    const struct log_event *found = &log->events[event];
    return (struct span){bytes_at(&log->bytes) + found->start, found->count};
}
