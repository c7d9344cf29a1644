/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_ALIGN_H
#define SIM_FIELD_ALIGN_H

#include "base/bytes.h"

/* What a line did to bytes on their way, as few steps of single bytes as can be. */
enum edit_kind {
    EDIT_LOST,
    EDIT_CHANGED,
    EDIT_ADDED, /* in front of byte `whole` */
};

struct edit {
    enum edit_kind kind;
    size_t whole; /* place in what was said */
    size_t part;  /* place in what arrived */
};

/* From `whole` to `part`, in the order of their places; *edits is the caller's to free.
 * SIZE_MAX, and none: it takes more than `most`. Time goes with the length times the steps
 * it takes. */
size_t align(struct span whole, struct span part, size_t most, struct edit **edits);

#endif
