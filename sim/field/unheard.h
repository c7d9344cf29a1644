/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_UNHEARD_H
#define SIM_FIELD_UNHEARD_H

#include "field/dialogue.h"

/* Commands to which no answer could come, or came late: each gets the reason (turn.unheard). What
 * has none of these reasons and no answer either is a gap in the log, or a module that hangs. */
void dialogue_find_unheard(struct dialogue *dialogue);
/* The line with which the answer begins that comes behind the host's next command; `command`: it
 * does not. */
size_t unheard_late_answer(const struct dialogue *dialogue, size_t command);
/* Two of them in words. */
extern const char unheard_early[];
extern const char unheard_over[];

#endif
