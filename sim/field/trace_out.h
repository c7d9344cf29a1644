/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_TRACE_OUT_H
#define SIM_FIELD_TRACE_OUT_H

#include "field/rehearsal.h"
#include "field/world.h"
#include "trace/follow.h"

/* The last rehearsal as a trace: the host's lines with the times of the rehearsal; the modem's
 * with windows where the log has times, else with any time; the log's words as comments.
 * Passwords are what `mask` makes of them where `follow` finds them. */
void field_write_trace(const struct rehearsal *rehearsal, const struct world *world,
                       const char *log_name, const char *scenario, struct follow *follow,
                       struct mask *mask, struct bytes *out);

#endif
