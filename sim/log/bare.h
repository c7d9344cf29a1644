/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_BARE_H
#define SIM_LOG_BARE_H

#include "base/text.h"

/* Answers without a name in front, as that of AT+GSN (AT manual V1.06, 2.2.29): what such a line is
 * only the command tells that asked for it. */

/* Is what a command of that name (dialect_name) asks for answered with lines of that kind? */
bool bare_asks(struct span name);
/* Could this line be what it asks for, wherever the line stands? Only of what has a form of its
 * own: numbers, addresses, a model's name; of nothing that may be any text. */
bool bare_tells(struct span name, struct span line);
/* ... of any command's? */
bool bare_has_form(struct span line);
/* The address of AT+CIFSR is all of its answer (AT manual V1.06, 8.2.11). */
bool bare_is_whole(struct span name);

#endif
