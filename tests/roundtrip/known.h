/* SPDX-License-Identifier: MIT */
#ifndef TESTS_ROUNDTRIP_KNOWN_H
#define TESTS_ROUNDTRIP_KNOWN_H

#include "case.h"

/* What a shape cannot carry, and causes that no log can tell from others: known.tsv, a row for
 * each with its reason. A row that no case needs is a mistake, as is a case that no row excuses. */
struct known {
    struct span trace, shape, clock, echo; /* patterns, `|` between several */
    enum aspect aspect;
    struct span causes; /* ASPECT_CAUSE: those that come instead; empty: any */
    int line;
    bool needed;
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

#endif
