/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_MAKE_H
#define TESTS_SCENARIO_MAKE_H

#include "scenario/scenario.h"

/* A scenario drawn from the seed over all rows of keys and rules: defaults, limits, and whatever
 * lies between; texts of any bytes. Its path is "x.ini". The caller's. */
struct scenario *scenario_make(unsigned seed);

#endif
