/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_SKELETON_H
#define SIM_LOG_SKELETON_H

#include "base/text.h"

/* What the fronts of a log's lines have in common: numbers, months, days, levels and runs of
 * blanks count as kinds, all else as itself. `15:02:11.441 TX: ` and `9:14:22.5 TX: ` are the same
 * front, `15:02:11.441 RX: ` is another. */
struct skeleton {
    uint64_t hash;
    size_t used;   /* characters of the line */
    size_t blanks; /* that it ends with */
    bool worded;   /* has more than numbers and signs */
};

void skeleton_start(struct skeleton *skeleton);
/* One more word, number, sign or run of blanks of that line; false: it has no more. */
bool skeleton_step(struct skeleton *skeleton, struct span line);
/* All of it. */
struct skeleton skeleton_of(struct span front);
/* DEBUG, ERROR and their like. */
bool skeleton_is_level(struct span word);

#endif
