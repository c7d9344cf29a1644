/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_MADE_H
#define SIM_FIELD_MADE_H

#include "field/operations.h"

/* Which paths the log itself made on the server: uploads, new names, folders. All zero is none. */
struct made_path {
    size_t from, count; /* in the store */
    size_t op;          /* the operation that did it */
};

struct made_paths {
    struct made_path *items; /* sorted by path, and then by operation */
    size_t count;
    struct bytes store;
};

void made_paths_find(struct made_paths *made, const struct operations *operations);
/* Was it made by an operation in front of `before`? */
bool made_paths_has(const struct made_paths *made, size_t before, struct span path);
void made_paths_release(struct made_paths *made);

#endif
