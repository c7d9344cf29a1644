/* SPDX-License-Identifier: MIT */
/* The inference as parts in an order: each may rely on what those before it have found. What
 * several of them ask of a log stands here. */
#include "field/infer_parts.h"

#include "base/die.h"
#include "scenario/keys.h"

#include <string.h>

/* A server knows a user with a password, or any. */
static void settle_login(struct world *world)
{
    struct scenario *scenario = world->scenario;
    if (scenario->user[0] && scenario->password[0])
        return;
    world_set(world, "ftp", "user", NULL, "%s", "");
    world_set(world, "ftp", "password", NULL, "%s", "");
    scenario->user[0] = scenario->password[0] = '\0';
}

void infer_world(const struct dialogue *dialogue, const struct operations *operations,
                 const unsigned char *ranks, struct world *world)
{
    static void (*const parts[])(struct inference * infer) = {
        infer_values, infer_start, infer_sent,    infer_messages, infer_module, infer_upload,
        infer_files,  infer_codes, infer_answers, infer_way,      infer_times,
    };
    struct made_paths made;
    struct others others = {0};
    made_paths_find(&made, operations);
    struct inference infer = {dialogue, operations, world, ranks, &made, &others};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        parts[i](&infer);
    made_paths_release(&made);
    others_release(&others);
    world_put_files(world);
    settle_login(world);
}

size_t infer_command_before(const struct dialogue *dialogue, size_t turn)
{
    uint32_t command = dialogue->counts.command[turn];
    return command ? command - 1 : NO_TURN;
}

size_t infer_final_after(const struct dialogue *dialogue, size_t command)
{
    const struct late_answer *late = late_of(&dialogue->late_answers, command);
    for (size_t i = command + 1; i < dialogue->count && !late; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_COMMAND)
            return NO_TURN;
        if (turn->kind == TURN_LINE && dialect_is_final(turn_bytes(dialogue, turn)))
            return i;
    }
    return late ? late->result : NO_TURN;
}

/* To a scenario they are the same when one pattern stands for both. */
static bool same_pattern(struct span a, struct span b)
{
    struct bytes one = {0}, other = {0};
    world_pattern(&one, span_trim(a));
    world_pattern(&other, span_trim(b));
    bool same = span_same_nocase(bytes_span(&one), bytes_span(&other));
    bytes_release(&one);
    bytes_release(&other);
    return same;
}

int64_t infer_command_number(const struct inference *infer, size_t turn)
{
    int64_t number = infer->dialogue->counts.number[turn];
    struct span text = field_first_of_chain(infer_turn(infer, turn));
    for (size_t i = 0; i < infer->world->before_count; i++)
        number += same_pattern(span_of(infer->world->before[i].command), text);
    return number;
}

int64_t infer_line_number(const struct inference *infer, size_t turn)
{
    int64_t number = infer->dialogue->counts.number[turn];
    /* each command of the set-up ended with one */
    if (span_is(infer_turn(infer, turn), "OK"))
        number += (int64_t)infer->world->before_count;
    return number;
}

bool infer_set(struct inference *infer, const char *section, const char *name, const char *why,
               struct span value)
{
    return value.count > 0 && !world_has(infer->world, section, name) &&
           world_set(infer->world, section, name, why, "%.*s", SPAN_ARGS(value));
}

usec infer_gap(const struct dialogue *dialogue, size_t from, size_t to)
{
    usec a = dialogue->turns[from].at, b = dialogue->turns[to].at;
    return a == LOG_NO_TIME || b == LOG_NO_TIME || b < a ? -1 : b - a;
}

size_t infer_begin(const struct dialogue *dialogue)
{
    size_t begin = 0;
    while (begin < dialogue->count && dialogue->turns[begin].kind == TURN_REMARK)
        begin++;
    return begin < dialogue->count ? begin : 0;
}

struct fault_spec *infer_fault_at(struct inference *infer, size_t turn, const char *name,
                                  const char *why)
{
    struct bytes pattern = {0};
    bool command = infer->dialogue->turns[turn].kind == TURN_COMMAND;
    int64_t number =
        command ? infer_command_number(infer, turn) : infer_line_number(infer, turn);
    struct span text = infer_turn(infer, turn);
    world_pattern(&pattern, command ? field_first_of_chain(text) : text);
    struct fault_spec *fault = world_fault(infer->world, name, number, number, why, "%s %s",
                                           command ? "command" : "line", bytes_at(&pattern));
    bytes_release(&pattern);
    return fault;
}

void infer_mark_taught(struct inference *infer, size_t turn)
{
    struct world *world = infer->world;
    if (!world->taught)
        world->taught = xzalloc((infer->dialogue->count + 1) * sizeof *world->taught);
    world->taught[turn] = true;
}
