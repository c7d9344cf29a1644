/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_LATE_H
#define SIM_FIELD_LATE_H

#include "base/text.h"

#include <stdint.h>

/* Answers that come behind the host's next command. A module answers in the order in which it was
 * asked (V.250, 5.2.1), so that its results and the host's commands are laid side by side, each
 * command with a result behind it or with none. */
struct dialogue;

struct late_answer {
    uint32_t command; /* a turn */
    uint32_t line;    /* the turn with which its answer begins, behind another command, */
    uint32_t result;  /* and with which it ends */
};

struct late_answers { /* in the order of the commands */
    struct late_answer *at;
    size_t count, size;
};

/* Marks the commands: UNHEARD_LATE, or UNHEARD_BEHIND what is late itself. */
void late_find(struct dialogue *dialogue);
/* The answer of this command; NULL: it is not late. */
const struct late_answer *late_of(const struct late_answers *late, size_t command);
/* The one that is given at this turn, or that the module was busy with; NULL: none. */
const struct late_answer *late_at(const struct late_answers *late, size_t turn);
/* So many turns were put in front of that one. */
void late_shift(struct late_answers *late, size_t at, size_t added);
void late_release(struct late_answers *late);

#endif
