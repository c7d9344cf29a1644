/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_COMMANDS_H
#define SIM_CLI_COMMANDS_H

#include "cli/cli.h"

/* Subcommands, for the table in main.c. */
extern const struct cli_command run_command, test_command, check_command, record_command,
    import_command, report_command, hunt_command, bench_command, commands_command, ctl_command;

#endif
