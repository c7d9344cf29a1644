/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_ECHO_H
#define SIM_FIELD_ECHO_H

#include "field/reading.h"

/* What the modem says back of a command, while a log is read. */

/* Is it the echo of the last command? */
bool echo_is_same(const struct reading *reading, struct span text);
/* It came already, and the answer behind it: the host has sent the command again. */
bool echo_is_over(const struct reading *reading);
/* Where the echo shows that something else arrived than was sent, the commands are what arrived
 * from now on (`meant` of struct turn); perhaps nothing, of one whose end was lost. */
void dialogue_find_arrivals(struct dialogue *dialogue);
/* The same where no echo shows it, and an error tells of it: one with a letter less stands for what
 * arrived (`guessed`). */
void dialogue_guess_arrivals(struct dialogue *dialogue);
void echo_set_arrived(struct dialogue *dialogue, size_t turn, struct span arrived);

/* What comes back of a turn of the host: of a line whose end did not arrive, all that did; what
 * that left for the next one is not echoed again. */
struct echo {
    struct span text;
    bool ends; /* with a CR, which no line has that is none */
};
struct echo echo_of(const struct dialogue *dialogue, size_t turn);

#endif
