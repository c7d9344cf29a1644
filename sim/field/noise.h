/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_NOISE_H
#define SIM_FIELD_NOISE_H

#include "field/align.h"
#include "field/difference.h"

/* What the model said from a turn of the host to its next one beside what the log has,
 * byte for byte: is what parts them noise? */
#define NOISE_LEFT_MOST 4 /* lines in one part that have another reason not to come */

struct noise_part {
    const struct rehearsal *rehearsal;
    const struct segment *segment;
    bool exact;                  /* bytes; else texts, each with \n behind it */
    struct bytes whole, arrived; /* what the model said, and what the log has */
    size_t *at;  /* for each byte of `whole`, and its end: place in what was heard */
    size_t work; /* what it took to compare them, about: squares of steps */
    size_t said; /* bytes of the model, line ends with them */
    struct edit *edits;
    size_t count;
    size_t left[NOISE_LEFT_MOST], left_count; /* heard lines that are no matter of noise */
};

/* Lays the two sides of `rehearsal` and `segment` beside each other; false: what parts
 * them is no noise. `all`: also lines that such a log may leave out. */
bool noise_compare(struct noise_part *part, bool all);
/* The line that is lost altogether, which has another reason than noise; NO_MATCH: there
 * is none. */
size_t noise_lost_line(const struct noise_part *part);
void noise_part_release(struct noise_part *part);
/* The last thing that was heard and began at or before that byte; NO_MATCH: none. */
size_t noise_heard_at(const struct rehearsal *rehearsal, size_t at);

#endif
