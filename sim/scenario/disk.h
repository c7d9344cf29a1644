/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_DISK_H
#define SIM_SCENARIO_DISK_H

#include "base/bytes.h"

#include <stdbool.h>

/* Files as the core sees them: it has no system calls of its own. The real one is
 * link/disk.h; tests and fuzzers bring theirs.
 */
struct disk {
    /* The whole file, at most `limit` bytes. false: *why is a static or errno text. */
    bool (*read)(void *owner, const char *path, size_t limit, struct bytes *out,
                 const char **why);
    /* Calls `each` for every entry of a folder, sorted by name, without "." and "..". */
    bool (*list)(void *owner, const char *path,
                 void (*each)(void *arg, const char *name, bool is_folder), void *arg,
                 const char **why);
    /* The real place of a path, links followed, for "does it lie below": malloced or NULL. */
    char *(*real)(void *owner, const char *path);
    /* Is it a file or a folder, links followed? Anything else may be read without end, or wait
     * for a writer that never comes. */
    bool (*is_plain)(void *owner, const char *path);
    void *owner;
};

#endif
