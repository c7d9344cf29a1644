/* SPDX-License-Identifier: MIT */
/* Single troubles are few enough to try them all: troubles × places × ways, some thousands.
 * Pairs are not, so they are drawn: half of them go on from a run that met a state nobody had
 * met before.
 */
#include "hunt/schedule.h"

#include "base/die.h"
#include "scenario/build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATENCY_MOST MSEC(5)

const struct place *item_place(const struct item *item, const struct places *places)
{
    return item->place == NO_PLACE ? NULL : &places->all[item->place];
}

/* What is left is the beginning: no longer a copy of a file with a name. */
static void halve_files(struct scenario *scenario, int times)
{
    for (size_t i = 0; i < scenario->file_count && times; i++) {
        struct file_spec *file = &scenario->files[i];
        if (file->count < 2)
            continue;
        file->count = file->count >> times ? file->count >> times : 1;
        free(file->from);
        file->from = NULL;
    }
}

struct scenario *schedule_scenario(const struct schedule *schedule, const struct places *places,
                                   const struct scenario *base, size_t *own)
{
    struct scenario *scenario = scenario_copy(base);
    size_t before = scenario->fault_count;
    halve_files(scenario, schedule->halved);
    for (size_t i = 0; i < schedule->count; i++) {
        const struct item *item = &schedule->items[i];
        trouble_add(&troubles[item->trouble], item_place(item, places), item->way, scenario);
    }
    *own = scenario->fault_count - before;
    return scenario;
}

void schedule_tell(const struct schedule *schedule, const struct places *places,
                   struct bytes *out)
{
    for (size_t i = 0; i < schedule->count; i++) {
        const struct item *item = &schedule->items[i];
        bytes_add_text(out, i == 0 ? "" : i + 1 == schedule->count ? ", and " : ", ");
        trouble_tell(&troubles[item->trouble], item_place(item, places), item->way, out);
    }
}

/* --- singles --- */

static void add(struct schedule **all, size_t *count, struct item item)
{
    if (*count % 1024 == 0)
        *all = xrealloc(*all, (*count + 1024) * sizeof **all);
    (*all)[*count] = (struct schedule){.items = {item}, .count = 1, .number = *count};
    ++*count;
}

struct schedule *schedule_singles(const struct places *places, size_t *count)
{
    struct schedule *all = NULL;
    *count = 0;
    for (size_t t = 0; t < trouble_count(); t++) {
        for (int p = NO_PLACE; p < (int)places->count; p++) {
            struct item item = {.trouble = t, .place = p};
            const struct place *place = item_place(&item, places);
            if (!trouble_fits(&troubles[t], place))
                continue;
            size_t ways = place ? trouble_ways(&troubles[t], place) : 1;
            for (size_t way = 0; way < ways; way++) {
                if (place)
                    item.way = trouble_way(&troubles[t], place, way);
                add(&all, count, item);
            }
        }
    }
    return all;
}

/* --- more than one --- */

static struct item draw_item(const struct places *places, struct random *random)
{
    for (;;) {
        struct item item = {.trouble = random_below(random, trouble_count())};
        item.place = (int)random_below(random, places->count + 1) + NO_PLACE;
        const struct place *place = item_place(&item, places);
        if (!trouble_fits(&troubles[item.trouble], place))
            continue;
        if (place)
            item.way = trouble_draw(&troubles[item.trouble], place, random);
        return item;
    }
}

struct schedule schedule_draw(const struct places *places, uint64_t seed, size_t number,
                              const struct schedule *first)
{
    struct random random;
    char stream[32];
    struct schedule schedule = {.number = number};
    snprintf(stream, sizeof stream, "schedule %zu", number);
    random_init(&random, seed, stream);
    bool go_on = first && first->count < SCHEDULE_ITEMS && random_below(&random, 2) == 0;
    if (go_on)
        schedule = (struct schedule){.items = {first->items[0], first->items[1]},
                                     .count = first->count,
                                     .number = number};
    size_t wanted = go_on ? first->count + 1 : 2;
    while (schedule.count < wanted)
        schedule.items[schedule.count++] = draw_item(places, &random);
    schedule.latency = random_below(&random, 2) ? LATENCY_MOST : 0;
    return schedule;
}
