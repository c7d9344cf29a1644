/* SPDX-License-Identifier: MIT */
#ifndef SIM_REPORT_COMMANDS_H
#define SIM_REPORT_COMMANDS_H

#include "at/at.h"
#include "base/bytes.h"

/* The command reference, from the rows themselves: every command by chapter of the manual, with
 * its forms, parameters (range, default), what keeps its values, and its source. */
void report_commands(const struct at *at, bool markdown, struct bytes *out);
/* Only their names, "AT+FTPGET", one a line, in the order of the tables. */
void report_command_names(const struct at *at, struct bytes *out);

#endif
