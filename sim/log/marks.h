/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_MARKS_H
#define SIM_LOG_MARKS_H

#include "log/formats.h"

/* Logs in which a mark in front of a line says who spoke. */
struct log_marks {
    const char *host, *modem;
    bool block;       /* lines without a mark belong to the mark above them */
    bool remarks;     /* people wrote remarks behind the text: // # or a wide gap */
    const char *drop; /* a line of its own that means nothing; NULL: none */
};

int log_marks_shape(const struct log_format *format, const struct log_line *line);
void log_marks_read(struct log *log, const struct log_lines *lines);

/* A value that may be a Python literal (perhaps in quotes, perhaps a list of them), have escapes
 * or <CR> names, or be plain text. */
void log_add_value(struct log *log, const struct log_line *line, enum log_side side,
                   struct span value);
/* Index of `what` in `text`, or text.count. */
size_t log_search(struct span text, const char *what);

#endif
