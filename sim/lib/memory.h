/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIB_MEMORY_H
#define SIM_LIB_MEMORY_H

#include <stddef.h>

/* The memory of one modem: each block is known, so that a modem whose memory ran out in the middle
 * of anything can still be given back whole.
 */
struct memory_block { /* in front of each block */
    struct memory_block *next, **link;
};

struct memory {
    void *(*allocate)(void *owner, void *old, size_t size); /* size 0 frees */
    void *owner;
    struct memory_block *first;
};

/* For die_hooks.allocate: `owner` is a struct memory. */
void *memory_allocate(void *owner, void *old, size_t size);
void memory_release(struct memory *memory); /* all that is left */

#endif
