/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_EXPECT_H
#define SIM_SCENARIO_EXPECT_H

#include "agenda/agenda.h"
#include "scenario/scenario.h"

/* Expectations at work: hears each command and each line of the modem, and says at the end
 * which [expect] sections held. Deadlines (`within`) are alarms. */
struct expects;

struct expects *expects_new(struct agenda *agenda, const struct scenario *scenario);
/* One more, from now on. Borrowed. */
void expects_add(struct expects *expects, const struct expect_spec *spec);
void expects_free(struct expects *expects);
void expects_command(struct expects *expects, struct span command); /* one of a chain */
void expects_line(struct expects *expects, struct span line);       /* without CR LF */
/* No more will come: what is still open is decided now. `who` has ended: "the host", "the trace",
 * "the run"; a literal. */
void expects_end(struct expects *expects, const char *who);

struct expect_result {
    const struct expect_spec *spec;
    bool held;
    struct span why; /* one sentence for a failed one: what came instead, and when */
};
size_t expects_count(const struct expects *expects);
struct expect_result expects_result(const struct expects *expects, size_t i);

#endif
