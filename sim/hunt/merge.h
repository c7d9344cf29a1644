/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_MERGE_H
#define SIM_HUNT_MERGE_H

#include "hunt/folder.h"
#include "hunt/map.h"

/* Puts the folders of shards together in `folder`, which may be one of them: one map, and of each
 * finding the files of the shard that has it smallest. `map` is all zero before. false: *why. */
bool merge_folders(char *const *paths, size_t count, struct folder *folder, struct map *map,
                   struct bytes *why);

#endif
