/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_RANDOM_H
#define SIM_BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers that look random and are the same on every machine for the same seed (SplitMix64).
 * Each user has its own stream, so that one user's draws do not move another's. */
struct random {
    uint64_t state;
};

/* `stream` names the user: the same seed and name give the same numbers. */
void random_init(struct random *random, uint64_t seed, const char *stream);
uint64_t random_next(struct random *random);
/* 0 to below - 1; below > 0. */
uint64_t random_below(struct random *random, uint64_t below);
/* True in `ppm` of a million draws. */
bool random_chance(struct random *random, uint32_t ppm);
void random_fill(struct random *random, char *to, size_t count);

#endif
