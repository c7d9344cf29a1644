/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_DISK_H
#define SIM_LINK_DISK_H

#include "scenario/disk.h"

/* The files of this machine. */
extern const struct disk link_disk;

struct stat;
/* Is it one of the regular files that this program has read? They are what a command works on:
 * to write over one of them is a slip of the hand (link/output.h). */
bool link_disk_has_read(const struct stat *about);

#endif
