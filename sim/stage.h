/* SPDX-License-Identifier: MIT */
#ifndef SIM_STAGE_H
#define SIM_STAGE_H

#include "agenda/agenda.h"
#include "base/bytes.h"
#include "base/note.h"
#include "device.h"
#include "scenario/scenario.h"

/* A device in virtual time: its agenda goes from alarm to alarm, and nobody waits. What it notes
 * is heard at once, in order, on all lanes. The twin of live/, for all that plays, rehearses or
 * measures.
 */
struct stage;

typedef void stage_hear(void *owner, usec at, enum lane lane, struct span bytes);

/* `scenario` is borrowed. The FTP server is always the embedded one. */
struct stage *stage_new(const struct scenario *scenario, stage_hear *hear, void *owner);
void stage_free(struct stage *stage);
/* The host is a trace of that scenario: passwords hidden in it are lifted (trace/mask.h). */
void stage_lift(struct stage *stage, const struct scenario *scenario);
struct device *stage_device(struct stage *stage);
usec stage_now(const struct stage *stage);
usec stage_next(const struct stage *stage); /* when the next thing happens; USEC_NEVER */

/* The host sends; what the modem has no room for follows as soon as it has. */
void stage_send(struct stage *stage, struct span bytes);
/* A line of the host on its lane: `>` is sent, `>!` is done. */
void stage_host(struct stage *stage, enum lane lane, struct span bytes);
/* As device_act(). */
bool stage_act(struct stage *stage, struct span words, struct mistake *mistake);
bool stage_has_unsent(const struct stage *stage);
size_t stage_unsent(const struct stage *stage); /* bytes */
/* Lets the next thing happen, if it is due by `until`; false when there is none. */
bool stage_step(struct stage *stage, usec until);
/* All that is due by `until`; then it is `until`, if that is later than now. */
void stage_run(struct stage *stage, usec until);

/* Complains of commands in a scenario that no modem has and nothing teaches. */
void stage_check(const struct scenario *scenario, struct complaints *complaints);

#endif
