/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_FORMATS_H
#define SIM_FIELD_FORMATS_H

#include "field/log.h"

/* Log formats as rows: one reader each, chosen by name or by how many lines have its shape
 * (docs/import.md).
 */
struct field_marks; /* field/marks.h */

struct field_format {
    const char *name;  /* for --format */
    const char *about; /* where such logs come from */
    /* How strongly this line speaks for the format; 0: not at all. */
    int (*shape)(const struct field_format *format, const struct field_line *line);
    void (*read)(struct field_log *log, const struct field_lines *lines);
    const struct field_marks *marks;
    /* Not all that the modem said need be in such a log: the host prints what it looked at. */
    bool partial;
    usec late; /* its times may be so much too late: the end of a read, a line's arrival */
};

extern const struct field_format field_formats[]; /* ends with a NULL name */

/* Reads a log of at most FIELD_LOG_MAX bytes. `format` NULL: the one that most lines speak for.
 * Any bytes whatever give a log. NULL: *why is a sentence (too long, no such format). */
struct field_log *field_read(struct span text, const char *format, const char **why);
void field_log_free(struct field_log *log);

#endif
