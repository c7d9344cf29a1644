/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_FIDELITY_H
#define SIM_FIELD_FIDELITY_H

#include "field/fix.h"
#include "field/import.h"

/* How much of a log its last rehearsal shows, and what it shows besides. Everything but `passes`
 * is set. */
void field_count(const struct fixing *fixing, const struct rehearsal *rehearsal,
                 struct field_figures *figures);

/* What the model has to say by itself: what was taught is left out, unless there is nothing
 * else. */
size_t field_lines_to_say(const struct field_figures *figures);

/* Nothing missing or extra, at most a third forced, the last failure there, the trace holds. */
bool field_is_reproduced(const struct field_figures *figures);

/* --- of one turn, of one line that was heard --- */
bool field_is_missing(const struct rehearsal *rehearsal, size_t turn);
/* A line that the log does not have, and would have. */
bool field_is_extra(const struct heard *heard);
/* A command behind which the log has nothing of the modem's, though it should: not when the world
 * says that the module is off from there to the end. */
bool field_is_unanswered(const struct fixing *fixing, const struct rehearsal *rehearsal,
                         size_t turn);
/* A command that was answered, as what comes behind it shows, in a log that does not have the
 * answer: so what the model says there was compared with nothing. Not the last one of a log. */
bool field_is_unshown(const struct rehearsal *rehearsal, size_t turn);
/* What such logs are sent for: the last +FTPGET: 1,64 or its like, or the ERROR at the end.
 * NO_MATCH: none. */
size_t field_last_failure(const struct dialogue *dialogue);

#endif
