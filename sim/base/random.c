/* SPDX-License-Identifier: MIT */
#include "base/random.h"

#include "base/die.h"

void random_init(struct random *random, uint64_t seed, const char *stream)
{
    random->state = seed;
    for (; *stream; stream++)
        random->state = (random_next(random) ^ (unsigned char)*stream) * 0x9e3779b97f4a7c15u;
}

/* Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014), mix64 variant 13. */
uint64_t random_next(struct random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t random_below(struct random *random, uint64_t below)
{
    must(below > 0);
    return random_next(random) % below; /* the bias is below 2^-40 for all uses here */
}

bool random_chance(struct random *random, uint32_t ppm)
{
    return random_below(random, 1000000) < ppm;
}

void random_fill(struct random *random, char *to, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (char)(random_next(random) >> 56);
}
