/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_INCIDENTS_H
#define SIM_FIELD_INCIDENTS_H

#include "field/infer.h"

/* What module and network did by themselves, as rows: what is seen at a turn, what else must then
 * be seen, what explains it. The rows of a sight stand in the order of how particular they are, and
 * the first that fits counts. Some of them say that there is nothing to explain. */
enum sight {
    SIGHT_START,   /* a start-up line */
    SIGHT_OFF,     /* the module's last word */
    SIGHT_SAG,     /* ... its warning before that */
    SIGHT_NETWORK, /* a URC: no network */
    SIGHT_DEACT,   /* a URC: no bearer */
    SIGHT_GONE,    /* an answer: no bearer */
    SIGHT_DEAD,    /* a command, and no line of the modem's behind it */
    SIGHT_SILENCE, /* a command, and none up to the next */
};

#define INCIDENT_DOMAINS 3 /* dialect_domain() */

/* A walk along the turns of a log, for the sights that are looked for in one pass. */
struct incident_walk {
    struct inference *infer;
    size_t taken;          /* the turn that was explained last; NO_TURN: none yet */
    size_t command;        /* the host's last one; NO_TURN */
    enum bearer_told told; /* of the bearer, in front of this turn */
    size_t opening;        /* an AT+CNACT=1 of which only its OK tells; NO_TURN */
    int64_t kept_back[2];  /* words of bearers that the log has not: +APP PDP, +SAPBR */
    int64_t said[2];       /* ... and that it has, up to that command */
    int64_t heard[2];      /* ... and up to this turn */
    struct incident_view {
        size_t from, until; /* turns from which one sees the same next thing; 0, 0: none */
    } loss_view;            /* ... of which `loss` tells */
    struct incident_view registered_views[INCIDENT_DOMAINS];
    enum incident_loss {
        LOSS_OF_BEARER,
        LOSS_OF_ATTACHMENT,
        LOSS_OF_SIGNAL,
        LOSS_OF_NETWORK,
    } loss;
};

#define INCIDENT_ACTIONS 3
#define INCIDENT_OTHERS  2

struct incident {
    enum sight sight;
    const char *besides; /* what else must be seen, for the page; NULL: nothing */
    bool (*fits)(struct incident_walk *walk, size_t turn); /* ... NULL */
    const char *name; /* what explains it; NULL: it needs no cause of its own */
    const char *why;
    const char *then[INCIDENT_ACTIONS]; /* of the faults that `make` adds, as in a scenario */
    void (*make)(struct incident_walk *walk, size_t turn, const struct incident *row);
    const char *also[INCIDENT_OTHERS]; /* what shows in the same way, and no log can tell */
};

/* The rows as a table for docs/import.md. */
void incidents_add_table(struct bytes *out);
/* The rows, one after the other; NULL: there are no more. */
const struct incident *incident_row(size_t i);

#endif
