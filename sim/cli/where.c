/* SPDX-License-Identifier: MIT */
/* What cannot be had together: found before anything is opened, so that a mistake leaves nothing
 * behind. */
#include "cli/where.h"

#include "cli/cli.h"

#include <string.h>

bool where_is_good(const char *option, const char *where, enum end_side side, size_t count)
{
    struct bytes why = {0};
    bool good = ends_check(where, side, count, &why);
    if (!good)
        cli_wrong("%s %s: %s", option, where, bytes_at(&why));
    bytes_release(&why);
    return good;
}

bool run_is_possible(const struct run_options *options, size_t count, char *const *program)
{
    const char *where = options->on ? options->on : "pty";
    if (!where_is_good("run: --on", where, END_DCE, count))
        return false;
    if (strcmp(where, "pty") == 0)
        return true;
    if (options->link)
        cli_wrong("run: --link: only a new terminal has no name that stays; %s has", where);
    else if (options->virtual_time)
        cli_wrong("run: --on %s lives in real time; with --virtual the terminal is PROGRAM's "
                  "alone",
                  where);
    else if (program && !ends_kind(where, END_DCE, NULL)->prints)
        cli_wrong("run: --on %s: stdout is the modem's, and cannot be that of %s too", where,
                  program[0]);
    else
        return true;
    return false;
}
