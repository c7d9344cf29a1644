/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_KEYS_H
#define SIM_SCENARIO_KEYS_H

#include "scenario/scenario.h"

/* Keys as rows: they drive loading, defaults, "did you mean", the checker and the reference.
 * A row's `offset` is into struct scenario, or for [fault], [answer] and [expect] into theirs.
 */
enum key_kind {
    KEY_TEXT,    /* into a char array */
    KEY_OWNED,   /* into a char pointer that the scenario owns */
    KEY_PATTERN, /* the same, not empty */
    KEY_NUMBER,  /* int64_t */
    KEY_TIME,    /* usec */
    KEY_RATE,    /* uint64_t, bit/s */
    KEY_WORDS,   /* the place of a word, into a bool or an enum */
    KEY_DIGITS,  /* into a char array */
    KEY_OTHER,   /* the row's own reader */
};

struct key {
    const char *section, *name;
    enum key_kind kind;
    /* Which values: numbers "0-9", words "ready cold", digits "15" or "4-8", times "10ms" (so long
     * at least, or 0; NULL: any); KEY_OTHER: what is expected, in words. */
    const char *range;
    size_t offset, size;
    /* KEY_OTHER: reads `value` into `base`; false when it is not as expected. NULL: the loader
     * knows (files, faults). */
    bool (*read)(struct span value, void *base);
    /* Adds the value as it would be written, or nothing. NULL: as the kind says; of KEY_OTHER the
     * field at `offset`, if there is one, is the text itself. */
    void (*write)(const void *base, struct bytes *out);
    const char *default_text; /* as it would be written; NULL: follows another key */
    const char *follows;      /* then: which, for the reference */
    const char *example;
    const char *about; /* one sentence */
};

/* A section of a scenario file. `named` ones stand any number of times, each with a name. */
struct section_row {
    const char *name;
    bool named;
    const char *about;
    bool again; /* a name may stand again: its keys tell the sections apart */
};

extern const struct section_row scenario_sections[]; /* ends with a NULL name */
extern const struct key scenario_keys[];             /* ends with a NULL section */

/* Reads `value` as that key into `base`. false: it is not as key_expected() says. */
bool key_read(const struct key *key, struct span value, void *base);
/* Adds the value that `base` has, so that key_read() gives it back. false: `base` says nothing
 * there, or the row has no field. */
bool key_add_value(const struct key *key, const void *base, struct bytes *out);
/* What the key takes, for messages and the reference: "a number from 0 to 9". */
void key_expected(const struct key *key, struct bytes *out);
/* Sets what the rows of a section say that stands when nothing is written. */
void key_set_defaults(const char *section, void *base);

#endif
