/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "play/play.h"
#include "play/update.h"
#include "report/failure.h"
#include "report/junit.h"

#include <criterion/criterion.h>

static struct trace *read_trace(const char *text)
{
    struct complaints complaints = {0};
    struct trace *trace = trace_read("t", span_of(text), &complaints);
    cr_assert(trace, "%s%s", text, bytes_at(&complaints.text));
    return trace;
}

struct play_row {
    const char *about, *trace;
    enum compare_problem problem;
    int line;
};

static void check_rows(const struct play_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct scenario *scenario = scenario_default();
        struct trace *trace = read_trace(rows[i].trace);
        struct play *play = play_new(trace, scenario);
        const struct compare_failure *failure = &play->compare.failure;
        bool passed = play_run(play);
        cr_expect_eq(passed, rows[i].problem == COMPARE_FINE, "%s", rows[i].about);
        cr_expect_eq(failure->problem, rows[i].problem, "%s: %s", rows[i].about,
                     compare_problem_name(failure->problem));
        cr_expect_eq(failure->line, rows[i].line, "%s: line %d", rows[i].about, failure->line);
        play_free(play);
        trace_free(trace);
        scenario_free(scenario);
    }
}

Test(play, a_trace_passes_or_says_where_it_does_not)
{
    static const struct play_row rows[] = {
        {"nothing at all", "", COMPARE_EMPTY, 1},
        {"nothing but words", "# AT\n\n", COMPARE_EMPTY, 1},
        {"an echo is no answer", "0s > AT\\r\n+0 < AT\\r\n", COMPARE_UNANSWERED, 2},
        {"nobody waits for an answer when the host has gone",
         "0s > AT\\r\n* < AT\\r\n+0 >! hang-up\n", COMPARE_FINE, 0},
        {"a line that is not ended has no answer", "0s > AT\n* < AT\n", COMPARE_FINE, 0},
        {"the end does not wait for what comes by itself",
         "0s > ATE0\\r\n* < ATE0\\r\n* < \\r\\nOK\\r\\n\n+1s > AT+CFUN=1,1\\r\n"
         "* < \\r\\nOK\\r\\n\n",
         COMPARE_FINE, 0},
        {"but what comes at the end counts", "0s > AT\\r\n", COMPARE_EXTRA, 1},
        {"two days are not too long",
         "0s > AT\\r\n+0 < AT\\r\n* < \\r\\nOK\\r\\n\n48h > AT\\r\n* < AT\\r\n"
         "* < \\r\\nOK\\r\\n\n",
         COMPARE_FINE, 0},
        {"what never comes", "0s > AT\\r\n+0 < AT\\r\n* < \\r\\nOK\\r\\n\n* < RING\n",
         COMPARE_MISSING, 4},
        {"a host line that is continued", "0s > A\n+0 > T\\r\n+0 < AT\\r\n* < \\r\\nOK\\r\\n\n",
         COMPARE_FINE, 0},
        {"a half-typed line is gone with its host",
         "0s > ATE0\\r\n* < ATE0\\r\n* < \\r\\nOK\\r\\n\n+1s > AT+X\n+0 >! hang-up\n+0 > "
         "AT\\r\n"
         "+2ms < \\r\\nOK\\r\\n\n",
         COMPARE_FINE, 0},
        {"nothing is heard of a modem that was switched off",
         "0s >! power-key\n* < \\r\\nNORMAL POWER DOWN\\r\\n\n+1s > AT\\r\n+0 < AT\\r\n",
         COMPARE_MISSING, 4},
        {"a second act at the same time",
         "0s >! power-key\n+0 < \\r\\nNORMAL POWER DOWN\\r\\n\n+0 >! hang-up\n+0 >! power-key\n"
         "5s > AT\\r\n",
         COMPARE_FINE, 0},
        {"a host too early", "0s > AT\\r\n+0 < AT\\r\n1ms > AT\\r\n+1ms < \\r\\nOK\\r\\n\n",
         COMPARE_EXTRA, 4},
        {"more than the modem's queue holds",
         "0s > ATE0\\r\n* < ATE0\\r\n* < \\r\\nOK\\r\\n\n+1s > AT\\rx{20000}\\rAT\\r\n"
         "+2ms < \\r\\nOK\\r\\n\n* < \\r\\nOK\\r\\n\n",
         COMPARE_FINE, 0},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

Test(play, acts_are_done_again)
{
    static const struct play_row rows[] = {
        {"what is injected happens then",
         "1s >! inject urc RING\n+0 < \\r\\nRING\\r\\n\n+1s >! inject urc A\\r\\nB\n"
         "+0 < \\r\\nA\\r\\nB\\r\\n\n",
         COMPARE_FINE, 0},
        {"what is added holds from then on",
         "0s > ATE0\\r\n* < ATE0\\r\n* < \\r\\nOK\\r\\n\n"
         "1s >! add [fault f]\\non = command AT\\nthen = answer NO\\n[answer AT+X]\\nline = y\n"
         "+1s > AT\\r\n* < \\r\\nNO\\r\\n\n+1s > AT+X\\r\n"
         "* < \\r\\ny\\r\\n\\r\\nOK\\r\\n\n",
         COMPARE_FINE, 0},
        {"what is dropped holds no more, but goes on where it had begun",
         "0s > ATE0\\r\n* < ATE0\\r\n* < \\r\\nOK\\r\\n\n"
         "1s >! add [fault f]\\non = command AT\\nthen = answer NO\\n"
         "[fault g]\\non = command AT+GMM\\nthen = delay 1s\\nthen = urc LATE\\n"
         "[fault h]\\non = time 3s\\nthen = urc NEVER\n"
         "+1s > AT\\r\n* < \\r\\nNO\\r\\n\n+500ms > AT+GMM\\r\n"
         "+10ms >! drop f\n+0 >! drop g\n+0 >! drop h\n+0 >! drop nobody\n"
         "+990ms < \\r\\nLATE\\r\\n\n+2ms < \\r\\nSIMCOM_SIM7000E\\r\\n\\r\\nOK\\r\\n\n"
         "+2s > AT\\r\n* < \\r\\nOK\\r\\n\n+1s > AT+GMM\\r\n"
         "+2ms < \\r\\nSIMCOM_SIM7000E\\r\\n\\r\\nOK\\r\\n\n",
         COMPARE_FINE, 0},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

Test(play, update_keeps_what_holds)
{
    static const struct {
        const char *about, *before, *after;
    } rows[] = {
        {"the modem's side is filled in", "0s > AT\\r\n",
         "0s > AT\\r\n+0       < AT\\r\n+2ms     < \\r\\nOK\\r\\n\n"},
        {"what holds keeps its text",
         "0s   >  AT\\r # x\n*  <  AT\\r   # y\n* < \\r\\nOK\\r\\n\n",
         "0s   >  AT\\r # x\n*  <  AT\\r   # y\n* < \\r\\nOK\\r\\n\n"},
        {"a wrong line gives way, comments stay",
         "# a\n\n0s > AT\\r\n# b\n+0 < AT\\r\n# c\n+2ms < \\r\\nERROR\\r\\n\n# d\n",
         "# a\n\n0s > AT\\r\n# b\n+0 < AT\\r\n# c\n+2ms     < \\r\\nOK\\r\\n\n# d\n"},
        {"a line too many goes",
         "0s > AT\\r\n+0 < AT\\r\n+2ms < \\r\\nOK\\r\\n\n+0 < RING\n1h > AT\\r\n* < AT\\r\n* < "
         "\\r\\nOK\\r\\n\n",
         "0s > AT\\r\n+0 < AT\\r\n+2ms < \\r\\nOK\\r\\n\n1h > AT\\r\n* < AT\\r\n* < "
         "\\r\\nOK\\r\\n\n"},
        {"the last answer is waited for", "0s > AT\\r\n* < AT\\r\n",
         "0s > AT\\r\n* < AT\\r\n+2ms     < \\r\\nOK\\r\\n\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scenario *scenario = scenario_default();
        struct trace *trace = read_trace(rows[i].before);
        struct updated updated = {0};
        cr_expect(play_update(trace, scenario, &updated), "%s", rows[i].about);
        cr_expect_str_eq(bytes_at(&updated.text), rows[i].after, "%s: %s", rows[i].about,
                         bytes_at(&updated.text));
        updated_release(&updated);
        trace_free(trace);
        scenario_free(scenario);
    }
}

Test(history, gathers_bytes_and_takes_them_back)
{
    struct history history = {.gap = 10};
    history_add(&history, 0, LANE_TO_MODEM, SPAN("A"));
    history_add(&history, 0, LANE_TO_MODEM, SPAN("T"));
    history_add(&history, 5, LANE_FROM_MODEM, SPAN("O"));
    history_add(&history, 15, LANE_FROM_MODEM, SPAN("K"));
    history_add(&history, 15, LANE_TO_FTP, SPAN("USER"));
    history_add(&history, 15, LANE_TO_FTP, SPAN("PASS"));
    cr_expect_eq(history.count, 4);
    cr_expect(span_is(history_bytes(&history, 0), "AT"));
    cr_expect(span_is(history_bytes(&history, 1), "OK"));
    history_cut(&history, 9);
    cr_expect_eq(history.count, 2);
    cr_expect(span_is(history_bytes(&history, 1), "O"));
    history_cut(&history, 100);
    cr_expect_eq(history.count, 0);
    history_release(&history);
}

Test(junit, is_xml_whatever_is_in_it)
{
    const struct report_case cases[] = {
        {"a/b&c/<d>.trace", true, 1500, SPAN(""), SPAN("  struck  <f>: once, at 0s\n")},
        {"e.trace", false, 2000001, SPAN("e.trace:1: \"x\" & <y>\x1b\nmore\n"), SPAN("")},
    };
    struct bytes text = {0};
    report_junit(cases, 2, &text);
    cr_expect_str_eq(
        bytes_at(&text),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites tests=\"2\" failures=\"1\" errors=\"0\" time=\"2.001501\">\n"
        "  <testsuite name=\"sim7000\" tests=\"2\" failures=\"1\" errors=\"0\" "
        "time=\"2.001501\">\n"
        "    <testcase classname=\"a/b&amp;c\" name=\"&lt;d&gt;.trace\" "
        "file=\"a/b&amp;c/&lt;d&gt;.trace\" time=\"0.001500\">\n"
        "      <system-out>  struck  &lt;f&gt;: once, at 0s\n</system-out>\n"
        "    </testcase>\n"
        "    <testcase classname=\".\" name=\"e.trace\" file=\"e.trace\" time=\"2.000001\">\n"
        "      <failure message=\"e.trace:1: &quot;x&quot; &amp; &lt;y&gt;\\x1b\">e.trace:1: "
        "&quot;x&quot; &amp; &lt;y&gt;\\x1b\nmore\n</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
    bytes_release(&text);
}

/* --- what is forgotten --- */

static bool same_event(const struct history *a, size_t i, const struct history *b, size_t k)
{
    const struct history_event *x = &a->events[i], *y = &b->events[k];
    return x->at == y->at && x->last == y->last && x->lane == y->lane && x->line == y->line &&
           span_same(history_bytes(a, i), history_bytes(b, k));
}

/* Of two histories, one of which forgets, the ends are the same, and what the host sent last. */
Test(play, of_what_is_long_past_the_end_is_kept)
{
    enum { KEEP = 5, ROUNDS = 20000 };
    static const char bytes[100] = "AT";
    struct history whole = {0}, end = {0};
    struct random random;
    size_t most = 0, sent = 0;
    random_init(&random, 1, "history");
    for (int i = 0; i < ROUNDS; i++) {
        bool sends = random_below(&random, 1000) == 0;
        enum lane lane = sends ? LANE_TO_MODEM : (enum lane)(1 + random_below(&random, 4));
        struct span some = {bytes, 1 + (size_t)random_below(&random, sizeof bytes - 1)};
        history_add(&whole, i / 2, lane, some);
        history_add(&end, i / 2, lane, some);
        if (sends)
            sent = whole.count - 1;
        history_forget(&end, KEEP);
        most = end.bytes.count > most ? end.bytes.count : most;
        for (size_t k = 1; k <= KEEP && k <= whole.count; k++)
            cr_assert(same_event(&whole, whole.count - k, &end, end.count - k), "%d", i);
        size_t k = end.count - 1;
        while (k > 0 && end.events[k].lane != LANE_TO_MODEM)
            k--;
        cr_assert(!sent || same_event(&whole, sent, &end, k), "%d", i);
    }
    cr_expect_gt(whole.bytes.count, 10 * most);
    history_release(&whole);
    history_release(&end);
}

/* One thing of a long trace is otherwise: a host's line has no end, something else is expected,
 * or more, or less. */
static void make_wrong(struct random *random, struct bytes *text)
{
    enum { COMMANDS = 1500 };
    uint64_t wrong = random_below(random, COMMANDS), how = random_below(random, 5);
    bytes_add_text(text, "0s > ATE0\\r\n* < ATE0\\r\n* < \\r\\nOK\\r\\n\n");
    for (uint64_t i = 0; i < COMMANDS; i++) {
        bool here = i == wrong;
        bytes_add_text(text, here && how == 0 ? "+1s > AT+CSQ\n" : "+1s > AT+CSQ\\r\n");
        if (here && how == 1)
            bytes_add_text(text, "* < RING\n");
        if (here && how == 2)
            continue;
        bytes_add_text(text, here && how == 3 ? "* < \\r\\n+CSQ: 99,99\\r\\n\n"
                                              : "* < \\r\\n+CSQ: 20,0\\r\\n\n");
        bytes_add_text(text, here && how == 4 ? "+0 < \\r\\n\n+9s < O\n+0 < K\\r\\n\n"
                                              : "+0 < \\r\\nOK\\r\\n\n");
    }
}

static void report_wrong(const struct trace *trace, bool forgets, struct bytes *report)
{
    struct scenario *scenario = scenario_default();
    struct play *play = play_new(trace, scenario);
    play->forgets = forgets;
    cr_assert(!play_run(play));
    report_failure(play, false, report);
    play_free(play);
    scenario_free(scenario);
}

Test(play, a_play_that_forgets_reports_a_failure_as_one_that_does_not)
{
    struct random random;
    random_init(&random, 1, "failures");
    for (int round = 0; round < 30; round++) {
        struct bytes text = {0}, whole = {0}, end = {0};
        make_wrong(&random, &text);
        struct trace *trace = read_trace(bytes_at(&text));
        report_wrong(trace, false, &whole);
        report_wrong(trace, true, &end);
        cr_assert(whole.count > 100);
        cr_expect_str_eq(bytes_at(&end), bytes_at(&whole));
        trace_free(trace);
        bytes_release(&text);
        bytes_release(&whole);
        bytes_release(&end);
    }
}
