/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_TALK_H
#define TESTS_HOST_TALK_H

#include "base/usec.h"

#include <stddef.h>

/* A host program on the whole modem with the default scenario (which has two files more), in
 * virtual time: rows of what the host sends and what it has to see, and when. A row begins when
 * the one before is complete, as a host that waits no longer than it must.
 */
struct talk_row {
    const char *host;  /* sent as it stands, CR and LF included; NULL: it only waits */
    const char *modem; /* byte for byte; NULL: whatever comes within `most` */
    usec least, most;  /* the first byte comes no sooner, the last no later; 0: think time */
};
#define TALK_END                                                                               \
    {                                                                                          \
        NULL, NULL, 0, 0                                                                       \
    }

/* Between the rows nothing else may be said, not even at the same instant. */
void talk_play(const char *title, const struct talk_row *rows);
/* The same, after the rows of `before`. */
void talk_play_after(const char *title, const struct talk_row *before,
                     const struct talk_row *rows);

/* Lines as they stand on the wire, and a command's echo. */
#define LINE(text) "\r\n" text "\r\n"
#define OK         LINE("OK")
#define ERROR      LINE("ERROR")
#define ECHO(text) text "\r"

/* Answers: with echo, and without. The host ends its line with CR LF. */
#define ECHOED(command, answer)                                                                \
    {                                                                                          \
        command "\r\n", ECHO(command) answer, 0, 0                                             \
    }
#define SAYS(command, answer)                                                                  \
    {                                                                                          \
        command "\r\n", answer, 0, 0                                                           \
    }
/* A line that the modem prints by itself. */
#define COMES(text, least, most)                                                               \
    {                                                                                          \
        NULL, LINE(text), least, most                                                          \
    }

/* What the server has: FILE_TEXT in /file.txt, LONG_COUNT digits in /long.txt. */
#define FILE_TEXT  "The quick brown fox."
#define LONG_COUNT 3000

#endif
