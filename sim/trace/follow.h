/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACE_FOLLOW_H
#define SIM_TRACE_FOLLOW_H

#include "at/at.h"
#include "at/meant.h"
#include "trace/mask.h"

/* Where secrets stand in a conversation that no modem of ours has: a real one's (`record`), or the
 * text of a trace. It follows what the host sends as the interpreter would, knows its echo again,
 * and reads information lines by the rows. All zero but `at` is a fresh one.
 */
struct follow {
    const struct at *at; /* borrowed: for its rows */
    struct at_ear sent;
    struct at_meant meant;
    size_t payload;    /* bytes of the host to come that are none of a command */
    struct bytes echo; /* what the host sent of its line, to come back, */
    struct at_marks echo_marks;
    size_t echoed;      /* and how much of it has; */
    size_t stars;       /* of a value that comes back hidden */
    bool secrets;       /* there are any in it */
    char before[2];     /* the last bytes that the modem said */
    bool answered;      /* the modem has said more than that */
    struct at_ear said; /* a command in what the modem says, where no host was heard */
    struct bytes line;  /* of the modem, so far */
    bool plain;         /* there can be no secret in it */
    struct at_marks marks;
};

/* The marks of `bytes` into `marks`, which it empties. */
void follow_mark(struct follow *follow, enum lane lane, struct span bytes,
                 struct at_marks *marks);
/* Appends `bytes`, which come next in it, as `mask` shows them. */
void follow_hide(struct follow *follow, struct mask *mask, enum lane lane, struct span bytes,
                 struct bytes *out);
void follow_release(struct follow *follow);

#endif
