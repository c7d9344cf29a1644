/* SPDX-License-Identifier: MIT */
/* Faults strike at the nth match of a pattern, so texts are counted as patterns: in capitals, with
 * stars where a secret or a byte stands that no pattern can have. Two logins that differ in their
 * passwords alone are the same command to a scenario. Most texts of a log come again: which pattern
 * one is, is found once. */
#include "field/counts.h"

#include "base/die.h"
#include "field/dialogue.h"
#include "field/operations.h"
#include "field/world.h"

#define SEVERAL UINT32_MAX /* a chain, whose commands count each by itself */

/* Which pattern that text is, from 1. */
static uint32_t pattern_of(struct counting *counting, const char *kind, struct span text)
{
    struct bytes pattern = {0};
    bytes_add_text(&pattern, kind);
    world_pattern(&pattern, span_trim(text));
    uint32_t *which = tally_number(&counting->patterns, bytes_span(&pattern));
    bytes_release(&pattern);
    if (*which)
        return *which;
    if (counting->count == counting->size) {
        counting->size = counting->size ? 2 * counting->size : 64;
        counting->numbers =
            xrealloc(counting->numbers, counting->size * sizeof *counting->numbers);
    }
    counting->numbers[counting->count++] = 0;
    return *which = (uint32_t)counting->count;
}

/* What a scenario sees of a command: from "AT" on. */
static uint32_t command_pattern(struct counting *counting, struct span command)
{
    struct bytes one = {0};
    bytes_add_text(&one, "AT");
    bytes_add_span(&one, command);
    uint32_t which = pattern_of(counting, ">", bytes_span(&one));
    bytes_release(&one);
    return which;
}

static uint32_t count_one(struct counting *counting, uint32_t which)
{
    return ++counting->numbers[which - 1];
}

/* Each command of a chain; returns the number of the first. */
static uint32_t count_chain(struct counting *counting, struct span rest)
{
    struct span command;
    uint32_t first = 0;
    while (field_next_of_chain(&rest, &command)) {
        uint32_t number = count_one(counting, command_pattern(counting, command));
        first = first ? first : number;
    }
    return first;
}

static uint32_t which_command(struct counting *counting, struct span text)
{
    struct span rest = span_trim(text), command;
    if (!field_next_of_chain(&rest, &command))
        return pattern_of(counting, ">", text);
    return rest.count ? SEVERAL : command_pattern(counting, command);
}

uint32_t count_command(struct counting *counting, struct span text)
{
    uint32_t *which = tally_number(&counting->commands, text);
    if (*which == 0)
        *which = which_command(counting, text);
    return *which == SEVERAL ? count_chain(counting, span_trim(text))
                             : count_one(counting, *which);
}

uint32_t count_line(struct counting *counting, struct span text)
{
    uint32_t *which = tally_number(&counting->lines, text);
    if (*which == 0)
        *which = pattern_of(counting, "<", text);
    return count_one(counting, *which);
}

void counting_release(struct counting *counting)
{
    tally_release(&counting->commands);
    tally_release(&counting->lines);
    tally_release(&counting->patterns);
    xfree(counting->numbers);
    *counting = (struct counting){0};
}

void turn_counts_make(struct turn_counts *counts, const struct dialogue *dialogue)
{
    struct counting counting = {0};
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
            counts->number[i] = count_command(&counting, turn_bytes(dialogue, turn));
        } else if (turn->kind == TURN_LINE) {
            counts->number[i] = count_line(&counting, turn_bytes(dialogue, turn));
        }
    }
    counts->command[dialogue->count] = command;
    counting_release(&counting);
}

void turn_counts_release(struct turn_counts *counts)
{
    xfree(counts->command);
    xfree(counts->number);
    *counts = (struct turn_counts){0};
}
