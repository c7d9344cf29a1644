/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_LOAD_H
#define SIM_CLI_LOAD_H

#include "scenario/scenario.h"
#include "trace/trace.h"

/* Traces and scenarios from files: the one way for all subcommands, so that what `check` finds
 * wrong is refused by `run` and `test` in the same words. NULL when there were mistakes. */
struct trace *load_trace(const char *path, struct complaints *complaints);
struct scenario *load_scenario(const char *path, struct complaints *complaints);
/* That which the trace names; the world of an empty file when it names none. */
struct scenario *load_scenario_of(const struct trace *trace, struct complaints *complaints);

#endif
