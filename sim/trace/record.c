/* SPDX-License-Identifier: MIT */
#include "trace/record.h"

#include <string.h>

usec recorder_gap(int64_t baud)
{
    /* two characters of ten bits, and a slice of at/uart.c */
    return baud > 0 ? SECONDS(20) / baud + MSEC(1) : 0;
}

static usec stamp_at(const struct recorder *recorder, size_t i)
{
    usec stamp;
    memcpy(&stamp, bytes_at(&recorder->stamps) + i * sizeof stamp, sizeof stamp);
    return stamp;
}

static void write_line(struct recorder *recorder, usec from, usec done, enum lane lane,
                       struct span bytes)
{
    trace_add_line(&recorder->text, recorder->begun ? recorder->before : -1, from, lane, bytes);
    recorder->begun = true;
    recorder->before = done;
}

/* Line by line, each at the time of its own first byte. */
void recorder_flush(struct recorder *recorder)
{
    struct span rest = bytes_span(&recorder->bytes);
    for (size_t i = 0; rest.count;) {
        size_t count = trace_line_length(rest);
        write_line(recorder, stamp_at(recorder, i), stamp_at(recorder, i + count - 1),
                   recorder->lane, span_cut(rest, count));
        rest = span_skip(rest, count);
        i += count;
    }
    bytes_clear(&recorder->bytes);
    bytes_clear(&recorder->stamps);
}

static bool goes_on(const struct recorder *recorder, usec at, enum lane lane)
{
    size_t count = recorder->bytes.count;
    if (count == 0)
        return true;
    usec gap = lane == LANE_FROM_MODEM ? recorder->gap : 0;
    return lane == recorder->lane && at - stamp_at(recorder, count - 1) <= gap;
}

void recorder_add(struct recorder *recorder, usec at, enum lane lane, struct span bytes)
{
    if (!trace_lane_is_bytes(lane)) {
        recorder_flush(recorder);
        write_line(recorder, at, at, lane, bytes);
        return;
    }
    if (!goes_on(recorder, at, lane))
        recorder_flush(recorder);
    recorder->lane = lane;
    bytes_add_span(&recorder->bytes, bytes);
    for (size_t i = 0; i < bytes.count; i++)
        bytes_add(&recorder->stamps, &at, sizeof at);
}

void recorder_release(struct recorder *recorder)
{
    bytes_release(&recorder->text);
    bytes_release(&recorder->bytes);
    bytes_release(&recorder->stamps);
}
