/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_PARSE_H
#define SIM_AT_PARSE_H

#include "at/row.h"

/* Command lines into commands and arguments (AT manual V1.06, 1.4; V.250 5.2 to 5.4). All spans
 * point into the line.
 */
struct at_command {
    struct span text; /* the whole command, without AT and separators */
    struct span name; /* "+FTPGET", "E", "&F", "S3" */
    enum at_form form;
    struct span args; /* behind the = of a write; digits or dial string of a basic command */
    bool basic;       /* no + in front: E0, &F, S3=13 */
    bool wrong;       /* cannot be a command: print ERROR */
};

/* The next command of a line; *rest moves behind it. False at the end of the line. Basic
 * commands need no separator; extended ones end at a `;` outside quotes. */
bool at_next_command(struct span *rest, struct at_command *command);
size_t at_count_commands(struct span line);

/* The length of the first argument of `text`: up to a comma outside quotes. */
size_t at_arg_length(struct span text);

/* Arguments against a row's params: fills call->args and call->count. Returns 0 or the
 * +CME ERROR number of the first mistake. */
int at_parse_args(struct at_call *call, struct span text, const struct at_param *params);

#endif
