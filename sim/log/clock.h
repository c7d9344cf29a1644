/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_CLOCK_H
#define SIM_LOG_CLOCK_H

#include "base/text.h"
#include "base/usec.h"

/* The time in a line's front, in whatever notation: a clock of the day anywhere in it, or else the
 * number that only grows. Which it is, is learned from some lines and then holds for all. */
enum clock_kind { CLOCK_NONE, CLOCK_OF_DAY, CLOCK_NUMBER };

struct clock {
    enum clock_kind kind;
    size_t index;      /* CLOCK_NUMBER: which number of the front */
    usec unit;         /* ... of its whole part; 0: below a microsecond */
    int64_t divisor;   /* ... when the unit is 0: so many are one microsecond */
    usec resolution;   /* the finest that was read */
    usec before, days; /* of the line read last: a day begins when the clock jumps back */
    uint64_t date;
    bool started;
};

/* `fronts` stand in the order of their lines. */
void clock_learn(struct clock *clock, const struct span *fronts, size_t count);
/* Microseconds from some beginning; false: this front has no time. A clock that was set back goes
 * back here too. */
bool clock_read(struct clock *clock, struct span front, usec *at);

#endif
