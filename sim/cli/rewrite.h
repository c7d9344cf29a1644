/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_REWRITE_H
#define SIM_CLI_REWRITE_H

#include "cli/tested.h"

/* `test --update`: rewrites a trace that does not hold, or with `diff` says what would be
 * written. The new trace is played before anything is said or written: a trace that it would not
 * pass as is left as it stands. True: it passes now. */
bool rewrite(const struct tested *one, bool diff, bool colour, struct bytes *message);

#endif
