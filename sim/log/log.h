/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_LOG_H
#define SIM_LOG_LOG_H

#include "base/bytes.h"
#include "base/usec.h"

/* A log from the field as its format's reader understood it: who said what, when, and in which
 * line it stands. Nothing is dropped: what is not conversation is a comment or is skipped with
 * a reason.
 */
#define LOG_NO_TIME ((usec)-1)

/* What became of a line of the log. */
enum log_fate {
    LOG_LINE_FRAME, /* it only says who speaks, or belongs to the tool */
    LOG_LINE_EMPTY,
    LOG_LINE_SKIPPED, /* with a reason */
    LOG_LINE_REMARK,
    LOG_LINE_TALK, /* some of it is conversation */
};

enum log_kind { LOG_DATA, LOG_COMMENT, LOG_SKIPPED };

enum log_side {
    LOG_HOST,
    LOG_MODEM,
    LOG_EITHER, /* the log does not say: field_dialogue() decides */
};

/* One for each line of the log, of which there may be millions. */
struct log_event {
    enum log_kind kind : 8;
    enum log_side side : 8;
    bool exact : 1;  /* bytes as they crossed; else one line of text without its end */
    bool cut : 1;    /* the log says that bytes are missing behind these */
    int line;        /* from 1 */
    usec at;         /* from the first time in the log; LOG_NO_TIME */
    const char *why; /* LOG_SKIPPED: static text */
    size_t from;     /* in the log's store */
    uint32_t count;
};

struct log_format;

struct log {
    const struct log_format *format;
    struct log_event *events;
    size_t count, size;
    struct bytes store;
    int line_count;
    usec resolution;    /* of the times: 1 s when they have no fraction; 0 without times */
    bool marked;        /* something says who speaks; else the texts themselves have to */
    bool partial;       /* the host logged what it looked at, which need not be all */
    struct bytes fates; /* of each line, from the first: an enum log_fate in a char */
    struct bytes shape; /* for people: what was found by itself, a line each; else empty */
};

/* One line of a log, its end and colour codes removed. */
struct log_line {
    int number;
    struct span raw;  /* as it stands */
    struct span text; /* behind the time stamp, if there is one */
    usec at;          /* of the last stamp up to here; LOG_NO_TIME */
    bool stamped;     /* has one itself */
    const char *why;  /* not to be read, and why; NULL: read it */
};

struct log_lines {
    struct log_line *at;
    size_t count;
    struct bytes store;
    usec resolution;
    const char *inside; /* what they stood in: static text, for people; NULL: in nothing */
};

/* What a reader adds. `line` gives number and time. */
void log_add(struct log *log, const struct log_line *line, enum log_side side, bool exact,
             struct span bytes);
void log_add_comment(struct log *log, const struct log_line *line, struct span text);
void log_add_skipped(struct log *log, const struct log_line *line, const char *why);
/* What is added marks its line; a line that says more than one thing has the highest fate. */
void log_mark_line(struct log *log, int number, enum log_fate fate);
/* The reason for a line that looks like AT, but not like the others that do. */
extern const char log_among_words[];
/* Of the last event added. */
void log_mark_cut(struct log *log);

/* Only what was skipped is left, with all that is said of lines: for who has the rest elsewhere. */
void log_forget_talk(struct log *log);
/* What it holds, not itself. */
void log_release(struct log *log);

struct span log_bytes(const struct log *log, const struct log_event *event);

/* Cuts a log into lines and takes off what wrapped it: byte order marks, UTF-16, quote marks,
 * code fences, HTML entities, colours, time stamps (docs/import.md: L2, L7, L25). */
void log_split(struct span text, struct log_lines *lines);
void log_lines_release(struct log_lines *lines);

#endif
