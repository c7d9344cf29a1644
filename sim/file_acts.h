/* SPDX-License-Identifier: MIT */
#ifndef SIM_FILE_ACTS_H
#define SIM_FILE_ACTS_H

#include "ftpd/tree.h"
#include "scenario/host_act.h"

#include <stdbool.h>

/* Words of an act (host_act.h) are carried out; false: refused. */
typedef bool file_act(void *owner, struct span words);

/* Puts a file into the embedded server, or behind what it has there, as acts that a trace's line
 * has room for each. One that is refused takes all of it back: what was there is there again. */
bool file_acts_put(struct tree *tree, struct span path, struct span content, bool behind,
                   file_act *act, void *owner);

#endif
