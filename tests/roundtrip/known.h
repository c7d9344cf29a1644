/* SPDX-License-Identifier: MIT */
#ifndef TESTS_ROUNDTRIP_KNOWN_H
#define TESTS_ROUNDTRIP_KNOWN_H

#include "case.h"

/* What a shape cannot carry, and what is not yet done: known.tsv, a row for each with its reason.
 * A row that no case needs is a mistake, as is a case that no row excuses. */
struct known {
    struct span trace, shape, clock, echo; /* patterns, `|` between several */
    enum aspect aspect;
    struct span reason;
    int line;
    bool needed;
    uint64_t shapes; /* that needed it, by their place */
    size_t cases;    /* whose first excuse it was */
};

struct known_list {
    struct known *at;
    size_t count;
    struct bytes text;
};

/* Ends the program when the file is not as it should be. */
void known_read(struct known_list *list, const char *path);
void known_release(struct known_list *list);
/* The row that speaks of this case; NULL: none. */
struct known *known_find(const struct known_list *list, const char *trace,
                         const struct shape *shape, enum clock clock, bool echo,
                         enum aspect aspect);
void known_need(struct known *known, const struct shape *shape);
/* The file without the rows that no case needed, and with no other shapes than needed them. */
void known_print(const struct known_list *list);

#endif
