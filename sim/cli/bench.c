/* SPDX-License-Identifier: MIT */
/* `bench` is in the installed program on purpose: figures of somebody else's machine say nothing
 * about the one where tests will run (docs/performance.md). */
#include "bench/bench.h"

#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

struct bench_words {
    int64_t rounds, modems;
};

static int run_bench(const struct cli_words *words, void *options);

static void offer_parts(struct bytes *out, char *const *words, size_t count)
{
    (void)words, (void)count;
    for (const struct bench_part *part = bench_parts; part->name; part++)
        bytes_addf(out, "%s\n", part->name);
}

static const struct cli_option bench_rows[] = {
    {"rounds", 'n', "N", CLI_NUMBER, offsetof(struct bench_words, rounds), 1, BENCH_ROUNDS_MAX,
     "rounds of each figure; 9 if not given"},
    {"modems", '\0', "N", CLI_NUMBER, offsetof(struct bench_words, modems), 1, 1000,
     "at most so many in one process; 1000 if not given"},
    {0},
};

const struct cli_command bench_command = {
    .name = "bench",
    .arguments = "[PART...]",
    .summary = "how fast it is on this machine",
    .about =
        "Parts: roundtrip, tcp, rfc2217, payload, sessions, start, many, manytcp, control,\n"
        "virtual, trace, import, growth. Figures are medians of rounds, with (least..most)\n"
        "behind; what they are compared with ran in turns with them. docs/performance.md\n"
        "explains them.\n",
    .options = bench_rows,
    .options_size = sizeof(struct bench_words),
    .words_most = 20,
    .offers = offer_parts,
    .run = run_bench,
};

static const char *part_name(const void *table, size_t i)
{
    const struct bench_part *parts = table;
    return parts[i].name;
}

static bool is_part(const char *word)
{
    for (const struct bench_part *part = bench_parts; part->name; part++)
        if (strcmp(part->name, word) == 0)
            return true;
    return false;
}

static int unknown(const char *word)
{
    struct bytes near = {0};
    cli_add_nearest(&near, word, part_name, bench_parts);
    cli_wrong("bench: no part %s%s", word,
              near.count ? bytes_at(&near) : "; sim7000 help bench names them");
    bytes_release(&near);
    return CLI_WRONG;
}

static bool is_wanted(const struct bench_part *part, const struct cli_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(part->name, words->words[i]) == 0)
            return true;
    return words->count == 0;
}

static int run_bench(const struct cli_words *words, void *given)
{
    const struct bench_words *said = given;
    const struct bench_options options = {
        .rounds = said->rounds ? (size_t)said->rounds : 9,
        .modems = said->modems ? (size_t)said->modems : 1000,
    };
    for (size_t i = 0; i < words->count; i++)
        if (!is_part(words->words[i]))
            return unknown(words->words[i]);
    for (const struct bench_part *part = bench_parts; part->name; part++) {
        if (!is_wanted(part, words))
            continue;
        printf("%s: %s\n", part->name, part->about);
        bench_run(part, &options);
    }
    return CLI_GOOD;
}
