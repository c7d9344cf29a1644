/* SPDX-License-Identifier: MIT */
#include "at/hang.h"

#include "at/interpreter.h"

static void goes_on(void *owner)
{
    struct at *at = owner;
    at->hangs = false;
    notef(at->notes, LANE_SCENARIO, "the module goes on");
    at_resume(at);
}

void at_hang_init(struct at *at)
{
    alarm_init(&at->awake, goes_on, at);
}

void at_hang(struct at *at, usec duration)
{
    bool is_endless = at->hangs && !alarm_is_set(&at->awake);
    usec begins = at->hangs ? at->awake.at : at->agenda->now;
    at->hangs = true;
    at_hold(at, duration ? duration : USEC_NEVER);
    if (duration == 0 || is_endless)
        alarm_cancel(at->agenda, &at->awake);
    else
        alarm_set(at->agenda, &at->awake, begins + duration);
}

void at_hang_end(struct at *at)
{
    at->hangs = false;
    alarm_cancel(at->agenda, &at->awake);
}
