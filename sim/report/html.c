/* SPDX-License-Identifier: MIT */
/* Traces as one page that needs no server and no network. Data go in as JSON in a script element;
 * base/json escapes what would end that. */
#include "report/html.h"

#include "base/json.h"
#include "report/html_events.h"

static void add_expects(struct bytes *out, const struct expects *expects)
{
    for (size_t i = 0; i < expects_count(expects); i++) {
        struct expect_result result = expects_result(expects, i);
        bytes_addf(out, "%s{\"held\":%s,\"name\":", i ? "," : "",
                   result.held ? "true" : "false");
        json_add_string(out, span_of(result.spec->name));
        bytes_add_text(out, ",\"why\":");
        json_add_string(out, result.why);
        bytes_add_char(out, '}');
    }
}

static void add_faults(struct bytes *out, const struct outcome *outcome)
{
    for (size_t i = 0; i < faults_count(outcome->faults); i++) {
        struct fault_result result = faults_result(outcome->faults, i);
        struct bytes why = {0};
        if (result.strikes)
            outcome_add_strikes(&result, &why);
        else
            outcome_add_why_not(&result, &why);
        bytes_addf(out, "%s{\"struck\":%llu,\"missed\":%s,\"name\":", i ? "," : "",
                   (unsigned long long)result.strikes,
                   outcome_is_missed(outcome, i) ? "true" : "false");
        json_add_string(out, span_of(result.spec->name));
        bytes_add_text(out, ",\"why\":");
        json_add_string(out, bytes_span(&why));
        bytes_add_char(out, '}');
        bytes_release(&why);
    }
}

/* --- what is left out of a large one --- */

#define LONGEST 4096 /* bytes of a text that are shown of it */

static size_t end_of(const struct html_events *events, size_t i)
{
    return i + 1 < events->count ? events->starts[i + 1] : events->json.count;
}

static void add_from(const struct html_events *events, size_t from, size_t to,
                     struct bytes *out)
{
    struct span json = bytes_span(&events->json);
    if (from == to)
        return;
    /* without what separates the last from the next */
    size_t end = to == events->count ? json.count : events->starts[to] - sizeof ",\n" + 1;
    bytes_add_span(out,
                   span_cut(span_skip(json, events->starts[from]), end - events->starts[from]));
}

static void add_gap(size_t count, struct bytes *out)
{
    bytes_addf(out,
               ",\n{\"line\":0,\"lane\":\"#\",\"at\":0,\"since\":0,\"bytes\":0,\"text\":"
               "\"%zu events are left out here; sim7000 report --all shows them\"},\n",
               count);
}

/* A quarter of it for the beginning, a half for what leads to the mark, a quarter for what comes
 * behind. Returns how many events are left out. */
static size_t add_some(const struct html_events *events, size_t budget, struct bytes *out)
{
    size_t begin = 1, from = events->mark, to = events->mark + 1;
    if (events->json.count <= budget || to > events->count) {
        bytes_add_span(out, bytes_span(&events->json));
        return 0;
    }
    while (begin < from && end_of(events, begin) <= budget / 4)
        begin++;
    while (from > begin &&
           end_of(events, events->mark) - events->starts[from - 1] <= budget / 2)
        from--;
    while (to < events->count &&
           end_of(events, to) - events->starts[events->mark] <= budget / 4)
        to++;
    size_t before = from > begin ? from - begin : 0, behind = events->count - to;
    bytes_add_char(out, '\n');
    add_from(events, 0, before ? begin : to, out);
    if (before) {
        add_gap(before, out);
        add_from(events, from, to, out);
    }
    if (behind) {
        add_gap(behind, out);
        add_from(events, events->count - 1, events->count, out);
        behind--;
    }
    return before + behind;
}

static void add_trace(struct bytes *out, const struct html_trace *shown, size_t budget,
                      struct html_left *left)
{
    const struct outcome outcome = play_outcome(shown->play);
    struct html_events events = {.most = budget};
    html_add_events(&events, shown->trace, shown->play);
    if (events.full) {
        html_events_release(&events);
        events.longest = LONGEST;
        html_add_events(&events, shown->trace, shown->play);
        left->bytes += events.left_out;
    }
    bytes_add_text(out, "{\"name\":");
    json_add_string(out, span_of(shown->trace->path));
    bytes_add_text(out, ",\"title\":");
    json_add_string(out, span_of(shown->play->scenario->title));
    bytes_add_text(out, ",\"events\":[");
    left->events += add_some(&events, budget ? budget : SIZE_MAX, out);
    bytes_addf(out, "],\"passed\":%s,\"duration\":%lld,\"expects\":[",
               shown->play->passed ? "true" : "false", (long long)events.last);
    add_expects(out, outcome.expects);
    bytes_add_text(out, "],\"faults\":[");
    add_faults(out, &outcome);
    bytes_add_text(out, "]}");
    html_events_release(&events);
}

struct html_left report_html_within(const struct html_trace *traces, size_t count, size_t limit,
                                    struct bytes *out)
{
    struct html_left left = {0};
    bytes_add_text(out, report_page_before);
    bytes_add_text(out, "{\"traces\":[");
    for (size_t i = 0; i < count; i++) {
        bytes_add_text(out, i ? "," : "");
        add_trace(out, &traces[i], limit / count, &left);
    }
    bytes_add_text(out, "]}");
    bytes_add_text(out, report_page_after);
    return left;
}

void report_html(const struct html_trace *traces, size_t count, struct bytes *out)
{
    report_html_within(traces, count, 0, out);
}
