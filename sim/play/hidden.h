/* SPDX-License-Identifier: MIT */
#ifndef SIM_PLAY_HIDDEN_H
#define SIM_PLAY_HIDDEN_H

#include "at/at.h"
#include "trace/trace.h"

/* A copy of the lines in which passwords that stand in clear are hidden, to be shown; the rest is
 * that of `trace` still. `at` lends its rows. */
void hidden_copy(struct trace *copy, const struct trace *trace, const struct at *at,
                 const struct scenario *scenario);
void hidden_release(struct trace *copy);

#endif
