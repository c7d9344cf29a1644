/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_LOAD_H
#define SIM_CLI_LOAD_H

#include "scenario/scenario.h"
#include "trace/trace.h"

/* Traces and the scenarios that they name, from files. NULL when there were mistakes. */
struct trace *load_trace(const char *path, struct complaints *complaints);
struct scenario *load_scenario_of(const struct trace *trace, struct complaints *complaints);

#endif
