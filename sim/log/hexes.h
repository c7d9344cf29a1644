/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_HEXES_H
#define SIM_LOG_HEXES_H

#include "log/shape.h"

/* Logs that write bytes as numbers, or one a line: rows of hex digits in any grouping, with offsets
 * in front and texts behind; lists of decimal numbers; analysers' tables. */
enum row_kind {
    ROW_HEX,     /* 41 54 0D, 41540D, 0x41, 0x54 */
    ROW_DECIMAL, /* [65,84,13], 065 084 013 */
    ROW_NAMED,   /* A (0x41), A (065) T (084) */
    ROW_LETTER,  /* one a line: A, T, [0D] or \r */
};

/* The bytes that stand at the front of `text`; returns how many characters they take, 0: none. */
size_t row_take(enum row_kind kind, struct span text, struct bytes *out);
/* The longest row of a line that could be talk; *from is where it begins. */
bool row_find(enum row_kind kind, struct span line, size_t *from, struct bytes *bytes);

void log_read_hexes(struct log *log, const struct log_lines *lines);
void log_read_decimals(struct log *log, const struct log_lines *lines);
void log_read_named(struct log *log, const struct log_lines *lines);
void log_read_letters(struct log *log, const struct log_lines *lines);

#endif
