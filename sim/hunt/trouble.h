/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_TROUBLE_H
#define SIM_HUNT_TROUBLE_H

#include "base/random.h"
#include "hunt/place.h"

/* What can go wrong, as rows: each with the kinds of places where it can, and what a scenario would
 * say. A trouble at a place is one thing to try. */

/* Changes of a line that was about to be printed, at byte k of it. */
enum line_edit {
    EDIT_NONE,
    EDIT_CUT,    /* nothing from there on */
    EDIT_LOSE,   /* that byte is lost */
    EDIT_GARBLE, /* that byte is another */
    EDIT_URC,    /* a line unasked stands before it */
    EDIT_TWICE,  /* the line comes twice */
};

struct trouble {
    const char *name; /* for the map: "no answer" */
    const char *told; /* what happened, for people: "%s was not answered" */
    unsigned seams; /* bits 1 << enum seam: where it can be; 0: in the world, from the start */
    bool opens;     /* only where an FTP session begins */
    const char *then[3];  /* as in a scenario; `@` stands for a time */
    const char *times[4]; /* those that are tried, the shortest first; none: there is no `@` */
    enum line_edit edit;
    const char *also_on, *also_then;   /* a second fault, which belongs to it */
    const char *section, *key, *value; /* of the world */
};

extern const struct trouble troubles[]; /* ends with a NULL name */
size_t trouble_count(void);
bool trouble_fits(const struct trouble *trouble, const struct place *place);

/* One way in which a trouble can happen at a place: which of its times, or which byte of the line.
 * Those below the count are tried each; a time can also be any. */
struct way {
    usec time;   /* 0: none */
    size_t byte; /* of the line */
};
size_t trouble_ways(const struct trouble *trouble, const struct place *place);
struct way trouble_way(const struct trouble *trouble, const struct place *place, size_t i);
/* A time between 1 ms and 2 min, each size as likely; or any byte. */
struct way trouble_draw(const struct trouble *trouble, const struct place *place,
                        struct random *random);

/* Puts it into a scenario: fault, second fault, or key. */
void trouble_add(const struct trouble *trouble, const struct place *place, struct way way,
                 struct scenario *scenario);
/* What happened, in words. */
void trouble_tell(const struct trouble *trouble, const struct place *place, struct way way,
                  struct bytes *out);

#endif
