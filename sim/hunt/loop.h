/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_LOOP_H
#define SIM_HUNT_LOOP_H

#include "base/text.h"
#include "base/usec.h"

#include <stdint.h>

/* A program that goes round for ever costs a hundred times what another run does: half an hour of
 * modem time, each time. The first one is run to the limit, and the exchanges that it goes round by
 * are remembered: a command, and the lines that came for it. A later run that does nothing else for
 * some minutes, longer than any trouble lasts, and has been round twice, is in the same loop. */
enum { LOOP_EXCHANGES = 64, LOOP_NAME = 96, LOOPS_MOST = 32 };
#define LOOP_PROVEN SECONDS(240) /* twice the longest trouble */

struct loop {
    uint64_t exchanges[LOOP_EXCHANGES];         /* different ones, ascending */
    size_t count;                               /* 0: it goes round by none, or by too many */
    char least[LOOP_NAME], greatest[LOOP_NAME]; /* of its commands: how it is told */
};

struct loops {
    struct loop all[LOOPS_MOST];
    size_t count;
};

/* Takes it unless it is known, has no exchanges, or there are too many. */
void loops_add(struct loops *loops, const struct loop *loop);

/* What goes on in one run. */
struct loop_watch {
    const struct loops *known; /* borrowed; NULL: none */
    usec learn_from;           /* what comes later is the loop of this run */
    struct loop own;
    bool too_many;
    uint64_t exchange; /* the one that goes on; 0: none yet */
    struct {
        uint64_t once, twice; /* bits: of its exchanges */
        usec since;           /* nothing else has come since then */
    } rounds[LOOPS_MOST];
};

/* The loop that it is in for certain when this command comes; NULL: in none that is known. */
const struct loop *loop_hear_command(struct loop_watch *watch, usec at, struct span command);
void loop_hear_line(struct loop_watch *watch, struct span line);
/* Of a run that the limit cut off: what it goes round by. */
void loop_end(const struct loop_watch *watch, struct loop *loop);

#endif
