/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_SEEDS_H
#define TESTS_FUZZ_SEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A test that draws what it does from a seed: PROGRAM [FIRST [COUNT]]. */
struct seeds {
    uint64_t count;  /* before: of those that are usual; behind: of those that were wanted */
    uint64_t failed; /* the third ends it */
    size_t seen;     /* what the test counts, over all seeds */
};

/* `try` adds to *seen, and is false when it fails. */
void seeds_try(struct seeds *seeds, int argc, char **argv,
               bool (*try)(uint64_t seed, size_t *seen));

#endif
