/* SPDX-License-Identifier: MIT */
#ifndef TESTS_ROUNDTRIP_CASE_H
#define TESTS_ROUNDTRIP_CASE_H

#include "same.h"

/* One log: rendered, imported, and what came of it laid beside what it was made of. */
enum aspect {
    ASPECT_READ,  /* a conversation was found */
    ASPECT_PLAYS, /* what was written reads, and the trace holds in its world */
    ASPECT_TALK,  /* that trace says what the log says */
    ASPECT_SAID,  /* ... all of it by the model: nothing forced, missing, extra */
    ASPECT_CAUSE, /* the faults are those the log was made with */
};
enum { ASPECTS = 5 };
extern const char *const aspect_names[ASPECTS];

struct result {
    bool good[ASPECTS];
    enum ground ground;
    bool punctual;       /* ... at the times of the log */
    struct bytes causes; /* of the import */
    struct bytes why;    /* for people: what differs first */
    struct bytes log, scenario, trace, report;
};

void case_run(const struct shape *shape, enum clock clock, bool echo, const struct talk *talk,
              struct result *result);
void result_release(struct result *result);

#endif
