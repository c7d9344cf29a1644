/* SPDX-License-Identifier: MIT */
#include "field/infer.h"

#include "base/die.h"
#include "scenario/keys.h"

#include <string.h>

void infer_world(const struct dialogue *dialogue, const struct operations *operations,
                 struct world *world)
{
    static void (*const parts[])(struct inference * infer) = {infer_values, infer_start,
                                                              infer_module, infer_files,
                                                              infer_codes,  infer_times};
    struct inference infer = {dialogue, operations, world};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        parts[i](&infer);
}

struct span infer_turn(const struct inference *infer, size_t turn)
{
    return turn_bytes(infer->dialogue, &infer->dialogue->turns[turn]);
}

size_t infer_command_before(const struct dialogue *dialogue, size_t turn)
{
    while (turn-- > 0) {
        if (dialogue->turns[turn].kind == TURN_COMMAND)
            return turn;
    }
    return NO_TURN;
}

size_t infer_final_after(const struct dialogue *dialogue, size_t command)
{
    for (size_t i = command + 1; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_COMMAND)
            return NO_TURN;
        if (turn->kind == TURN_LINE && dialect_is_final(turn_bytes(dialogue, turn)))
            return i;
    }
    return NO_TURN;
}

static bool same_command(struct span a, struct span b)
{
    a = span_trim(a);
    b = span_trim(b);
    return a.count == b.count && text_matches(a, b);
}

int64_t infer_command_number(const struct inference *infer, size_t turn)
{
    int64_t number = 1;
    struct span text = infer_turn(infer, turn);
    for (size_t i = 0; i < infer->world->before_count; i++)
        number += same_command(span_of(infer->world->before[i].command), text);
    for (size_t i = 0; i < turn; i++) {
        if (infer->dialogue->turns[i].kind == TURN_COMMAND)
            number += same_command(infer_turn(infer, i), text);
    }
    return number;
}

int64_t infer_line_number(const struct inference *infer, size_t turn)
{
    int64_t number = 1;
    struct span text = infer_turn(infer, turn);
    for (size_t i = 0; i < turn; i++) {
        if (infer->dialogue->turns[i].kind == TURN_LINE)
            number += span_same(infer_turn(infer, i), text);
    }
    /* each command of the set-up ended with one */
    if (span_is(text, "OK"))
        number += (int64_t)infer->world->before_count;
    return number;
}

static const struct key *find_key(const char *section, const char *name)
{
    for (const struct key *key = scenario_keys; key->section; key++) {
        if (strcmp(key->section, section) == 0 && strcmp(key->name, name) == 0)
            return key;
    }
    bug("no such key");
}

bool infer_set(struct inference *infer, const char *section, const char *name, const char *why,
               struct span value)
{
    if (world_get(infer->world, section, name))
        return false;
    struct scenario *scratch = scenario_default();
    bool good = value.count > 0 && key_read(find_key(section, name), value, scratch);
    scenario_free(scratch);
    if (good)
        world_set(infer->world, section, name, why, "%.*s", SPAN_ARGS(value));
    return good;
}

usec infer_gap(const struct dialogue *dialogue, size_t from, size_t to)
{
    usec a = dialogue->turns[from].at, b = dialogue->turns[to].at;
    return a == LOG_NO_TIME || b == LOG_NO_TIME || b < a ? -1 : b - a;
}

struct world_fault *infer_fault_at(struct inference *infer, size_t turn, const char *name,
                                   const char *why)
{
    struct bytes pattern = {0};
    bool command = infer->dialogue->turns[turn].kind == TURN_COMMAND;
    int64_t number =
        command ? infer_command_number(infer, turn) : infer_line_number(infer, turn);
    struct world_fault *fault = world_fault(infer->world, name, number, number, why);
    world_pattern(&pattern, infer_turn(infer, turn));
    fault_on(fault, "%s %s", command ? "command" : "line", bytes_at(&pattern));
    bytes_release(&pattern);
    return fault;
}
