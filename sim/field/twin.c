/* SPDX-License-Identifier: MIT */
/* A host that asks for a file again, as it does when the first one was short, shows what the first
 * one lacks. Without that nobody knows where in a block the bytes were: what is there says how
 * many, and no more. */
#include "field/twin.h"

#define LOOK 256 /* turns behind and before; most hosts ask again at once */

static size_t common_front(struct span a, struct span b)
{
    size_t same = 0;
    while (same < a.count && same < b.count && a.at[same] == b.at[same])
        same++;
    return same;
}

static size_t common_end(struct span a, struct span b)
{
    size_t same = 0;
    while (same < a.count && same < b.count &&
           a.at[a.count - 1 - same] == b.at[b.count - 1 - same])
        same++;
    return same;
}

/* Is `part` `whole` without one run of bytes? */
static bool lacks_one_run(struct span whole, struct span part)
{
    return part.count > 0 && part.count < whole.count &&
           common_front(whole, part) + common_end(whole, part) >= part.count;
}

struct span twin_of(const struct dialogue *dialogue, size_t turn, size_t length)
{
    const struct turn *what = &dialogue->turns[turn];
    struct span part = span_cut(turn_bytes(dialogue, what), what->count - what->made_up);
    size_t from = turn > LOOK ? turn - LOOK : 0;
    size_t end = turn + LOOK < dialogue->count ? turn + LOOK : dialogue->count;
    for (size_t i = from; i < end; i++) {
        const struct turn *other = &dialogue->turns[i];
        if (i != turn && other->kind == TURN_DATA && other->made_up == 0 &&
            other->count == length && lacks_one_run(turn_bytes(dialogue, other), part))
            return turn_bytes(dialogue, other);
    }
    return SPAN("");
}

struct span twin_whole(const struct dialogue *dialogue, const struct turn *turn, size_t length)
{
    size_t number = (size_t)(turn - dialogue->turns);
    struct span came = turn_bytes(dialogue, turn);
    struct span whole = turn->count < length ? twin_of(dialogue, number, length) : SPAN("");
    return whole.count ? whole : came;
}

/* A log of lines does not show the end of the last one: where the block has one, it came. */
static void place_loss(struct dialogue *dialogue, size_t i)
{
    static const char *const ends[] = {"", "\r\n", "\n"};
    struct turn *turn = &dialogue->turns[i];
    const struct turn before = *turn;
    struct bytes came = {0};
    bool placed = false;
    bytes_add_span(&came, span_cut(turn_bytes(dialogue, turn), turn->count - turn->made_up));
    size_t real = came.count;
    for (size_t k = 0; k < sizeof ends / sizeof *ends && !placed; k++) {
        bytes_cut(&came, real);
        bytes_add_text(&came, ends[k]);
        turn->from = dialogue->store.count;
        turn->count = (uint32_t)came.count;
        turn->made_up = 0;
        bytes_add_span(&dialogue->store, bytes_span(&came));
        placed = came.count < before.count && twin_of(dialogue, i, before.count).count > 0;
        if (!placed)
            bytes_cut(&dialogue->store, turn->from);
    }
    if (!placed)
        *turn = before;
    bytes_release(&came);
}

void dialogue_place_losses(struct dialogue *dialogue)
{
    for (size_t i = 0; i < dialogue->count; i++)
        if (dialogue->turns[i].kind == TURN_DATA && dialogue->turns[i].made_up)
            place_loss(dialogue, i);
}
