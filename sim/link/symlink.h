/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_SYMLINK_H
#define SIM_LINK_SYMLINK_H

#include <stdbool.h>

/* A stable name for a terminal. A symbolic link that is there already is replaced only when it
 * is stale: it leads nowhere, or to a terminal that was made after the link (the kernel uses
 * numbers again). Anything else stays, and *why says what it is.
 */
bool link_make(const char *path, const char *terminal, const char **why);
/* Removes it, if it still leads to `terminal`. */
void link_remove(const char *path, const char *terminal);

#endif
