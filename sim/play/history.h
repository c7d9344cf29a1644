/* SPDX-License-Identifier: MIT */
#ifndef SIM_PLAY_HISTORY_H
#define SIM_PLAY_HISTORY_H

#include "base/bytes.h"
#include "base/note.h"
#include "base/usec.h"

/* What happened so far, event by event, to be shown beside a failure. Bytes of one lane that
 * come at the same time, or within `gap`, are one event. All zero is an empty history. */
struct history_event {
    usec at, last;
    enum lane lane;
    int line;            /* of the trace, as its owner says; 0: of none */
    size_t start, count; /* in `bytes` */
};

struct history {
    usec gap;
    struct history_event *events;
    size_t count, size;
    struct bytes bytes;
    size_t enough; /* private: so large it is before anything is forgotten */
};

void history_add(struct history *history, usec at, enum lane lane, struct span bytes);
void history_cut(struct history *history, size_t count); /* takes back the last `count` bytes */
/* Of what is long past only this is kept: the last `keep` events, and what the host sent last.
 * Is done now and then, so that it costs next to nothing. */
void history_forget(struct history *history, size_t keep);
void history_release(struct history *history);
struct span history_bytes(const struct history *history, size_t event);

#endif
