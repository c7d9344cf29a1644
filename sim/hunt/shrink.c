/* SPDX-License-Identifier: MIT */
/* A finding is made small by running again, as people do: without one of its troubles, without the
 * host's latency, at an earlier passing, with a plainer trouble, with a shorter time. What still
 * fails in the same way (oracle, last command, last line) is kept, until nothing smaller does.
 */
#include "hunt/hunt.h"

#include "base/die.h"

#include <stdlib.h>
#include <string.h>

#define RUNS_MOST 120

struct shrinking {
    const struct hunt *hunt;
    const char *signature;
    struct schedule best;
    struct sight sight;
    size_t runs;
};

/* Takes it when it fails in the same way. */
static bool try(struct shrinking *shrinking, const struct schedule *schedule)
{
    struct sight sight;
    struct bytes signature = {0};
    if (shrinking->runs >= RUNS_MOST)
        return false;
    shrinking->runs++;
    enum oracle oracle = hunt_try(shrinking->hunt, schedule, 0, &sight, &signature);
    bool same =
        oracle_is_finding(oracle) && strcmp(bytes_at(&signature), shrinking->signature) == 0;
    bytes_release(&signature);
    if (same) {
        shrinking->best = *schedule;
        shrinking->sight = sight;
    }
    return same;
}

static bool drop_items(struct shrinking *shrinking)
{
    for (size_t i = 0; i < shrinking->best.count && shrinking->best.count > 1; i++) {
        struct schedule schedule = shrinking->best;
        schedule.count--;
        memmove(schedule.items + i, schedule.items + i + 1,
                (schedule.count - i) * sizeof *schedule.items);
        if (try(shrinking, &schedule))
            return true;
    }
    return false;
}

static bool drop_latency(struct shrinking *shrinking)
{
    struct schedule schedule = shrinking->best;
    schedule.latency = 0;
    return shrinking->best.latency && try(shrinking, &schedule);
}

static bool is_same_place(const struct place *a, const struct place *b)
{
    return a->on == b->on && (a->pattern ? b->pattern && strcmp(a->pattern, b->pattern) == 0
                                         : a->on != SEAM_TIME && a->on != SEAM_DATA);
}

static bool at_earlier_passing(struct shrinking *shrinking, size_t i)
{
    const struct places *places = &shrinking->hunt->places;
    int at = shrinking->best.items[i].place;
    for (int p = 0; p < at; p++) {
        struct schedule schedule = shrinking->best;
        schedule.items[i].place = p;
        if (is_same_place(&places->all[p], &places->all[at]) && try(shrinking, &schedule))
            return true;
    }
    return false;
}

/* Rows stand from plain to odd. A world is not made a place's. */
static bool with_plainer_trouble(struct shrinking *shrinking, size_t i)
{
    struct item item = shrinking->best.items[i];
    const struct place *place = item_place(&item, &shrinking->hunt->places);
    for (size_t t = 0; t < item.trouble; t++) {
        struct schedule schedule = shrinking->best;
        if (!trouble_fits(&troubles[t], place) || !place)
            continue;
        schedule.items[i].trouble = t;
        schedule.items[i].way = trouble_way(&troubles[t], place, 0);
        if (try(shrinking, &schedule))
            return true;
    }
    return false;
}

/* The times of the row are those that people write: from the shortest on. A drawn time becomes
 * one of them, or of 1 s, 10 s and 100 s. */
static bool in_shorter_way(struct shrinking *shrinking, size_t i)
{
    static const usec round[] = {SECONDS(1), SECONDS(10), SECONDS(100)};
    struct item item = shrinking->best.items[i];
    const struct place *place = item_place(&item, &shrinking->hunt->places);
    const struct trouble *trouble = &troubles[item.trouble];
    size_t ways = place ? trouble_ways(trouble, place) : 0;
    for (size_t w = 0; w < ways + 3; w++) {
        struct schedule schedule = shrinking->best;
        bool of_row = w < ways;
        if (!of_row && !item.way.time)
            break;
        schedule.items[i].way =
            of_row ? trouble_way(trouble, place, w) : (struct way){.time = round[w - ways]};
        struct way way = schedule.items[i].way;
        if ((way.time < item.way.time || way.byte < item.way.byte) && try(shrinking, &schedule))
            return true;
    }
    return false;
}

static bool step(struct shrinking *shrinking)
{
    if (drop_items(shrinking) || drop_latency(shrinking))
        return true;
    for (size_t i = 0; i < shrinking->best.count; i++)
        if (at_earlier_passing(shrinking, i) || with_plainer_trouble(shrinking, i) ||
            in_shorter_way(shrinking, i))
            return true;
    return false;
}

struct schedule hunt_shrink(const struct hunt *hunt, const struct finding *finding,
                            struct sight *sight, size_t *runs)
{
    struct shrinking shrinking = {.hunt = hunt,
                                  .signature = finding->signature,
                                  .best = finding->schedule,
                                  .sight = finding->sight};
    while (step(&shrinking))
        continue;
    *sight = shrinking.sight;
    *runs = shrinking.runs;
    return shrinking.best;
}
