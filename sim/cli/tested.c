/* SPDX-License-Identifier: MIT */
/* What there is to tell of traces that were played. A scenario is often shared by several traces,
 * each of which meets another of its faults. So it is told at the end, and only of those faults
 * that struck in none of them: those test nothing. */
#include "cli/tested.h"

#include "base/die.h"

#include <string.h>

void tested_release(struct tested *one)
{
    trace_free(one->trace);
    scenario_free(one->scenario);
    bytes_release(&one->message);
    bytes_release(&one->outcome);
    for (size_t i = 0; i < one->unstruck_count; i++)
        xfree(one->unstruck[i]);
    xfree(one->unstruck);
}

/* --- from one process to the other: texts, each with a zero byte behind it --- */

void tested_pack(const struct play *play, struct bytes *message)
{
    const struct outcome outcome = play_outcome(play);
    bytes_add_char(message, '\0');
    if (play->compare.failure.problem != COMPARE_FINE)
        return; /* it did not come to the end: what did not strike might have */
    outcome_add_rows(&outcome, message);
    bytes_add_char(message, '\0');
    for (size_t i = 0; i < play->scenario->fault_count; i++) {
        if (play->faults[i].strikes == 0)
            outcome_add_why_not(&play->faults[i], message);
        bytes_add_char(message, '\0');
    }
}

static struct span take_text(struct span *packed)
{
    size_t end = span_find(*packed, '\0');
    struct span text = span_cut(*packed, end);
    *packed = span_skip(*packed, end + 1);
    return text;
}

void tested_unpack(struct tested *one, struct span packed)
{
    bytes_add_span(&one->message, take_text(&packed));
    bytes_add_span(&one->outcome, take_text(&packed));
    if (packed.count == 0)
        return;
    one->unstruck_count = one->scenario->fault_count;
    one->unstruck = xzalloc(one->unstruck_count * sizeof *one->unstruck);
    for (size_t i = 0; i < one->unstruck_count; i++)
        one->unstruck[i] = span_dup(take_text(&packed));
}

/* --- at the end --- */

static bool is_same_world(const struct tested *a, const struct tested *b)
{
    return *a->scenario->path && strcmp(a->scenario->path, b->scenario->path) == 0 &&
           a->unstruck_count == b->unstruck_count;
}

/* Did an earlier trace speak for that fault, or does it strike in another one? */
static bool is_settled(const struct tested *all, size_t count, size_t i, size_t fault)
{
    for (size_t j = 0; j < count; j++) {
        if (is_same_world(&all[i], &all[j]) && (j < i || !*all[j].unstruck[fault]))
            return true;
    }
    return false;
}

void tested_add_unstruck(const struct tested *all, size_t count, struct bytes *out)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t fault = 0; fault < all[i].unstruck_count; fault++) {
            const struct fault_spec *spec = &all[i].scenario->faults[fault];
            if (!*all[i].unstruck[fault] || is_settled(all, count, i, fault))
                continue;
            bytes_addf(out, "%s:%d: the fault \"%s\" never struck: %s\n", all[i].scenario->path,
                       spec->line, spec->name, all[i].unstruck[fault]);
        }
    }
}

void tested_add_failed(const struct tested *all, size_t count, usec took, struct bytes *out)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++)
        failed += !all[i].passed;
    bytes_addf(out, "%zu of %zu failed, in %lld.%02lld s:\n", failed, count,
               (long long)(took / 1000000), (long long)(took % 1000000 / 10000));
    for (size_t i = 0; i < count; i++) {
        struct span message = bytes_span(&all[i].message);
        if (!all[i].passed)
            bytes_addf(out, "  %.*s\n", SPAN_ARGS(span_cut(message, span_find(message, '\n'))));
    }
}
