/* SPDX-License-Identifier: MIT */
/* Medians of rounds that take turns: the machine changes its mind about clock rates and
 * neighbours, and a ratio of figures that were measured side by side is the only one that
 * holds. */
#include "base/die.h"
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void series_add(struct series *series, double value)
{
    must(series->count < BENCH_ROUNDS_MAX);
    series->at[series->count++] = value;
}

int double_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static struct series sorted(const struct series *series)
{
    struct series copy = *series;
    must(copy.count > 0);
    qsort(copy.at, copy.count, sizeof copy.at[0], double_order);
    return copy;
}

double series_median(const struct series *series)
{
    return sorted(series).at[series->count / 2];
}

void series_print(const char *what, const struct series *series, const char *unit, int decimals)
{
    struct series all = sorted(series);
    printf("  %-34s %9.*f %-6s (%.*f..%.*f)\n", what, decimals, all.at[all.count / 2], unit,
           decimals, all.at[0], decimals, all.at[all.count - 1]);
    fflush(stdout);
}

struct series series_ratio(const struct series *a, const struct series *b)
{
    struct series ratio = {0};
    for (size_t i = 0; i < a->count && i < b->count; i++)
        series_add(&ratio, a->at[i] / b->at[i]);
    return ratio;
}

int64_t bench_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

double bench_seconds(void)
{
    return (double)bench_ns() / 1e9;
}

_Noreturn void bench_fail(const char *what)
{
    perror(what);
    exit(1);
}
