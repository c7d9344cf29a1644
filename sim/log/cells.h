/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_CELLS_H
#define SIM_LOG_CELLS_H

#include "log/log.h"

/* A table of values (RFC 4180) in which a remark may stand behind what was said: of each line the
 * cells in front are left, what was said without its quotes, and the remark behind a tab. */
void log_open_cells(struct log_lines *lines);

#endif
