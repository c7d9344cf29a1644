/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_TORN_H
#define SIM_LOG_TORN_H

#include "log/log.h"

/* Joins lines that a terminal's width or a rotated log has torn in two: the first has all of it
 * then, the others have a reason not to be read. */
void log_join_torn(struct log_lines *lines);

#endif
