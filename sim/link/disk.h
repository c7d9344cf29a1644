/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_DISK_H
#define SIM_LINK_DISK_H

#include "scenario/disk.h"

/* The files of this machine. */
extern const struct disk link_disk;

/* Makes a file, or rewrites one that is there if it may be replaced. It asks for no memory: what
 * is begun is not left half made for want of that. false: errno says why. */
bool link_disk_write(const char *path, struct span content, bool replace);

#endif
