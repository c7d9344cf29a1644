/* SPDX-License-Identifier: MIT */
/* `hunt`: the command line, workers and files around hunt/. Each round's jobs go to a few
 * processes, as `test` does it; a process that dies takes one job with it.
 */
#include "hunt/hunt.h"

#include "base/die.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/workers.h"
#include "hunt/merge.h"
#include "link/disk.h"
#include "scenario/build.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATUSES_MAX 64
#define AGAIN_RUNS   100
#define AGAIN_SLOW   MSEC(5)
#define MAP_FILE_MAX (64u * 1024 * 1024)

struct hunt_arguments {
    usec during, limit;
    int64_t runs, jobs, seed;
    bool has_seed, pairs, first, merge;
    const char *shard, *output, *fine, *got, *again;
};

static const struct cli_option hunt_rows[] = {
    {"for", '\0', "T", CLI_TIME, offsetof(struct hunt_arguments, during), 0, 0,
     "stop trying after T (of real time)"},
    {"runs", '\0', "N", CLI_NUMBER, offsetof(struct hunt_arguments, runs), 1, INT64_MAX,
     "try at most N runs; with --again: how many (100)"},
    {"pairs", '\0', NULL, CLI_FLAG, offsetof(struct hunt_arguments, pairs), 0, 0,
     "then two and three troubles in a run, drawn from the seed"},
    {"first", '\0', NULL, CLI_FLAG, offsetof(struct hunt_arguments, first), 0, 0,
     "stop trying when something is found, and make that small"},
    {"jobs", 'j', "N", CLI_NUMBER, offsetof(struct hunt_arguments, jobs), 1, 64,
     "so many processes; default: one for each processor"},
    {"shard", '\0', "I/N", CLI_TEXT, offsetof(struct hunt_arguments, shard), 0, 0,
     "only every N-th run, beginning with number I"},
    {"seed", '\0', "N", CLI_NUMBER, offsetof(struct hunt_arguments, seed), 0, INT64_MAX,
     "where chance begins, instead of the scenario's seed",
     offsetof(struct hunt_arguments, has_seed)},
    {"output", 'o', "DIR", CLI_TEXT, offsetof(struct hunt_arguments, output), 0, 0,
     "where findings and map go (hunt)"},
    {"ok-status", '\0', "N,...", CLI_TEXT, offsetof(struct hunt_arguments, fine), 0, 0,
     "with these the program says honestly that it failed;\n"
     "without the option any but 0 does"},
    {"got", '\0', "FILE", CLI_TEXT, offsetof(struct hunt_arguments, got), 0, 0,
     "what the program wrote there must be, after status 0,\n"
     "what the clean run left"},
    {"limit", '\0', "T", CLI_TIME, offsetof(struct hunt_arguments, limit), 0, 0,
     "of modem time in a run; default: the clean run and half an hour"},
    {"again", '\0', "NAME.ini", CLI_TEXT, offsetof(struct hunt_arguments, again), 0, 0,
     "repeat one finding with many latencies of the host"},
    {"merge", '\0', NULL, CLI_FLAG, offsetof(struct hunt_arguments, merge), 0, 0,
     "put the maps of these folders together, in -o DIR"},
    {0},
};

static int hunt(const struct cli_words *words, void *options);

const struct cli_command hunt_command = {
    .name = "hunt",
    .arguments = "[SCENARIO.ini] [options] -- PROGRAM ARG...",
    .summary = "find a program's bugs: each trouble at each place, in virtual time",
    .about = "Runs PROGRAM once clean, learns the places it passes, then tries every kind of "
             "trouble at\n"
             "every place. Findings are made small and written to DIR as NAME.ini, NAME.trace "
             "and a\n"
             "paragraph; DIR/map.txt and DIR/map.html show trouble x place. In the program's "
             "arguments\n"
             "{tty} is its terminal.\n"
             "\n"
             "exit status: 0 nothing was found, 1 findings, 2 it could not start.\n",
    .options = hunt_rows,
    .options_size = sizeof(struct hunt_arguments),
    .takes_program = true,
    .words_most = SIZE_MAX,
    .run = hunt,
};

/* --- options that are lists --- */

static bool read_fine(const char *text, int *fine, size_t *count)
{
    struct span rest = span_of(text ? text : "");
    while (rest.count) {
        int64_t number;
        if (*count == STATUSES_MAX || !span_number(span_take(&rest, ','), 255, &number)) {
            cli_wrong("hunt: --ok-status %s: expected numbers from 0 to 255, as in 10,11",
                      text);
            return false;
        }
        fine[(*count)++] = (int)number;
    }
    return true;
}

/* --- the hunt at work --- */

struct work {
    struct hunt *hunt;
    usec start, during;
    bool shows;
    size_t lost; /* jobs whose process died */
};

static bool may_go_on(void *owner)
{
    const struct work *work = owner;
    return workers_clock() - work->start < work->during;
}

static bool do_job(void *owner, size_t i, struct bytes *message)
{
    const struct work *work = owner;
    hunt_do(work->hunt, i, message);
    return true;
}

static void job_done(void *owner, size_t i, enum worker_result result, usec took,
                     struct span message)
{
    struct work *work = owner;
    (void)took;
    if (result == WORKER_CRASHED)
        work->lost++;
    else
        hunt_done(work->hunt, i, message);
}

static void show_progress(const struct work *work)
{
    static const char *const phases[] = {[HUNT_SINGLES] = "single troubles",
                                         [HUNT_PAIRS] = "pairs",
                                         [HUNT_SMALLER] = "smaller files",
                                         [HUNT_SHRINKS] = "making findings small",
                                         [HUNT_AGAIN] = "trying findings again"};
    const struct hunt *hunt = work->hunt;
    if (work->shows)
        fprintf(stderr, "\r\33[K%zu runs, %zu kinds of failure; %s", hunt->runs,
                hunt->finding_count, phases[hunt->phase]);
}

static bool go(struct work *work, size_t jobs)
{
    size_t count;
    bool good = true;
    while (good && (count = hunt_plan(work->hunt)) > 0) {
        const struct worker_jobs round = {count, do_job, job_done, work};
        show_progress(work);
        good = workers_run(&round, jobs);
    }
    if (work->shows)
        fputs("\r\33[K", stderr);
    return good;
}

/* --- a folder for stand-ins of --got --- */

static bool make_folder(struct bytes *path)
{
    const char *where = getenv("TMPDIR");
    bytes_addf(path, "%s/sim7000-hunt-XXXXXX", where && *where ? where : "/tmp");
    char *copy = xstrdup(bytes_at(path));
    bool good = mkdtemp(copy) != NULL;
    if (!good)
        cli_wrong("hunt: cannot make a folder in %s: %s", where ? where : "/tmp",
                  strerror(errno));
    bytes_clear(path);
    bytes_add_text(path, good ? copy : "");
    free(copy);
    return good;
}

static void remove_folder(struct bytes *path)
{
    DIR *folder = path->count ? opendir(bytes_at(path)) : NULL;
    const struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    if (path->count)
        rmdir(bytes_at(path));
    bytes_release(path);
}

/* --- what is printed --- */

static void print_findings(const struct hunt *hunt, const char *folder)
{
    for (size_t i = 0; i < hunt->finding_count; i++) {
        const struct finding *finding = &hunt->findings[i];
        struct bytes text = {0};
        bytes_addf(&text, "%s/%s.ini: ", folder, finding->name);
        schedule_tell(&finding->schedule, &hunt->places, &text);
        bytes_add_text(&text, ". ");
        const struct oracle_rules rules = hunt_rules(hunt, &finding->clean);
        oracle_tell(&rules, &finding->sight, &text);
        bytes_addf(&text, " (%zu runs)\n", finding->times);
        cli_print(&text);
        bytes_release(&text);
    }
}

static int conclude(struct work *work, struct folder *folder)
{
    struct hunt *hunt = work->hunt;
    struct bytes why = {0}, line = {0};
    int status = CLI_WRONG;
    if (hunt_write(hunt, folder, &why)) {
        print_findings(hunt, folder->path);
        if (hunt->undecided)
            fprintf(stderr,
                    "sim7000: hunt: %zu runs took more than two minutes of real time, and are "
                    "counted as not tried\n",
                    hunt->undecided);
        if (work->lost)
            fprintf(stderr, "sim7000: hunt: %zu runs were lost: a process of ours died\n",
                    work->lost);
        bytes_addf(&line, "%zu runs, %zu findings, %zu places, %zu troubles\n", hunt->runs,
                   hunt->finding_count, hunt->places.count, trouble_count());
        cli_print(&line);
        status = hunt->finding_count ? CLI_FAILED : CLI_GOOD;
    } else {
        cli_wrong("hunt: %s", bytes_at(&why));
    }
    bytes_release(&why);
    bytes_release(&line);
    return status;
}

static bool open_output(struct folder *folder, const char *path)
{
    struct bytes why = {0};
    bool good = mkdir(path, 0777) == 0 || errno == EEXIST;
    if (!good)
        cli_wrong("hunt: cannot make the folder %s: %s", path, strerror(errno));
    else if (!(good = folder_open(folder, path, &why)))
        cli_wrong("hunt: %s", bytes_at(&why));
    bytes_release(&why);
    return good;
}

/* --- again --- */

/* "failed 18 of 20 runs" in front of the scenario: the share that failed before; 1 when it is not
 * there. */
static double share_before(const char *path)
{
    struct bytes text = {0};
    const char *why;
    int failed = 1, of = 1;
    if (link_disk.read(link_disk.owner, path, MAP_FILE_MAX, &text, &why)) {
        const char *mark = strstr(bytes_at(&text), "; failed ");
        struct span rest = span_of(mark ? mark + strlen("; failed ") : "1 of 1 ");
        int64_t a, b;
        if (span_number(span_take(&rest, ' '), 1000000, &a) &&
            span_is(span_take(&rest, ' '), "of") &&
            span_number(span_take(&rest, ' '), 1000000, &b) && b > 0) {
            failed = (int)a;
            of = (int)b;
        }
    }
    bytes_release(&text);
    return (double)failed / of;
}

static void print_certainty(size_t failed, size_t runs, double before)
{
    struct bytes text = {0};
    if (failed)
        bytes_addf(&text, "failed in %zu of %zu runs: 1 in %.1f\n", failed, runs,
                   (double)runs / (double)failed);
    else
        bytes_addf(&text,
                   "failed in 0 of %zu runs; before, it was 1 in %.1f: confidence that it is "
                   "mended %.4f %%\n",
                   runs, 1 / before, 100 * (1 - pow(1 - before, (double)runs)));
    cli_print(&text);
    bytes_release(&text);
}

struct again {
    struct hunt *hunt;
    struct scenario *scenario;
    size_t failed;
};

/* What is wrong with run number i, if something is. */
static bool again_run(const struct again *again, size_t i, struct sight *sight,
                      struct bytes *message)
{
    struct scenario *scenario = scenario_copy(again->scenario);
    scenario->seed += i;
    trial_run(&again->hunt->trial, scenario, i ? AGAIN_SLOW : 0, 0, NULL, sight);
    scenario_free(scenario);
    enum oracle oracle = oracle_of(&again->hunt->rules, sight);
    if (oracle_is_finding(oracle))
        oracle_tell(&again->hunt->rules, sight, message);
    return !oracle_is_finding(oracle);
}

static bool again_do(void *owner, size_t i, struct bytes *message)
{
    struct sight sight;
    return again_run(owner, i + 1, &sight, message);
}

static void again_done(void *owner, size_t i, enum worker_result result, usec took,
                       struct span message)
{
    struct again *again = owner;
    (void)i, (void)took;
    again->failed += result != WORKER_PASSED;
    if (result != WORKER_PASSED && again->failed == 1)
        printf("%.*s\n", SPAN_ARGS(message));
}

/* The first one alone: where it goes round for ever, the others need not go to the limit. */
static void again_first(struct again *again)
{
    struct bytes message = {0};
    struct sight sight;
    bool passed = again_run(again, 0, &sight, &message);
    again_done(again, 0, passed ? WORKER_PASSED : WORKER_FAILED, 0, bytes_span(&message));
    if (sight.end == VIRTUAL_LIMIT_OVER)
        loops_add(&again->hunt->loops, &sight.loop);
    bytes_release(&message);
}

static int repeat(struct hunt *hunt, const char *path, size_t runs, size_t jobs)
{
    struct complaints complaints = {0};
    struct again again = {.hunt = hunt, .scenario = load_scenario(path, &complaints)};
    int status = CLI_WRONG;
    fputs(bytes_at(&complaints.text), stderr);
    bytes_release(&complaints.text);
    if (again.scenario) {
        const struct worker_jobs others = {runs - 1, again_do, again_done, &again};
        again_first(&again);
        workers_run(&others, jobs);
        print_certainty(again.failed, runs, share_before(path));
        status = again.failed ? CLI_FAILED : CLI_GOOD;
    }
    scenario_free(again.scenario);
    return status;
}

/* --- maps together --- */

static int merge(const struct cli_words *words, const char *output)
{
    struct folder folder = {0};
    struct map map = {0};
    struct bytes why = {0}, line = {0};
    bool good = words->count > 0;
    if (!good)
        cli_wrong("hunt: --merge: expected the folders of hunts");
    good = good && open_output(&folder, output);
    if (good && !merge_folders(words->words, words->count, &folder, &map, &why)) {
        good = false;
        cli_wrong("hunt: %s", bytes_at(&why));
    }
    bytes_addf(&line, "%llu runs, %llu findings, %zu places, %zu troubles\n",
               (unsigned long long)map.runs, (unsigned long long)map.findings,
               map.place_count ? map.place_count - 1 : 0, map.trouble_count);
    if (good)
        cli_print(&line);
    int status = !good ? CLI_WRONG : map.findings ? CLI_FAILED : CLI_GOOD;
    map_release(&map);
    folder_release(&folder);
    bytes_release(&why);
    bytes_release(&line);
    return status;
}

/* --- the whole --- */

static struct scenario *load(const struct hunt_arguments *arguments,
                             const struct cli_words *words)
{
    struct bytes path = {0};
    struct complaints complaints = {0};
    struct scenario *scenario = NULL;
    if (arguments->again) { /* the clean world lies beside the finding */
        const char *slash = strrchr(arguments->again, '/');
        bytes_add(&path, arguments->again, slash ? (size_t)(slash - arguments->again) + 1 : 0);
        bytes_add_text(&path, "clean.ini");
    } else if (words->count) {
        bytes_add_text(&path, words->words[0]);
    }
    scenario = path.count ? load_scenario(bytes_at(&path), &complaints) : scenario_default();
    fputs(bytes_at(&complaints.text), stderr);
    bytes_release(&complaints.text);
    bytes_release(&path);
    if (scenario && arguments->has_seed)
        scenario->seed = (uint64_t)arguments->seed;
    if (scenario)
        scenario->far = FTP_FAR_MEMORY;
    return scenario;
}

static int start(const struct hunt_arguments *arguments, const struct hunt_options *wanted,
                 struct folder *folder)
{
    struct hunt_options options = *wanted;
    struct work work = {.start = workers_clock(),
                        .during = arguments->during,
                        .shows = isatty(STDERR_FILENO)};
    struct bytes why = {0};
    size_t jobs = arguments->jobs ? (size_t)arguments->jobs : workers_default();
    int status = CLI_WRONG;
    if (arguments->during) {
        options.may_go_on = may_go_on;
        options.owner = &work;
    }
    work.hunt = hunt_new(&options, &why);
    if (!work.hunt)
        cli_wrong("hunt: %s", bytes_at(&why));
    else if (arguments->again)
        status = repeat(work.hunt, arguments->again,
                        arguments->runs ? (size_t)arguments->runs : AGAIN_RUNS, jobs);
    else
        status = go(&work, jobs) ? conclude(&work, folder) : STATUS_NO_MEMORY;
    hunt_free(work.hunt);
    bytes_release(&why);
    return status;
}

static int hunt(const struct cli_words *words, void *given)
{
    const struct hunt_arguments *arguments = given;
    const char *output = arguments->output ? arguments->output : "hunt";
    struct folder folder = {0};
    int fine[STATUSES_MAX], status = CLI_WRONG;
    struct hunt_options options = {.program = words->program,
                                   .got = arguments->got,
                                   .fine = fine,
                                   .limit = arguments->limit,
                                   .pairs = arguments->pairs,
                                   .first = arguments->first,
                                   .runs = (size_t)arguments->runs};
    if (arguments->merge)
        return merge(words, output);
    if (!words->program || words->count > 1)
        return cli_wrong("hunt: expected [SCENARIO.ini] -- PROGRAM, which is to be tried");
    struct bytes place = {0};
    struct scenario *scenario = load(arguments, words);
    if (scenario && read_fine(arguments->fine, fine, &options.fine_count) &&
        cli_read_shard(arguments->shard, &options.shard, &options.shards) &&
        make_folder(&place) && (arguments->again || open_output(&folder, output))) {
        options.scenario = scenario;
        options.seed = scenario->seed;
        options.folder = bytes_at(&place);
        status = start(arguments, &options, &folder);
    }
    scenario_free(scenario);
    remove_folder(&place);
    folder_release(&folder);
    return status;
}
