/* SPDX-License-Identifier: MIT */
/* Lines that lost bytes on their way: +FTGET: 1,63 is +FTPGET: 1,63 to whoever knows what was
 * asked. What is meant is kept beside what the log has, so that the world is made of the one and
 * the trace of the other. Only names are repaired: which digit of a value is gone nobody knows. */
#include "field/dialogue.h"

#define LOST_MOST 2 /* bytes of a name */

/* Is `part` `whole` without a few of its bytes, or with noise for them? */
static bool has_lost(struct span whole, struct span part)
{
    size_t at = 0, lost = 0;
    for (size_t i = 0; i < part.count; i++) {
        bool noise = !text_is_alpha(part.at[i]) && part.at[i] != '+';
        while (!noise && at < whole.count && whole.at[at] != part.at[i])
            at++, lost++;
        if (at == whole.count)
            return false;
        lost += noise;
        at++;
    }
    lost += whole.count - at;
    return lost > 0 && lost <= LOST_MOST && whole.count >= 4;
}

/* The name as the log has it: up to the colon, whatever is in it. */
static struct span written_name(struct span line)
{
    return span_cut(line, span_find(line, ':'));
}

static bool repair(struct dialogue *dialogue, struct turn *turn, struct span command)
{
    struct span line = turn_bytes(dialogue, turn), name = dialect_name(command);
    struct span written = written_name(line);
    if (written.count == line.count || !span_starts(name, "+") || !has_lost(name, written))
        return false;
    struct bytes meant = {0};
    for (size_t i = 0; i < name.count; i++)
        bytes_add_char(&meant, text_upper(name.at[i]));
    bytes_add_span(&meant, span_skip(line, written.count));
    turn->meant = dialogue->store.count;
    turn->meant_count = meant.count;
    bytes_add_span(&dialogue->store, bytes_span(&meant));
    bytes_release(&meant);
    return true;
}

void dialogue_repair(struct dialogue *dialogue)
{
    size_t command = SIZE_MAX, session = SIZE_MAX;
    for (size_t i = 0; i < dialogue->count; i++) {
        struct turn *turn = &dialogue->turns[i];
        struct span text = turn_bytes(dialogue, turn);
        if (turn->kind == TURN_COMMAND) {
            command = i;
            if (span_starts_nocase(dialect_name(text), "+FTP"))
                session = i;
        }
        if (turn->kind != TURN_LINE || turn->masked || dialect_is_final(text))
            continue;
        bool done = command != SIZE_MAX &&
                    repair(dialogue, turn, turn_bytes(dialogue, &dialogue->turns[command]));
        if (!done && session != SIZE_MAX)
            repair(dialogue, turn, turn_bytes(dialogue, &dialogue->turns[session]));
    }
}
