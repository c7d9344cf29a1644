/* SPDX-License-Identifier: MIT */
/* Each round rehearses one world, in which every operation that was not yet explained gets the next
 * of its causes. Operations hardly touch each other, so a round serves all of them at once and
 * there are no more rounds than an operation has causes, however long the log. */
#include "field/choose.h"

#include "base/die.h"
#include "field/causes.h"
#include "field/fidelity.h"
#include "field/rehearsal.h"

#include <string.h>

#define RANKS_MAX 12 /* more than any code has causes */
#define NO_COST   SIZE_MAX

struct choosing {
    const struct dialogue *dialogue;
    const char *title;
    struct operations operations;
    struct world world;
    struct others others;
    unsigned char *ranks; /* that are tried */
    struct choice {
        unsigned char best;
        size_t cost; /* of the best */
        bool settled;
    } * choices;
};

/* The inference fills in what operations lack, so that each world has its own. */
static void build(struct choosing *choosing)
{
    world_release(&choosing->world);
    world_init(&choosing->world, choosing->title);
    infer_world(choosing->dialogue, &choosing->operations, choosing->ranks, &choosing->world);
    others_release(&choosing->others);
    others_find(&choosing->others, &choosing->operations);
}

static bool needs_cause(const struct operation *op)
{
    return op->code > 0 && !op->refused && op->result != NO_TURN;
}

static const struct cause *cause_number(struct choosing *choosing, size_t op, size_t rank)
{
    const struct inference infer = {.dialogue = choosing->dialogue,
                                    .operations = &choosing->operations,
                                    .world = &choosing->world,
                                    .ranks = choosing->ranks,
                                    .others = &choosing->others};
    return cause_of(&infer, op, rank);
}

/* --- how well an operation is explained --- */

static size_t count_missing(const struct rehearsal *rehearsal, const struct operation *op)
{
    size_t missing = 0;
    for (size_t i = op->opening; i <= op->result; i++)
        missing += field_is_missing(rehearsal, i);
    return missing;
}

/* Lines that the log has not, from its command to its result or to what the host says next. */
static size_t count_extra(const struct rehearsal *rehearsal, const struct operation *op)
{
    size_t extra = 0, from = rehearsal->match[op->opening];
    for (size_t i = from; from != NO_MATCH && i < rehearsal->count; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->kind == HEARD_HOST && heard->turn != NO_MATCH && heard->turn > op->result)
            break;
        extra += field_is_extra(heard);
    }
    return extra;
}

/* False: nothing is left to try. */
static bool weigh(struct choosing *choosing, const struct rehearsal *rehearsal, size_t i)
{
    const struct operation *op = &choosing->operations.items[i];
    struct choice *choice = &choosing->choices[i];
    if (!needs_cause(op) || choice->settled)
        return false;
    size_t cost = count_missing(rehearsal, op) + count_extra(rehearsal, op);
    unsigned char rank = choosing->ranks[i];
    if (cost < choice->cost) {
        choice->cost = cost;
        choice->best = rank;
    }
    bool more = cost > 0 && rank + 1 < RANKS_MAX && cause_number(choosing, i, rank + 1u);
    choice->settled = !more;
    choosing->ranks[i] = more ? (unsigned char)(rank + 1) : choice->best;
    return true;
}

static void try_causes(struct choosing *choosing)
{
    bool any = false, again = true;
    for (size_t i = 0; i < choosing->operations.count; i++)
        any = any || needs_cause(&choosing->operations.items[i]);
    for (size_t round = 0; any && again && round < RANKS_MAX; round++) {
        struct rehearsal *rehearsal = rehearse(choosing->dialogue, &choosing->world);
        bool changed = false;
        again = false;
        for (size_t i = 0; i < choosing->operations.count; i++) {
            unsigned char before = choosing->ranks[i];
            weigh(choosing, rehearsal, i);
            changed = changed || choosing->ranks[i] != before;
            again = again || !choosing->choices[i].settled;
        }
        rehearsal_free(rehearsal);
        if (!changed)
            break;
        operations_release(&choosing->operations);
        operations_find(choosing->dialogue, &choosing->operations);
        build(choosing);
    }
}

/* --- what else it might be --- */

static void tell_doubts(struct choosing *choosing)
{
    for (size_t i = 0; i < choosing->operations.count; i++) {
        const struct operation *op = &choosing->operations.items[i];
        if (!needs_cause(op))
            continue;
        size_t rank = choosing->ranks[i];
        const struct cause *cause = cause_number(choosing, i, rank), *other;
        while (cause && cause->code != CAUSE_ANY_CODE &&
               (other = cause_number(choosing, i, ++rank)) && other->code != CAUSE_ANY_CODE)
            if (strcmp(other->name, cause->name) != 0)
                world_add_doubt(&choosing->world, choosing->dialogue->turns[op->result].line,
                                other->name, cause->name);
    }
}

void choose_world(const struct dialogue *dialogue, const char *title, struct world *world)
{
    struct choosing choosing = {.dialogue = dialogue, .title = title};
    operations_find(dialogue, &choosing.operations);
    size_t count = choosing.operations.count;
    choosing.ranks = xzalloc(count + 1);
    choosing.choices = xcalloc(count + 1, sizeof *choosing.choices);
    for (size_t i = 0; i < count; i++)
        choosing.choices[i].cost = NO_COST;
    build(&choosing);
    try_causes(&choosing);
    tell_doubts(&choosing);
    *world = choosing.world;
    operations_release(&choosing.operations);
    others_release(&choosing.others);
    xfree(choosing.ranks);
    xfree(choosing.choices);
}
