/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_LOAD_H
#define TESTS_SCENARIO_LOAD_H

#include "scenario/scenario.h"

/* scenario_read() of a file of that disk. The caller's; NULL: `complaints` says why. */
struct scenario *scenario_load(const struct disk *disk, const char *path,
                               struct complaints *complaints);

#endif
