/* SPDX-License-Identifier: MIT */
/* Each call goes into the core through inside(): meanwhile the core's memory is this modem's, and
 * a bug or the lack of memory jumps out to there instead of ending a program that is not ours. What
 * such a jump leaves behind is never looked at again, only given back: the modem is broken.
 */
#include "lib/inside.h"

#include "base/format.h"

bool is_whole(const struct sim7000 *modem)
{
    return modem && !modem->broken;
}

int refuse(struct sim7000 *modem, const char *sentence)
{
    if (is_whole(modem))
        format_text(modem->error, sizeof modem->error, "%s", sentence);
    return -1;
}

bool inside(struct sim7000 *modem, inside_work *work, void *argument)
{
    if (!is_whole(modem))
        return false;
    const struct die_hooks *before = die_hook(&modem->hooks);
    bool whole = setjmp(modem->out) == 0;
    if (whole)
        work(modem, argument);
    die_hook(before);
    return whole;
}
