/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_LOG_H
#define SIM_FIELD_LOG_H

#include "base/bytes.h"
#include "base/usec.h"

/* A log from the field as its format's reader understood it: who said what, when, and in which
 * line it stands. Nothing is dropped: what is not conversation is a comment or is skipped with
 * a reason.
 */
#define FIELD_NO_TIME ((usec)-1)

enum field_kind { FIELD_DATA, FIELD_COMMENT, FIELD_SKIPPED };

enum field_side {
    FIELD_HOST,
    FIELD_MODEM,
    FIELD_EITHER, /* the log does not say: field_dialogue() decides */
};

struct field_event {
    enum field_kind kind;
    enum field_side side;
    bool exact;         /* bytes as they crossed; else one line of text without its end */
    bool cut;           /* the log says that bytes are missing behind these */
    usec at;            /* from the first time in the log; FIELD_NO_TIME */
    int line;           /* from 1 */
    size_t from, count; /* in the log's store */
    const char *why;    /* FIELD_SKIPPED: static text */
};

struct field_format;

struct field_log {
    const struct field_format *format;
    struct field_event *events;
    size_t count, size;
    struct bytes store;
    int line_count;
    usec resolution; /* of the times: 1 s when they have no fraction; 0 without times */
};

/* One line of a log, its end and colour codes removed. */
struct field_line {
    int number;
    struct span raw;  /* as it stands */
    struct span text; /* behind the time stamp, if there is one */
    usec at;          /* of the last stamp up to here; FIELD_NO_TIME */
    bool stamped;     /* has one itself */
    const char *why;  /* not to be read, and why; NULL: read it */
};

struct field_lines {
    struct field_line *at;
    size_t count;
    struct bytes store;
    usec resolution;
};

/* What a reader adds. `line` gives number and time. */
void field_add(struct field_log *log, const struct field_line *line, enum field_side side,
               bool exact, struct span bytes);
void field_add_comment(struct field_log *log, const struct field_line *line, struct span text);
void field_add_skipped(struct field_log *log, const struct field_line *line, const char *why);
/* Of the last event added. */
void field_mark_cut(struct field_log *log);

struct span field_bytes(const struct field_log *log, const struct field_event *event);

/* Cuts a log into lines and takes off what wrapped it: byte order marks, UTF-16, quote marks,
 * code fences, HTML entities, colours, time stamps (docs/import.md: L2, L7, L25). */
void field_split(struct span text, struct field_lines *lines);
void field_lines_release(struct field_lines *lines);

#endif
