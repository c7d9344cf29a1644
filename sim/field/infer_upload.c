/* SPDX-License-Identifier: MIT */
/* What a log shows of how the module takes bytes: whether a block that stays short comes to an end
 * (put_timeout), and whether OK comes before +FTPETPUT: 2,1 as in the FTP note or behind the bytes
 * as in the AT manual (etput_order). */
#include "field/infer_parts.h"

#include <string.h>

/* ERROR behind a prompt and fewer bytes than it asked for; the time counts from the last one. */
static void take_put_timeout(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    size_t left = 0, last = NO_TURN;
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_PAYLOAD && left > 0) {
            left = turn->count < left ? left - turn->count : 0;
            last = i;
        } else if (turn->kind == TURN_COMMAND) {
            left = 0;
        } else if (turn->kind == TURN_LINE && left > 0 &&
                   span_is(infer_turn(infer, i), "ERROR")) {
            usec gap = infer_gap(dialogue, last, i);
            infer_set(infer, "module", "put_timeout", "ERROR came in the place of more bytes",
                      span_of(world_time(gap > MSEC(1) ? gap : SECONDS(10)).text));
            return;
        } else if (turn->kind == TURN_LINE) {
            left = span_starts(infer_turn(infer, i), "+FTPPUT")
                       ? dialect_payload_length(infer_turn(infer, i))
                       : 0;
            last = i;
        }
    }
}

/* Does the log show OK where there is one? */
static bool shows_ok(const struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++)
        if (infer->dialogue->turns[i].kind == TURN_LINE && span_is(infer_turn(infer, i), "OK"))
            return true;
    return false;
}

static void take_etput_order(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    for (size_t i = 0; i < dialogue->count; i++) {
        if (dialogue->turns[i].kind != TURN_LINE || !dialect_wants_stream(infer_turn(infer, i)))
            continue;
        size_t command = infer_command_before(dialogue, i), final = NO_TURN;
        for (size_t k = command == NO_TURN ? i : command; k < i; k++)
            if (dialogue->turns[k].kind == TURN_LINE && span_is(infer_turn(infer, k), "OK"))
                final = k;
        if (final == NO_TURN && command != NO_TURN && shows_ok(infer))
            infer_set(infer, "module", "etput_order", "there is no OK before +FTPETPUT: 2,1",
                      SPAN("manual"));
        return;
    }
}

void infer_upload(struct inference *infer)
{
    take_put_timeout(infer);
    take_etput_order(infer);
}
