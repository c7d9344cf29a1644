/* SPDX-License-Identifier: MIT */
/* A hash table with open addressing that keeps hashes only: of a million texts two are taken for
 * one in one of some thirty million logs, and then a fault strikes at another place, which the
 * rehearsal shows. */
#include "field/tally.h"

#include "base/die.h"

struct tally_slot {
    uint64_t hash;
    uint32_t number; /* 0: empty */
};

/* FNV-1a, 64 bits. */
static uint64_t hash_of(struct span text)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < text.count; i++)
        hash = (hash ^ (unsigned char)text_upper(text.at[i])) * 1099511628211u;
    return hash;
}

/* `size` is a power of two, and never full. */
static struct tally_slot *find(struct tally_slot *slots, size_t size, uint64_t hash)
{
    size_t i = (size_t)hash & (size - 1);
    while (slots[i].number && slots[i].hash != hash)
        i = (i + 1) & (size - 1);
    return &slots[i];
}

static void grow(struct tally *tally)
{
    size_t size = tally->size ? 2 * tally->size : 256;
    struct tally_slot *slots = xzalloc(size * sizeof *slots);
    for (size_t i = 0; i < tally->size; i++) {
        if (tally->slots[i].number)
            *find(slots, size, tally->slots[i].hash) = tally->slots[i];
    }
    xfree(tally->slots);
    tally->slots = slots;
    tally->size = size;
}

uint32_t *tally_number(struct tally *tally, struct span text)
{
    uint64_t hash = hash_of(text);
    if (2 * (tally->used + 1) > tally->size)
        grow(tally);
    struct tally_slot *slot = find(tally->slots, tally->size, hash);
    tally->used += slot->number == 0;
    slot->hash = hash;
    return &slot->number;
}

uint32_t tally_add(struct tally *tally, struct span text)
{
    return ++*tally_number(tally, text);
}

void tally_release(struct tally *tally)
{
    xfree(tally->slots);
    *tally = (struct tally){0};
}
