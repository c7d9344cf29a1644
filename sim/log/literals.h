/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_LITERALS_H
#define SIM_LOG_LITERALS_H

#include "log/log.h"

/* Joins the lines over which a printer of values has spread one: the first has all of it then, the
 * others have a reason not to be read. */
void log_join_literals(struct log_lines *lines);

#endif
