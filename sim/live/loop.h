/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_LOOP_H
#define SIM_LIVE_LOOP_H

#include "agenda/agenda.h"

#include <uv.h>

/* Real time for an agenda: device time is the time since the start, times the speed. One timer
 * is armed for the next alarm; with none, nothing runs. Between two turns of
 * libuv at most LIVE_RINGS_MAX alarms ring: a modem that has more to do than the machine can is
 * late, and neither signals nor sockets wait for it.
 *
 * Every callback of libuv that reaches the core goes: live_enter(), the calls, live_leave().
 */
#define LIVE_RINGS_MAX 100000

struct live_loop {
    uv_loop_t *uv;
    struct agenda agenda;
    uv_timer_t timer;
    uv_idle_t again; /* runs when something is due already: everybody else has a turn first */
    uint64_t start;  /* uv_hrtime() at time 0 */
    double speed;
    void (*after)(void *owner); /* at each leave: what the core left to do for the driver */
    void *owner;
};

void live_loop_init(struct live_loop *loop, uv_loop_t *uv, double speed);
void live_loop_close(struct live_loop *loop); /* the timer; then uv_run() */
void live_loop_release(struct live_loop *loop);

void live_enter(struct live_loop *loop); /* what was due before comes first */
void live_leave(struct live_loop *loop); /* what is due now, `after`, and the timer */

#endif
