/* SPDX-License-Identifier: MIT */
#ifndef SIM_AGENDA_AGENDA_H
#define SIM_AGENDA_AGENDA_H

#include "base/usec.h"

#include <stdbool.h>
#include <stddef.h>

/* All time there is. Every future happening is an alarm in one agenda; several devices may
 * share it. Alarms are embedded in their owners and ring in the order (time, order set), so
 * equal times ring in the order in which they were set. While an alarm rings, now is the time
 * it was set for, however late the driver is.
 *
 * Time always advances. What is set for now while an alarm rings follows in the next turn of the
 * same instant; what wants more than AGENDA_TURNS of them (an alarm that sets itself for now, two
 * that set each other) goes on AGENDA_BREATH later. No limit on how many ring in one turn.
 */
#define AGENDA_TURNS  10000
#define AGENDA_BREATH MSEC(1)

struct alarm {
    usec at;
    uint64_t order;
    void (*ring)(void *owner);
    void *owner;
    size_t place; /* private: 1 + index in the heap, 0 when not set */
};

struct agenda {
    usec now;
    uint64_t order;
    uint64_t
        turn_end; /* alarms of this order and later belong to the next turn of this instant */
    int turns;    /* of this instant so far */
    struct alarm **heap;
    size_t count, size;
};

void agenda_init(struct agenda *agenda);
void agenda_release(struct agenda *agenda); /* alarms still set are forgotten */

/* `ring` gets `owner` and may set, cancel and free anything. */
void alarm_init(struct alarm *alarm, void (*ring)(void *owner), void *owner);
/* Setting again moves it. `at` must not be in the past; alarm->at may be later, see above. */
void alarm_set(struct agenda *agenda, struct alarm *alarm, usec at);
void alarm_set_in(struct agenda *agenda, struct alarm *alarm, usec delay);
void alarm_cancel(struct agenda *agenda, struct alarm *alarm); /* twice is fine */
bool alarm_is_set(const struct alarm *alarm);

/* When the next alarm is due; USEC_NEVER when there is none. */
usec agenda_next(const struct agenda *agenda);
/* Rings all that is due up to `until`, then now is `until` (if that is later than now). */
void agenda_run_until(struct agenda *agenda, usec until);
/* Rings the first alarm that is due by `until`; false when there is none. */
bool agenda_step(struct agenda *agenda, usec until);

#endif
