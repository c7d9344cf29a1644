/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_OUTSIDE_H
#define SIM_FIELD_OUTSIDE_H

#include "base/text.h"

/* What comes over a module from outside: its supply, the power key, the network, whoever calls. No
 * command leads to it, so that a line which tells of it needs no other cause than that it came.
 * Static text for the name of a fault; NULL: it is no such line. */
const char *outside_cause(struct span line);
/* The cause of bytes that no modem says. */
extern const char outside_noise[];
/* NORMAL POWER DOWN, UNDER-VOLTAGE POWER DOWN: the module's last word. */
bool outside_ends_it(struct span line);

#endif
