/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_DIFF_H
#define SIM_LOG_DIFF_H

#include "log/log.h"

/* Where two logs were compared and the difference was posted, the new one is left: what only the
 * old one had, and the lines of the tool, have a reason not to be read. False: there was none. */
bool log_take_new_side(struct log_lines *lines);

#endif
