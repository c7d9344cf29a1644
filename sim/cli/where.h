/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_WHERE_H
#define SIM_CLI_WHERE_H

#include "cli/run.h"
#include "link/ends.h"

/* Is it an end (link/ends.h), for `count` modems? false: stderr says what was expected, behind
 * `option`: "run: --on". */
bool where_is_good(const char *option, const char *where, enum end_side side, size_t count);
/* The end that was asked for, with what else was asked for. `program` NULL: none. */
bool run_is_possible(const struct run_options *options, size_t count, char *const *program);

#endif
