/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_TRIAL_H
#define SIM_HUNT_TRIAL_H

#include "base/bytes.h"
#include "base/usec.h"
#include "hunt/loop.h"
#include "hunt/place.h"
#include "scenario/scenario.h"
#include "virtual/virtual.h"

#include <stdio.h>

/* One run of the program in one scenario, and what was seen of it. A pure function of the two, the
 * seed and the latency. */
struct trial_options {
    char *const *program; /* as given */
    const char *got;      /* a file that the program writes; NULL: none */
    const char *folder;   /* where its stand-in lies, so that several may run at once */
    usec limit, timeout;
    const struct loops *loops; /* seen to be endless before; NULL */
};

enum { SIGHT_KINDS = 12, SIGHT_FAULTS = 16, SIGHT_STATES = 256 };

/* Plain data: it goes from process to process as it is. */
struct sight {
    enum virtual_end end;
    int status;
    usec time;
    int codes[SIGHT_KINDS]; /* the last result of each kind of session; -1: there was none */
    uint64_t got, files;    /* what was written: equal when the bytes are; 0: no such file */
    bool open;              /* a session was, at the end */
    int64_t refused; /* ERROR and its like, but for those of the scenario's last faults */
    int broken;      /* expectations */
    uint64_t strikes[SIGHT_FAULTS]; /* of the scenario's last faults: [0] the last but ... */
    usec struck_at;                 /* the first of them; 0: none */
    char command[96], line[96];     /* the last ones */
    struct loop loop;               /* LIMIT_OVER: what it goes round by */
    bool loop_was_known;            /* and so it was cut off before the limit */
    char why[160];
    uint32_t states[SIGHT_STATES]; /* command, result, session: met in this run */
    size_t state_count;
};

/* The kinds: "+FTPGET"; NULL beyond the last. */
const char *sight_kind(size_t i);

struct at_marks;
struct trial_ear {
    /* `marks`: which of the bytes are secret (device_noted()). */
    void (*hear)(void *owner, usec at, enum lane lane, struct span bytes,
                 const struct at_marks *marks);
    /* Before the end: what the device can still be asked. */
    void (*look)(void *owner, struct device *device);
    void *owner;
};

/* `own`: how many of the scenario's faults, the last ones, are counted as strikes. false: it could
 * not be started; sight->why says why. */
bool trial_run(const struct trial_options *options, const struct scenario *scenario,
               usec latency, size_t own, const struct trial_ear *ear, struct sight *sight);

#endif
