/* SPDX-License-Identifier: MIT */
/* Properties of every trace below the folders given: the same files and seed give the same
 * bytes each time, and the host's bytes may come in any chunks. */
#include "base/random.h"
#include "cli/load.h"
#include "cli/paths.h"
#include "play/play.h"
#include "report/failure.h"

#include <stdio.h>

enum { ROUNDS = 20 };

/* What went over each lane, with its times. */
struct said {
    struct history lanes[LANES];
};

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct said *said = owner;
    history_add(&said->lanes[lane], at, lane, bytes);
}

static bool same_history(const struct history *a, const struct history *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (a->events[i].at != b->events[i].at || a->events[i].count != b->events[i].count)
            return false;
    return a->count == b->count && span_same(bytes_span(&a->bytes), bytes_span(&b->bytes));
}

static bool same(const struct said *a, const struct said *b)
{
    for (int lane = 0; lane < LANES; lane++)
        if (!same_history(&a->lanes[lane], &b->lanes[lane]))
            return false;
    return true;
}

static void release(struct said *said)
{
    for (int lane = 0; lane < LANES; lane++)
        history_release(&said->lanes[lane]);
}

/* The host's side of `history` once more, in pieces when there is a `random`. */
static void repeat(const struct history *history, const struct scenario *scenario,
                   struct random *random, struct said *said)
{
    struct stage *stage = stage_new(scenario, hear, said);
    stage_lift(stage, scenario);
    for (size_t i = 0; i < history->count; i++) {
        stage_run(stage, history->events[i].at);
        enum lane lane = history->events[i].lane;
        if (!trace_lane_is_host(lane))
            continue;
        for (struct span rest = history_bytes(history, i); rest.count;) {
            bool cut = random && trace_lane_is_bytes(lane);
            size_t piece = cut ? 1 + (size_t)random_below(random, rest.count) : rest.count;
            stage_host(stage, lane, span_cut(rest, piece));
            rest = span_skip(rest, piece);
        }
    }
    stage_free(stage);
}

static bool check_repeats(const struct history *history, const struct scenario *scenario)
{
    struct said first = {0};
    bool good = true;
    repeat(history, scenario, NULL, &first);
    for (int round = 0; good && round < ROUNDS; round++) {
        struct said said = {0};
        struct random random;
        random_init(&random, (uint64_t)round, "chunks");
        repeat(history, scenario, round ? &random : NULL, &said);
        good = same(&first, &said);
        release(&said);
    }
    release(&first);
    return good;
}

static bool check(const char *path)
{
    struct complaints complaints = {0};
    struct trace *trace = load_trace(path, &complaints);
    struct scenario *scenario = trace ? load_scenario_of(trace, &complaints) : NULL;
    bool good = false;
    if (scenario) {
        struct play *play = play_new(trace, scenario);
        good = play_run(play) && check_repeats(&play->history, scenario);
        play_free(play);
    }
    fputs(bytes_at(&complaints.text), stderr);
    if (!good)
        fprintf(stderr, "%s: chunks or repetition make a difference\n", path);
    bytes_release(&complaints.text);
    scenario_free(scenario);
    trace_free(trace);
    return good;
}

int main(int argc, char **argv)
{
    static const char *const endings[] = {".trace", NULL};
    struct paths paths = {0};
    const char *why = NULL;
    size_t failed = 0;
    for (int i = 1; i < argc; i++)
        if (!paths_find(&paths, argv[i], endings, &why)) {
            fprintf(stderr, "%s: %s\n", argv[i], why);
            return 2;
        }
    for (size_t i = 0; i < paths.count; i++)
        failed += !check(paths.at[i]);
    printf("%zu passed, %zu failed\n", paths.count - failed, failed);
    bool good = failed == 0 && paths.count > 0;
    paths_release(&paths);
    return good ? 0 : 1;
}
