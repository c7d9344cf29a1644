/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_TAP_H
#define SIM_LIVE_TAP_H

#include "base/bytes.h"
#include "link/output.h"

#include <uv.h>

/* A tap between a host and a real modem: an end for the host on one side, an end with the modem
 * behind it on the other. Bytes and circuits pass at once, both ways and unchanged, a break as soon
 * as it is over; a trace records them with their times. When the host hangs up the modem's end
 * stays.
 */
struct tap_options {
    const char *port, *on; /* the modem's and the host's end: link/ends.h */
    int64_t baud;          /* 0: the host's, whenever it sets one */
    const char *link;      /* a name for the host's end; NULL: none */
    struct output *trace;  /* open; closed with the tap, also when that cannot be made */
    bool show_secrets;
    const struct at *rows; /* what is secret in which command; borrowed */
    void (*tell)(void *owner, const char *end, const char *text); /* what becomes of an end */
    void (*ended)(void *owner); /* the port is gone, or the trace cannot be written */
    void *owner;
};

struct tap;

/* The strings are borrowed. NULL: *why is one sentence; run the loop until nothing is left. */
struct tap *tap_new(uv_loop_t *uv, const struct tap_options *options, struct bytes *why);
void tap_keep(struct tap *tap);                 /* all is well: the trace takes its place */
const char *tap_path(const struct tap *tap);    /* what the host opens */
const char *tap_problem(const struct tap *tap); /* why it ended by itself; NULL: it did not */
/* The trace is complete. Then the loop has to run until nothing is left, then tap_free(). */
void tap_stop(struct tap *tap);
void tap_free(struct tap *tap);

#endif
