/* SPDX-License-Identifier: MIT */
/* A line must be whole before it is known whether a fault is about it, and its first bytes have
 * long been read and echoed by then. So no more of it waits than has to: what stands before the
 * first byte that any fault may touch goes on at once, and so does the rest when the line becomes
 * another one. */
#include "scenario/sent.h"

/* May it become a line of that pattern? Up to the first star each character must be there. */
static bool may_become(struct span line, struct span pattern)
{
    size_t plain = span_find(pattern, '*');
    size_t known = line.count < plain ? line.count : plain;
    return (line.count <= plain || plain < pattern.count) &&
           span_same_nocase(span_cut(line, known), span_cut(pattern, known));
}

/* Places rise: the first is the least. */
static size_t first_place(const struct fault_action *action)
{
    struct span text = span_trim((struct span){action->text, action->text_count});
    size_t digits = 0;
    int64_t place = 0;
    while (digits < text.count && text_is_digit(text.at[digits]))
        digits++;
    span_number(span_cut(text, digits), INT32_MAX, &place);
    return (size_t)place;
}

size_t sent_untouched(const struct fault_spec *fault, int64_t matches, struct span line,
                      bool whole)
{
    struct span pattern = span_of(fault->pattern);
    size_t least = SEAM_ALL;
    bool may = whole ? text_matches(line, pattern) : may_become(line, pattern);
    if (!may || matches >= fault->last)
        return SIZE_MAX;
    for (size_t i = 0; i < fault->action_count && matches + 1 >= fault->first; i++) {
        const struct fault_action *action = &fault->actions[i];
        size_t place = action->kind == FAULT_DAMAGE ? first_place(action) : SEAM_ALL;
        least = place < least ? place : least;
    }
    return least;
}
