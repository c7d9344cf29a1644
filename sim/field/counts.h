/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_COUNTS_H
#define SIM_FIELD_COUNTS_H

#include "field/tally.h"

#include <stdint.h>

/* What is asked of a conversation again and again, found in one walk: looked for each time, a log
 * of a million lines would cost a million walks. */
struct dialogue;

struct turn_counts {
    uint32_t *command; /* for each turn and the end: 1 + the command before it; 0: none. A late
                        * answer's is the one that it answers (late.h). */
    uint32_t
        *number; /* for each command and line: how often a fault's pattern for it had matched
                        * up to and with it. Of a chain each command matches by itself, and the
                        * turn has the number of the first. */
};

/* One more command line, and one more line of the modem; the number that the turn has. All zero
 * has counted nothing. */
struct counting {
    struct tally commands, lines; /* as they stand: which pattern each is, from 1 */
    struct tally patterns;        /* the same */
    uint32_t *numbers;            /* for each pattern: how often it came */
    size_t count, size;
};
uint32_t count_command(struct counting *counting, struct span text);
uint32_t count_line(struct counting *counting, struct span text);
void counting_release(struct counting *counting);

void turn_counts_make(struct turn_counts *counts, const struct dialogue *dialogue);
void turn_counts_release(struct turn_counts *counts);

#endif
