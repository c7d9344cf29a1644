/* SPDX-License-Identifier: MIT */
#ifndef SIM_REPORT_COMMANDS_H
#define SIM_REPORT_COMMANDS_H

#include "at/at.h"
#include "base/bytes.h"

/* The command reference, from the rows themselves: every command by chapter of the manual, with
 * its forms, parameters (range, default), what keeps its values, and its source. */
struct command_filter {
    char **names; /* "FTPGET", "+FTPGET", "AT+FTPGET", "FTP*"; large or small */
    size_t count; /* 0: all of them */
};

void report_commands(const struct at *at, const struct command_filter *filter, bool markdown,
                     struct bytes *out);
/* Only their names, "AT+FTPGET", one a line, in the order of the tables. */
void report_command_names(const struct at *at, const struct command_filter *filter,
                          struct bytes *out);
/* For programs: an array of objects. */
void report_commands_json(const struct at *at, const struct command_filter *filter,
                          struct bytes *out);

/* `name` with or without its AT. */
bool command_is_wanted(const struct command_filter *filter, const char *name);
/* The forms of a command, one a line; where its settings are kept, NULL: it has none. */
void report_command_forms(const struct at_row *row, struct bytes *out);
const char *report_command_kept(const struct at_row *row);

#endif
