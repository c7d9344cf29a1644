/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_MADE_H
#define SIM_FIELD_MADE_H

#include "base/names.h"
#include "field/operations.h"

/* Which paths the log itself made on the server: uploads, new names, folders. All zero is none. */
struct made_paths {
    struct names names;
    size_t *first; /* for each, the first operation that made it */
};

void made_paths_find(struct made_paths *made, const struct operations *operations);
/* Was it made by an operation in front of `before`? */
bool made_paths_has(const struct made_paths *made, size_t before, struct span path);
void made_paths_release(struct made_paths *made);

#endif
