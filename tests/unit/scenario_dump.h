/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_DUMP_H
#define TESTS_SCENARIO_DUMP_H

#include "scenario/scenario.h"

/* All that a scenario says, as text for comparing: field by field, by hand, so that it shares
 * nothing with the rows that read and write. Without reasons, lines and the path. The caller's. */
char *scenario_dump(const struct scenario *scenario);

#endif
