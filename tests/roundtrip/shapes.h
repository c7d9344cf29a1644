/* SPDX-License-Identifier: MIT */
#ifndef TESTS_ROUNDTRIP_SHAPES_H
#define TESTS_ROUNDTRIP_SHAPES_H

#include "talk.h"

#include <stdbool.h>

/* A conversation as the tools of the world write it down: one row a shape. They are written from
 * what such tools print, not from what the reader takes. */
enum clock {
    CLOCK_EXACT, /* as exact as the tool's */
    CLOCK_WHOLE, /* whole seconds */
    CLOCK_NONE,
};
enum { CLOCKS = 3 };

struct pen {
    struct bytes *out;
    const struct shape *shape;
    enum clock clock;
    bool echo; /* of the modem is shown */
    /* private to the shapes */
    struct bytes open[2]; /* of each side: a line without its end */
    usec open_at[2];
    size_t written; /* things so far */
    int last;       /* side of the last thing; -1: none */
};

struct shape {
    const char *name;
    const char *format;       /* what `import` should take it for, or one that gives the same */
    bool exact;               /* every byte of the modem is in it */
    bool timed;               /* never without times */
    bool whole;               /* never better than whole seconds */
    bool fine;                /* never as coarse */
    const char *host, *modem; /* marks, for those who have them */
    void (*stamp)(struct pen *pen, usec at);
    /* One of them: a piece of bytes as it crossed, or a line of text. */
    void (*piece)(struct pen *pen, const struct said *said);
    void (*line)(struct pen *pen, usec at, enum said_side side, struct span text);
    const char *head; /* stands at the top */
    /* What a page put around it: takes the whole log; NULL: nothing. */
    void (*wrap)(struct span log, struct bytes *out);
};

extern const struct shape shapes[]; /* ends with a NULL name */

bool shape_has_clock(const struct shape *shape, enum clock clock);
void shape_write(const struct shape *shape, const struct talk *talk, enum clock clock,
                 bool echo, struct bytes *out);

/* --- lent by shapes.c to the files of the shapes --- */

/* 12:00:00 is the beginning; so many digits behind the second. */
void pen_clock(struct pen *pen, usec at, int digits);
void pen_date(struct pen *pen, usec at, char between); /* 2026-11-22 */
/* Since an epoch of seconds, "4.000409". */
void pen_seconds(struct pen *pen, usec at, int64_t since, int width, int digits);
/* What would be a stamp in this clock: for shapes that have their own. */
int pen_digits(const struct pen *pen, int best);
void pen_hex(struct pen *pen, struct span bytes, const char *format, size_t width);
void pen_printable(struct pen *pen, struct span bytes);
/* As C and Python spell them, without the quotes; `quote` is escaped too. */
void pen_escaped(struct pen *pen, struct span bytes, char quote);

/* shapes_bytes.c */
void piece_trace(struct pen *pen, const struct said *said);
void piece_got(struct pen *pen, const struct said *said);
void piece_literals(struct pen *pen, const struct said *said);
void piece_list(struct pen *pen, const struct said *said);
void piece_espidf(struct pen *pen, const struct said *said);
void piece_mm(struct pen *pen, const struct said *said);
void piece_gammu(struct pen *pen, const struct said *said);
void piece_spy(struct pen *pen, const struct said *said);
void piece_socat(struct pen *pen, const struct said *said);
void piece_socat_hex(struct pen *pen, const struct said *said);
void piece_strace(struct pen *pen, const struct said *said);
void piece_jpnevulator(struct pen *pen, const struct said *said);
void piece_saleae(struct pen *pen, const struct said *said);
void piece_saleae_table(struct pen *pen, const struct said *said);
void piece_block(struct pen *pen, const struct said *said);

#endif
