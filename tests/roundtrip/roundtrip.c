/* SPDX-License-Identifier: MIT */
/* The importer's test bed: every trace of a folder, played, written down in every shape that logs
 * have, and imported. What comes must play, say what the log says, and have the cause that the
 * trace was made with; known.tsv has what cannot be so, and why.
 *
 *   roundtrip [--list] [--cases] [--prune] SCENARIOS KNOWN [STEP [TRACE [SHAPE]]]
 *
 * STEP 1 is the whole grid, in which each case must be good or have its row; 5 is a fifth of it, by
 * a fixed rule, in which one of 30 may be neither: a change that trades cases shows there, and is
 * looked at in the whole grid. With TRACE and SHAPE (patterns) only those, and of each case that
 * is not good the files. --list prints the worst traces, whether excused or not; --cases each case
 * as a line; --prune the rows of KNOWN that are needed, and nothing else. */
#include "cli/load.h"
#include "cli/paths.h"
#include "figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORST = 40 };

struct bed {
    struct known_list known;
    size_t step;
    struct span trace, shape;
    bool shows;              /* the files of what is not good */
    bool list, cases, prune; /* the options */
    size_t number, broken;
    struct figures figures;
};

static const char *const clock_names[CLOCKS] = {"exact", "whole", "none"};

static void show(const char *what, const struct bytes *text)
{
    printf("--- %s\n%s", what, bytes_at(text));
}

static void tell_failure(const struct bed *bed, const char *trace, const struct shape *shape,
                         enum clock clock, bool echo, const struct result *result,
                         const bool bad[ASPECTS])
{
    printf("%s as %s, times %s, echo %s:", trace, shape->name, clock_names[clock],
           echo ? "on" : "off");
    for (int i = 0; i < ASPECTS; i++) {
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

/* One line, for tools. */
static void print_case(const char *trace, const struct shape *shape, enum clock clock,
                       bool echo, const struct result *result)
{
    static const char *const grounds[GROUNDS] = {"other", "faults", "server", "line"};
    printf("%s\t%s\t%s\t%s\t", trace, shape->name, clock_names[clock], echo ? "on" : "off");
    for (int i = 0; i < ASPECTS; i++)
        printf("%c", result->good[i] ? aspect_names[i][0] : '-');
    printf("\t%s\t%s\t%s\n", grounds[result->ground], result->punctual ? "" : "late",
           bytes_at(&result->causes));
}

/* What is neither good nor excused is in `bad`. */
static bool find_excuses(struct bed *bed, const char *name, const struct shape *shape,
                         enum clock clock, bool echo, const struct result *result,
                         bool bad[ASPECTS])
{
    bool fails = false, excused = false;
    for (int i = 0; i < ASPECTS; i++) {
        struct known *known =
            result->good[i] ? NULL
                            : known_find(&bed->known, name, shape, clock, echo, (enum aspect)i);
        bad[i] = !result->good[i] && !known;
        fails = fails || bad[i];
        if (!known)
            continue;
        known_need(known, shape);
        known->cases += !excused;
        excused = true;
    }
    return fails;
}

static void run_case(struct bed *bed, const char *name, const struct talk *talk,
                     const struct shape *shape, enum clock clock, bool echo)
{
    struct result result;
    bool bad[ASPECTS], good = true;
    case_run(shape, clock, echo, talk, &result);
    bool fails = find_excuses(bed, name, shape, clock, echo, &result, bad);
    for (int i = 0; i < ASPECTS; i++) {
        good = good && result.good[i];
        bad[i] = bad[i] || (bed->shows && !result.good[i]);
    }
    figures_add(&bed->figures, shape, &result, bad, fails);
    if (bed->cases)
        print_case(name, shape, clock, echo, &result);
    else if (!bed->prune && (fails || (bed->shows && !good)))
        tell_failure(bed, name, shape, clock, echo, &result, bad);
    result_release(&result);
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
        bed->broken++;
    } else {
        talk_play(&talk, trace, scenario, 0);
        figures_begin_trace(&bed->figures, name);
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
        bed->broken++;
    }
}

static void run_files(struct bed *bed, const struct paths *paths, const char *folder)
{
    for (size_t i = 0; i < paths->count; i++) {
        struct bytes name = {0};
        const char *below = paths->at[i] + strlen(folder) + 1;
        bytes_add(&name, below, strlen(below) - strlen(".trace"));
        if (text_matches(bytes_span(&name), bed->trace))
            run_file(bed, paths->at[i], bytes_at(&name));
        bytes_release(&name);
    }
}

static bool is_good(const struct bed *bed)
{
    const struct figures *figures = &bed->figures;
    size_t failed = figures->run - figures->good - figures->excused + bed->broken;
    return failed <= (bed->step > 1 ? figures->run / 30 : 0) && figures->run > 0;
}

/* Takes the options out, wherever they stand; returns how many words are left. */
static int take_options(struct bed *bed, int argc, char **argv)
{
    int left = 0;
    for (int i = 0; i < argc; i++) {
        bed->list = bed->list || strcmp(argv[i], "--list") == 0;
        bed->cases = bed->cases || strcmp(argv[i], "--cases") == 0;
        bed->prune = bed->prune || strcmp(argv[i], "--prune") == 0;
        if (strncmp(argv[i], "--", 2) != 0)
            argv[left++] = argv[i];
    }
    return left;
}

int main(int argc, char **argv)
{
    static const char *const endings[] = {".trace", NULL};
    struct paths paths = {0};
    struct bed bed = {.step = 1, .trace = SPAN("*"), .shape = SPAN("*")};
    const char *why = NULL;
    argc = take_options(&bed, argc, argv);
    if (argc < 3 || !paths_find(&paths, argv[1], endings, &why)) {
        fprintf(stderr, "%s\n", why ? why : "expected SCENARIOS KNOWN [STEP [TRACE [SHAPE]]]");
        return 2;
    }
    known_read(&bed.known, argv[2]);
    bed.step = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
    bed.trace = argc > 4 ? span_of(argv[4]) : bed.trace;
    bed.shape = argc > 5 ? span_of(argv[5]) : bed.shape;
    bed.shows = argc > 5;
    run_files(&bed, &paths, argv[1]);
    if (bed.prune)
        known_print(&bed.known);
    else if (bed.step == 1 && argc <= 4)
        find_idle_rows(&bed, argv[2]);
    if (bed.list)
        figures_list(&bed.figures, WORST);
    if (!bed.prune && !bed.cases)
        figures_print(&bed.figures, &bed.known);
    bool good = is_good(&bed);
    figures_release(&bed.figures);
    known_release(&bed.known);
    paths_release(&paths);
    return good ? 0 : 1;
}
