/* SPDX-License-Identifier: MIT */
/* A page stays within its bound, and shows the beginning, where it parted, and the end. */
#include "report/html.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 400, MIDDLE = 250 };

/* What the page has of its data, and what is said of the rest. */
struct page {
    struct bytes text;
    struct html_left left;
    size_t events, gaps, marks;
};

static size_t count(const struct bytes *text, const char *piece)
{
    size_t found = 0;
    for (const char *at = bytes_at(text); (at = strstr(at, piece)); at++)
        found++;
    return found;
}

/* Rounds of AT+CSQ; in the middle something else is expected, if it fails. */
static struct trace *make_trace(bool fails, size_t payload)
{
    struct complaints complaints = {0};
    struct bytes text = {0};
    bytes_add_text(&text, "0s > ATE0\\r\n+0 < ATE0\\r\n+2ms < \\r\\nOK\\r\\n\n");
    for (int i = 0; i < ROUNDS; i++)
        bytes_addf(&text,
                   "+1s > AT+CSQ\\r\n+2ms < \\r\\n+CSQ: %d,99\\r\\n\n+0 < \\r\\nOK\\r\\n\n",
                   fails && i == MIDDLE ? 14 : 13);
    bytes_add_text(&text, "+1s > ");
    for (size_t i = 0; i < payload; i++)
        bytes_add_char(&text, "xyz"[i % 3]);
    bytes_add_text(&text, "\\r\n");
    struct trace *trace = trace_read("t", bytes_span(&text), &complaints);
    cr_assert(trace, "%s", bytes_at(&complaints.text));
    bytes_release(&text);
    return trace;
}

static struct page draw(const struct html_trace *traces, size_t traces_count, size_t limit)
{
    struct page page = {0};
    page.left = report_html_within(traces, traces_count, limit, &page.text);
    page.gaps = count(&page.text, "events are left out here");
    page.events = count(&page.text, "\"line\":") - page.gaps;
    page.marks = count(&page.text, "\"lane\":\"\\u003d\"");
    return page;
}

Test(report, a_page_stays_within_its_bound)
{
    static const size_t limits[] = {100000, 30000, 9000, 3000, 600, 1};
    const size_t frame = strlen(report_page_before) + strlen(report_page_after);
    for (int fails = 0; fails < 2; fails++) {
        struct scenario *scenario = scenario_default();
        struct trace *trace = make_trace(fails, 0);
        struct play *play = play_new(trace, scenario);
        play_run(play);
        const struct html_trace shown[] = {{trace, play}, {trace, play}};
        struct bytes whole_text = {0};
        struct page whole = draw(shown, 1, 0);
        report_html(shown, 1, &whole_text);
        cr_expect(span_same(bytes_span(&whole_text), bytes_span(&whole.text)));
        cr_expect_eq(whole.left.events + whole.left.bytes + whole.gaps, 0);
        cr_expect_eq(whole.marks, (size_t)fails);
        for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
            struct page page = draw(shown, 1, limits[i]), two = draw(shown, 2, 2 * limits[i]);
            /* and the mark, the gaps, the last event, the verdict */
            cr_expect_leq(page.text.count, frame + limits[i] + 2000, "%zu", limits[i]);
            cr_expect_eq(page.events + page.left.events, whole.events, "%zu", limits[i]);
            cr_expect_eq(page.marks, (size_t)fails);
            cr_expect_eq(page.gaps > 0, page.left.events > 0);
            cr_expect(limits[i] == 100000 ? page.gaps == 0 || whole.text.count > frame + 100000
                                          : page.gaps > 0);
            cr_expect_eq(two.events, 2 * page.events);
            bytes_release(&page.text);
            bytes_release(&two.text);
        }
        bytes_release(&whole.text);
        bytes_release(&whole_text);
        play_free(play);
        trace_free(trace);
        scenario_free(scenario);
    }
}

Test(report, long_texts_go_before_events_do)
{
    struct scenario *scenario = scenario_default();
    struct trace *trace = make_trace(false, 200000);
    struct play *play = play_new(trace, scenario);
    play_run(play);
    const struct html_trace shown = {trace, play};
    struct page page = draw(&shown, 1, 300000);
    cr_expect_geq(page.left.bytes, 190000);
    cr_expect_eq(page.left.events, 0);
    cr_expect(strstr(bytes_at(&page.text), "bytes are left out ... "));
    bytes_release(&page.text);
    play_free(play);
    trace_free(trace);
    scenario_free(scenario);
}
