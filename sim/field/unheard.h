/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_UNHEARD_H
#define SIM_FIELD_UNHEARD_H

#include "field/dialogue.h"

/* Commands to which no answer could come: each gets the reason (turn.unheard). What has none of
 * these reasons and no answer either is a gap in the log, or a module that hangs. */
extern const char unheard_off[];   /* switched off, as the log says */
extern const char unheard_early[]; /* nothing was heard of the module before */
extern const char unheard_over[];  /* the host went on before it could answer */

void dialogue_find_unheard(struct dialogue *dialogue);

#endif
