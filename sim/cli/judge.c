/* SPDX-License-Identifier: MIT */
#include "cli/judge.h"

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
    if (sum.held < sum.expects || sum.struck < sum.faults)
        bytes_add_span(report, bytes_span(&rows));
    outcome_add_counts(&sum, report);
    if (good && judgement->quiet)
        bytes_clear(report);
    bytes_release(&rows);
    return good;
}
