/* SPDX-License-Identifier: MIT */
/* A fault that strikes a line of an operation counts all of its name, `+FTPPUT: 1,*`: those that
 * earlier sessions said come first. Operations come in the order of their openings, so that the
 * log is walked through once, however many there are. */
#include "field/urc_tally.h"

#include <string.h>

static void tally_line(struct urc_tally *tally, struct span line)
{
    struct span name = dialect_name(line);
    int64_t first = 0;
    size_t i = 0;
    if (!span_starts(name, "+FTP") || dialect_numbers(line, &first, 1) != 1 || first != 1)
        return;
    name = span_skip(name, 1);
    while (i < tally->count && !span_is(name, tally->of[i].name))
        i++;
    if (i == URC_TALLY_NAMES)
        return;
    span_copy(name, tally->of[i].name, sizeof tally->of[i].name);
    tally->of[i].lines++;
    tally->count += i == tally->count;
}

int64_t urc_tally_before(struct urc_tally *tally, const struct inference *infer,
                         const struct operation *op)
{
    for (; tally->turn < op->opening; tally->turn++) {
        if (infer->dialogue->turns[tally->turn].kind == TURN_LINE)
            tally_line(tally, infer_turn(infer, tally->turn));
    }
    for (size_t i = 0; i < tally->count; i++) {
        if (strcmp(tally->of[i].name, op->name) == 0)
            return tally->of[i].lines;
    }
    return 0;
}
