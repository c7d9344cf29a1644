/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/load.h"
#include "report/commands.h"
#include "stage.h"

#include <stdio.h>

struct commands_options {
    bool markdown, names;
};

static int print_commands(const struct cli_words *words, void *options);

static const struct cli_option commands_rows[] = {
    {"markdown", '\0', NULL, CLI_FLAG, offsetof(struct commands_options, markdown), 0, 0,
     "as docs/commands.md"},
    {"names", '\0', NULL, CLI_FLAG, offsetof(struct commands_options, names), 0, 0,
     "only the names, one a line"},
    {0},
};

const struct cli_command commands_command = {
    .name = "commands",
    .arguments = "[SCENARIO.ini]",
    .summary = "every AT command known: forms, parameters, source",
    .about = "With a scenario, also those that it teaches.\n",
    .words_most = 1,
    .options = commands_rows,
    .options_size = sizeof(struct commands_options),
    .run = print_commands,
};

static void hear_nothing(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner, (void)at, (void)lane, (void)bytes;
}

static int print_commands(const struct cli_words *words, void *given)
{
    const struct commands_options *options = given;
    struct complaints complaints = {0};
    struct scenario *scenario =
        words->count ? load_scenario(words->words[0], &complaints) : scenario_default();
    fwrite(bytes_at(&complaints.text), 1, complaints.text.count, stderr);
    bytes_release(&complaints.text);
    if (!scenario)
        return CLI_WRONG;
    struct stage *stage = stage_new(scenario, hear_nothing, NULL);
    struct bytes text = {0};
    const struct at *at = device_at(stage_device(stage));
    if (options->names)
        report_command_names(at, &text);
    else
        report_commands(at, options->markdown, &text);
    cli_print(&text);
    bytes_release(&text);
    stage_free(stage);
    scenario_free(scenario);
    return CLI_GOOD;
}
