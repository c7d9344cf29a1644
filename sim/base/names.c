/* SPDX-License-Identifier: MIT */
/* A hash table with open addressing, of places in an array that keeps the order: owners walk their
 * things as they came, whatever the hashes are. The hash is FNV-1a, 64 bits; nobody gains by
 * making texts collide, since what is slow then is his own log or scenario. */
#include "base/names.h"

#include "base/die.h"

struct name {
    uint64_t hash;
    char *text;
    size_t count;
};

static uint64_t hash_of(struct span text)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < text.count; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 1099511628211u;
    return hash;
}

/* A slot has a place + 1; 0: it is empty. Their count is a power of two, and never all are taken.
 */
static uint32_t *slot_of(const struct names *names, struct span text, uint64_t hash)
{
    size_t i = (size_t)hash & (names->slot_count - 1);
    for (; names->slots[i]; i = (i + 1) & (names->slot_count - 1)) {
        const struct name *name = &names->items[names->slots[i] - 1];
        if (name->hash == hash && span_same(text, (struct span){name->text, name->count}))
            break;
    }
    return &names->slots[i];
}

static void widen(struct names *names)
{
    size_t mask = (names->slot_count ? 2 * names->slot_count : 64) - 1;
    must(names->count < UINT32_MAX / 2);
    xfree(names->slots);
    names->slots = xcalloc(mask + 1, sizeof *names->slots);
    names->slot_count = mask + 1;
    for (size_t place = 0; place < names->count; place++) {
        size_t i = (size_t)names->items[place].hash & mask;
        while (names->slots[i])
            i = (i + 1) & mask;
        names->slots[i] = (uint32_t)place + 1;
    }
}

size_t names_find(const struct names *names, struct span text)
{
    uint32_t slot = names->count ? *slot_of(names, text, hash_of(text)) : 0;
    return slot ? slot - 1 : NO_NAME;
}

size_t names_add(struct names *names, struct span text)
{
    uint64_t hash = hash_of(text);
    if (2 * (names->count + 1) > names->slot_count)
        widen(names);
    uint32_t *slot = slot_of(names, text, hash);
    if (*slot)
        return *slot - 1;
    if (names->count == names->size) {
        names->size = names->size ? 2 * names->size : 32;
        names->items = xrealloc(names->items, names->size * sizeof *names->items);
    }
    names->items[names->count] = (struct name){hash, span_dup(text), text.count};
    *slot = (uint32_t)++names->count;
    return names->count - 1;
}

void names_release(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        xfree(names->items[i].text);
    xfree(names->items);
    xfree(names->slots);
    *names = (struct names){0};
}
