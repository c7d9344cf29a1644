/* SPDX-License-Identifier: MIT */
/* A finding is made small by running again, as people do: without one of its troubles, without the
 * host's latency, at an earlier passing, with a plainer trouble, with a shorter time, with smaller
 * files. What still fails in the same way (oracle, last command, last line) is kept, until nothing
 * smaller does. What was tried already is not run again: singles stand in the order from plain to
 * odd, so the first of its signature is as small as a single gets, but for its files.
 */
#include "hunt/hunt.h"

#include "base/die.h"

#include <stdlib.h>
#include <string.h>

#define RUNS_MOST 120

struct shrinking {
    const struct hunt *hunt;
    struct finding *finding; /* the smallest so far */
    size_t runs;
};

/* Takes it when it fails in the same way. */
static bool try_in(struct shrinking *shrinking, const struct schedule *schedule,
                   const struct sight *clean)
{
    struct finding *finding = shrinking->finding;
    struct sight sight;
    struct bytes signature = {0};
    /* What was tried failed otherwise, or this would not be the first of its signature. */
    if (shrinking->runs >= RUNS_MOST || hunt_has_tried(shrinking->hunt, schedule))
        return false;
    shrinking->runs++;
    enum oracle oracle = hunt_try(shrinking->hunt, schedule, clean, 0, &sight, &signature);
    bool same =
        oracle_is_finding(oracle) && strcmp(bytes_at(&signature), finding->signature) == 0;
    bytes_release(&signature);
    if (same) {
        finding->schedule = *schedule;
        finding->sight = sight;
        finding->clean = *clean;
    }
    return same;
}

static bool try(struct shrinking *shrinking, const struct schedule *schedule)
{
    const struct sight clean = shrinking->finding->clean;
    return try_in(shrinking, schedule, &clean);
}

/* In files cut in half so often, where the program still does its work when nothing is wrong. */
static bool try_halved(struct shrinking *shrinking, int times)
{
    struct schedule schedule = shrinking->finding->schedule;
    const struct sight *clean = &shrinking->hunt->smaller[times];
    schedule.halved = times;
    return clean->end == VIRTUAL_EXITED && clean->status == 0 &&
           clean->broken == shrinking->finding->clean.broken &&
           try_in(shrinking, &schedule, clean);
}

/* Most bugs do not mind the size at all; else the smallest that will do is between. */
static void halve_files(struct shrinking *shrinking)
{
    int does = 0, does_not = shrinking->hunt->halvings;
    if (does_not == 0 || try_halved(shrinking, does_not))
        return;
    while (does_not - does > 1) {
        int middle = (does + does_not) / 2;
        if (try_halved(shrinking, middle))
            does = middle;
        else
            does_not = middle;
    }
}

static bool drop_items(struct shrinking *shrinking)
{
    for (size_t i = 0;
         i < shrinking->finding->schedule.count && shrinking->finding->schedule.count > 1;
         i++) {
        struct schedule schedule = shrinking->finding->schedule;
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
    struct schedule schedule = shrinking->finding->schedule;
    schedule.latency = 0;
    return shrinking->finding->schedule.latency && try(shrinking, &schedule);
}

static bool is_same_place(const struct place *a, const struct place *b)
{
    return a->on == b->on && (a->pattern ? b->pattern && strcmp(a->pattern, b->pattern) == 0
                                         : a->on != SEAM_TIME && a->on != SEAM_DATA);
}

static bool at_earlier_passing(struct shrinking *shrinking, size_t i)
{
    const struct places *places = &shrinking->hunt->places;
    int at = shrinking->finding->schedule.items[i].place;
    for (int p = 0; p < at; p++) {
        struct schedule schedule = shrinking->finding->schedule;
        schedule.items[i].place = p;
        if (is_same_place(&places->all[p], &places->all[at]) && try(shrinking, &schedule))
            return true;
    }
    return false;
}

/* Rows stand from plain to odd. A world is not made a place's. */
static bool with_plainer_trouble(struct shrinking *shrinking, size_t i)
{
    struct item item = shrinking->finding->schedule.items[i];
    const struct place *place = item_place(&item, &shrinking->hunt->places);
    for (size_t t = 0; t < item.trouble; t++) {
        struct schedule schedule = shrinking->finding->schedule;
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
    struct item item = shrinking->finding->schedule.items[i];
    const struct place *place = item_place(&item, &shrinking->hunt->places);
    const struct trouble *trouble = &troubles[item.trouble];
    size_t ways = place ? trouble_ways(trouble, place) : 0;
    for (size_t w = 0; w < ways + 3; w++) {
        struct schedule schedule = shrinking->finding->schedule;
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
    for (size_t i = 0; i < shrinking->finding->schedule.count; i++)
        if (at_earlier_passing(shrinking, i) || with_plainer_trouble(shrinking, i) ||
            in_shorter_way(shrinking, i))
            return true;
    return false;
}

size_t hunt_shrink(const struct hunt *hunt, struct finding *finding)
{
    struct shrinking shrinking = {.hunt = hunt, .finding = finding};
    while (step(&shrinking))
        continue;
    halve_files(&shrinking);
    return shrinking.runs;
}
