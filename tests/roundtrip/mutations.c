/* SPDX-License-Identifier: MIT */
/* Is it true what an import says of itself, whatever somebody did to the log? Logs of a folder are
 * cut, joined, doubled, put in another order and garbled, by a seed. What comes of each is read,
 * checked and played as `check` and `test` do, and must be what the report said. A trace that is
 * said not to hold is no lie; but few may be so.
 *
 *   mutations LOGS [COUNT [SEED [ONE]]]    ONE: only that number, with its log and its files */
#include "base/random.h"
#include "cli/paths.h"
#include "field/import.h"
#include "link/disk.h"
#include "play/play.h"
#include "scenario/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHANGES_MOST = 4,  /* of a log */
    FEW_LINES = 5,     /* that a change takes at once, */
    MANY_LINES = 20,   /* and those that come from another log */
    UNPROVED_MOST = 4, /* of a hundred */
};

/* --- logs, and what is done to them --- */

struct logs {
    struct paths paths;
    struct bytes *texts; /* one for each path */
};

/* Where line `number` begins; behind the last one the end. */
static size_t line_start(struct span text, size_t number)
{
    size_t at = 0;
    while (number-- > 0 && at < text.count)
        at += span_find(span_skip(text, at), '\n') + 1;
    return at < text.count ? at : text.count;
}

static size_t line_count(struct span text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.count; count++)
        at += span_find(span_skip(text, at), '\n') + 1;
    return count;
}

/* A few lines of `text`, of which there are some. */
static struct span draw_lines(struct random *random, struct span text, size_t most)
{
    size_t first = random_below(random, line_count(text));
    size_t start = line_start(text, first);
    size_t end = line_start(text, first + 1 + random_below(random, most));
    return span_cut(span_skip(text, start), end - start);
}

static void put(struct bytes *text, size_t at, size_t count, struct span for_it)
{
    struct bytes made = {0};
    struct span all = bytes_span(text);
    bytes_add_span(&made, span_cut(all, at));
    bytes_add_span(&made, for_it);
    bytes_add_span(&made, span_skip(all, at + count));
    bytes_release(text);
    *text = made;
}

/* What is to be changed: some lines of a log that stand at `at`. */
struct target {
    struct random *random;
    struct bytes *text;
    size_t at;
    struct span lines;
};

static void lose(struct target *target)
{
    put(target->text, target->at, target->lines.count, SPAN(""));
}

static void repeat(struct target *target)
{
    put(target->text, target->at, 0, target->lines);
}

static void begin_late(struct target *target)
{
    bytes_drop(target->text, target->at);
}

static void end_early(struct target *target)
{
    bytes_cut(target->text, target->at + target->lines.count);
}

static void reverse(struct target *target)
{
    struct bytes turned = {0};
    for (size_t i = line_count(target->lines); i-- > 0;) {
        struct span rest = span_skip(target->lines, line_start(target->lines, i));
        bytes_add_span(&turned, span_cut(rest, line_start(rest, 1)));
    }
    put(target->text, target->at, target->lines.count, bytes_span(&turned));
    bytes_release(&turned);
}

static void tear(struct target *target)
{
    size_t kept = random_below(target->random, target->lines.count);
    put(target->text, target->at + kept, target->lines.count - kept, SPAN("\n"));
}

/* A byte for another, or one more. */
static void garble(struct target *target)
{
    static const char signs[] = {'\0', '\xff', '\r', '\n', ' ', 'A', '>', '"', ':'};
    char sign = signs[random_below(target->random, sizeof signs)];
    size_t at = target->at + random_below(target->random, target->lines.count);
    put(target->text, at, random_below(target->random, 2), (struct span){&sign, 1});
}

/* The next result of FTP becomes another one. */
static void change_code(struct target *target)
{
    struct span before = SPAN(": 1,"), all = bytes_span(target->text);
    size_t at = target->at;
    while (at < all.count &&
           !(span_starts(span_skip(all, at), before.at) && at + 6 < all.count &&
             text_is_digit(all.at[at + 4]) && text_is_digit(all.at[at + 5])))
        at++;
    if (at == all.count)
        return;
    size_t code = 60 + random_below(target->random, 28);
    char digits[] = {(char)('0' + code / 10), (char)('0' + code % 10)};
    put(target->text, at + before.count, sizeof digits, (struct span){digits, sizeof digits});
}

static void (*const changes[])(struct target *) = {
    lose, repeat, begin_late, end_early, reverse, tear, garble, change_code,
};
enum { CHANGES = sizeof changes / sizeof *changes };

static void change(struct random *random, const struct logs *logs, struct bytes *text)
{
    struct span all = bytes_span(text);
    struct target target = {.random = random, .text = text};
    size_t which = random_below(random, CHANGES + 1);
    target.lines = draw_lines(random, all, FEW_LINES);
    target.at = (size_t)(target.lines.at - all.at);
    if (which < CHANGES) {
        changes[which](&target);
        return;
    }
    size_t other = random_below(random, logs->paths.count);
    put(text, target.at, 0, draw_lines(random, bytes_span(&logs->texts[other]), MANY_LINES));
}

/* --- what is said, and what is --- */

/* What the user would be told of these files; empty when all is well. */
static void find_fault(const struct field_import *import, struct bytes *why)
{
    struct parts parts;
    const struct disk disk = parts_disk(&parts);
    struct complaints complaints = {0};
    parts_find(&parts, import->world.scenario, "changed");
    struct scenario *world =
        scenario_read(&disk, "changed.ini", bytes_span(&import->scenario), &complaints);
    struct trace *trace = trace_read("changed.trace", bytes_span(&import->trace), &complaints);
    if (world)
        stage_check(world, &complaints);
    bytes_add_span(why, bytes_span(&complaints.text));
    if (complaints.count == 0) {
        struct play *play = play_new(trace, world);
        if (!play_run(play))
            bytes_add_text(why, "the trace does not hold\n");
        play_free(play);
    }
    scenario_free(world);
    trace_free(trace);
    bytes_release(&complaints.text);
    parts_release(&parts);
}

struct run {
    struct logs logs;
    size_t count, imported, unproved, failed;
    size_t one; /* SIZE_MAX: all */
};

static void show(const char *what, const struct bytes *text)
{
    printf("--- %s\n%s", what, bytes_at(text));
}

static void check(struct run *run, size_t number, const char *path, const struct bytes *log)
{
    struct field_import import;
    const char *reason;
    struct bytes why = {0};
    if (!field_import(bytes_span(log), NULL, "changed.log", "changed", MASK_HIDE, &import,
                      &reason)) {
        field_import_release(&import);
        return;
    }
    find_fault(&import, &why);
    bool lies = import.figures.passes != (why.count == 0);
    run->imported++;
    run->unproved += !import.figures.passes;
    run->failed += lies;
    if (lies || run->one == number || !import.figures.passes)
        printf("%zu, of %s: said to %s\n%s", number, path,
               import.figures.passes ? "hold" : "not hold", bytes_at(&why));
    if (run->one == number) {
        show("log", log);
        show("report", &import.report);
        show("scenario", &import.scenario);
        show("trace", &import.trace);
    }
    bytes_release(&why);
    field_import_release(&import);
}

/* Each has a stream of its own: one alone is what it was among all. */
static void run_one(struct run *run, size_t number, uint64_t seed)
{
    struct random random;
    struct bytes text = {0};
    char stream[32];
    snprintf(stream, sizeof stream, "mutation %zu", number);
    random_init(&random, seed, stream);
    size_t which = random_below(&random, run->logs.paths.count);
    bytes_add_span(&text, bytes_span(&run->logs.texts[which]));
    for (size_t left = 1 + random_below(&random, CHANGES_MOST); left > 0 && text.count; left--)
        change(&random, &run->logs, &text);
    check(run, number, run->logs.paths.at[which], &text);
    bytes_release(&text);
}

static bool read_logs(struct logs *logs, const char *folder)
{
    static const char *const endings[] = {".log", NULL};
    enum { LOG_MOST = 1 << 20 };
    const char *why;
    bool good = paths_find(&logs->paths, folder, endings, &why) && logs->paths.count > 0;
    logs->texts = calloc(logs->paths.count + 1, sizeof *logs->texts);
    for (size_t i = 0; good && logs->texts && i < logs->paths.count; i++) {
        good = link_disk.read(link_disk.owner, logs->paths.at[i], LOG_MOST, &logs->texts[i],
                              &why) &&
               logs->texts[i].count > 0;
    }
    return good && logs->texts;
}

static size_t number_of(int argc, char **argv, int i, size_t otherwise)
{
    return argc > i ? strtoul(argv[i], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    struct run run = {.count = number_of(argc, argv, 2, 100)};
    size_t seed = number_of(argc, argv, 3, 1);
    run.one = number_of(argc, argv, 4, SIZE_MAX);
    if (argc < 2 || !read_logs(&run.logs, argv[1])) {
        fprintf(stderr, "no logs; usage: mutations LOGS [COUNT [SEED [ONE]]]\n");
        return 2;
    }
    for (size_t i = 0; i < run.count; i++) {
        if (run.one == SIZE_MAX || run.one == i)
            run_one(&run, i, seed);
    }
    for (size_t i = 0; i < run.logs.paths.count; i++)
        bytes_release(&run.logs.texts[i]);
    free(run.logs.texts);
    paths_release(&run.logs.paths);
    printf("%zu imported: %zu not said true, %zu said not to hold\n", run.imported, run.failed,
           run.unproved);
    return run.failed || run.imported == 0 || run.unproved * 100 > run.imported * UNPROVED_MOST;
}
