/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_DIFFERENCE_H
#define SIM_FIELD_DIFFERENCE_H

#include "field/fix.h"

/* Where a rehearsal and its log differ, segment by segment: what the log has and what was heard
 * between two turns of the host. */
struct segment {
    size_t host; /* the turn that begins it; NO_MATCH: the log's beginning */
    size_t turn, turn_end, heard, heard_end;
};

struct difference {
    size_t missing; /* turn that the model has not said; NO_MATCH */
    size_t extra;   /* heard line that the log does not have; NO_MATCH */
    size_t command; /* the host's turn before it; NO_MATCH: none */
};

void first_segment(struct segment *segment, const struct rehearsal *rehearsal);
bool next_segment(struct segment *segment, const struct rehearsal *rehearsal);
/* The first of it that nothing has been done about. */
bool find_difference(const struct fixing *fixing, const struct rehearsal *rehearsal,
                     const struct segment *segment, struct difference *found);
/* Was anything in it, and was it all as the log has it? */
bool segment_is_in_step(const struct rehearsal *rehearsal, const struct segment *segment);

#endif
