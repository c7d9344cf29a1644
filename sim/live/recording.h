/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_RECORDING_H
#define SIM_LIVE_RECORDING_H

#include "link/loop.h"
#include "link/output.h"
#include "link/sink.h"
#include "live/console.h"
#include "live/rescue.h"
#include "trace/follow.h"
#include "trace/record.h"

/* What goes over one line, for people (a talk on the console) and for later (a trace), with its
 * passwords hidden. Whole lines are in the file after each event; what is still being gathered is
 * there RECORDING_LAG of real time later at most, so that a killed program loses no more.
 */
#define RECORDING_LAG MSEC(100)

struct recording_parts {
    struct loop *loop;
    struct talk *talk;    /* borrowed; NULL: nobody listens */
    struct output *trace; /* owned, open and not yet in its place; NULL: none */
    usec gap;             /* of the recorder */
    enum mask_mode mode;
    const struct scenario *scenario; /* borrowed; its lengths and its password; or NULL */
    const struct at *rows;           /* borrowed; where the bytes come without marks */
    void (*lost)(void *owner, const char *why); /* it cannot be written; it is closed by now */
    void *owner;
};

/* Inside live/ only. */
struct recording {
    struct recording_parts parts;
    struct mask view, mask; /* for people, and for the trace, which is to be played */
    struct follow follow;
    struct recorder recorder;
    struct sink sink;
    struct alarm lag;
    struct rescue rescue;
};

void recording_start(struct recording *recording, const struct recording_parts *parts);
/* Does anybody want to know? */
bool recording_hears(const struct recording *recording);
/* `marks` say where secrets are; without them parts.rows do. */
void recording_add(struct recording *recording, enum lane lane, struct span bytes,
                   const struct at_marks *marks);
/* The event is over. */
void recording_pause(struct recording *recording);
/* Whoever was there has gone. */
void recording_break(struct recording *recording);
/* All is well: the trace takes the place of what was there. One that cannot is lost. */
void recording_keep(struct recording *recording);
/* The trace is complete, or leaves nothing if it was not kept; twice is fine. */
void recording_stop(struct recording *recording);

#endif
