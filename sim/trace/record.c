/* SPDX-License-Identifier: MIT */
/* Events become lines when it is known that they are whole: bytes of one lane that come close
 * together are one line, and a line that somebody waits for is written at once. */
#include "trace/record.h"

#include "base/format.h"

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

static void forget(struct recorder *recorder, size_t count)
{
    bytes_drop(&recorder->bytes, count);
    bytes_drop(&recorder->stamps, count * sizeof(usec));
}

/* Line by line, each at the time of its own first byte. */
void recorder_flush(struct recorder *recorder)
{
    while (recorder->bytes.count) {
        struct span rest = bytes_span(&recorder->bytes);
        size_t count = trace_line_length(rest);
        write_line(recorder, stamp_at(recorder, 0), stamp_at(recorder, count - 1),
                   recorder->lane, span_cut(rest, count));
        forget(recorder, count);
    }
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
    if (lane == LANE_WHY)
        return; /* it follows from the rest, and may be worded better tomorrow */
    if (!trace_lane_is_bytes(lane)) {
        recorder_flush(recorder);
        write_line(recorder, at, at, lane, bytes);
        return;
    }
    if (!goes_on(recorder, at, lane))
        recorder_flush(recorder);
    recorder->lane = lane;
    bytes_reserve(&recorder->stamps, bytes.count * sizeof at); /* all of them, or none */
    bytes_add_span(&recorder->bytes, bytes);
    for (size_t i = 0; i < bytes.count; i++)
        bytes_add(&recorder->stamps, &at, sizeof at);
}

/* Whole lines: of the one that was being written the bytes are gathered still. */
static size_t rescue_text(struct recorder *recorder, char *space)
{
    struct span text = bytes_span(&recorder->text);
    while (text.count && text.at[text.count - 1] != '\n')
        text.count--;
    bytes_cut(&recorder->text, text.count);
    text = span_cut(text, RECORDER_PIECE_MAX);
    memcpy(space, text.at, text.count);
    bytes_drop(&recorder->text, text.count);
    return text.count;
}

/* A line of bytes of one time, with an escape for all that may need one. */
static size_t rescue_line(struct recorder *recorder, char *space)
{
    static const char digits[] = "0123456789abcdef";
    struct span bytes = bytes_span(&recorder->bytes);
    usec stamp = bytes.count ? stamp_at(recorder, 0) : 0;
    size_t i = 0, used = 0;
    if (bytes.count)
        used = format_text(space, RECORDER_PIECE_MAX, "%lld.%06llds %s ",
                           (long long)(stamp / SECONDS(1)), (long long)(stamp % SECONDS(1)),
                           trace_lane_sign(recorder->lane));
    for (; i < bytes.count && stamp_at(recorder, i) == stamp && used + 5 <= RECORDER_PIECE_MAX;
         i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        bool plain = c > ' ' && c < 0x7f && !strchr("#\\{", c);
        const char escaped[4] = {'\\', 'x', digits[c >> 4], digits[c & 15]};
        memcpy(space + used, plain ? bytes.at + i : escaped, plain ? 1 : sizeof escaped);
        used += plain ? 1 : sizeof escaped;
    }
    if (i)
        space[used++] = '\n';
    forget(recorder, i);
    return used;
}

struct span recorder_rescue(struct recorder *recorder, char *space)
{
    size_t count = rescue_text(recorder, space);
    return (struct span){space, count ? count : rescue_line(recorder, space)};
}

void recorder_release(struct recorder *recorder)
{
    bytes_release(&recorder->text);
    bytes_release(&recorder->bytes);
    bytes_release(&recorder->stamps);
}
