/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_PARTS_H
#define SIM_SCENARIO_PARTS_H

#include "scenario/disk.h"
#include "scenario/scenario.h"

/* A disk on which lies what scenario_write() would put beside a scenario of that name, and nothing
 * else: whoever has written one reads it back without any file. */
struct parts {
    const struct scenario *scenario;
    const char *base; /* as for scenario_write() */
};

/* `parts` must outlive it. */
struct disk parts_disk(struct parts *parts);

#endif
