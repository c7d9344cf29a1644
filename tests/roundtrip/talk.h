/* SPDX-License-Identifier: MIT */
#ifndef TESTS_ROUNDTRIP_TALK_H
#define TESTS_ROUNDTRIP_TALK_H

#include "base/bytes.h"
#include "base/note.h"
#include "base/usec.h"
#include "scenario/scenario.h"
#include "trace/trace.h"

/* What was said on the line while a trace was played, and which faults struck meanwhile: the truth
 * that a log of it tells, and what an import of that log is measured by. */
enum said_side { SAID_HOST, SAID_MODEM };

struct said {
    usec at;
    enum said_side side;
    bool echo; /* of what the host sent */
    struct span bytes;
};

struct talk {
    bool passed; /* the trace held */
    struct said *said;
    size_t count;
    struct bytes bytes;
    /* The faults that struck, each once, sorted, as "connect:stall ftp PASS:reply 530"; a fault
     * that never did has "idle" in front. Those that only delay are times, and no causes. */
    struct bytes causes;
    /* What module and server said to each other: verbs and codes. */
    struct bytes dialogue;
    size_t things; /* of its world that a plain one lacks: faults, answers, keys */
    size_t faults; /* of them, those that do more than delay */
    size_t told;   /* answers, and how often a fault only said what is to be said */
};

/* Plays it; what was said before the line `from` of the trace does not count (an import's set-up).
 * Secrets are in clear. */
void talk_play(struct talk *talk, const struct trace *trace, const struct scenario *scenario,
               int from);
/* By hand: things one behind the other, then talk_done(). */
void talk_say(struct talk *talk, usec at, enum said_side side, bool echo, struct span bytes);
void talk_done(struct talk *talk);
void talk_release(struct talk *talk);

/* As lines of text, one a line, "> AT+CSQ" and "< +CSQ: 20,0", without echo, empty lines and
 * blanks at the ends: what every shape keeps. */
void talk_lines(const struct talk *talk, struct bytes *out);
/* As bytes, each change of sides a line: what a dump keeps. `echo`: with it. */
void talk_bytes(const struct talk *talk, bool echo, struct bytes *out);

#endif
