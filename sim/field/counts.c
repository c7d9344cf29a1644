/* SPDX-License-Identifier: MIT */
/* Faults strike at the nth match of a pattern, so texts are counted as patterns: in capitals, with
 * stars where a secret or a byte stands that no pattern can have. Two logins that differ in their
 * passwords alone are the same command to a scenario. */
#include "field/counts.h"

#include "base/die.h"
#include "field/dialogue.h"
#include "field/operations.h"
#include "field/tally.h"
#include "field/world.h"

/* One more of that text, of commands or of lines; returns how many it makes. */
static uint32_t count_one(struct tally *tally, const char *kind, struct span text)
{
    struct bytes key = {0};
    bytes_add_text(&key, kind);
    world_pattern(&key, span_trim(text));
    uint32_t number = tally_add(tally, bytes_span(&key));
    bytes_release(&key);
    return number;
}

/* What a scenario sees of a chain: its commands, each from "AT" on. */
uint32_t count_command(struct tally *tally, struct span text)
{
    struct span rest = span_trim(text), command;
    struct bytes one = {0};
    uint32_t first = 0;
    while (field_next_of_chain(&rest, &command)) {
        bytes_clear(&one);
        bytes_add_text(&one, "AT");
        bytes_add_span(&one, command);
        uint32_t number = count_one(tally, ">", bytes_span(&one));
        first = first ? first : number;
    }
    bytes_release(&one);
    return first ? first : count_one(tally, ">", text);
}

uint32_t count_line(struct tally *tally, struct span text)
{
    return count_one(tally, "<", text);
}

void turn_counts_make(struct turn_counts *counts, const struct dialogue *dialogue)
{
    struct tally tally = {0};
    uint32_t command = 0;
    turn_counts_release(counts);
    counts->command = xmalloc((dialogue->count + 1) * sizeof *counts->command);
    counts->number = xzalloc((dialogue->count + 1) * sizeof *counts->number);
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        const struct late_answer *late = late_at(&dialogue->late_answers, i);
        counts->command[i] =
            late && i >= late->line && !turn_is_hosts(turn) ? late->command + 1 : command;
        if (turn->kind == TURN_COMMAND) {
            command = (uint32_t)i + 1;
            counts->number[i] = count_command(&tally, turn_bytes(dialogue, turn));
        } else if (turn->kind == TURN_LINE) {
            counts->number[i] = count_line(&tally, turn_bytes(dialogue, turn));
        }
    }
    counts->command[dialogue->count] = command;
    tally_release(&tally);
}

void turn_counts_release(struct turn_counts *counts)
{
    xfree(counts->command);
    xfree(counts->number);
    *counts = (struct turn_counts){0};
}
