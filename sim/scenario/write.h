/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_WRITE_H
#define SIM_SCENARIO_WRITE_H

#include "scenario/scenario.h"

/* Adds the scenario as a file that gives it back: read(write(s)) is s. Only what differs from the
 * default or has a reason (build.h) is written, from the rows that read it; a reason is a comment
 * above its thing. Contents that do not fit into a line go to files of their own beside it, named
 * `base`-PATH, which parts.h tells; `base` NULL: they are complained about instead.
 *
 * What no line can hold (a line end in a title) is complained about and left out; then false.
 */
bool scenario_write(const struct scenario *scenario, const char *base, struct bytes *out,
                    struct complaints *complaints);

#endif
