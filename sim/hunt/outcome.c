/* SPDX-License-Identifier: MIT */
/* What came of a round's runs: cells of the map, findings by their signature, states that nobody
 * had met, loops that go on for ever. In the order of the jobs, whoever was done first.
 */
#include "hunt/hunt.h"

#include "base/die.h"

#include <stdlib.h>
#include <string.h>

struct result *hunt_result(const struct hunt *hunt, const struct item *item)
{
    return &hunt->results[item->trouble * (hunt->places.count + 1) + (size_t)(item->place + 1)];
}

static int find_state(const struct hunt *hunt, uint32_t state, size_t *at)
{
    size_t low = 0, high = hunt->state_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (hunt->states[middle] < state)
            low = middle + 1;
        else
            high = middle;
    }
    *at = low;
    return low < hunt->state_count && hunt->states[low] == state;
}

/* True when something was met that no run had met. */
static bool meet(struct hunt *hunt, const struct sight *sight)
{
    bool any = false;
    for (size_t i = 0; i < sight->state_count; i++) {
        size_t at;
        if (find_state(hunt, sight->states[i], &at))
            continue;
        any = true;
        hunt->states = xrealloc(hunt->states, (hunt->state_count + 1) * sizeof *hunt->states);
        memmove(hunt->states + at + 1, hunt->states + at,
                (hunt->state_count - at) * sizeof *hunt->states);
        hunt->states[at] = sight->states[i];
        hunt->state_count++;
    }
    return any;
}

static int note_finding(struct hunt *hunt, const struct answer *answer)
{
    struct bytes signature = {0};
    size_t i = 0;
    oracle_signature(&hunt->rules, &answer->sight, &signature);
    while (i < hunt->finding_count &&
           strcmp(hunt->findings[i].signature, bytes_at(&signature)) != 0)
        i++;
    if (i == hunt->finding_count) {
        hunt->findings =
            xrealloc(hunt->findings, (hunt->finding_count + 1) * sizeof *hunt->findings);
        hunt->findings[hunt->finding_count++] =
            (struct finding){.schedule = answer->schedule,
                             .sight = answer->sight,
                             .clean = hunt->clean,
                             .oracle = answer->oracle,
                             .signature = span_dup(bytes_span(&signature))};
    }
    hunt->findings[i].times++;
    bytes_release(&signature);
    return (int)i;
}

static enum cell cell_of(const struct answer *answer)
{
    bool world = answer->schedule.items[0].place == NO_PLACE;
    if (oracle_is_finding(answer->oracle))
        return CELL_FAILED;
    if (answer->oracle == ORACLE_UNDECIDED)
        return CELL_NONE;
    if (!world && answer->sight.strikes[0] == 0)
        return CELL_NOT_MET;
    return answer->oracle == ORACLE_HONEST    ? CELL_GAVE_UP
           : answer->oracle == ORACLE_WEAK    ? CELL_HINT
           : answer->oracle == ORACLE_REFUSED ? CELL_REFUSED
                                              : CELL_SURVIVED;
}

/* A cell has several ways: the worst of them counts. */
static void note_cell(struct hunt *hunt, const struct answer *answer, int finding)
{
    struct result *result = hunt_result(hunt, &answer->schedule.items[0]);
    enum cell cell = cell_of(answer);
    usec later = answer->sight.time - hunt->clean.time;
    if (cell > result->cell)
        *result =
            (struct result){.cell = cell, .recovery = result->recovery, .finding = finding};
    if ((cell == CELL_SURVIVED || cell == CELL_REFUSED || cell == CELL_HINT) &&
        later > result->recovery)
        result->recovery = later;
}

static void note_trial(struct hunt *hunt, const struct answer *answer)
{
    int finding = oracle_is_finding(answer->oracle) ? note_finding(hunt, answer) : -1;
    hunt->undecided += answer->oracle == ORACLE_UNDECIDED;
    hunt->cut += answer->sight.loop_was_known;
    if (answer->sight.end == VIRTUAL_LIMIT_OVER)
        loops_add(&hunt->loops, &answer->sight.loop);
    if (answer->schedule.count == 1)
        note_cell(hunt, answer, finding);
    if (!meet(hunt, &answer->sight) || answer->schedule.count >= SCHEDULE_ITEMS)
        return;
    hunt->pool = xrealloc(hunt->pool, (hunt->pool_count + 1) * sizeof *hunt->pool);
    hunt->pool[hunt->pool_count++] = answer->schedule;
}

static void take(struct hunt *hunt, const struct job *job)
{
    struct answer answer;
    struct finding *finding =
        job->finding < hunt->finding_count ? &hunt->findings[job->finding] : NULL;
    if (job->message.count != sizeof answer)
        return; /* the worker died: it is told elsewhere */
    memcpy(&answer, bytes_at(&job->message), sizeof answer);
    hunt->runs += answer.runs;
    switch (hunt->phase) {
    case HUNT_SINGLES:
        hunt->decided += answer.oracle != ORACLE_UNDECIDED;
        note_trial(hunt, &answer);
        break;
    case HUNT_PAIRS:
        note_trial(hunt, &answer);
        break;
    case HUNT_SMALLER:
        hunt->smaller[answer.schedule.halved] = answer.sight;
        break;
    case HUNT_SHRINKS:
        finding->schedule = answer.schedule;
        finding->sight = answer.sight;
        finding->clean = answer.clean;
        finding->smaller = true;
        break;
    case HUNT_AGAIN:
        finding->again++;
        finding->failed += answer.failed;
        break;
    case HUNT_OVER:
        break;
    }
}

void hunt_take(struct hunt *hunt)
{
    for (size_t i = 0; i < hunt->plan_count; i++) {
        take(hunt, &hunt->plan[i]);
        bytes_release(&hunt->plan[i].message);
    }
    hunt->plan_count = 0;
}
