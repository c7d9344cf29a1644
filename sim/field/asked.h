/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_ASKED_H
#define SIM_FIELD_ASKED_H

#include "field/dialogue.h"

/* Answers that have no name in front (log/bare.h), told by what was asked and not yet answered. */
/* The command before this turn that asked for such a line, and has not got it; `turn`: none did. */
size_t asked_by(const struct dialogue *dialogue, size_t turn, struct span line);

#endif
