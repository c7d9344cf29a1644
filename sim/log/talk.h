/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_TALK_H
#define SIM_LOG_TALK_H

#include "log/spelling.h"

/* Where in a line the language of modems begins: what is known there whatever stands in front of
 * it. A line of data or of prose has no such place. */
enum talk_kind { TALK_COMMAND, TALK_RESULT };

struct talk {
    enum talk_kind kind;
    size_t at;    /* the line ends that are spelled in front of the words belong to them */
    size_t words; /* AT.., OK, +NAME: .. */
    bool glued;   /* behind a letter: something else was printed without a line end */
};

/* The first such place at or behind `from`; false: there is none. `spelling` may be NULL. */
bool talk_find(const struct spelling *spelling, struct span line, size_t from,
               struct talk *talk);
/* The same, right at the front. */
bool talk_starts(struct span text, enum talk_kind *kind);
/* A command that takes all of the text, and is no prose: there are no blanks in it but between
 * quotes. */
bool talk_is_whole_command(struct span text);

#endif
