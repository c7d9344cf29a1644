/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_REFUSAL_H
#define SIM_FIELD_REFUSAL_H

#include "base/text.h"

/* What a final result says of the reason why a command was refused. */
enum { REFUSAL_NONE = -1, REFUSAL_PLAIN = 0 };

/* The number of +CME ERROR, which stands there in figures or words; REFUSAL_PLAIN: the bare word
 * ERROR, or one that the manual has no number for; REFUSAL_NONE: it is no refusal. */
int refusal_number(struct span line);
/* The number is the network's (27.007, 9.2.2): it refused what was asked for. */
bool refusal_is_of_network(int number);
/* The network refuses what that command asks for, with that number: no-bearer or no-attach. */
struct fault_spec;
void refusal_add(struct fault_spec *fault, struct span command, int number);
/* The number is one of the card, and not of what was asked (27.007, 9.2.1). */
bool refusal_is_of_card(int number);

#endif
