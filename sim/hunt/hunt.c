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

#define PASSINGS      3  /* of each place that are tried, and the last */
#define ROUND         32 /* short: what a round teaches spares runs of the next */
#define PAIRS_DEFAULT 1000
#define SHRINKS_MOST  60 /* findings that are made small */
#define AGAIN         20 /* runs of each finding with other latencies */
#define AGAIN_LATER   5  /* of each behind the tenth: many findings are often one bug */
#define AGAIN_FIRST   10
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
    hunt->trial.loops = &hunt->loops;
    hunt->results = xcalloc(trouble_count() * (hunt->places.count + 1), sizeof *hunt->results);
    return hunt;
}

void hunt_free(struct hunt *hunt)
{
    if (!hunt)
        return;
    for (size_t i = 0; i < hunt->plan_count; i++)
        bytes_release(&hunt->plan[i].message);
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

static struct job *plan(struct hunt *hunt, struct schedule schedule)
{
    if (hunt->plan_count % ROUND == 0)
        hunt->plan = xrealloc(hunt->plan, (hunt->plan_count + ROUND) * sizeof *hunt->plan);
    struct job *job = &hunt->plan[hunt->plan_count++];
    *job = (struct job){.schedule = schedule};
    return job;
}

static bool has_budget(const struct hunt *hunt)
{
    const struct hunt_options *options = &hunt->options;
    return !(options->first && hunt->finding_count) &&
           (!options->runs || hunt->runs + hunt->plan_count < options->runs) &&
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

/* The worlds that findings are made small in: what the program does there without trouble. */
static void plan_smaller(struct hunt *hunt)
{
    const struct scenario *scenario = hunt->options.scenario;
    for (size_t i = 0; i < scenario->file_count; i++)
        while (scenario->files[i].count >> hunt->halvings > 1 && hunt->halvings < HALVED_MOST)
            hunt->halvings++;
    for (int n = 1; hunt->finding_count && n <= hunt->halvings; n++) {
        hunt->smaller[n].end = VIRTUAL_NOT_STARTED;
        plan(hunt, (struct schedule){.halved = n});
    }
}

static void plan_shrinks(struct hunt *hunt)
{
    for (size_t i = 0; i < hunt->finding_count && i < SHRINKS_MOST; i++)
        plan(hunt, hunt->findings[i].schedule)->finding = i;
}

static void plan_again(struct hunt *hunt)
{
    for (size_t i = 0; i < hunt->finding_count && i < SHRINKS_MOST; i++) {
        struct schedule schedule = hunt->findings[i].schedule;
        schedule.latency = AGAIN_LATENCY;
        for (uint64_t seed = 1; seed <= (i < AGAIN_FIRST ? AGAIN : AGAIN_LATER); seed++) {
            struct job *job = plan(hunt, schedule);
            job->finding = i;
            job->seed = seed;
        }
    }
}

static void plan_phase(struct hunt *hunt)
{
    switch (hunt->phase) {
    case HUNT_SINGLES:
        plan_singles(hunt);
        break;
    case HUNT_PAIRS:
        if (hunt->options.pairs)
            plan_pairs(hunt);
        break;
    case HUNT_SMALLER:
        plan_smaller(hunt);
        break;
    case HUNT_SHRINKS:
        plan_shrinks(hunt);
        break;
    case HUNT_AGAIN:
        plan_again(hunt);
        break;
    case HUNT_OVER:
        break;
    }
}

/* Singles and pairs take many rounds; what comes behind them takes one each. */
size_t hunt_plan(struct hunt *hunt)
{
    hunt_take(hunt);
    if (hunt->one_round_done)
        hunt->phase++;
    plan_phase(hunt);
    while (!hunt->plan_count && hunt->phase != HUNT_OVER) {
        hunt->phase++;
        plan_phase(hunt);
    }
    hunt->one_round_done = hunt->phase > HUNT_PAIRS && hunt->phase < HUNT_OVER;
    return hunt->plan_count;
}

size_t hunt_untried(const struct hunt *hunt)
{
    size_t shards = hunt->options.shards, shard = hunt->options.shard;
    return (hunt->single_count + shards - 1 - shard) / shards - hunt->decided;
}

static bool is_same_item(const struct item *a, const struct item *b)
{
    return a->trouble == b->trouble && a->place == b->place && a->way.time == b->way.time &&
           a->way.byte == b->way.byte;
}

bool hunt_has_tried(const struct hunt *hunt, const struct schedule *schedule)
{
    if (schedule->count != 1 || schedule->latency || schedule->halved)
        return false;
    for (size_t i = 0; i < hunt->next_single; i++)
        if (i % hunt->options.shards == hunt->options.shard &&
            is_same_item(&hunt->singles[i].items[0], &schedule->items[0]))
            return true;
    return false;
}

/* --- doing --- */

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
static void do_again(const struct hunt *hunt, const struct job *job, struct answer *answer)
{
    const struct finding *finding = &hunt->findings[job->finding];
    answer->failed = oracle_is_finding(
        hunt_try(hunt, &answer->schedule, &finding->clean, job->seed, &answer->sight, NULL));
}

static void do_shrink(const struct hunt *hunt, struct finding finding, struct answer *answer)
{
    answer->runs = hunt_shrink(hunt, &finding);
    answer->schedule = finding.schedule;
    answer->sight = finding.sight;
    answer->clean = finding.clean;
}

void hunt_do(const struct hunt *hunt, size_t i, struct bytes *message)
{
    const struct job *job = &hunt->plan[i];
    struct answer answer = {.schedule = job->schedule, .runs = 1};
    if (hunt->phase == HUNT_SHRINKS)
        do_shrink(hunt, hunt->findings[job->finding], &answer);
    else if (hunt->phase == HUNT_AGAIN)
        do_again(hunt, job, &answer);
    else
        answer.oracle = hunt_try(hunt, &answer.schedule, &hunt->clean, 0, &answer.sight, NULL);
    bytes_add(message, (const char *)&answer, sizeof answer);
}

void hunt_done(struct hunt *hunt, size_t job, struct span message)
{
    bytes_add_span(&hunt->plan[job].message, message);
}
