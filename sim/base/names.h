/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_NAMES_H
#define SIM_BASE_NAMES_H

#include "base/text.h"

#include <stdint.h>

/* Texts that are numbered in the order in which they first came, from 0 on: what belongs to them
 * stands in an array of its owner's at that number. A text is found at the same cost among ten and
 * among a million. All zero is none; texts are compared byte for byte, and copied. */
#define NO_NAME SIZE_MAX

struct names {
    struct name *items; /* private, but for their count */
    size_t count;
    uint32_t *slots;
    size_t size, slot_count;
};

/* The number of that text, which is new if it was not there. */
size_t names_add(struct names *names, struct span text);
size_t names_find(const struct names *names, struct span text); /* NO_NAME: it is not there */
void names_release(struct names *names);

#endif
