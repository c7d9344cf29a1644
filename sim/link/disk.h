/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_DISK_H
#define SIM_LINK_DISK_H

#include "scenario/disk.h"

/* The files of this machine. */
extern const struct disk link_disk;

#endif
