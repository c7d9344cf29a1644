/* SPDX-License-Identifier: MIT */
/* V.250 lets a module take its time, and hosts do not wait for ever: an IMEI may come behind the
 * answers to other commands. It is looked for backwards, and not far: a module that is so late was
 * started again. */
#include "field/asked.h"

#include "field/operations.h"
#include "log/bare.h"

#define TURNS_BACK 64

static bool asks_for(struct span command, struct span line)
{
    struct span rest = span_trim(command), one;
    while (field_next_of_chain(&rest, &one))
        if (bare_tells(dialect_name(one), line))
            return true;
    return false;
}

/* It was refused, or the module has started since. */
static bool is_closed(struct span line, bool first)
{
    return span_is(line, "RDY") ||
           (first && (span_is(line, "ERROR") || span_starts(line, "+CME ERR")));
}

/* Was it answered up to this turn, or is it not to be answered any more? */
static bool is_settled(const struct dialogue *dialogue, size_t command, size_t turn)
{
    struct span text = turn_bytes(dialogue, &dialogue->turns[command]);
    bool first = true;
    for (size_t i = command + 1; i < turn; i++) {
        struct span line = turn_bytes(dialogue, &dialogue->turns[i]);
        if (dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (is_closed(line, first) || asks_for(text, line))
            return true;
        first = false;
    }
    return false;
}

size_t asked_by(const struct dialogue *dialogue, size_t turn, struct span line)
{
    size_t least = turn > TURNS_BACK ? turn - TURNS_BACK : 0;
    if (!bare_has_form(line))
        return turn;
    for (size_t i = turn; i-- > least;) {
        if (dialogue->turns[i].kind != TURN_COMMAND ||
            !asks_for(turn_bytes(dialogue, &dialogue->turns[i]), line))
            continue;
        return is_settled(dialogue, i, turn) ? turn : i;
    }
    return turn;
}
