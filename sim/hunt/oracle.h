/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_ORACLE_H
#define SIM_HUNT_ORACLE_H

#include "hunt/trial.h"

/* What is wrong with a program, seen from outside, without any [expect] of the user's: it need
 * not succeed when the world is against it, but it must end, and must not lie. */
enum oracle {
    ORACLE_SURVIVED,  /* it did its work */
    ORACLE_REFUSED,   /* it did, but the module refused a command that it gave: a hint */
    ORACLE_HONEST,    /* it ended and said that it had not */
    ORACLE_UNDECIDED, /* the run took too long on this machine */
    ORACLE_WEAK,      /* it did its work, and left something behind: a hint, no finding */
    ORACLE_CRASH,     /* a signal ended it */
    ORACLE_HANG,      /* nothing more can happen, or it was not over at the limit */
    ORACLE_SPIN,      /* it asks without end, or computes without end */
    ORACLE_WRONG,     /* status 0, and the bytes differ from those of the clean run */
    ORACLE_FALSE,     /* status 0, though a session ended with another code */
    ORACLE_STATUS,    /* a status that is none of those it may have */
    ORACLE_BROKEN,    /* an [expect] did not hold */
};

const char *oracle_name(enum oracle oracle); /* "hang" */
bool oracle_is_finding(enum oracle oracle);

struct oracle_rules {
    const struct sight *clean;
    bool has_got;
    const struct places *places;
    const int *fine; /* statuses that are honest; NULL: all */
    size_t fine_count;
};

enum oracle oracle_of(const struct oracle_rules *rules, const struct sight *sight);
/* What is wrong, as a sentence about "the program". */
void oracle_tell(const struct oracle_rules *rules, const struct sight *sight,
                 struct bytes *out);
/* How findings are put together: the oracle, the last command, the last line of the modem, each
 * without its numbers. +CME ERROR counts as ERROR. A line that no clean run has, as when a trouble
 * cut it, is any other. Of a program that the limit cut off: the commands that it goes round by. */
void oracle_signature(const struct oracle_rules *rules, const struct sight *sight,
                      struct bytes *out);

#endif
