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

static void add_trace(struct bytes *out, const struct html_trace *shown)
{
    const struct outcome outcome = play_outcome(shown->play);
    bytes_add_text(out, "{\"name\":");
    json_add_string(out, span_of(shown->trace->path));
    bytes_add_text(out, ",\"title\":");
    json_add_string(out, span_of(shown->play->scenario->title));
    bytes_add_text(out, ",\"events\":[");
    usec duration = html_add_events(out, shown->trace, shown->play);
    bytes_addf(out, "],\"passed\":%s,\"duration\":%lld,\"expects\":[",
               shown->play->passed ? "true" : "false", (long long)duration);
    add_expects(out, outcome.expects);
    bytes_add_text(out, "],\"faults\":[");
    add_faults(out, &outcome);
    bytes_add_text(out, "]}");
}

void report_html(const struct html_trace *traces, size_t count, struct bytes *out)
{
    bytes_add_text(out, report_page_before);
    bytes_add_text(out, "{\"traces\":[");
    for (size_t i = 0; i < count; i++) {
        bytes_add_text(out, i ? "," : "");
        add_trace(out, &traces[i]);
    }
    bytes_add_text(out, "]}");
    bytes_add_text(out, report_page_after);
}
