/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_LINES_H
#define SIM_HUNT_LINES_H

#include "base/bytes.h"

/* The lines in a stream that comes in pieces, without their ends and the empty ones. What is longer
 * than LINES_LONGEST is payload, and no line. */
enum { LINES_LONGEST = 200 };

/* `so_far` keeps what has no end yet. */
void lines_hear(struct bytes *so_far, struct span bytes,
                void (*each)(void *owner, struct span line), void *owner);

#endif
