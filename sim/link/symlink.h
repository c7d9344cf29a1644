/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_SYMLINK_H
#define SIM_LINK_SYMLINK_H

/* A stable name for a terminal. A symbolic link that is there already is replaced only when it
 * is stale: no other sim7000 holds that name, and it leads nowhere, or to a terminal that was
 * made after the link (the kernel uses numbers again). Anything else stays, and *why says what it
 * is. Returns what holds the name for us, a descriptor, until it is closed; -1: there is no link.
 */
int link_make(const char *path, const char *terminal, const char **why);
/* Removes it, if it still leads to `terminal`; closes `held`. */
void link_remove(const char *path, const char *terminal, int held);

#endif
