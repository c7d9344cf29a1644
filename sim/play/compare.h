/* SPDX-License-Identifier: MIT */
#ifndef SIM_PLAY_COMPARE_H
#define SIM_PLAY_COMPARE_H

#include "trace/trace.h"

/* What a trace says against what happens, event by event and in the trace's order. The lanes
 * `<` and, where the trace has lines of them, `>>` `<<` `!` `@` count. Bytes from the modem are
 * one stream; only the first byte of a line has a time. The first difference ends it.
 */
enum compare_problem {
    COMPARE_FINE,
    COMPARE_DIFFERENT, /* something else came */
    COMPARE_EARLY,     /* the right thing at the wrong time */
    COMPARE_LATE,
    COMPARE_MISSING,    /* nothing came, or not all of it */
    COMPARE_EXTRA,      /* something came that the trace does not have */
    COMPARE_HOST_LATE,  /* the line before was complete only after the host's time */
    COMPARE_UNANSWERED, /* the trace ends, and the modem has not answered yet */
    COMPARE_EMPTY,      /* the trace has no event at all */
};
const char *compare_problem_name(enum compare_problem problem);

struct compare_failure {
    enum compare_problem problem;
    int line; /* of the trace; for EXTRA and UNANSWERED: the line after which it comes */
    bool expects;
    enum lane lane; /* of the line that was expected */
    usec from, to;  /* when; to is USEC_NEVER when any time will do */
    struct bytes expected;
    enum lane heard; /* what came, and when; never when at is USEC_NEVER */
    usec at;
    struct bytes actual;
    size_t same; /* bytes before the first difference */
};

struct compare {
    const struct trace *trace;
    bool lanes[LANES];      /* which lanes count */
    size_t next;            /* the line that comes next; comments are skipped */
    struct trace_line line; /* private: that line */
    size_t done;            /* bytes of it that have come */
    size_t run_end;         /* private: what continues the last line ends before it */
    usec complete;          /* when the line before was complete */
    struct compare_failure failure;
};

/* `trace` is borrowed. */
void compare_init(struct compare *compare, const struct trace *trace);
void compare_release(struct compare *compare);

/* The line that comes next; NULL at the end. */
const struct trace_line *compare_next(const struct compare *compare);
/* When it must come (or be sent): its first byte, if it has not begun. */
void compare_when(const struct compare *compare, usec *from, usec *to);
/* The next line is the host's: its bytes, with those of the lines that continue it at once. */
struct span compare_host_bytes(const struct compare *compare);
/* They were sent, or the host has acted. */
void compare_sent(struct compare *compare, usec at);
/* Something happened. Returns how many of the bytes are as the trace has them, or are on a lane
 * that does not count; after a failure none, and what comes is added to it. */
size_t compare_hear(struct compare *compare, usec at, enum lane lane, struct span bytes);
/* The time of the next line has passed: a failure, to which the next thing heard is added. */
void compare_give_up(struct compare *compare, enum compare_problem problem);

#endif
