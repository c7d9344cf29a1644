/* SPDX-License-Identifier: MIT */
/* `test`: which traces, in what order, in how many processes, and what is said of them. All files
 * are read first: an hour of tests that ends with a typing error is an hour lost. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/paths.h"
#include "cli/rewrite.h"
#include "cli/tested.h"
#include "cli/workers.h"
#include "link/output.h"
#include "play/play.h"
#include "report/failure.h"
#include "report/junit.h"

#include "base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct test_options {
    const char *junit, *shard;
    int64_t jobs, seed;
    bool update, diff, verbose, require_faults;
};

struct test_run {
    const struct test_options *options;
    struct paths paths;
    struct tested *cases;
    size_t over, printed, failed;
    bool colour, progress;
};

static int run_tests(const struct cli_words *words, void *options);

static const struct cli_option test_rows[] = {
    {"junit", '\0', "FILE", CLI_TEXT, offsetof(struct test_options, junit), 0, 0,
     "write the results as JUnit XML too"},
    {"shard", '\0', "I/N", CLI_TEXT, offsetof(struct test_options, shard), 0, 0,
     "take only every N-th trace, beginning with number I"},
    {"jobs", 'j', "N", CLI_NUMBER, offsetof(struct test_options, jobs), 1, 64,
     "so many processes; default: one for each processor"},
    {"seed", '\0', "N", CLI_NUMBER, offsetof(struct test_options, seed), 1, INT64_MAX,
     "instead of the seeds of the scenarios"},
    {"update", '\0', NULL, CLI_FLAG, offsetof(struct test_options, update), 0, 0,
     "rewrite the modem's side of the traces with what it says now"},
    {"diff", '\0', NULL, CLI_FLAG, offsetof(struct test_options, diff), 0, 0,
     "with --update: print what it would change, and write nothing"},
    {"require-faults", '\0', NULL, CLI_FLAG, offsetof(struct test_options, require_faults), 0,
     0, "a trace in which a fault of its scenario never struck fails"},
    {"verbose", 'v', NULL, CLI_FLAG, offsetof(struct test_options, verbose), 0, 0,
     "name the traces that pass too, and what held and struck in them"},
    {0},
};

const struct cli_command test_command = {
    .name = "test",
    .arguments = "PATH...",
    .summary = "play traces in virtual time and compare",
    .about = "A PATH is a .trace file, or a folder: all .trace files below it.\n"
             "Exit status: 0 all passed, 1 some failed, 2 a file or the command line is wrong.",
    .options = test_rows,
    .options_size = sizeof(struct test_options),
    .words_least = 1,
    .words_most = SIZE_MAX,
    .run = run_tests,
};

/* --- what to play --- */

static bool find_traces(struct paths *paths, const struct cli_words *words)
{
    static const char *const endings[] = {".trace", NULL};
    for (size_t i = 0; i < words->count; i++) {
        const char *why;
        size_t before = paths->count;
        bool read = paths_find(paths, words->words[i], endings, &why);
        if (!read || paths->count == before) {
            cli_wrong("%s: %s", words->words[i],
                      read ? "no .trace file is in it, or below it" : why);
            return false;
        }
    }
    paths_sort(paths);
    return true;
}

/* Before hours of tests, not after them. */
static bool can_write_junit(const char *path)
{
    const char *why;
    if (!path || output_check(path, OUTPUT_REPLACE, &why))
        return true;
    cli_wrong("%s cannot be written: %s", path, why);
    return false;
}

/* "2/8": keeps every 8th path, from the second on. */
static bool keep_shard(struct paths *paths, const char *shard)
{
    size_t number, of, kept = 0;
    if (!cli_read_shard(shard, &number, &of))
        return false;
    for (size_t i = 0; i < paths->count; i++)
        if (i % of == number)
            paths->at[kept++] = paths->at[i];
        else
            free(paths->at[i]);
    paths->count = kept;
    return true;
}

/* Everything is read before anything is played. */
static bool load(struct test_run *run)
{
    struct complaints complaints = {0};
    run->cases = xzalloc((run->paths.count + 1) * sizeof *run->cases);
    for (size_t i = 0; i < run->paths.count; i++) {
        struct tested *one = &run->cases[i];
        one->trace = load_trace(run->paths.at[i], &complaints);
        one->scenario = one->trace ? load_scenario_of(one->trace, &complaints) : NULL;
        if (one->scenario && run->options->seed)
            one->scenario->seed = (uint64_t)run->options->seed;
    }
    fputs(bytes_at(&complaints.text), stderr);
    bool good = complaints.count == 0;
    bytes_release(&complaints.text);
    return good;
}

static void release(struct test_run *run)
{
    for (size_t i = 0; run->cases && i < run->paths.count; i++)
        tested_release(&run->cases[i]);
    free(run->cases);
    paths_release(&run->paths);
}

/* --- playing --- */

static bool work(void *owner, size_t i, struct bytes *message)
{
    const struct test_run *run = owner;
    const struct tested *one = &run->cases[i];
    if (run->options->update)
        return rewrite(one, run->options->diff, run->colour, message);
    struct play *play = play_new(one->trace, one->scenario);
    play->require_faults = run->options->require_faults;
    play->forgets = true; /* nobody asks it but report_failure() */
    bool passed = play_run(play);
    if (!passed)
        report_failure(play, run->colour, message);
    tested_pack(play, message);
    play_free(play);
    return passed;
}

static void print_case(const struct test_run *run, const struct tested *one)
{
    if (one->message.count)
        fwrite(bytes_at(&one->message), 1, one->message.count, stdout);
    if (one->message.count && !one->passed)
        fputc('\n', stdout);
    if (!run->options->verbose)
        return;
    printf("%s %s (%lld.%03lld ms)\n", one->passed ? "passed" : "FAILED", one->trace->path,
           (long long)(one->took / 1000), (long long)(one->took % 1000));
    fwrite(bytes_at(&one->outcome), 1, one->outcome.count, stdout);
}

static void show_progress(const struct test_run *run)
{
    if (run->progress)
        fprintf(stderr, "\r\33[K%zu of %zu, %zu failed", run->over, run->paths.count,
                run->failed);
}

static void done(void *owner, size_t i, enum worker_result result, usec took,
                 struct span message)
{
    struct test_run *run = owner;
    struct tested *one = &run->cases[i];
    one->over = true;
    one->passed = result == WORKER_PASSED;
    one->took = took;
    if (result == WORKER_CRASHED)
        bytes_addf(&one->message, "%s:1: ", one->trace->path);
    tested_unpack(one, message);
    run->over++;
    run->failed += !one->passed;
    if (run->progress && run->printed < run->paths.count && run->cases[run->printed].over)
        fputs("\r\33[K", stderr);
    for (; run->printed < run->paths.count && run->cases[run->printed].over; run->printed++)
        print_case(run, &run->cases[run->printed]);
    fflush(stdout);
    show_progress(run);
}

/* --- afterwards --- */

/* The message without its colours. */
static struct bytes without_colours(const struct bytes *message)
{
    struct bytes plain = {0};
    const char *at = bytes_at(message);
    for (size_t i = 0; i < message->count; i++)
        if (at[i] != '\33')
            bytes_add_char(&plain, at[i]);
        else
            while (i + 1 < message->count && at[i] != 'm')
                i++;
    return plain;
}

static bool write_junit(const struct test_run *run)
{
    size_t count = run->paths.count;
    struct report_case *cases = xzalloc((count + 1) * sizeof *cases);
    struct bytes *plain = xzalloc((count + 1) * sizeof *plain), text = {0};
    for (size_t i = 0; i < count; i++) {
        const struct tested *one = &run->cases[i];
        plain[i] = without_colours(&one->message);
        cases[i] = (struct report_case){one->trace->path, one->passed, one->took,
                                        bytes_span(&plain[i]), bytes_span(&one->outcome)};
    }
    report_junit(cases, count, &text);
    const char *why;
    bool good = output_whole(run->options->junit, bytes_span(&text), OUTPUT_REPLACE, &why);
    for (size_t i = 0; i < count; i++)
        bytes_release(&plain[i]);
    bytes_release(&text);
    free(plain);
    free(cases);
    if (!good)
        cli_wrong("%s cannot be written: %s", run->options->junit, why);
    return good;
}

/* What is easily missed above: what tested nothing, and, of several traces, which ones failed. */
static void print_summary(const struct test_run *run, usec took)
{
    size_t count = run->paths.count;
    struct bytes text = {0};
    tested_add_unstruck(run->cases, count, &text);
    if (run->failed && count > 1)
        tested_add_failed(run->cases, count, took, &text);
    fwrite(bytes_at(&text), 1, text.count, stdout);
    bytes_release(&text);
}

static int play_all(struct test_run *run)
{
    const struct test_options *options = run->options;
    const struct worker_jobs jobs = {run->paths.count, work, done, run};
    run->colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    run->progress = isatty(STDERR_FILENO) && isatty(STDOUT_FILENO);
    usec start = workers_clock();
    bool all = workers_run(&jobs, options->jobs ? (size_t)options->jobs : workers_default());
    if (run->progress)
        fputs("\r\33[K", stderr);
    if (!all)
        return STATUS_NO_MEMORY;
    print_summary(run, workers_clock() - start);
    printf("%zu passed, %zu failed\n", run->over - run->failed, run->failed);
    fflush(stdout);
    if (options->junit && !write_junit(run))
        return CLI_WRONG;
    return run->failed ? CLI_FAILED : CLI_GOOD;
}

static int run_tests(const struct cli_words *words, void *options)
{
    struct test_run run = {.options = options};
    int status = CLI_WRONG;
    if (run.options->diff && !run.options->update)
        return cli_wrong("test: --diff goes with --update");
    bool found = find_traces(&run.paths, words) &&
                 (!run.options->shard || keep_shard(&run.paths, run.options->shard));
    if (found && can_write_junit(run.options->junit) && load(&run))
        status = play_all(&run);
    release(&run);
    return status;
}
