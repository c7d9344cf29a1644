/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_HEXES_H
#define SIM_LOG_HEXES_H

#include "log/shape.h"

/* Logs that write bytes as hex digits: rows of them, in any grouping, with offsets in front and
 * texts behind, or one byte a line. */

/* The bytes that are written in hex at the front of `text`; returns how many characters they take,
 * 0: none. `out` may be NULL. */
size_t hex_run(struct span text, struct bytes *out);

void log_read_hexes(struct log *log, const struct log_lines *lines);

#endif
