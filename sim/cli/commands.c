/* SPDX-License-Identifier: MIT */
/* `commands`: the reference out of the rows that answer. The device is made and never started, as
 * only it knows all rows. */
#include "cli/commands.h"

#include "cli/load.h"
#include "cli/paths.h"
#include "report/commands.h"
#include "scenario/outline.h"
#include "stage.h"

#include <stdio.h>

struct commands_options {
    bool markdown, names, json;
};

static int print_commands(const struct cli_words *words, void *options);
static void offer_names(struct bytes *out, char *const *words, size_t count);

static const struct cli_option commands_rows[] = {
    {"markdown", '\0', NULL, CLI_FLAG, offsetof(struct commands_options, markdown), 0, 0,
     "as docs/commands.md"},
    {"names", '\0', NULL, CLI_FLAG, offsetof(struct commands_options, names), 0, 0,
     "only the names, one a line"},
    {"json", '\0', NULL, CLI_FLAG, offsetof(struct commands_options, json), 0, 0,
     "an array of objects, for programs"},
    {0},
};

const struct cli_command commands_command = {
    .name = "commands",
    .arguments = "[SCENARIO.ini] [NAME...]",
    .summary = "every AT command known: forms, parameters, source",
    .about = "Of those that match a NAME: FTPGET, AT+FTPGET, FTP*. Without one, all. With a "
             "scenario,\n"
             "also those that it teaches.\n",
    .words_most = SIZE_MAX,
    .offers = offer_names,
    .options = commands_rows,
    .options_size = sizeof(struct commands_options),
    .run = print_commands,
};

static void hear_nothing(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner, (void)at, (void)lane, (void)bytes;
}

static void offer_names(struct bytes *out, char *const *words, size_t count)
{
    (void)words, (void)count;
    const struct command_filter all = {0};
    struct scenario *scenario = scenario_default();
    struct stage *stage = stage_new(scenario, hear_nothing, NULL);
    report_command_names(device_at(stage_device(stage)), &all, out);
    stage_free(stage);
    scenario_free(scenario);
}

/* Of the names that were asked for, the first that no command has; "" when all have one. */
static const char *unknown_name(const struct at *at, const struct command_filter *filter)
{
    for (size_t i = 0; i < filter->count; i++) {
        const struct command_filter one = {&filter->names[i], 1};
        struct bytes names = {0};
        report_command_names(at, &one, &names);
        bool none = names.count == 0;
        bytes_release(&names);
        if (none)
            return filter->names[i];
    }
    return "";
}

static int refuse(const struct at *at, const char *name)
{
    const struct command_filter all = {0};
    struct bytes names = {0}, hint = {0}, wanted = {0};
    report_command_names(at, &all, &names);
    bytes_addf(&wanted, "%s%s",
               span_starts_nocase(span_of(name), "AT") ? ""
               : name[0] == '+'                        ? "AT"
                                                       : "AT+",
               name);
    outline_add_hint(&hint, bytes_span(&wanted), bytes_span(&names));
    cli_wrong("commands: no command %s is known%s", name, bytes_at(&hint));
    bytes_release(&names);
    bytes_release(&hint);
    bytes_release(&wanted);
    return CLI_WRONG;
}

static void print_filtered(const struct at *at, const struct command_filter *filter,
                           const struct commands_options *options)
{
    struct bytes text = {0};
    if (options->json)
        report_commands_json(at, filter, &text);
    else if (options->names)
        report_command_names(at, filter, &text);
    else
        report_commands(at, filter, options->markdown, &text);
    cli_print(&text);
    bytes_release(&text);
}

static int print_commands(const struct cli_words *words, void *given)
{
    struct complaints complaints = {0};
    size_t files = words->count && path_ends(words->words[0], ".ini");
    const struct command_filter filter = {words->words + files, words->count - files};
    struct scenario *scenario =
        files ? load_scenario(words->words[0], &complaints) : scenario_default();
    fwrite(bytes_at(&complaints.text), 1, complaints.text.count, stderr);
    bytes_release(&complaints.text);
    if (!scenario)
        return CLI_WRONG;
    struct stage *stage = stage_new(scenario, hear_nothing, NULL);
    const struct at *at = device_at(stage_device(stage));
    const char *unknown = unknown_name(at, &filter);
    if (!*unknown)
        print_filtered(at, &filter, given);
    int status = *unknown ? refuse(at, unknown) : CLI_GOOD;
    stage_free(stage);
    scenario_free(scenario);
    return status;
}
