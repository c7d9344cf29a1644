/* SPDX-License-Identifier: MIT */
#include "play/history.h"

#include "base/die.h"
#include "trace/trace.h"

static bool goes_on(const struct history *history, usec at, enum lane lane)
{
    if (history->count == 0 || !trace_lane_is_bytes(lane))
        return false;
    const struct history_event *last = &history->events[history->count - 1];
    return last->lane == lane &&
           at - last->last <= (lane == LANE_FROM_MODEM ? history->gap : 0);
}

void history_add(struct history *history, usec at, enum lane lane, struct span bytes)
{
    if (!goes_on(history, at, lane)) {
        if (history->count == history->size) {
            history->size = history->size ? history->size * 2 : 64;
            history->events =
                xrealloc(history->events, history->size * sizeof *history->events);
        }
        history->events[history->count++] =
            (struct history_event){.at = at, .lane = lane, .start = history->bytes.count};
    }
    struct history_event *event = &history->events[history->count - 1];
    event->last = at;
    event->count += bytes.count;
    bytes_add_span(&history->bytes, bytes);
}

void history_cut(struct history *history, size_t count)
{
    while (count && history->count) {
        struct history_event *last = &history->events[history->count - 1];
        size_t some = count < last->count ? count : last->count;
        last->count -= some;
        count -= some;
        bytes_cut(&history->bytes, history->bytes.count - some);
        history->count -= last->count == 0;
    }
}

void history_release(struct history *history)
{
    xfree(history->events);
    bytes_release(&history->bytes);
}

struct span history_bytes(const struct history *history, size_t event)
{
    const struct history_event *found = &history->events[event];
    return (struct span){bytes_at(&history->bytes) + found->start, found->count};
}
