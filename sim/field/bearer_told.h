/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_BEARER_TOLD_H
#define SIM_FIELD_BEARER_TOLD_H

#include "base/text.h"

/* Is there a bearer, as far as a log tells? Each returns what is known behind a line of the modem,
 * or behind the OK of a command, of what was known before. */
enum bearer_told { BEARER_TOLD_NOTHING, BEARER_TOLD_UP, BEARER_TOLD_DOWN };

enum bearer_told bearer_told_by_line(struct span line, enum bearer_told before);
enum bearer_told bearer_told_by_ok(struct span command, enum bearer_told before);
/* +PDP: DEACT and its like: the network took it down. */
bool bearer_is_lost_by(struct span line);
bool bearer_is_opened_by(struct span command);

#endif
