/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_LOOP_H
#define SIM_LINK_LOOP_H

#include "agenda/agenda.h"

#include <stdbool.h>
#include <uv.h>

/* Real time for an agenda: device time is the time since the start, times the speed. One timer
 * is armed for the next alarm; with none, nothing runs. Between two turns of libuv at most
 * LOOP_RINGS_MAX alarms ring: a modem that has more to do than the machine can is late, and
 * neither signals nor sockets wait for it.
 *
 * A callback of libuv that calls into the core does so between loop_enter() and loop_leave(): the
 * first rings what was due before the event, the second what the event has made due.
 */
#define LOOP_RINGS_MAX 100000

struct loop {
    uv_loop_t *uv;
    struct agenda agenda;
    uv_timer_t timer;
    uv_idle_t again; /* runs when something is due already: everybody else has a turn first */
    uint64_t start;  /* uv_hrtime() at time 0 */
    double speed;
    void (*after)(void *owner); /* at each leave: what the core left to do for the driver */
    void *owner;
};

/* uv_loop_init(), which ends the program where descriptors run out in the middle of it: it is
 * asked only when there are enough. false: *why says why not. */
bool loop_begin(uv_loop_t *uv, const char **why);
/* Lets this process open that many descriptors more, as far as it may ask for them (ulimit -Hn). */
void loop_allow_descriptors(size_t count);
void loop_init(struct loop *loop, uv_loop_t *uv, double speed);
void loop_close(struct loop *loop); /* the timer; then uv_run() */
void loop_release(struct loop *loop);

/* How long a stretch of real time is for the agenda; at least one microsecond. */
usec loop_device_time(const struct loop *loop, usec real);

void loop_enter(struct loop *loop); /* what was due before comes first */
void loop_leave(struct loop *loop); /* what is due now, `after`, and the timer */

#endif
