/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_CHECK_H
#define SIM_SCENARIO_CHECK_H

#include "scenario/scenario.h"

/* Complains about faults and expectations on commands that no modem knows. `command` gives the
 * names of all ("+FTPGET"), NULL at the end; what the scenario teaches is known too. */
void scenario_check_commands(const struct scenario *scenario,
                             const char *(*command)(void *owner, size_t i), void *owner,
                             struct complaints *complaints);
/* The same where those worlds may teach a command: it comes to them. */
void scenario_check_added(const struct scenario *scenario, const struct scenario *const *worlds,
                          size_t world_count, const char *(*command)(void *owner, size_t i),
                          void *owner, struct complaints *complaints);

#endif
