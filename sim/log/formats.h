/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_FORMATS_H
#define SIM_LOG_FORMATS_H

#include "log/log.h"

/* Log formats as rows: one reader each, chosen by name or by how many lines have its shape
 * (docs/import.md).
 */
struct log_marks; /* log/marks.h */

struct log_format {
    const char *name;  /* for --format */
    const char *about; /* where such logs come from */
    /* How strongly this line speaks for the format; 0: not at all. */
    int (*shape)(const struct log_format *format, const struct log_line *line);
    void (*read)(struct log *log, const struct log_lines *lines);
    const struct log_marks *marks;
    /* Not all that the modem said need be in such a log: the host prints what it looked at. */
    bool partial;
    usec late; /* its times may be so much too late: the end of a read, a line's arrival */
};

extern const struct log_format log_formats[]; /* ends with a NULL name */

/* Reads a log of at most FIELD_LOG_MAX bytes. `format` NULL: the one that most lines speak for.
 * Any bytes whatever give a log. NULL: *why is a sentence: too long, no such format, or
 * log_of_several. */
extern const char log_of_several[]; /* modems: log_keep_port() leaves one of them */
struct log *log_read(struct span text, const char *format, const char **why);
void log_free(struct log *log);

#endif
