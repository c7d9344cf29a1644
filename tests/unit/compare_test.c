/* SPDX-License-Identifier: MIT */
#include "base/random.h"
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
    {"too early, byte by byte",
     HOST "+2ms < OK\n",
     {{MSEC(1), LANE_FROM_MODEM, "O"}, {MSEC(1), LANE_FROM_MODEM, "K"}},
     COMPARE_EARLY,
     2,
     2},
    {"another line, of which the first byte is the same",
     HOST "+2ms < OK\n",
     {{MSEC(1), LANE_FROM_MODEM, "O"}, {MSEC(1), LANE_FROM_MODEM, "H"}},
     COMPARE_DIFFERENT,
     2,
     1},
    {"another line too late",
     HOST "+1ms..2ms < OK\n",
     {{MSEC(3), LANE_FROM_MODEM, "O"}, {MSEC(3), LANE_FROM_MODEM, "H"}},
     COMPARE_DIFFERENT,
     2,
     1},
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

/* Lines of the modem's, most of which continue the one before, with what may stand between them;
 * `said` is what they have. */
static void add_stream(struct random *random, struct bytes *text, struct bytes *said)
{
    static const char *const times[] = {"+0", "+0", "+0", "+0", "+0", "*", "0s..1s"};
    static const char *const between[] = {"# x\n", "\n", "+0 @ x\n"};
    enum { TIMES = sizeof times / sizeof *times, BETWEEN = sizeof between / sizeof *between };
    for (uint64_t lines = 1 + random_below(random, 12); lines; lines--) {
        size_t before = said->count;
        for (uint64_t count = 1 + random_below(random, 4); count; count--)
            bytes_add_char(said, (char)('a' + random_below(random, 3)));
        bytes_addf(text, "%s < %s\n", times[random_below(random, TIMES)],
                   bytes_at(said) + before);
        if (random_below(random, 6) == 0)
            bytes_add_text(text, between[random_below(random, BETWEEN)]);
    }
}

/* All at one time, in pieces of at most so many bytes. */
static void hear_all(struct compare *compare, const struct trace *trace, struct random *random,
                     size_t most, struct span said)
{
    compare_init(compare, trace);
    while (said.count) {
        size_t count = 1 + (size_t)random_below(random, most);
        compare_hear(compare, 0, LANE_FROM_MODEM, span_cut(said, count));
        said = span_skip(said, count);
    }
}

/* Many lines are compared as one; a byte at a time never has two of them. */
Test(compare, pieces_of_any_size_are_compared_alike)
{
    struct random random;
    int failed = 0, rounds = 20000;
    random_init(&random, 1, "pieces");
    for (int round = 0; round < rounds; round++) {
        struct complaints complaints = {0};
        struct bytes text = {0}, said = {0}, heard = {0};
        add_stream(&random, &text, &said);
        size_t cut = (size_t)random_below(&random, 2 * said.count);
        bytes_add_span(&heard, span_cut(bytes_span(&said), cut));
        if (cut < said.count)
            bytes_add_char(&heard, (char)('a' + random_below(&random, 3)));
        bytes_add_span(&heard, span_skip(bytes_span(&said), cut + 1));
        struct trace *trace = trace_read("t", bytes_span(&text), &complaints);
        cr_assert(trace, "%s", bytes_at(&complaints.text));
        struct compare one, many;
        const struct compare_failure *a = &one.failure, *b = &many.failure;
        hear_all(&one, trace, &random, 1, bytes_span(&heard));
        hear_all(&many, trace, &random, 1 + (size_t)random_below(&random, 40),
                 bytes_span(&heard));
        cr_assert(one.next == many.next && a->problem == b->problem && a->line == b->line &&
                      a->same == b->same && a->from == b->from && a->to == b->to &&
                      span_same(bytes_span(&a->actual), bytes_span(&b->actual)) &&
                      span_same(bytes_span(&a->expected), bytes_span(&b->expected)),
                  "%s", bytes_at(&text));
        cr_assert(a->problem != COMPARE_FINE || one.done == many.done, "%s", bytes_at(&text));
        failed += a->problem != COMPARE_FINE;
        compare_release(&one);
        compare_release(&many);
        trace_free(trace);
        bytes_release(&text);
        bytes_release(&said);
        bytes_release(&heard);
    }
    cr_expect(failed > rounds / 5 && failed < rounds * 4 / 5, "%d", failed);
}
