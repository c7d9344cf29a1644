/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_RESCUE_H
#define SIM_LIVE_RESCUE_H

/* What must be done even when the program ends in the middle of anything, because memory ran out
 * (base/die.h): links go, recordings are whole. Done by atexit(), the latest first. It may touch
 * nothing but what its owner keeps in order at all times, and asks for no memory.
 */
struct rescue {
    void (*save)(void *owner);
    void *owner;
    struct rescue *next, **link; /* private */
};

void rescue_add(struct rescue *rescue, void (*save)(void *owner), void *owner);
/* It was done otherwise; also when it was never added. */
void rescue_drop(struct rescue *rescue);

#endif
