/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_LINE_H
#define SIM_AT_LINE_H

#include "base/limits.h"
#include "base/text.h"

/* The line discipline: finds command lines in the host's bytes (AT manual V1.06, 1.4 and 2.2).
 * A line begins with AT in any case, ends with CR, and may be edited with the character of ATS5.
 * What stands before AT is noise; LF, NUL and ESC are never part of anything.
 */
enum line_state { LINE_IDLE, LINE_A, LINE_COMMAND };

enum line_event {
    LINE_NOTHING,
    LINE_READY,  /* a whole line is in `text` */
    LINE_REPEAT, /* A/ */
    LINE_TOO_LONG,
};

struct line {
    enum line_state state;
    size_t count;
    bool too_long;
    char text[AT_LINE_MAX + 1]; /* what came after AT, without the CR; not terminated */
};

/* Takes one byte. *echo says whether it is to be echoed. After LINE_READY and LINE_TOO_LONG the
 * next byte begins a new line; `text` stays until then. */
enum line_event line_feed(struct line *line, char c, char edit, bool *echo);
void line_forget(struct line *line);
/* What it makes of a whole line, and of bytes in an open one that it has room for: with neither CR
 * nor edit character in them, nor what is part of nothing. For who has looked for those. */
void line_take(struct line *line, struct span text);
void line_add(struct line *line, struct span bytes);
/* A command is being typed: from AT on. */
bool line_is_open(const struct line *line);

#endif
