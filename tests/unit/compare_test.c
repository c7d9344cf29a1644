/* SPDX-License-Identifier: MIT */
#include "play/compare.h"

#include <criterion/criterion.h>

#define HOST "0s > AT\\r\n"

/* What happens after the host's line at 0s: up to three events. */
struct event {
    usec at;
    enum lane lane;
    const char *bytes;
};

static const struct row {
    const char *about, *trace;
    struct event events[4];
    enum compare_problem problem;
    int line;
    size_t same;
} rows[] = {
    {"the same bytes",
     HOST "+2ms < OK\n",
     {{MSEC(2), LANE_FROM_MODEM, "OK"}},
     COMPARE_FINE,
     0,
     0},
    {"lines are one stream",
     HOST "+2ms < O\n+0 < K\n",
     {{MSEC(2), LANE_FROM_MODEM, "OK"}},
     COMPARE_FINE,
     0,
     0},
    {"only the first byte has a time",
     HOST "+2ms < OK\n+1ms < !\n",
     {{MSEC(2), LANE_FROM_MODEM, "O"},
      {MSEC(9), LANE_FROM_MODEM, "K"},
      {MSEC(10), LANE_FROM_MODEM, "!"}},
     COMPARE_FINE,
     0,
     0},
    {"a window",
     HOST "+1ms..3ms < OK\n",
     {{MSEC(3), LANE_FROM_MODEM, "OK"}},
     COMPARE_FINE,
     0,
     0},
    {"any time", HOST "* < OK\n", {{SECONDS(99), LANE_FROM_MODEM, "OK"}}, COMPARE_FINE, 0, 0},
    {"lanes the trace does not have",
     HOST "+2ms < OK\n",
     {{MSEC(1), LANE_TO_FTP, "USER x"}, {MSEC(2), LANE_FROM_MODEM, "OK"}},
     COMPARE_FINE,
     0,
     0},
    {"lanes the trace has",
     HOST "+1ms >> USER x\n+1ms < OK\n",
     {{MSEC(1), LANE_TO_FTP, "USER x"}, {MSEC(2), LANE_FROM_MODEM, "OK"}},
     COMPARE_FINE,
     0,
     0},
    {"another byte",
     HOST "+2ms < OK\n",
     {{MSEC(2), LANE_FROM_MODEM, "OH"}},
     COMPARE_DIFFERENT,
     2,
     1},
    {"another line",
     HOST "+1ms >> USER x\n",
     {{MSEC(1), LANE_TO_FTP, "USER xy"}},
     COMPARE_DIFFERENT,
     2,
     6},
    {"another lane",
     HOST "+1ms >> OK\n",
     {{MSEC(1), LANE_FROM_MODEM, "OK"}},
     COMPARE_DIFFERENT,
     2,
     2},
    {"too early", HOST "+2ms < OK\n", {{MSEC(1), LANE_FROM_MODEM, "OK"}}, COMPARE_EARLY, 2, 2},
    {"after a window",
     HOST "+1ms..2ms < OK\n",
     {{MSEC(3), LANE_FROM_MODEM, "OK"}},
     COMPARE_LATE,
     2,
     2},
    {"more at the end",
     HOST "+2ms < OK\n",
     {{MSEC(2), LANE_FROM_MODEM, "OK?"}},
     COMPARE_EXTRA,
     2,
     0},
    {"more before the host goes on",
     HOST "+2ms < OK\n\n1s > AT\\r\n",
     {{MSEC(2), LANE_FROM_MODEM, "OK"}, {MSEC(3), LANE_FROM_MODEM, "?"}},
     COMPARE_EXTRA,
     2,
     0},
};

Test(compare, tells_what_differs)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        struct complaints complaints = {0};
        struct trace *trace = trace_read("t", span_of(row->trace), &complaints);
        struct compare compare;
        cr_assert(trace, "%s", row->about);
        compare_init(&compare, trace);
        compare_sent(&compare, 0);
        for (const struct event *event = row->events; event->bytes; event++)
            compare_hear(&compare, event->at, event->lane, span_of(event->bytes));
        const struct compare_failure *failure = &compare.failure;
        cr_expect_eq(failure->problem, row->problem, "%s: %s", row->about,
                     compare_problem_name(failure->problem));
        cr_expect_eq(failure->line, row->line, "%s: line %d", row->about, failure->line);
        cr_expect_eq(failure->same, row->same, "%s: same %zu", row->about, failure->same);
        if (row->problem == COMPARE_FINE)
            cr_expect_null(compare_next(&compare), "%s", row->about);
        compare_release(&compare);
        trace_free(trace);
    }
}

Test(compare, what_comes_after_its_time_is_late)
{
    struct complaints complaints = {0};
    struct trace *trace = trace_read("t", SPAN("0s < OK\n"), &complaints);
    struct compare compare;
    compare_init(&compare, trace);
    compare_give_up(&compare, COMPARE_MISSING);
    cr_expect_eq(compare.failure.problem, COMPARE_MISSING);
    cr_expect_eq(compare.failure.at, USEC_NEVER);
    compare_hear(&compare, 5, LANE_FROM_MODEM, SPAN("O"));
    compare_hear(&compare, 6, LANE_FROM_MODEM, SPAN("K"));
    cr_expect_eq(compare.failure.problem, COMPARE_LATE);
    cr_expect_eq(compare.failure.at, 5);
    cr_expect_eq(compare.failure.same, 2);
    compare_release(&compare);
    trace_free(trace);
}
