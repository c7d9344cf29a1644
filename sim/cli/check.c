/* SPDX-License-Identifier: MIT */
/* `check`: everything that `run` and `test` would complain about, without starting anything, and
 * all mistakes at once. It loads by the same calls, or the two would come to disagree. */
#include "cli/commands.h"

#include "cli/load.h"
#include "cli/paths.h"

#include <stdio.h>

static int check_files(const struct cli_words *words, void *options);

const struct cli_command check_command = {
    .name = "check",
    .arguments = "PATH...",
    .summary = "are these scenarios and traces valid; all mistakes",
    .about = "A PATH is a .ini or .trace file, or a folder: all of them below it.\n"
             "Exit status: 0 no mistakes, 2 there are some.",
    .words_least = 1,
    .words_most = SIZE_MAX,
    .run = check_files,
};

static void check_file(const char *path, struct complaints *complaints)
{
    struct scenario *scenario;
    if (path_ends(path, ".trace")) {
        struct trace *trace = load_trace(path, complaints);
        scenario = trace ? load_scenario_of(trace, complaints) : NULL;
        trace_free(trace);
    } else {
        scenario = load_scenario(path, complaints);
    }
    scenario_free(scenario);
}

static bool is_printed(struct span printed, struct span line)
{
    while (printed.count) {
        size_t end = span_find(printed, '\n');
        if (span_same(span_cut(printed, end), line))
            return true;
        printed = span_skip(printed, end + 1);
    }
    return false;
}

/* Each once: a scenario may be named by many traces. Returns how many. */
static size_t print_once(struct span complaints)
{
    size_t count = 0, place = 0;
    while (place < complaints.count) {
        struct span line = span_skip(complaints, place);
        line = span_cut(line, span_find(line, '\n'));
        if (!is_printed(span_cut(complaints, place), line)) {
            fprintf(stderr, "%.*s\n", SPAN_ARGS(line));
            count++;
        }
        place += line.count + 1;
    }
    return count;
}

static int check_files(const struct cli_words *words, void *options)
{
    static const char *const endings[] = {".ini", ".trace", NULL};
    struct paths paths = {0};
    struct complaints complaints = {0};
    const char *why = NULL;
    (void)options;
    for (size_t i = 0; i < words->count; i++)
        if (!paths_find(&paths, words->words[i], endings, &why)) {
            paths_release(&paths);
            return cli_wrong("%s: %s", words->words[i], why);
        }
    paths_sort(&paths);
    for (size_t i = 0; i < paths.count; i++)
        check_file(paths.at[i], &complaints);
    size_t mistakes = print_once(bytes_span(&complaints.text));
    printf("%zu file%s, %zu mistake%s\n", paths.count, paths.count == 1 ? "" : "s", mistakes,
           mistakes == 1 ? "" : "s");
    paths_release(&paths);
    bytes_release(&complaints.text);
    return mistakes ? CLI_WRONG : CLI_GOOD;
}
