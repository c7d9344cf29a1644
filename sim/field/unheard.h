/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_UNHEARD_H
#define SIM_FIELD_UNHEARD_H

#include "field/dialogue.h"

/* Commands to which no answer could come: each gets the reason (turn.unheard), unless it came late
 * (late.h). What
 * has none of these reasons and no answer either is a gap in the log, or a module that hangs. */
void dialogue_find_unheard(struct dialogue *dialogue);
/* Two of them in words. */
extern const char unheard_early[];
extern const char unheard_over[];

#endif
