/* SPDX-License-Identifier: MIT */
#include "cli/judge.h"

#include "report/paint.h"

/* What failed is red, what went well green; the reasons between them are text. */
static enum paint colour_of(struct span line)
{
    if (span_starts(line, "  FAILED"))
        return PAINT_RED;
    if (span_starts(line, "  held") || span_starts(line, "  struck"))
        return PAINT_GREEN;
    return span_starts(line, "  never") ? PAINT_DIM : PAINT_PLAIN;
}

static void add_painted(struct span rows, bool colour, struct bytes *report)
{
    while (rows.count) {
        struct span line = span_take(&rows, '\n');
        paint(report, colour, colour_of(line), line);
        bytes_add_char(report, '\n');
    }
}

static void add_counts(const struct outcome_counts *sum, bool good, bool colour,
                       struct bytes *report)
{
    struct bytes counts = {0};
    outcome_add_counts(sum, &counts);
    for (struct span rest = bytes_span(&counts); rest.count;) {
        paint(report, colour, good ? PAINT_GREEN : PAINT_RED, span_take(&rest, '\n'));
        bytes_add_char(report, '\n');
    }
    bytes_release(&counts);
}

/* What a host wants and does not get: the first thing to know when it gets no further. */
static void add_unknown(const struct judgement *judgement, struct bytes *report)
{
    for (size_t i = 0; i < judgement->count; i++) {
        struct bytes names = {0};
        at_add_unknown(judgement->at(judgement->owner, i), &names);
        if (names.count && judgement->count > 1)
            bytes_addf(report, "%s: ", judgement->path(judgement->owner, i));
        if (names.count)
            bytes_addf(report, "not modelled: %s\n", bytes_at(&names));
        bytes_release(&names);
    }
}

bool judge_add(const struct judgement *judgement, struct bytes *report)
{
    struct outcome_counts sum = {0};
    struct bytes rows = {0};
    bool good = true;
    for (size_t i = 0; i < judgement->count; i++) {
        struct outcome outcome = judgement->outcome(judgement->owner, i);
        outcome.all_required = judgement->all_required;
        outcome_sum(&sum, &outcome);
        good = good && outcome_is_good(&outcome);
        if (judgement->count > 1)
            bytes_addf(&rows, "%s:\n", judgement->path(judgement->owner, i));
        outcome_add_rows(&outcome, &rows);
    }
    if (judgement->talks)
        add_unknown(judgement, report);
    if (sum.held < sum.expects || sum.struck < sum.faults)
        add_painted(bytes_span(&rows), judgement->colour, report);
    add_counts(&sum, good, judgement->colour, report);
    if (good && judgement->quiet)
        bytes_clear(report);
    bytes_release(&rows);
    return good;
}
