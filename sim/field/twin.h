/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_TWIN_H
#define SIM_FIELD_TWIN_H

#include "field/dialogue.h"

/* Data of which bytes got lost on the way, and the same data somewhere else in the log, where all
 * of them are: that shows which. */

/* The bytes that `turn`, data of which `length` were announced, had before some of them were lost
 * in one place; empty: no other block of the log shows them. */
struct span twin_of(const struct dialogue *dialogue, size_t turn, size_t length);
/* The same, or what came: where none were lost, or nothing shows which. */
struct span twin_whole(const struct dialogue *dialogue, const struct turn *turn, size_t length);
/* Data that were filled up at their end, and whose loss such a block shows, are what came. */
void dialogue_place_losses(struct dialogue *dialogue);

#endif
