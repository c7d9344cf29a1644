/* SPDX-License-Identifier: MIT */
#ifndef TESTS_ROUNDTRIP_FIGURES_H
#define TESTS_ROUNDTRIP_FIGURES_H

#include "known.h"

/* How the cases of a run went: all together, by trace, by the reasons that rows have for them. */
struct trace_figures {
    char *name;
    size_t run, good;
    size_t bad[ASPECTS]; /* excused or not */
    char *first;         /* shape of the first case that is not good; "" */
};

struct figures {
    size_t run, good, excused;
    size_t unexcused[ASPECTS]; /* cases that no row excuses */
    size_t grounds[GROUNDS];   /* of the causes that count as the same */
    size_t late;               /* cases that say the same at other times */
    struct trace_figures *traces;
    size_t trace_count;
};

void figures_begin_trace(struct figures *figures, const char *name);
/* `fails`: in some aspect without a row. */
void figures_add(struct figures *figures, const struct shape *shape,
                 const struct result *result, const bool unexcused[ASPECTS], bool fails);
/* The worst traces, at most `most`. */
void figures_list(struct figures *figures, size_t most);
void figures_print(const struct figures *figures, const struct known_list *known);
void figures_release(struct figures *figures);

#endif
