/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_ABOUT_H
#define SIM_LOG_ABOUT_H

#include "log/log.h"

/* Marks lines that are about a conversation and none of it: a program's source, and the forms of
 * commands as a manual has them. They have a reason not to be read then. */
void log_mark_about(struct log_lines *lines);

#endif
