/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_FIX_PARTS_H
#define SIM_FIELD_FIX_PARTS_H

#include "field/difference.h"

/* What the files of the remedies lend each other. */

/* A fault at this line or command; `name` is completed by `about`: what is said or done. */
struct fault_spec *fix_fault_at(struct fixing *fixing, const struct rehearsal *rehearsal,
                                size_t heard, const char *name, struct span about,
                                const char *why);
/* What a fault can name of it: of a chain the first command. */
struct span fix_nameable(const struct rehearsal *rehearsal, const struct heard *heard);

/* The host's turn whose segment this turn is in; NO_MATCH: the log's beginning. */
size_t fix_segment_of(const struct dialogue *dialogue, size_t turn);
/* What was heard last before this turn, of the host or a line that the log has; NO_MATCH. */
size_t fix_matched_before(const struct rehearsal *rehearsal, size_t turn);
/* From what was heard then; -1: the log does not say. */
usec fix_gap_before(const struct rehearsal *rehearsal, size_t before, size_t turn);
/* --- the host's pace (fix_pace.c) --- */
/* The host spoke before the model's line came, where the log's clock leaves that open. */
bool fix_pace(struct fixing *fixing, const struct rehearsal *rehearsal,
              const struct segment *segment, const struct difference *found);
/* The host's turns from `from` to `to` come before that moment, `pace` apart; false, and nothing is
 * changed: the log's times gainsay it. */
bool fix_speak_before(struct fixing *fixing, const struct rehearsal *rehearsal, size_t from,
                      size_t to, usec moment, usec pace);
usec *fix_copy_pace(const struct world *world, size_t count); /* NULL when there is none */

/* --- rates (fix_rate.c) --- */
/* Tried once for a log, with rehearsals of its own; true: something was changed. */
bool fix_rate(struct fixing *fixing);

/* --- the network (fix_network.c) --- */
/* The line that the model says otherwise shows what the network did. */
bool fix_network(struct fixing *fixing, const struct rehearsal *rehearsal,
                 const struct segment *segment, size_t turn);
/* The same for one that comes unasked. */
bool fix_registration_urc(struct fixing *fixing, const struct rehearsal *rehearsal,
                          size_t turn);

/* --- answers (fix_answers.c) --- */
/* Behind the turns of the answer to a command: up to its final result, or all that is no
 * URC. */
size_t fix_answer_end(const struct dialogue *dialogue, size_t command);
/* The log's answer in the place of the model's. */
bool fix_answer(struct fixing *fixing, const struct rehearsal *rehearsal, size_t command);
/* Whose the answer is that the model gives with other values (fix_own.c): "its cell"; NULL: it says
 * something else. */
const char *fix_own(const struct rehearsal *rehearsal, size_t command, size_t end);

/* --- noise (fix_noise.c) --- */
/* The log's bytes are the model's, some of them lost or changed on their way: in all parts
 * at once. */
bool fix_noise(struct fixing *fixing, const struct rehearsal *rehearsal);
/* What that fault says of noise at this line of the log may be that of an autobauding module, or of
 * two rates: where a link begins, or behind AT+IPR=. */
void fix_doubt_rates(struct fixing *fixing, const struct rehearsal *rehearsal, size_t heard,
                     int line, const struct fault_spec *fault);
/* Is there room for more faults? What there is none for is noted. */
bool fix_has_room(struct fixing *fixing, const struct segment *segment);

#endif
