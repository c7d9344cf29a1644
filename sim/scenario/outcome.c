/* SPDX-License-Identifier: MIT */
/* What came of a scenario, in words. A fault that never struck tested nothing, and looks exactly
 * like one that the host survived: so it is told of with what came nearest, as a broken
 * expectation is. */
#include "scenario/outcome.h"

#include "base/die.h"
#include "scenario/rules.h"
#include "scenario/values.h"

bool outcome_is_missed(const struct outcome *outcome, size_t fault)
{
    struct fault_result result = faults_result(outcome->faults, fault);
    return result.strikes == 0 && (outcome->all_required || result.spec->required);
}

void outcome_sum(struct outcome_counts *sum, const struct outcome *outcome)
{
    size_t expects = expects_count(outcome->expects), faults = faults_count(outcome->faults);
    sum->expects += expects;
    sum->faults += faults;
    for (size_t i = 0; i < expects; i++)
        sum->held += expects_result(outcome->expects, i).held;
    for (size_t i = 0; i < faults; i++) {
        sum->struck += faults_result(outcome->faults, i).strikes > 0;
        sum->missed += outcome_is_missed(outcome, i);
    }
}

bool outcome_is_good(const struct outcome *outcome)
{
    struct outcome_counts counts = {0};
    outcome_sum(&counts, outcome);
    return counts.held == counts.expects && counts.missed == 0;
}

/* --- one fault --- */

static void add_times(struct bytes *out, uint64_t count)
{
    if (count == 1)
        bytes_add_text(out, "once");
    else if (count == 2)
        bytes_add_text(out, "twice");
    else
        bytes_addf(out, "%llu times", (unsigned long long)count);
}

void outcome_add_place(const struct scenario *scenario, int line, const struct rule_hand *hand,
                       struct bytes *out)
{
    if (!hand->did) {
        bytes_addf(out, "%s:%d", scenario->path, line);
        return;
    }
    bytes_add_text(out, hand->did);
    nearest_add_at(out, hand->at);
}

void outcome_add_strikes(const struct fault_result *fault, struct bytes *out)
{
    if (fault->strikes == 0) {
        bytes_add_text(out, "never");
        return;
    }
    add_times(out, fault->strikes);
    bytes_add_text(out, fault->strikes > 1 ? ", first" : ",");
    nearest_add_at(out, fault->first_at);
    if (fault->strikes > 1) {
        bytes_add_text(out, ", last");
        nearest_add_at(out, fault->last_at);
    }
}

/* It matched, and yet: `nth` or `chance` was against it. */
static void add_why_passed_over(const struct fault_result *fault, struct bytes *out)
{
    const struct fault_spec *spec = fault->spec;
    struct bytes on = {0};
    bytes_addf(&on, "%s%s%s", rule_on_name(spec->on), spec->pattern ? " " : "",
               spec->pattern ? spec->pattern : "");
    nearest_add_quoted(out, bytes_span(&on));
    bytes_release(&on);
    bytes_add_text(out, " came ");
    add_times(out, (uint64_t)fault->matches);
    bytes_add_text(out, ", the last");
    nearest_add_at(out, fault->matched_at);
    if (fault->matches < spec->first) {
        bytes_addf(out, "; it strikes from number %lld on", (long long)spec->first);
        return;
    }
    bytes_add_text(out, "; its chance of ");
    value_add_percent(out, spec->chance_ppm);
    bytes_add_text(out, " let none through");
}

static void add_pattern(const struct fault_result *fault, const char *what, const char *comes,
                        struct bytes *out)
{
    struct span pattern = span_of(fault->spec->pattern);
    bytes_add_text(out, what);
    nearest_add_quoted(out, pattern);
    bytes_add_text(out, comes);
    nearest_add(fault->nearest, pattern, fault->came ? "" : "; none at all", out);
}

static void add_data(const struct fault_result *fault, struct bytes *out)
{
    bytes_addf(out, "no data connection carried %llu bytes; ",
               (unsigned long long)fault->spec->count);
    if (fault->came)
        bytes_addf(out, "the most was %llu", (unsigned long long)fault->most_crossed);
    else
        bytes_add_text(out, "none was open");
}

void outcome_add_why_not(const struct fault_result *fault, struct bytes *out)
{
    if (fault->matches) {
        add_why_passed_over(fault, out);
        return;
    }
    switch (fault->spec->on) {
    case SEAM_COMMAND:
        add_pattern(fault, "no command ", " came", out);
        return;
    case SEAM_FTP:
        add_pattern(fault, "no FTP command ", " was sent", out);
        return;
    case SEAM_FTP_END:
        add_pattern(fault, "no transfer of ", " ended", out);
        return;
    case SEAM_HOST:
        bytes_addf(out, "the host read or wrote fewer than %llu bytes in each session",
                   (unsigned long long)fault->spec->count);
        return;
    case SEAM_LINE:
        add_pattern(fault, "no line ", " was printed", out);
        return;
    case SEAM_SENT:
        add_pattern(fault, "no command line ", " was sent", out);
        return;
    case SEAM_RESOLVE:
        bytes_add_text(out, "no name was looked up (an address needs none)");
        return;
    case SEAM_CONNECT:
        bytes_add_text(out, "no control connection was opened");
        return;
    case SEAM_CONNECT_DATA:
        bytes_add_text(out, "no data connection was opened");
        return;
    case SEAM_DATA:
        add_data(fault, out);
        return;
    case SEAM_TIME:
        bytes_add_text(out, "it ended before ");
        usec_add_text(out, fault->spec->time);
        return;
    }
    bug("no such seam");
}

/* --- all of them --- */

static void add_expect_row(const struct outcome *outcome, size_t i, struct bytes *out)
{
    struct expect_result result = expects_result(outcome->expects, i);
    bytes_addf(out, "  %s  %s\n", result.held ? "held  " : "FAILED", result.spec->name);
    if (result.held)
        return;
    bytes_add_text(out, "          ");
    outcome_add_place(outcome->scenario, result.spec->line, &result.spec->hand, out);
    bytes_addf(out, ": %.*s\n", SPAN_ARGS(result.why));
}

static void add_fault_row(const struct outcome *outcome, size_t i, struct bytes *out)
{
    struct fault_result result = faults_result(outcome->faults, i);
    if (result.strikes) {
        bytes_addf(out, "  struck  %s: ", result.spec->name);
        outcome_add_strikes(&result, out);
        bytes_add_char(out, '\n');
        return;
    }
    bytes_addf(out, "  %s  %s\n          ", outcome_is_missed(outcome, i) ? "FAILED" : "never ",
               result.spec->name);
    outcome_add_place(outcome->scenario, result.spec->line, &result.spec->hand, out);
    bytes_add_text(out, ": ");
    outcome_add_why_not(&result, out);
    bytes_add_char(out, '\n');
}

void outcome_add_rows(const struct outcome *outcome, struct bytes *out)
{
    for (size_t i = 0; i < expects_count(outcome->expects); i++)
        add_expect_row(outcome, i, out);
    for (size_t i = 0; i < faults_count(outcome->faults); i++)
        add_fault_row(outcome, i, out);
}

void outcome_add_counts(const struct outcome_counts *counts, struct bytes *out)
{
    if (counts->expects)
        bytes_addf(out, "expectations: %zu of %zu held\n", counts->held, counts->expects);
    if (counts->faults)
        bytes_addf(out, "faults: %zu of %zu struck\n", counts->struck, counts->faults);
}
