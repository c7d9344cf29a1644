/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_SCHEDULE_H
#define SIM_HUNT_SCHEDULE_H

#include "hunt/trouble.h"

/* What goes wrong in one run: a few troubles, each at a place and in a way. Plain data. */
enum { SCHEDULE_ITEMS = 3, NO_PLACE = -1 };

struct item {
    size_t trouble; /* row of `troubles` */
    int place;      /* index into the places; NO_PLACE: in the world */
    struct way way;
};

struct schedule {
    struct item items[SCHEDULE_ITEMS];
    size_t count;
    usec latency;  /* of the host, each time it wakes up */
    int halved;    /* so many times is each of the server's files cut in half */
    size_t number; /* of the run: in the order of trying */
};

const struct place *item_place(const struct item *item, const struct places *places);
/* The scenario with those troubles in it; *own says how many faults that are, the last ones. */
struct scenario *schedule_scenario(const struct schedule *schedule, const struct places *places,
                                   const struct scenario *base, size_t *own);
void schedule_tell(const struct schedule *schedule, const struct places *places,
                   struct bytes *out);

/* All single troubles: each at each place in each way. */
struct schedule *schedule_singles(const struct places *places, size_t *count);
/* One of two or three, from the seed and its number; `first` (may be NULL) is one that met
 * something new, to go on from. */
struct schedule schedule_draw(const struct places *places, uint64_t seed, size_t number,
                              const struct schedule *first);

#endif
