/* SPDX-License-Identifier: MIT */
/* One figure hides much: 20,000 good cases may be the same easy trace. So there is one for each
 * trace, and one for each reason, which says what is to be gained by mending it. */
#include "figures.h"

#include "base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void figures_begin_trace(struct figures *figures, const char *name)
{
    size_t size = (figures->trace_count + 1) * sizeof *figures->traces;
    figures->traces = xrealloc(figures->traces, size);
    figures->traces[figures->trace_count++] =
        (struct trace_figures){.name = span_dup(span_of(name)), .first = span_dup(SPAN(""))};
}

void figures_add(struct figures *figures, const struct shape *shape,
                 const struct result *result, const bool unexcused[ASPECTS], bool fails)
{
    struct trace_figures *trace = &figures->traces[figures->trace_count - 1];
    bool good = true;
    for (int i = 0; i < ASPECTS; i++) {
        good = good && result->good[i];
        trace->bad[i] += !result->good[i];
        figures->unexcused[i] += unexcused[i];
    }
    figures->run++;
    figures->good += good;
    figures->excused += !good && !fails;
    figures->grounds[result->ground] += good;
    figures->late += good && !result->punctual;
    trace->run++;
    trace->good += good;
    if (!good && !*trace->first) {
        xfree(trace->first);
        trace->first = span_dup(span_of(shape->name));
    }
}

/* --- printing --- */

static int by_badness(const void *a, const void *b)
{
    const struct trace_figures *x = a, *y = b;
    size_t bad = x->run - x->good, other = y->run - y->good;
    return bad == other ? strcmp(x->name, y->name) : bad < other ? 1 : -1;
}

void figures_list(struct figures *figures, size_t most)
{
    qsort(figures->traces, figures->trace_count, sizeof *figures->traces, by_badness);
    printf("%6s %6s", "cases", "bad");
    for (int i = 0; i < ASPECTS; i++)
        printf(" %6s", aspect_names[i]);
    printf("  trace, the first shape\n");
    for (size_t i = 0; i < figures->trace_count && i < most; i++) {
        const struct trace_figures *trace = &figures->traces[i];
        if (trace->good == trace->run)
            break;
        printf("%6zu %6zu", trace->run, trace->run - trace->good);
        for (int k = 0; k < ASPECTS; k++)
            printf(" %6zu", trace->bad[k]);
        printf("  %s %s\n", trace->name, trace->first);
    }
}

static bool is_first_of_reason(const struct known_list *known, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (span_same(known->at[k].reason, known->at[i].reason))
            return false;
    return true;
}

static void print_reasons(const struct known_list *known)
{
    for (size_t i = 0; i < known->count; i++) {
        size_t rows = 0, cases = 0;
        if (!is_first_of_reason(known, i))
            continue;
        for (size_t k = i; k < known->count; k++) {
            if (!span_same(known->at[k].reason, known->at[i].reason))
                continue;
            rows++;
            cases += known->at[k].cases;
        }
        if (cases)
            printf("%6zu cases, %3zu rows: %.*s\n", cases, rows,
                   SPAN_ARGS(known->at[i].reason));
    }
}

void figures_print(const struct figures *figures, const struct known_list *known)
{
    print_reasons(known);
    printf(
        "%zu cases: %zu good in all aspects (%zu by the same faults, %zu by the same between "
        "module and server, %zu not to be told apart)\n",
        figures->run, figures->good, figures->grounds[GROUND_FAULTS],
        figures->grounds[GROUND_SERVER], figures->grounds[GROUND_LINE]);
    printf("%zu of them at other times; %zu excused, %zu neither (", figures->late,
           figures->excused, figures->run - figures->good - figures->excused);
    for (int i = 0; i < ASPECTS; i++)
        printf("%s%s %zu", i ? ", " : "", aspect_names[i], figures->unexcused[i]);
    printf(")\n");
}

void figures_release(struct figures *figures)
{
    for (size_t i = 0; i < figures->trace_count; i++) {
        xfree(figures->traces[i].name);
        xfree(figures->traces[i].first);
    }
    xfree(figures->traces);
}
