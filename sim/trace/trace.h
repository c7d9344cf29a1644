/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACE_TRACE_H
#define SIM_TRACE_TRACE_H

#include "base/bytes.h"
#include "base/note.h"
#include "base/usec.h"
#include "scenario/scenario.h"

/* The one text format for conversations (docs/trace.md): recording, golden test, bug report and
 * example. Reading keeps each line's own text, so writing what was read gives the same bytes.
 */
enum trace_time {
    TRACE_ABSOLUTE, /* from the start */
    TRACE_RELATIVE, /* `+`: from the line before */
    TRACE_ANY,      /* `*` */
};

enum trace_kind { TRACE_EVENT, TRACE_COMMENT, TRACE_SCENARIO, TRACE_SEED };

struct trace_line {
    int number; /* in the file, from 1 */
    enum trace_kind kind;
    enum trace_time time;
    enum lane lane;
    /* As it stands, without its end. Comments and empty lines that follow each other are one
     * TRACE_COMMENT, with the ends between them. */
    struct span text;
    usec from, to;     /* the time, or the window; equal when it is exact */
    struct span bytes; /* what crossed, unescaped; for `!` and `@`: the text */
};

struct trace {
    char *path;
    char *scenario; /* as written: relative to the trace; NULL: the default world */
    bool has_seed;
    uint64_t seed;          /* instead of the scenario's */
    size_t count;           /* of lines: ask trace_at() for them */
    bool open_end;          /* the last line has no newline */
    struct trace_row *rows; /* private (trace/rows.h), like all behind it */
    size_t size;
    usec *times;
    size_t times_count, times_size;
    struct bytes text, store;
};

/* `path` is for messages, and for where the scenario lies. Collects all mistakes; NULL when
 * there was one. */
struct trace *trace_read(const char *path, struct span text, struct complaints *complaints);
/* The same for a text that need not be copied: it is taken over, and empty then. */
struct trace *trace_read_taken(const char *path, struct bytes *text,
                               struct complaints *complaints);
/* Its spans are good as long as the trace is. */
struct trace_line trace_at(const struct trace *trace, size_t i);
/* What crossed in the lines `first` to end - 1, which may be none. */
struct span trace_bytes(const struct trace *trace, size_t first, size_t end);
/* The line of them in which the byte stands that has `count` before it; `end`: none. */
size_t trace_line_of_byte(const struct trace *trace, size_t first, size_t end, size_t count);
/* Those lines as a trace of their own, all of it borrowed. */
struct trace trace_part(const struct trace *trace, size_t first, size_t end);
void trace_write(const struct trace *trace, struct bytes *out);
void trace_free(struct trace *trace);
/* Where the line at `i` ends that is continued by lines of the same lane with the time +0: the
 * index behind the last of them. Only bytes are continued, other lanes are events. */
size_t trace_continued(const struct trace *trace, size_t i);
/* A copy that shares all but what crossed. For one line after the other that goes into
 * copy->store, and then trace_copy_has() says that this was the line at `i`. */
void trace_copy(struct trace *copy, const struct trace *trace);
void trace_copy_has(struct trace *copy, size_t i);
void trace_release_copy(struct trace *copy);
/* Where the scenario lies, malloced; NULL for the default world. */
char *trace_scenario_path(const struct trace *trace);

/* One event as a line, with its time relative to `before` (or absolute when before < 0). Bytes
 * to and from the modem beyond a comfortable width, and each further reply (CR LF text CR LF),
 * go to lines of their own with the time +0. */
void trace_add_line(struct bytes *out, usec before, usec at, enum lane lane, struct span bytes);
/* What stands in front of them: the time, in its column, and the lane. */
void trace_add_head(struct bytes *out, struct span time, enum lane lane);
/* Bytes as they stand in a line: escaped, no blank at either end, and no `#` behind a blank. */
void trace_add_bytes(struct bytes *out, struct span bytes);
void trace_add_time(struct bytes *out, usec time); /* shortest exact: 75s, 20ms, 1.234567s */
const char *trace_lane_sign(enum lane lane);
/* `>` and `<` are streams that can be cut anywhere; a line of the other lanes is one event. */
bool trace_lane_is_bytes(enum lane lane);
/* `>` and `>!` are what the host does; all others follow from it. */
bool trace_lane_is_host(enum lane lane);
/* How many of `bytes` one line takes. */
size_t trace_line_length(struct span bytes);

#endif
