/* SPDX-License-Identifier: MIT */
/* Modems in the program's time: a stage for each terminal. Time is the program's; a stage follows
 * when it is spoken to or when time goes on. All that is due at one microsecond happens before the
 * program hears of it, so that where the modem and the program act at once, the modem is first. */
#include "virtual/modems.h"

#include "base/die.h"
#include "stage.h"

#include <stdlib.h>

struct module {
    struct modems *modems;
    struct scenario scenario; /* a copy with its own seed; the rest is borrowed */
    struct stage *stage;
};

struct modems {
    const struct virtual_options *options;
    struct terminal *terminals;
    struct module *all;
    size_t count;
    bool heard; /* bytes came for the program */
    bool gone;  /* they are being freed: nobody hears of that */
};

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct module *modem = owner;
    struct modems *modems = modem->modems;
    size_t i = (size_t)(modem - modems->all);
    if (modems->gone)
        return;
    if (lane == LANE_FROM_MODEM) {
        terminal_give(&modems->terminals[i], bytes, nsec_of_usec(at));
        modems->heard = true;
    }
    if (modems->options->hear)
        modems->options->hear(modems->options->owner, i, at, lane, bytes);
}

struct modems *modems_new(const struct virtual_options *options, struct terminal *terminals)
{
    struct modems *modems = xzalloc(sizeof *modems);
    modems->options = options;
    modems->terminals = terminals;
    modems->count = options->count;
    modems->all = xcalloc(modems->count, sizeof *modems->all);
    for (size_t i = 0; i < modems->count; i++) {
        struct module *modem = &modems->all[i];
        modem->modems = modems;
        modem->scenario = *options->scenario;
        modem->scenario.seed += i; /* each its own luck */
        modem->stage = stage_new(&modem->scenario, hear, modem);
    }
    return modems;
}

void modems_free(struct modems *modems)
{
    if (!modems)
        return;
    modems->gone = true;
    for (size_t i = 0; i < modems->count; i++)
        stage_free(modems->all[i].stage);
    free(modems->all);
    free(modems);
}

struct device *modems_device(struct modems *modems, size_t i)
{
    return stage_device(modems->all[i].stage);
}

static struct module *first(const struct modems *modems)
{
    struct module *first = &modems->all[0];
    for (size_t i = 1; i < modems->count; i++) {
        if (stage_next(modems->all[i].stage) < stage_next(first->stage))
            first = &modems->all[i];
    }
    return first;
}

nsec modems_next(const struct modems *modems)
{
    return nsec_of_usec(stage_next(first(modems)->stage));
}

bool modems_advance(struct modems *modems, nsec until, nsec *now)
{
    modems->heard = false;
    for (;;) {
        struct module *modem = first(modems);
        usec next = stage_next(modem->stage);
        if (nsec_of_usec(next) > until || next == USEC_NEVER)
            return false;
        stage_step(modem->stage, next);
        if (modems->heard && modems_next(modems) > nsec_of_usec(next)) {
            if (nsec_of_usec(next) > *now)
                *now = nsec_of_usec(next);
            return true;
        }
    }
}

void modems_send(struct modems *modems, size_t i, nsec now, struct span bytes)
{
    struct stage *stage = modems->all[i].stage;
    stage_run(stage, now / 1000);
    stage_send(stage, bytes);
}

size_t modems_unsent(const struct modems *modems, size_t i)
{
    return stage_unsent(modems->all[i].stage);
}

void modems_hang_up(struct modems *modems, size_t i, nsec now)
{
    struct stage *stage = modems->all[i].stage;
    stage_run(stage, now / 1000);
    stage_host(stage, LANE_HOST_ACT, host_act_word(HOST_HANGS_UP));
}

void modems_end(struct modems *modems, nsec now)
{
    for (size_t i = 0; i < modems->count; i++)
        stage_run(modems->all[i].stage, now / 1000);
}
