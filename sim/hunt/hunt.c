/* SPDX-License-Identifier: MIT */
/* The hunt as rounds of jobs. Phases: all single troubles; pairs, as long as there is budget; the
 * first run of each signature made small; each finding again with a host that is a little slower,
 * since one that is infinitely fast hides races. A run is a pure function of program, scenario,
 * seed and number, so that shards on many machines add up to the same hunt.
 */
#include "hunt/hunt.h"

#include "base/die.h"
#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PASSINGS      3 /* of each place that are tried, and the last */
#define ROUND         256
#define PAIRS_DEFAULT 1000
#define SHRINKS_MOST  60 /* findings that are made small */
#define AGAIN         20 /* runs of each finding with other latencies */
#define AGAIN_LATENCY MSEC(5)
#define WALL_LIMIT    SECONDS(120)
#define PATIENCE      SECONDS(1800) /* beyond the clean run: for a host to recover, or give up */

/* --- the clean run --- */

struct learner {
    struct candidates candidates;
    const struct scenario *scenario;
    struct places *places;
};

static void learn(void *owner, usec at, enum lane lane, struct span bytes,
                  const struct at_marks *marks)
{
    struct learner *learner = owner;
    (void)marks;
    candidates_hear(&learner->candidates, at, lane, bytes);
}

static void count(void *owner, struct device *device)
{
    struct learner *learner = owner;
    candidates_count(&learner->candidates, device_faults(device), PASSINGS, learner->places);
}

static void hear_nothing(void *owner, usec at, enum lane lane, struct span bytes,
                         const struct at_marks *marks)
{
    (void)owner, (void)at, (void)lane, (void)bytes, (void)marks;
}

static bool is_clean(const struct sight *sight, struct bytes *why)
{
    if (sight->end == VIRTUAL_EXITED && sight->status == 0 && sight->broken == 0)
        return true;
    bytes_add_text(why, "the clean run is not clean: ");
    if (sight->end == VIRTUAL_EXITED && sight->status)
        bytes_addf(why, "the program ended with status %d", sight->status);
    else if (sight->end == VIRTUAL_EXITED)
        bytes_addf(why, "%d expectations of the scenario did not hold", sight->broken);
    else if (sight->end == VIRTUAL_KILLED)
        bytes_addf(why, "signal %d ended the program", sight->status);
    else
        bytes_add_text(why, sight->why);
    return false;
}

/* Once to learn what is said, once to count how often: both must be clean, and alike. */
static bool run_clean(struct hunt *hunt, struct bytes *why)
{
    struct learner learner = {.places = &hunt->places};
    struct trial_ear ear = {.hear = learn, .owner = &learner};
    struct sight again;
    trial_run(&hunt->trial, hunt->options.scenario, 0, 0, &ear, &hunt->clean);
    bool good = is_clean(&hunt->clean, why);
    if (good) {
        struct scenario *probe = candidates_probe(&learner.candidates, hunt->options.scenario);
        ear = (struct trial_ear){.hear = hear_nothing, .look = count, .owner = &learner};
        trial_run(&hunt->trial, probe, 0, 0, &ear, &again);
        scenario_free(probe);
        good = again.end == VIRTUAL_EXITED && again.status == 0 &&
               again.time == hunt->clean.time && again.got == hunt->clean.got;
        if (!good)
            bytes_add_text(why, "two clean runs differ: the program depends on something "
                                "besides the modem and the seed");
    }
    candidates_release(&learner.candidates);
    return good;
}

struct hunt *hunt_new(const struct hunt_options *options, struct bytes *why)
{
    struct hunt *hunt = xzalloc(sizeof *hunt);
    hunt->options = *options;
    hunt->options.shards = options->shards ? options->shards : 1;
    hunt->trial = (struct trial_options){.program = options->program,
                                         .got = options->got,
                                         .folder = options->folder,
                                         .limit = options->limit,
                                         .timeout = WALL_LIMIT};
    if (!run_clean(hunt, why)) {
        hunt_free(hunt);
        return NULL;
    }
    hunt->runs = 2;
    if (!options->limit)
        hunt->trial.limit = hunt->clean.time + PATIENCE;
    hunt->rules = (struct oracle_rules){.clean = &hunt->clean,
                                        .has_got = options->got != NULL,
                                        .places = &hunt->places,
                                        .fine = options->fine,
                                        .fine_count = options->fine_count};
    hunt->singles = schedule_singles(&hunt->places, &hunt->single_count);
    hunt->results = xcalloc(trouble_count() * (hunt->places.count + 1), sizeof *hunt->results);
    return hunt;
}

void hunt_free(struct hunt *hunt)
{
    if (!hunt)
        return;
    for (size_t i = 0; i < hunt->finding_count; i++) {
        free(hunt->findings[i].signature);
        free(hunt->findings[i].name);
    }
    places_release(&hunt->places);
    free(hunt->findings);
    free(hunt->plan);
    free(hunt->singles);
    free(hunt->results);
    free(hunt->states);
    free(hunt->pool);
    free(hunt);
}

/* --- planning --- */

static void plan(struct hunt *hunt, struct schedule schedule)
{
    hunt->plan[hunt->plan_count++] = schedule;
}

static bool has_budget(const struct hunt *hunt)
{
    const struct hunt_options *options = &hunt->options;
    return (!options->runs || hunt->runs + hunt->plan_count < options->runs) &&
           (hunt->plan_count || !options->may_go_on || options->may_go_on(options->owner));
}

static void plan_singles(struct hunt *hunt)
{
    for (; hunt->next_single < hunt->single_count && hunt->plan_count < ROUND;
         hunt->next_single++) {
        if (!has_budget(hunt))
            return;
        if (hunt->next_single % hunt->options.shards == hunt->options.shard)
            plan(hunt, hunt->singles[hunt->next_single]);
    }
}

static void plan_pairs(struct hunt *hunt)
{
    size_t most = hunt->options.runs || hunt->options.may_go_on ? SIZE_MAX : PAIRS_DEFAULT;
    for (; hunt->next_pair < most && hunt->plan_count < ROUND; hunt->next_pair++) {
        if (!has_budget(hunt))
            return;
        if (hunt->next_pair % hunt->options.shards != hunt->options.shard)
            continue;
        size_t number = hunt->single_count + hunt->next_pair;
        const struct schedule *first =
            hunt->pool_count ? &hunt->pool[number % hunt->pool_count] : NULL;
        plan(hunt, schedule_draw(&hunt->places, hunt->options.seed, number, first));
    }
}

static void plan_findings(struct hunt *hunt, bool again)
{
    for (size_t i = 0; i < hunt->finding_count && i < SHRINKS_MOST; i++) {
        struct schedule schedule = hunt->findings[i].schedule;
        schedule.latency = again ? AGAIN_LATENCY : schedule.latency;
        plan(hunt, schedule);
    }
}

/* Singles and pairs take many rounds; shrinking and running again take one each. */
size_t hunt_plan(struct hunt *hunt)
{
    hunt->plan_count = 0;
    hunt->plan = xrealloc(hunt->plan, (ROUND + hunt->finding_count + 1) * sizeof *hunt->plan);
    if (hunt->one_round_done)
        hunt->phase++;
    hunt->one_round_done = false;
    for (; hunt->phase != HUNT_OVER && !hunt->plan_count; hunt->phase++) {
        if (hunt->phase == HUNT_SINGLES)
            plan_singles(hunt);
        else if (hunt->phase == HUNT_PAIRS && hunt->options.pairs)
            plan_pairs(hunt);
        else if (hunt->phase == HUNT_SHRINKS || hunt->phase == HUNT_AGAIN)
            plan_findings(hunt, hunt->phase == HUNT_AGAIN);
        if (hunt->plan_count)
            break;
    }
    hunt->one_round_done = hunt->phase == HUNT_SHRINKS || hunt->phase == HUNT_AGAIN;
    return hunt->plan_count;
}

/* --- doing --- */

/* What a job says: of a single or a pair its sight; of a finding the schedule too. */
struct answer {
    struct schedule schedule;
    struct sight sight, clean;
    enum oracle oracle;
    size_t runs;
    int failed;
};

struct oracle_rules hunt_rules(const struct hunt *hunt, const struct sight *clean)
{
    struct oracle_rules rules = hunt->rules;
    rules.clean = clean;
    return rules;
}

enum oracle hunt_try(const struct hunt *hunt, const struct schedule *schedule,
                     const struct sight *clean, uint64_t seed, struct sight *sight,
                     struct bytes *signature)
{
    size_t own;
    struct scenario *scenario =
        schedule_scenario(schedule, &hunt->places, hunt->options.scenario, &own);
    if (seed)
        scenario->seed = seed;
    trial_run(&hunt->trial, scenario, schedule->latency, own, NULL, sight);
    scenario_free(scenario);
    struct oracle_rules rules = hunt_rules(hunt, clean);
    if (signature)
        oracle_signature(&rules, sight, signature);
    return oracle_of(&rules, sight);
}

/* With other latencies: is it the same bug? */
static void do_again(const struct hunt *hunt, const struct finding *finding,
                     struct answer *answer)
{
    for (uint64_t seed = 1; seed <= AGAIN; seed++) {
        struct sight sight;
        answer->failed += oracle_is_finding(
            hunt_try(hunt, &answer->schedule, &finding->clean, seed, &sight, NULL));
    }
    answer->runs = AGAIN;
    answer->sight = finding->sight;
}

static void do_shrink(const struct hunt *hunt, struct finding finding, struct answer *answer)
{
    answer->runs = hunt_shrink(hunt, &finding);
    answer->schedule = finding.schedule;
    answer->sight = finding.sight;
    answer->clean = finding.clean;
}

void hunt_do(const struct hunt *hunt, size_t job, struct bytes *message)
{
    struct answer answer = {.schedule = hunt->plan[job], .runs = 1};
    if (hunt->phase == HUNT_SHRINKS)
        do_shrink(hunt, hunt->findings[job], &answer);
    else if (hunt->phase == HUNT_AGAIN)
        do_again(hunt, &hunt->findings[job], &answer);
    else
        answer.oracle = hunt_try(hunt, &answer.schedule, &hunt->clean, 0, &answer.sight, NULL);
    bytes_add(message, (const char *)&answer, sizeof answer);
}

/* --- what came of it --- */

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
    return answer->oracle == ORACLE_HONEST ? CELL_GAVE_UP
           : answer->oracle == ORACLE_WEAK ? CELL_HINT
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
    if ((cell == CELL_SURVIVED || cell == CELL_HINT) && later > result->recovery)
        result->recovery = later;
}

static void note_trial(struct hunt *hunt, const struct answer *answer)
{
    int finding = oracle_is_finding(answer->oracle) ? note_finding(hunt, answer) : -1;
    hunt->undecided += answer->oracle == ORACLE_UNDECIDED;
    if (answer->schedule.count == 1)
        note_cell(hunt, answer, finding);
    if (!meet(hunt, &answer->sight) || answer->schedule.count >= SCHEDULE_ITEMS)
        return;
    hunt->pool = xrealloc(hunt->pool, (hunt->pool_count + 1) * sizeof *hunt->pool);
    hunt->pool[hunt->pool_count++] = answer->schedule;
}

void hunt_done(struct hunt *hunt, size_t job, struct span message)
{
    struct answer answer;
    if (message.count != sizeof answer)
        return; /* the worker died: it is told elsewhere */
    memcpy(&answer, message.at, sizeof answer);
    hunt->runs += answer.runs;
    switch (hunt->phase) {
    case HUNT_SINGLES:
    case HUNT_PAIRS:
        note_trial(hunt, &answer);
        break;
    case HUNT_SHRINKS:
        hunt->findings[job].schedule = answer.schedule;
        hunt->findings[job].sight = answer.sight;
        hunt->findings[job].clean = answer.clean;
        break;
    case HUNT_AGAIN:
        hunt->findings[job].again = (int)answer.runs;
        hunt->findings[job].failed = answer.failed;
        break;
    case HUNT_OVER:
        break;
    }
}
