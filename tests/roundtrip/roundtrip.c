/* SPDX-License-Identifier: MIT */
/* The importer's test bed: every trace of a folder, played, written down in every shape that logs
 * have, and imported. What comes must play, say what the log says, and have the cause that the
 * trace was made with; known.tsv has what cannot be so, and why.
 *
 *   roundtrip SCENARIOS KNOWN [STEP [TRACE [SHAPE]]]
 *
 * STEP 1 is the whole grid, in which each case must be good or have its row; 5 is a fifth of it, by
 * a fixed rule, in which one of 30 may be neither: a change that trades cases shows there, and is
 * looked at in the whole grid. With TRACE and SHAPE (patterns) only those, and of each case that
 * fails the files. */
#include "cli/load.h"
#include "cli/paths.h"
#include "known.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bed {
    struct known_list known;
    size_t step;
    struct span trace, shape;
    bool shows; /* the files of what fails */
    size_t number, run, failed;
    size_t failures[ASPECTS];
};

static const char *const clock_names[CLOCKS] = {"exact", "whole", "none"};

static void show(const char *what, const struct bytes *text)
{
    printf("--- %s\n%s", what, bytes_at(text));
}

static void tell_failure(struct bed *bed, const char *trace, const struct shape *shape,
                         enum clock clock, bool echo, const struct result *result,
                         const bool bad[ASPECTS])
{
    printf("%s as %s, times %s, echo %s:", trace, shape->name, clock_names[clock],
           echo ? "on" : "off");
    for (int i = 0; i < ASPECTS; i++) {
        bed->failures[i] += bad[i];
        if (bad[i])
            printf(" %s", aspect_names[i]);
    }
    printf("\n%s", bytes_at(&result->why));
    if (!bed->shows)
        return;
    show("log", &result->log);
    show("report", &result->report);
    show("scenario", &result->scenario);
    show("trace", &result->trace);
}

static void run_case(struct bed *bed, const char *name, const struct talk *talk,
                     const struct shape *shape, enum clock clock, bool echo)
{
    struct result result;
    bool bad[ASPECTS], fails = false;
    struct known *cause = known_find(&bed->known, name, shape, clock, echo, ASPECT_CAUSE);
    struct bytes causes = {0};
    bytes_add_span(&causes, cause ? cause->causes : bytes_span(&talk->causes));
    case_run(shape, clock, echo, talk, bytes_at(&causes), &result);
    for (int i = 0; i < ASPECTS; i++) {
        struct known *known = known_find(&bed->known, name, shape, clock, echo, (enum aspect)i);
        bool any = known && (i != ASPECT_CAUSE || known->causes.count == 0);
        bad[i] = !result.good[i] && !any;
        if (known && (!result.good[i] || (i == ASPECT_CAUSE && !bad[i])))
            known->needed = true;
        fails = fails || bad[i];
    }
    bed->run++;
    bed->failed += fails;
    if (fails)
        tell_failure(bed, name, shape, clock, echo, &result, bad);
    result_release(&result);
    bytes_release(&causes);
}

/* All shapes of one trace, with each kind of times and with and without echo. */
static void run_trace(struct bed *bed, const char *name, const struct talk *talk)
{
    for (const struct shape *shape = shapes; shape->name; shape++) {
        for (int clock = 0; clock < CLOCKS; clock++) {
            for (int echo = 0; echo < 2; echo++) {
                if (!shape_has_clock(shape, (enum clock)clock) ||
                    (echo && shape->modem && !*shape->host))
                    continue;
                if (bed->number++ % bed->step == 0 &&
                    text_matches(span_of(shape->name), bed->shape))
                    run_case(bed, name, talk, shape, (enum clock)clock, echo);
            }
        }
    }
}

static void run_file(struct bed *bed, const char *path, const char *name)
{
    struct complaints complaints = {0};
    struct trace *trace = load_trace(path, &complaints);
    struct scenario *scenario = trace ? load_scenario_of(trace, &complaints) : NULL;
    struct talk talk;
    if (!scenario) {
        printf("%s\n%s", path, bytes_at(&complaints.text));
        bed->failed++;
    } else {
        talk_play(&talk, trace, scenario, 0);
        run_trace(bed, name, &talk);
        talk_release(&talk);
    }
    bytes_release(&complaints.text);
    scenario_free(scenario);
    trace_free(trace);
}

static void find_idle_rows(struct bed *bed, const char *path)
{
    for (size_t i = 0; i < bed->known.count; i++) {
        if (bed->known.at[i].needed)
            continue;
        printf("%s:%d: no case needs this row\n", path, bed->known.at[i].line);
        bed->failed++;
    }
}

int main(int argc, char **argv)
{
    static const char *const endings[] = {".trace", NULL};
    struct paths paths = {0};
    struct bed bed = {.step = 1, .trace = SPAN("*"), .shape = SPAN("*")};
    const char *why = NULL;
    if (argc < 3 || !paths_find(&paths, argv[1], endings, &why)) {
        fprintf(stderr, "%s\n", why ? why : "expected SCENARIOS KNOWN [STEP [TRACE [SHAPE]]]");
        return 2;
    }
    known_read(&bed.known, argv[2]);
    bed.step = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
    bed.trace = argc > 4 ? span_of(argv[4]) : bed.trace;
    bed.shape = argc > 5 ? span_of(argv[5]) : bed.shape;
    bed.shows = argc > 5;
    for (size_t i = 0; i < paths.count; i++) {
        struct bytes name = {0};
        const char *below = paths.at[i] + strlen(argv[1]) + 1;
        bytes_add(&name, below, strlen(below) - strlen(".trace"));
        if (text_matches(bytes_span(&name), bed.trace))
            run_file(&bed, paths.at[i], bytes_at(&name));
        bytes_release(&name);
    }
    if (bed.step == 1 && argc <= 4)
        find_idle_rows(&bed, argv[2]);
    printf("%zu passed, %zu failed (", bed.run - bed.failed, bed.failed);
    for (int i = 0; i < ASPECTS; i++)
        printf("%s%s %zu", i ? ", " : "", aspect_names[i], bed.failures[i]);
    printf(")\n");
    size_t allowed = bed.step > 1 ? bed.run / 30 : 0;
    bool good = bed.failed <= allowed && bed.run > 0;
    known_release(&bed.known);
    paths_release(&paths);
    return good ? 0 : 1;
}
