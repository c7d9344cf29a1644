/* SPDX-License-Identifier: MIT */
#include "seam/seam.h"

#include <stdio.h>

struct verdict seams_ask(const struct seams *seams, enum seam seam, struct span what)
{
    struct verdict verdict = {0};
    if (seams && seams->ask)
        seams->ask(seams->owner, seam, what, &verdict);
    return verdict;
}

struct verdict seams_data(const struct seams *seams, uint64_t crossed)
{
    char count[24];
    snprintf(count, sizeof count, "%llu", (unsigned long long)crossed);
    return seams_ask(seams, SEAM_DATA, span_of(count));
}

uint64_t seams_next_data(const struct seams *seams, uint64_t crossed)
{
    return seams && seams->next_data ? seams->next_data(seams->owner, crossed) : UINT64_MAX;
}

void seams_tell_crossed(const struct seams *seams, uint64_t crossed)
{
    if (seams && seams->crossed)
        seams->crossed(seams->owner, crossed);
}
