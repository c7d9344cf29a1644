/* SPDX-License-Identifier: MIT */
/* Three states and a buffer (AT manual V1.06, 1.4 and 2.2). By far the most that is typed are whole
 * lines without a slip: for these there is a way past the bytes, with the same end. */
#include "at/line.h"

#include "base/die.h"

#include <string.h>

#define CR  '\r'
#define LF  '\n'
#define ESC '\x1b'

static enum line_event feed_command(struct line *line, char c, char edit);

void line_forget(struct line *line)
{
    line->state = LINE_IDLE;
}

void line_add(struct line *line, struct span bytes)
{
    must(line->count + bytes.count <= AT_LINE_MAX);
    memcpy(line->text + line->count, bytes.at, bytes.count);
    line->count += bytes.count;
}

void line_take(struct line *line, struct span text)
{
    line->state = LINE_IDLE;
    line->too_long = false;
    line->count = 0;
    line_add(line, text);
}

bool line_is_open(const struct line *line)
{
    return line->state == LINE_COMMAND;
}

enum line_event line_feed(struct line *line, char c, char edit, bool *echo)
{
    *echo = false;
    if (c == LF || c == ESC || c == '\0')
        return LINE_NOTHING;
    *echo = c != CR || line->state != LINE_IDLE; /* an empty line stays silent altogether */
    switch (line->state) {
    case LINE_IDLE:
        if (text_upper(c) == 'A')
            line->state = LINE_A;
        return LINE_NOTHING;
    case LINE_A:
        line->state = text_upper(c) == 'T'   ? LINE_COMMAND
                      : text_upper(c) == 'A' ? LINE_A
                                             : LINE_IDLE;
        line->count = c == '/' ? line->count : 0;
        line->too_long = false;
        return c == '/' ? LINE_REPEAT : LINE_NOTHING;
    case LINE_COMMAND:
        return feed_command(line, c, edit);
    }
    return LINE_NOTHING;
}

static enum line_event feed_command(struct line *line, char c, char edit)
{
    if (c == CR) {
        line->state = LINE_IDLE;
        return line->too_long ? LINE_TOO_LONG : LINE_READY;
    }
    if (c == edit) {
        if (line->count)
            line->count--;
    } else if (line->count < AT_LINE_MAX) {
        line->text[line->count++] = c;
    } else {
        line->too_long = true; /* 1.4.4: then nothing of it is executed */
    }
    return LINE_NOTHING;
}
