/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_SCRATCH_H
#define SIM_LINK_SCRATCH_H

#include "base/bytes.h"

/* Files that a program under test writes while it is tried again and again. */

/* A name in the folder that no other process of ours has. */
void scratch_name(const char *folder, struct bytes *out);
void scratch_remove(const char *path); /* if it is there */
/* Calls `each` for the file's bytes, piece by piece. false: there is no such file. */
bool scratch_read(const char *path, void (*each)(void *owner, struct span bytes), void *owner);
/* /dev/null for reading and writing, to be closed; -1: there is none. */
int scratch_nowhere(void);
void scratch_close(int file);

#endif
