/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_HEARD_WIRE_H
#define SIM_FIELD_HEARD_WIRE_H

#include "field/rehearsal.h"

/* The bytes of the model beside those of the log, where the log has bytes that its turns
 * do not tell (field/wire.h). */

/* What the model said from `heard` up to the next turn of the host, as it crossed; without
 * the echo where the log has none. Valid for as long as nothing more is heard. */
struct span heard_part(const struct rehearsal *rehearsal, size_t host, size_t heard);
/* Parts that are the same byte for byte are so turn for turn, whatever lines they were
 * taken for; of the others the number is kept in the rehearsal. */
void heard_settle(struct rehearsal *rehearsal);

#endif
