/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_TALLY_H
#define SIM_FIELD_TALLY_H

#include "base/text.h"

#include <stdint.h>

/* How often each text came, without regard to case. All zero is an empty one. */
struct tally {
    struct tally_slot *slots; /* private */
    size_t used, size;
};

/* One more of that text; returns how many it makes. */
uint32_t tally_add(struct tally *tally, struct span text);
/* The number that stands for that text, 0 for a new one, to be set. Valid until the next call. */
uint32_t *tally_number(struct tally *tally, struct span text);
void tally_release(struct tally *tally);

#endif
