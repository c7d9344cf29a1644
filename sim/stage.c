/* SPDX-License-Identifier: MIT */
/* A host that reads at once stands behind the device: what is due is taken after each ring and
 * after each piece it sends, so nothing ever waits for the clock of a machine. */
#include "stage.h"

#include "base/die.h"
#include "ftpd/ftpd.h"
#include "scenario/check.h"
#include "trace/mask.h"

struct stage {
    struct agenda agenda;
    struct device *device;
    struct bytes unsent;
    bool writable;
    stage_hear *hear;
    void *owner;
};

static void output(void *owner);
static void writable(void *owner);
static void note(void *owner, enum lane lane, const char *bytes, size_t count);

struct stage *stage_new(const struct scenario *scenario, stage_hear *hear, void *owner)
{
    struct stage *stage = xzalloc(sizeof *stage);
    stage->hear = hear;
    stage->owner = owner;
    agenda_init(&stage->agenda);
    const struct device_events events = {
        .output = output, .writable = writable, .note = note, .owner = stage};
    stage->device = device_new(&(struct device_parts){
        .agenda = &stage->agenda, .scenario = scenario, .events = &events});
    return stage;
}

void stage_free(struct stage *stage)
{
    if (!stage)
        return;
    device_free(stage->device);
    agenda_release(&stage->agenda);
    bytes_release(&stage->unsent);
    xfree(stage);
}

void stage_lift(struct stage *stage, const struct scenario *scenario)
{
    at_lift(device_at(stage->device), scenario->password, mask_needs_lengths(scenario));
}

struct device *stage_device(struct stage *stage)
{
    return stage->device;
}

usec stage_now(const struct stage *stage)
{
    return stage->agenda.now;
}

usec stage_next(const struct stage *stage)
{
    return agenda_next(&stage->agenda);
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct stage *stage = owner;
    stage->hear(stage->owner, stage->agenda.now, lane, (struct span){bytes, count});
}

/* The host takes it at the end of each step. */
static void output(void *owner)
{
    (void)owner;
}

static void writable(void *owner)
{
    struct stage *stage = owner;
    stage->writable = true;
}

static void take_output(struct stage *stage)
{
    size_t count;
    while ((count = device_output(stage->device).count) > 0)
        device_taken(stage->device, count);
}

/* Where nobody waits, running out is no answer of the server's: it would be taken for one of the
 * modem's, and for a failed test. */
static void check_memory(struct stage *stage)
{
    size_t lacked = tree_lacked(ftpd_tree(device_ftpd(stage->device)));
    if (lacked)
        out_of_memory(lacked);
}

static void settle(struct stage *stage)
{
    check_memory(stage);
    take_output(stage);
    while (stage->writable && stage->unsent.count) {
        stage->writable = false;
        bytes_drop(&stage->unsent,
                   device_feed(stage->device, bytes_at(&stage->unsent), stage->unsent.count));
        take_output(stage);
    }
}

void stage_send(struct stage *stage, struct span bytes)
{
    bool waiting = stage->unsent.count > 0;
    bytes_add_span(&stage->unsent, bytes);
    stage->writable = stage->writable || !waiting;
    settle(stage);
}

void stage_host(struct stage *stage, enum lane lane, struct span bytes)
{
    struct mistake mistake = {0};
    must(lane == LANE_TO_MODEM || lane == LANE_HOST_ACT);
    if (lane == LANE_TO_MODEM)
        stage_send(stage, bytes);
    else
        stage_act(stage, bytes, &mistake);
    mistake_release(&mistake); /* of a file: the server's tree was full, as it was then */
}

bool stage_act(struct stage *stage, struct span words, struct mistake *mistake)
{
    bool good = device_act(stage->device, words, mistake);
    settle(stage);
    return good;
}

bool stage_has_unsent(const struct stage *stage)
{
    return stage->unsent.count > 0;
}

size_t stage_unsent(const struct stage *stage)
{
    return stage->unsent.count;
}

bool stage_step(struct stage *stage, usec until)
{
    if (!agenda_step(&stage->agenda, until))
        return false;
    settle(stage);
    return true;
}

void stage_run(struct stage *stage, usec until)
{
    while (stage_step(stage, until))
        continue;
    agenda_run_until(&stage->agenda, until);
}

/* --- what no file can see alone --- */

static void hear_nothing(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner, (void)at, (void)lane, (void)bytes;
}

static const char *command_name(void *owner, size_t i)
{
    void *state;
    const struct at_row *row = at_row_number(owner, i, &state);
    return row ? row->name : NULL;
}

/* The rows stand in a modem; that of an empty world has them all. */
void stage_check(const struct scenario *scenario, struct complaints *complaints)
{
    struct scenario *empty = scenario_default();
    struct stage *stage = stage_new(empty, hear_nothing, NULL);
    scenario_check_commands(scenario, command_name, device_at(stage_device(stage)), complaints);
    stage_free(stage);
    scenario_free(empty);
}
