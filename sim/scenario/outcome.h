/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_OUTCOME_H
#define SIM_SCENARIO_OUTCOME_H

#include "scenario/expect.h"
#include "scenario/faults.h"

/* What came of a scenario: which expectations held, which faults struck. The one judge for `run`,
 * `test`, JUnit and the report, so that they cannot say different things. Expectations are
 * decided before (expects_end).
 */
struct outcome {
    const struct scenario *scenario;
    const struct expects *expects;
    const struct faults *faults;
    bool all_required; /* --require-faults: as if each fault had `required = yes` */
};

struct outcome_counts {
    size_t expects, held;
    size_t faults, struck;
    size_t missed; /* faults that had to strike and did not */
};

/* Adds those of `outcome`. */
void outcome_sum(struct outcome_counts *sum, const struct outcome *outcome);
/* All expectations held, and no fault that had to strike did not. */
bool outcome_is_good(const struct outcome *outcome);
bool outcome_is_missed(const struct outcome *outcome, size_t fault);

/* How often the fault struck and when, or "never"; why it never did: one sentence, nothing else. */
/* Where a rule comes from: "w.ini:12", "injected at 3s". */
void outcome_add_place(const struct scenario *scenario, int line, const struct rule_hand *hand,
                       struct bytes *out);
void outcome_add_strikes(const struct fault_result *fault, struct bytes *out);
void outcome_add_why_not(const struct fault_result *fault, struct bytes *out);

/* A line for each expectation and each fault; what failed, and why, below it. */
void outcome_add_rows(const struct outcome *outcome, struct bytes *out);
/* "expectations: 1 of 2 held\nfaults: 1 of 2 struck\n", each where there are any. */
void outcome_add_counts(const struct outcome_counts *counts, struct bytes *out);

#endif
