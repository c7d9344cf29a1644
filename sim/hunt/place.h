/* SPDX-License-Identifier: MIT */
#ifndef SIM_HUNT_PLACE_H
#define SIM_HUNT_PLACE_H

#include "base/bytes.h"
#include "base/note.h"
#include "base/usec.h"
#include "scenario/scenario.h"

/* The places that a program passes: where something could go wrong while it talks to its modem.
 * They are learnt from what was heard of a run, and are those of `on` in a scenario (docs/
 * scenario.md), so that each can be written down. */
struct place {
    enum seam on;
    char *pattern;  /* COMMAND, FTP, LINE: as in `on`; else NULL */
    char *text;     /* LINE: what was said there; else NULL */
    int64_t nth;    /* of the matches, from 1 */
    uint64_t bytes; /* DATA */
    usec time;      /* TIME: in the middle of a silence */
    bool opens;     /* COMMAND: an FTP session begins there, so it can end with a code */
};

struct places {
    struct place *all;
    size_t count;
};

void places_release(struct places *places);
/* The `on` of that place: "command AT+FTPGET=1". And for people: "the 2nd AT+FTPGET=1". */
void place_add_on(struct bytes *out, const struct place *place);
void place_add_words(struct bytes *out, const struct place *place);

/* --- learning --- */

/* What could be a place, by its pattern: once each. */
struct candidates {
    struct place *all;
    size_t count;
    struct bytes line;    /* of the modem, so far */
    struct bytes command; /* of the host, so far */
    usec *times;          /* when something happened, in order */
    size_t time_count;
};

void candidates_release(struct candidates *candidates);
void candidates_hear(struct candidates *candidates, usec at, enum lane lane, struct span bytes);
/* A copy of the scenario in which each candidate has a fault that does nothing: how often that
 * strikes is how often the place is passed. */
struct scenario *candidates_probe(const struct candidates *candidates,
                                  const struct scenario *scenario);
struct faults;
/* The places, after a run in that scenario: the first `most` passings of each, and the last. */
void candidates_count(const struct candidates *candidates, const struct faults *faults,
                      int most, struct places *places);

#endif
