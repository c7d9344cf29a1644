/* SPDX-License-Identifier: MIT */
/* Edit distance by furthest points (E. Ukkonen, Algorithms for Approximate String
 * Matching, 1985): for each number of steps and each diagonal how far one gets, so that
 * texts that hardly differ cost hardly more than their length. Of equally short ways the
 * one with its steps further behind is taken: a buffer that ran over has lost the end. */
#include "field/align.h"

#include "base/die.h"

#define NOWHERE (-1)

struct aligning {
    struct span whole, part;
    int64_t *reached; /* [steps * steps + steps + diagonal]: place in `whole` */
};

static int64_t *reached(const struct aligning *aligning, int64_t steps, int64_t diagonal)
{
    return &aligning->reached[steps * steps + steps + diagonal];
}

static int64_t before(const struct aligning *aligning, int64_t steps, int64_t diagonal)
{
    bool there = steps >= 0 && diagonal >= -steps && diagonal <= steps;
    return there ? *reached(aligning, steps, diagonal) : NOWHERE;
}

/* A point on this diagonal that both texts have; else NOWHERE. */
static int64_t inside(const struct aligning *aligning, int64_t at, int64_t diagonal)
{
    bool good = at >= 0 && at + diagonal >= 0 && at <= (int64_t)aligning->whole.count &&
                at + diagonal <= (int64_t)aligning->part.count;
    return good ? at : NOWHERE;
}

/* Where the three kinds of a last step lead to. */
static void ways(const struct aligning *aligning, int64_t steps, int64_t diagonal,
                 int64_t to[3])
{
    int64_t lost = before(aligning, steps - 1, diagonal + 1);
    int64_t changed = before(aligning, steps - 1, diagonal);
    int64_t added = before(aligning, steps - 1, diagonal - 1);
    to[EDIT_LOST] = lost == NOWHERE ? NOWHERE : inside(aligning, lost + 1, diagonal);
    to[EDIT_CHANGED] = changed == NOWHERE ? NOWHERE : inside(aligning, changed + 1, diagonal);
    to[EDIT_ADDED] = added == NOWHERE ? NOWHERE : inside(aligning, added, diagonal);
}

static enum edit_kind best(const int64_t to[3])
{
    enum edit_kind kind = EDIT_LOST;
    if (to[EDIT_CHANGED] > to[kind])
        kind = EDIT_CHANGED;
    return to[EDIT_ADDED] > to[kind] ? EDIT_ADDED : kind;
}

static int64_t slide(const struct aligning *aligning, int64_t at, int64_t diagonal)
{
    if (at == NOWHERE)
        return at;
    size_t i = (size_t)at, k = (size_t)(at + diagonal);
    while (i < aligning->whole.count && k < aligning->part.count &&
           aligning->whole.at[i] == aligning->part.at[k])
        i++, k++;
    return (int64_t)i;
}

static void take_steps(struct aligning *aligning, int64_t steps)
{
    for (int64_t diagonal = -steps; diagonal <= steps; diagonal++) {
        int64_t to[3] = {0, NOWHERE, NOWHERE};
        if (steps > 0)
            ways(aligning, steps, diagonal, to);
        *reached(aligning, steps, diagonal) = slide(aligning, to[best(to)], diagonal);
    }
}

static void trace_back(const struct aligning *aligning, int64_t steps, int64_t diagonal,
                       struct edit *edits)
{
    for (; steps > 0; steps--) {
        int64_t to[3];
        ways(aligning, steps, diagonal, to);
        enum edit_kind kind = best(to);
        int64_t at = kind == EDIT_ADDED ? to[kind] : to[kind] - 1;
        diagonal += kind == EDIT_LOST ? 1 : kind == EDIT_ADDED ? -1 : 0;
        edits[steps - 1] = (struct edit){kind, (size_t)at, (size_t)(at + diagonal)};
    }
}

size_t align(struct span whole, struct span part, size_t most, struct edit **edits)
{
    struct aligning aligning = {.whole = whole, .part = part};
    int64_t diagonal = (int64_t)part.count - (int64_t)whole.count;
    int64_t apart = diagonal < 0 ? -diagonal : diagonal;
    *edits = NULL;
    if ((uint64_t)apart > most)
        return SIZE_MAX;
    for (int64_t steps = 0; steps <= (int64_t)most; steps++) {
        size_t size = (size_t)((steps + 1) * (steps + 1));
        aligning.reached = xrealloc(aligning.reached, size * sizeof *aligning.reached);
        take_steps(&aligning, steps);
        if (steps < apart || *reached(&aligning, steps, diagonal) != (int64_t)whole.count)
            continue;
        *edits = xmalloc((size_t)(steps + 1) * sizeof **edits);
        trace_back(&aligning, steps, diagonal, *edits);
        xfree(aligning.reached);
        return (size_t)steps;
    }
    xfree(aligning.reached);
    return SIZE_MAX;
}
