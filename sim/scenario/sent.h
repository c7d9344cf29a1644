/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_SENT_H
#define SIM_SCENARIO_SENT_H

#include "scenario/scenario.h"

/* How many bytes at the front of a line that the host sends, of which `line` is known, arrive as
 * they are whatever this fault at SEAM_SENT does, which had so many matches before; SEAM_ALL: all
 * of them. SIZE_MAX: it is none of its lines, and need not be asked. `whole`: there is no more. */
size_t sent_untouched(const struct fault_spec *fault, int64_t matches, struct span line,
                      bool whole);

#endif
