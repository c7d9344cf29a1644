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

/* What a question is answered with begins with its name; empty: this is none, or several. */
static struct span name_of_question(struct span command)
{
    size_t sets = span_find(command, '=');
    bool asks = sets == command.count || span_is(span_skip(command, sets), "=?");
    return asks && span_find(command, ';') == command.count ? dialect_name(command) : SPAN("");
}

/* The modem's next line from `turn` on; 0: the host says something first. */
static size_t next_line(const struct dialogue *dialogue, size_t turn)
{
    for (size_t i = turn; i < dialogue->count && !turn_is_hosts(&dialogue->turns[i]); i++)
        if (dialogue->turns[i].kind == TURN_LINE)
            return i;
    return 0;
}

/* The next result of a command; 0: the host says something first. */
static size_t next_final(const struct dialogue *dialogue, size_t turn)
{
    size_t i = next_line(dialogue, turn);
    while (i && !dialect_is_final(turn_bytes(dialogue, &dialogue->turns[i])))
        i = next_line(dialogue, i + 1);
    return i;
}

static struct span name_at(const struct dialogue *dialogue, size_t turn)
{
    return dialect_name(turn_bytes(dialogue, &dialogue->turns[turn]));
}

/* A URC of that name has no result behind it, and a host that asks the same again gets the answer
 * to the second. */
size_t unheard_late_answer(const struct dialogue *dialogue, size_t command)
{
    struct span name = name_of_question(turn_bytes(dialogue, &dialogue->turns[command]));
    size_t next = name.count ? next_unanswered(dialogue, command) : command;
    if (next == command || dialogue->turns[next].kind != TURN_COMMAND ||
        span_same_nocase(name_at(dialogue, next), name))
        return command;
    size_t line = next_line(dialogue, next + 1);
    if (!line || !span_same_nocase(name_at(dialogue, line), name))
        return command;
    size_t first = next_final(dialogue, line);
    return first && next_final(dialogue, first + 1) ? line : command;
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
    if (next == command)
        return TURN_HEARD;
    if (early && looks_for_it(turn_bytes(dialogue, turn)))
        return UNHEARD_EARLY;
    if (unheard_late_answer(dialogue, command) != command)
        return UNHEARD_LATE;
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
        if (turn->kind == TURN_COMMAND)
            turn->unheard = reason(dialogue, i, off, early);
        if (!turn_is_modems(turn))
            continue;
        early = false;
        off = turn->kind == TURN_LINE && outside_ends_it(turn_bytes(dialogue, turn));
    }
}
