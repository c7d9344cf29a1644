/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_FOUND_H
#define SIM_LOG_FOUND_H

#include "log/shape.h"

/* Reading a log in the shape that was found in it; private to found.c and found_texts.c. */
struct finding {
    struct log *log;
    const struct log_lines *lines;
    const struct shape *shape;
    size_t next;          /* line to come */
    enum log_side last;   /* who spoke last */
    enum log_side headed; /* whose the lines under the last heading are */
    char quote;           /* of a text that goes on in the next line; 0: none */
    struct bytes command; /* the last one: its echo is the same again */
    bool answered;
    bool awaits;                 /* the modem has asked for bytes */
    size_t awaited;              /* ... so many, if it said so */
    size_t commands, unfinished; /* had a result, and no final one */
    bool heard;                  /* ... the last one, so far */
    usec at;
};

/* A text of that side; LOG_EITHER: the text itself tells. `quoted`: it stood in quotes. */
void found_add_text(struct finding *finding, const struct log_line *line, enum log_side side,
                    struct span text, bool quoted);
/* ... that may have line ends of a page in it. */
void found_add_broken(struct finding *finding, const struct log_line *line, enum log_side side,
                      struct span text, bool quoted);
/* What begins at `from` in that line, in its frame, and what follows it there. */
void found_add_framed(struct finding *finding, const struct log_line *line, enum log_side side,
                      size_t from);
/* What was said is remembered: an echo is told from a command by it. */
void found_note(struct finding *finding, enum log_side side, struct span text);

#endif
