/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_HOLD_H
#define SIM_LINK_HOLD_H

/* A name in the file system for one process at a time: whoever holds it may replace what lies
 * there. Returns a descriptor, which is closed to let go; -1: *why is HOLD_TAKEN or errno text. */
#define HOLD_TAKEN "another program has it"
int hold_name(const char *path, const char **why);

#endif
