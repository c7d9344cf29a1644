/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_CHAIN_H
#define SIM_FIELD_CHAIN_H

#include "base/text.h"

/* Several commands in one line, `ATE0;+CMEE=2`, and the arguments of one (V.250, 5.2.1 and 5.4). */
/* One command of a chain: *rest moves on. Texts come without AT. */
bool field_next_of_chain(struct span *rest, struct span *command);
/* Of a chain the first command, AT with it: what a fault can name. */
struct span field_first_of_chain(struct span text);
/* The value behind `=`, without quotes; argument `i` counted from 0. */
struct span field_argument(struct span command, size_t i);

#endif
