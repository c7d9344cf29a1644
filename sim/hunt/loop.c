/* SPDX-License-Identifier: MIT */
/* From outside, a program that tries a hundred times and one that tries for ever look alike, until
 * the limit. So no loop is believed to be endless that was not seen to be it once; only to be the
 * same as one that was. */
#include "hunt/loop.h"

#include "hunt/hash.h"

#include <string.h>

/* The first that is not less. */
static size_t position(const struct loop *loop, uint64_t exchange)
{
    size_t low = 0, high = loop->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (loop->exchanges[middle] < exchange)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has(const struct loop *loop, uint64_t exchange, size_t *at)
{
    *at = position(loop, exchange);
    return *at < loop->count && loop->exchanges[*at] == exchange;
}

void loops_add(struct loops *loops, const struct loop *loop)
{
    if (loop->count == 0 || loops->count == LOOPS_MOST)
        return;
    for (size_t i = 0; i < loops->count; i++)
        if (loops->all[i].count == loop->count &&
            memcmp(loops->all[i].exchanges, loop->exchanges,
                   loop->count * sizeof *loop->exchanges) == 0)
            return;
    loops->all[loops->count++] = *loop;
}

/* --- its own --- */

static void name(struct loop *loop, struct span command)
{
    char text[LOOP_NAME];
    span_copy(span_cut(command, sizeof text - 1), text, sizeof text);
    if (!*loop->least || strcmp(text, loop->least) < 0)
        memcpy(loop->least, text, sizeof text);
    if (strcmp(text, loop->greatest) > 0)
        memcpy(loop->greatest, text, sizeof text);
}

static void learn(struct loop_watch *watch, uint64_t exchange)
{
    struct loop *own = &watch->own;
    size_t at;
    if (has(own, exchange, &at))
        return;
    watch->too_many = watch->too_many || own->count == LOOP_EXCHANGES;
    if (watch->too_many)
        return;
    memmove(own->exchanges + at + 1, own->exchanges + at,
            (own->count - at) * sizeof *own->exchanges);
    own->exchanges[at] = exchange;
    own->count++;
}

void loop_end(const struct loop_watch *watch, struct loop *loop)
{
    *loop = watch->own;
    loop->count = watch->too_many ? 0 : loop->count;
}

/* --- those that are known --- */

static bool goes_round(struct loop_watch *watch, size_t i, usec at, uint64_t exchange)
{
    const struct loop *loop = &watch->known->all[i];
    uint64_t all = ~0ull >> (LOOP_EXCHANGES - loop->count);
    size_t bit;
    if (!has(loop, exchange, &bit)) {
        watch->rounds[i].once = watch->rounds[i].twice = 0;
        watch->rounds[i].since = at;
        return false;
    }
    watch->rounds[i].twice |= watch->rounds[i].once & 1ull << bit;
    watch->rounds[i].once |= 1ull << bit;
    return watch->rounds[i].twice == all && at - watch->rounds[i].since >= LOOP_PROVEN;
}

const struct loop *loop_hear_command(struct loop_watch *watch, usec at, struct span command)
{
    uint64_t exchange = watch->exchange;
    const struct loop *in = NULL;
    watch->exchange = hash_shape(HASH_START, command);
    if (at >= watch->learn_from) {
        name(&watch->own, command);
        if (exchange)
            learn(watch, exchange);
    }
    for (size_t i = 0; exchange && watch->known && i < watch->known->count; i++)
        if (goes_round(watch, i, at, exchange) && !in)
            in = &watch->known->all[i];
    return in;
}

void loop_hear_line(struct loop_watch *watch, struct span line)
{
    if (watch->exchange)
        watch->exchange = hash(hash_shape(watch->exchange, line), SPAN("\n"));
}
