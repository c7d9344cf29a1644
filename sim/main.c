/* SPDX-License-Identifier: MIT */
/* The table of subcommands, and how the program stands in the system: three standard streams
 * whatever the caller closed, and no exit status 0 when what was printed is not there. */
#include "base/die.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/complete.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

static int help(const struct cli_words *words, void *options);

static const struct cli_command help_command = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "what there is, or how to use one of them",
    .words_most = 1,
    .run = help,
};

static int complete(const struct cli_words *words, void *options);

static const struct cli_command complete_command = {
    .name = "complete",
    .arguments = "-- [WORD...]",
    .summary = "for shells: what the last word of a command line can be",
    .takes_program = true,
    .is_hidden = true,
    .run = complete,
};

static const struct cli_command *const commands[] = {
    &run_command,      &test_command,   &check_command, &record_command,
    &import_command,   &report_command, &hunt_command,  &bench_command,
    &commands_command, &ctl_command,    &help_command,  &complete_command,
};

static const char *command_name(const void *table, size_t i)
{
    const struct cli_command *const *rows = table;
    return i < sizeof commands / sizeof *commands ? rows[i]->name : NULL;
}

static const struct cli_command *find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

static int unknown(const char *name)
{
    struct bytes near = {0};
    cli_add_nearest(&near, name, command_name, commands);
    cli_wrong("unknown command %s%s", name,
              near.count ? bytes_at(&near) : "; sim7000 help names them");
    bytes_release(&near);
    return CLI_WRONG;
}

static void add_overview(struct bytes *out)
{
    bytes_add_text(out, "sim7000 " SIM7000_VERSION
                        ": a SIM7000 modem to test against, without the hardware\n\n"
                        "usage: sim7000 COMMAND ...\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (!commands[i]->is_hidden)
            bytes_addf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    bytes_add_text(out, "\nsim7000 help COMMAND tells more.\n");
}

static int help(const struct cli_words *words, void *options)
{
    (void)options;
    const struct cli_command *command = words->count ? find(words->words[0]) : NULL;
    if (words->count && !command)
        return unknown(words->words[0]);
    struct bytes text = {0};
    if (command)
        cli_help(command, &text);
    else
        add_overview(&text);
    cli_print(&text);
    bytes_release(&text);
    return CLI_GOOD;
}

static int complete(const struct cli_words *words, void *options)
{
    (void)options;
    struct bytes text = {0};
    size_t count = 0;
    while (words->program && words->program[count])
        count++;
    cli_complete(words->program, count, commands, sizeof commands / sizeof *commands, &text);
    cli_print(&text);
    bytes_release(&text);
    return CLI_GOOD;
}

/* The same, where it was not asked for. */
static int no_command(void)
{
    struct bytes text = {0};
    add_overview(&text);
    fwrite(bytes_at(&text), 1, text.count, stderr);
    bytes_release(&text);
    return CLI_WRONG;
}

/* --- how the program stands in the system --- */

/* Whatever is opened first would become what is called stdout: a terminal's path would be
 * written into a trace. */
static void open_standard_streams(void)
{
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        if (fcntl(i, F_GETFD) == -1 && open("/dev/null", O_RDWR) != i)
            exit(CLI_WRONG); /* nobody can be told */
}

/* What was printed counts as much as what was done: a table that is not there, on a full disk,
 * is no success. */
static int check_stdout(int status)
{
    bool failed = ferror(stdout) != 0;
    errno = 0;
    if (fflush(stdout) == 0 && !failed)
        return status;
    cli_wrong("stdout cannot be written%s%s", errno ? ": " : "", errno ? strerror(errno) : "");
    return status == CLI_GOOD ? CLI_WRONG : status;
}

static int obey(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        puts("sim7000 " SIM7000_VERSION);
        return CLI_GOOD;
    }
    if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0)
        name = "help";
    if (!*name)
        return no_command();
    const struct cli_command *command = find(name);
    return command ? cli_command_line(command, argc - 2, argv + 2) : unknown(name);
}

int main(int argc, char **argv)
{
    open_standard_streams();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is told of as a full disk is */
    uv_replace_allocator(xmalloc, xrealloc, xcalloc, free); /* it would abort() */
    return check_stdout(obey(argc, argv));
}
