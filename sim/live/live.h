/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_LIVE_H
#define SIM_LIVE_LIVE_H

#include "base/bytes.h"
#include "scenario/outcome.h"

#include "link/sink.h"

#include <uv.h>

/* Modems in real time: devices bound to terminals, sockets and one clock. The twin of play/.
 * All of them share the loop and nothing else, but for the embedded server when the scenario
 * says so.
 */
struct live_options {
    const struct scenario *scenario; /* its far end and listening address too */
    size_t count;
    double speed;
    const char *on;      /* which end: link/ends.h; NULL: a new terminal */
    const char *link;    /* NULL; with several modems the number is added */
    const char *trace;   /* NULL; with several modems the number goes before the extension */
    struct sink *errors; /* stderr */
    bool talk, colour;   /* the conversation on it */
    bool gaps;           /* between the exchanges of the conversation */
    bool show_secrets;
    const char *control;       /* a socket for control/control.h; NULL: none */
    void (*quit)(void *owner); /* a client of it wants the end of all */
    void (*ended)(void *owner); /* no host will ever come to any of them again; or NULL */
    void *owner;
};

struct live;

/* Borrows what the options point to. NULL: *why is one sentence; what was made is being closed:
 * run the loop once more. */
struct live *live_new(uv_loop_t *uv, const struct live_options *options, struct bytes *why);
/* All is well: recordings take the places of what was there before. */
void live_keep_traces(struct live *live);
const char *live_path(const struct live *live, size_t i); /* what the host opens */
/* Where the embedded server answers on TCP; false beyond the last. */
bool live_listens(const struct live *live, size_t i, struct net_address *at);
/* Has any host ever come to modem `i`? */
bool live_was_met(const struct live *live, size_t i);
void live_power_key(struct live *live);
/* No more will come, since `who` has ended (expects_end): expectations are decided. */
void live_decide(struct live *live, const char *who);
/* After live_decide(): what came of modem `i`. */
struct outcome live_outcome(const struct live *live, size_t i);
/* Of modem `i`, until live_stop(). */
const struct at *live_at(const struct live *live, size_t i);
/* Ends all: links are removed, traces are complete. Then the loop has to run until nothing is
 * left, then live_free(). */
void live_stop(struct live *live);
/* Could all that was to be recorded be written? After live_stop(). */
bool live_traces_complete(const struct live *live);
void live_free(struct live *live);

#endif
