/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_PATHS_H
#define SIM_CLI_PATHS_H

#include "base/bytes.h"

#include <stdbool.h>

/* A list of files, from paths on the command line. All zero is an empty one. */
struct paths {
    char **at;
    size_t count, size;
};

/* Adds a file, or all files below a folder whose names end in one of `endings` (NULL-ended),
 * in the order of their names; hidden ones are left out. False when the path cannot be read:
 * *why is one sentence without the path. */
bool paths_find(struct paths *paths, const char *path, const char *const *endings,
                const char **why);
bool path_ends(const char *path, const char *ending);
void paths_sort(struct paths *paths); /* by bytes, each once */
void paths_release(struct paths *paths);

#endif
