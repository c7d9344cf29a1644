/* SPDX-License-Identifier: MIT */
/* One pass over the conversation. A module that is off hears nothing until it says RDY, or
 * anything; one that is asleep, starts, or still looks for the host's rate swallows what comes
 * first (AT+IPR: the first AT only tells the rate). And V.250 5.2.1 lets a DTE send the next
 * command only after the result of the last: what comes earlier may get lost, or abort what runs.
 */
#include "field/unheard.h"

#include "field/outside.h"
#include "log/dialect.h"

#define TALKS_OVER MSEC(50) /* no host that waits for an answer goes on so soon */

const char unheard_early[] = "the module does not listen yet";
const char unheard_over[] = "the host talks over the answer";

/* AT, ATE0 and their like: with these a host looks for a module. */
static bool looks_for_it(struct span command)
{
    return span_is_nocase(command, "AT") || span_starts_nocase(command, "ATE") ||
           span_starts_nocase(command, "AT+IPR=") || span_is_nocase(command, "ATI");
}

/* The host's next turn, if nothing of the modem's stands before it; else `from`. */
static size_t next_unanswered(const struct dialogue *dialogue, size_t from)
{
    for (size_t i = from + 1; i < dialogue->count; i++) {
        if (turn_is_modems(&dialogue->turns[i]))
            return from;
        if (turn_is_hosts(&dialogue->turns[i]))
            return i;
    }
    return from;
}

/* Of several in one line of the log, whose echoes are one run of letters, none was answered. */
static bool is_in_a_run(const struct dialogue *dialogue, size_t command, size_t next)
{
    const struct turn *turns = dialogue->turns;
    size_t before = command;
    while (before > 0 && turns[--before].kind == TURN_ECHO)
        continue;
    bool behind = before < command && turns[before].unheard == UNHEARD_OVER &&
                  turns[before].line == turns[command].line;
    return behind || turns[command].line == turns[next].line;
}

static enum turn_unheard reason(const struct dialogue *dialogue, size_t command, bool off,
                                bool early)
{
    const struct turn *turn = &dialogue->turns[command];
    size_t next = next_unanswered(dialogue, command);
    if (off)
        return UNHEARD_OFF;
    if (turn->meant_count && !dialect_is_command(turn_bytes(dialogue, turn)))
        return UNHEARD_LOST;
    if (next == command)
        return TURN_HEARD;
    if (early && looks_for_it(turn_bytes(dialogue, turn)))
        return UNHEARD_EARLY;
    usec now = turn->at, then = dialogue->turns[next].at;
    if (is_in_a_run(dialogue, command, next))
        return UNHEARD_OVER;
    bool timed = now != LOG_NO_TIME && then != LOG_NO_TIME && dialogue->resolution < TALKS_OVER;
    return timed && then - now <= TALKS_OVER ? UNHEARD_OVER : TURN_HEARD;
}

void dialogue_find_unheard(struct dialogue *dialogue)
{
    bool off = false, early = true;
    for (size_t i = 0; i < dialogue->count; i++) {
        struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_COMMAND && !turn->unheard)
            turn->unheard = reason(dialogue, i, off, early);
        if (!turn_is_modems(turn))
            continue;
        early = false;
        off = turn->kind == TURN_LINE && outside_ends_it(turn_bytes(dialogue, turn));
    }
}
