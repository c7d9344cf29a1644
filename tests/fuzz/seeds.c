/* SPDX-License-Identifier: MIT */
#include "seeds.h"

#include <stdlib.h>

enum { FAILED_MOST = 3 };

void seeds_try(struct seeds *seeds, int argc, char **argv,
               bool (*try)(uint64_t seed, size_t *seen))
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    seeds->count = argc > 2 ? strtoull(argv[2], NULL, 10) : seeds->count;
    for (uint64_t i = 0; i < seeds->count && seeds->failed < FAILED_MOST; i++)
        seeds->failed += !try(first + i, &seeds->seen);
}
