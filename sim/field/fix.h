/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_FIX_H
#define SIM_FIELD_FIX_H

#include "field/operations.h"
#include "field/rehearsal.h"
#include "field/tally.h"
#include "field/world.h"

/* What is still different after the causes: one rehearsal shows the first difference, it gets a
 * remedy, and the next rehearsal tells whether that helped. Delays and registration are causes;
 * a line that is simply said, or kept back, is the last resort and counted.
 */
struct fixing {
    const struct dialogue *dialogue;
    struct world *world;
    bool *forced;       /* for each turn: it is said because a fault says so */
    bool *timely;       /* ... with the log's time of day or place, the rest is the model's */
    bool *given_up;     /* no remedy helped */
    size_t last_word;   /* behind the modem's last turn */
    size_t silenced;    /* lines of the model that were kept back */
    struct tally tried; /* remedies, each with its place */
    size_t glued;       /* 1 + turn of the line that the newest fault says behind another */
    bool answered;      /* the last remedy was an answer */
    bool timed;         /* the last round was about times alone */
    size_t compared;    /* work that went into it so far (noise.h) */
    bool noisy;         /* bytes of the log were lost or changed on their way */
    bool many;          /* rehearsals are dear: as much as can be is mended after each */
    int full; /* the log's line from which on there was no room for remedies; 0: there was */
    uint32_t *numbers;        /* private */
    size_t rehearsals, heard; /* so far, for the figures */
    bool gave_up;             /* the last rehearsal still had differences to mend */
};

/* The reason of an answer that only has the log's time of day, and of one that has no reason. */
#define FIX_TIME_OF_DAY "its time of day"
#define FIX_ROUND_TRIPS "its round trips"
#define FIX_NO_CAUSE    "no cause was found"

/* What a round may change, for taking it back. */
struct fix_state {
    struct scenario *scenario;
    bool *world_forced, *forced, *timely;
    usec *sooner;
    size_t silenced, glued;
};
void fix_state_keep(struct fix_state *state, const struct fixing *fixing);
void fix_state_restore(struct fix_state *state, struct fixing *fixing); /* and empties it */
void fix_state_release(struct fix_state *state);
/* How far the rehearsal is from the log. */
size_t field_distance(const struct rehearsal *rehearsal);

/* Is it one that only keeps back a line of the model? */
bool fix_keeps_back(const struct fault_spec *fault);

/* Changes the world so that it comes closer to the log. False when there is nothing more to
 * try. */
bool field_fix(struct fixing *fixing, const struct rehearsal *rehearsal);

/* One of its remedies: times of the log, as delays. */
bool field_fix_times(struct fixing *fixing, const struct rehearsal *rehearsal);
struct difference;
bool field_fix_arrival(struct fixing *fixing, const struct rehearsal *rehearsal,
                       const struct difference *found);
/* A message came while something else was waited for. */
bool field_is_arrival(const struct fixing *fixing, const struct rehearsal *rehearsal,
                      size_t heard);
bool field_fix_registration(struct fixing *fixing, const struct rehearsal *rehearsal,
                            size_t attempt);
/* The number of this heard line or command among those of the same text, for `nth`. */
int64_t field_heard_number(struct fixing *fixing, const struct rehearsal *rehearsal,
                           size_t heard);
/* True the first time that this is tried. */
bool field_try(struct fixing *fixing, const char *what, size_t where);

#endif
