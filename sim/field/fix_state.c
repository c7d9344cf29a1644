/* SPDX-License-Identifier: MIT */
/* A remedy that does not help does harm where a host meets it live. So the world is kept before
 * each round, and is what it was when the next rehearsal comes no closer to the log. */
#include "base/die.h"
#include "field/fidelity.h"
#include "field/fix_parts.h"
#include "scenario/build.h"

#include <string.h>

static bool *copy_marks(const bool *marks, size_t count)
{
    bool *copy = xzalloc(count + 1);
    if (marks && count)
        memcpy(copy, marks, count * sizeof *marks);
    return copy;
}

void fix_state_keep(struct fix_state *state, const struct fixing *fixing)
{
    const struct world *world = fixing->world;
    fix_state_release(state);
    *state = (struct fix_state){
        .scenario = scenario_copy(world->scenario),
        .world_forced = copy_marks(world->forced, world->scenario->fault_count),
        .forced = copy_marks(fixing->forced, fixing->dialogue->count),
        .timely = copy_marks(fixing->timely, fixing->dialogue->count),
        .sooner = fix_copy_pace(world, fixing->dialogue->count),
        .silenced = fixing->silenced,
        .glued = fixing->glued,
    };
}

void fix_state_restore(struct fix_state *state, struct fixing *fixing)
{
    struct world *world = fixing->world;
    scenario_free(world->scenario);
    xfree(world->forced);
    xfree(fixing->forced);
    xfree(fixing->timely);
    xfree(world->sooner);
    world->sooner = state->sooner;
    world->scenario = state->scenario;
    world->forced = state->world_forced;
    fixing->forced = state->forced;
    fixing->timely = state->timely;
    fixing->silenced = state->silenced;
    fixing->glued = state->glued;
    *state = (struct fix_state){0};
}

void fix_state_release(struct fix_state *state)
{
    if (!state->scenario)
        return;
    scenario_free(state->scenario);
    xfree(state->world_forced);
    xfree(state->forced);
    xfree(state->timely);
    xfree(state->sooner);
    *state = (struct fix_state){0};
}

size_t field_distance(const struct rehearsal *rehearsal)
{
    size_t distance = rehearsal->off;
    for (size_t i = 0; i < rehearsal->dialogue->count; i++)
        distance += field_is_missing(rehearsal, i);
    for (size_t i = 0; i < rehearsal->count; i++)
        distance += field_is_extra(&rehearsal->heard[i]);
    return distance;
}
