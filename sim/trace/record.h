/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACE_RECORD_H
#define SIM_TRACE_RECORD_H

#include "trace/trace.h"

/* What happens, written down as the lines of a trace. Bytes that come together share a line:
 * those to the modem only at the very same time, so that playing them back is exact; those from
 * the modem as long as the next one is at most `gap` behind the last, as on a paced line.
 * Zero is a recorder with no gap; release it in the end.
 */
struct recorder {
    struct bytes text; /* whole lines so far: to be read, and dropped, by the owner */
    usec gap;
    bool begun;          /* private from here on */
    usec before;         /* when the last line written was complete */
    enum lane lane;      /* of the bytes being gathered */
    struct bytes bytes;  /* not yet written */
    struct bytes stamps; /* a usec for each of them */
};

/* A good gap for a line that is paced to so many bits a second; 0 for one that is not. */
usec recorder_gap(int64_t baud);
void recorder_add(struct recorder *recorder, usec at, enum lane lane, struct span bytes);
/* Writes what is being gathered; to be called at the end, and when the text must be whole. */
void recorder_flush(struct recorder *recorder);
/* For the end that comes because memory ran out: takes what is there, piece by piece, without
 * asking for any. The pieces stand in `space` (RECORDER_PIECE_MAX bytes), the last one is empty. */
#define RECORDER_PIECE_MAX 1024
struct span recorder_rescue(struct recorder *recorder, char *space);
void recorder_release(struct recorder *recorder);

#endif
