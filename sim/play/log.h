/* SPDX-License-Identifier: MIT */
#ifndef SIM_PLAY_LOG_H
#define SIM_PLAY_LOG_H

#include "base/bytes.h"
#include "base/note.h"
#include "base/usec.h"

/* What happened so far, event by event, to be shown beside a failure. Bytes of one lane that
 * come at the same time, or within `gap`, are one event. All zero is an empty log. */
struct log_event {
    usec at, last;
    enum lane lane;
    size_t start, count; /* in `bytes` */
};

struct log {
    usec gap;
    struct log_event *events;
    size_t count, size;
    struct bytes bytes;
};

void log_add(struct log *log, usec at, enum lane lane, struct span bytes);
void log_cut(struct log *log, size_t count); /* takes back the last `count` bytes */
void log_release(struct log *log);
struct span log_bytes(const struct log *log, size_t event);

#endif
