/* SPDX-License-Identifier: MIT */
/* All that happened, or its end: bytes in one run, and events that say where in it theirs are. What
 * is forgotten goes in large pieces, when half of what is there is past. */
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

/* The last one of the host; `count` when there is none. */
static size_t last_sent(const struct history *history)
{
    for (size_t i = history->count; i > 0; i--)
        if (history->events[i - 1].lane == LANE_TO_MODEM)
            return i - 1;
    return history->count;
}

static void keep_event(struct history *history, size_t event, struct bytes *kept)
{
    struct span bytes = history_bytes(history, event);
    size_t start = kept->count;
    bytes_add_span(kept, bytes);
    history->events[history->count] = history->events[event];
    history->events[history->count++].start = start;
}

/* Each byte is copied at most once for one that came since. */
void history_forget(struct history *history, size_t keep)
{
    enum { SPARE = 65536 };
    size_t size = history->bytes.count + history->count * sizeof *history->events;
    size_t count = history->count, sent = last_sent(history);
    if (size < history->enough || count <= keep)
        return;
    struct bytes kept = {0};
    history->count = 0;
    if (sent < count - keep)
        keep_event(history, sent, &kept);
    for (size_t i = count - keep; i < count; i++)
        keep_event(history, i, &kept);
    bytes_release(&history->bytes);
    history->bytes = kept;
    size = kept.count + history->count * sizeof *history->events;
    history->enough = 2 * size + SPARE;
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
