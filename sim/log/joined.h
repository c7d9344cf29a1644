/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_JOINED_H
#define SIM_LOG_JOINED_H

#include "log/log.h"

/* Where people put a command and all of its answer into one line, or a whole session: *parted has
 * those lines in pieces, each with the number and the time of its line, and all others as they
 * are. It keeps spans of `lines`. False: there are no such lines, and *parted is empty. */
bool log_part_joined(const struct log_lines *lines, struct log_lines *parted);

#endif
