/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_MARKS_H
#define SIM_FIELD_MARKS_H

#include "field/formats.h"

/* Logs in which a mark in front of a line says who spoke. */
struct field_marks {
    const char *host, *modem;
    bool block;       /* lines without a mark belong to the mark above them */
    bool remarks;     /* people wrote remarks behind the text: // # or a wide gap */
    const char *drop; /* a line of its own that means nothing; NULL: none */
};

int field_marks_shape(const struct field_format *format, const struct field_line *line);
void field_marks_read(struct field_log *log, const struct field_lines *lines);

/* A value that may be a Python literal (perhaps in quotes, perhaps a list of them), have escapes
 * or <CR> names, or be plain text. */
void field_add_value(struct field_log *log, const struct field_line *line, enum field_side side,
                     struct span value);
/* Index of `what` in `text`, or text.count. */
size_t field_search(struct span text, const char *what);

#endif
