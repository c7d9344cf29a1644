/* SPDX-License-Identifier: MIT */
#include "at/line.h"

#define CR  '\r'
#define LF  '\n'
#define ESC '\x1b'

static enum line_event feed_command(struct line *line, char c, char edit);

void line_forget(struct line *line)
{
    line->state = LINE_IDLE;
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
