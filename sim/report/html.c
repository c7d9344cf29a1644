/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include "base/escape.h"
#include "base/json.h"

/* When the lines of a trace come: absolute, and how long after the one before. */
struct clock {
    usec at, before;
};

static void add_event(struct bytes *out, const struct trace_line *line, struct clock *clock)
{
    struct bytes shown = {0};
    clock->before = clock->at;
    usec base = line->time == TRACE_RELATIVE ? clock->at : 0, until = base + line->to;
    if (line->time != TRACE_ANY)
        clock->at = base + line->from;
    escape_add(&shown, line->bytes.at, line->bytes.count);
    bytes_addf(out, "{\"line\":%d,\"lane\":\"", line->number);
    for (const char *sign = trace_lane_sign(line->lane); *sign; sign++)
        bytes_addf(out, "\\u%04x", (unsigned char)*sign);
    bytes_addf(out, "\",\"at\":%lld,\"since\":%lld,\"bytes\":%zu,", (long long)clock->at,
               (long long)(clock->at - clock->before), line->bytes.count);
    if (line->time == TRACE_ANY)
        bytes_add_text(out, "\"any\":true,");
    else if (line->to != line->from)
        bytes_addf(out, "\"until\":%lld,", (long long)until);
    bytes_add_text(out, "\"text\":");
    if (trace_lane_is_bytes(line->lane))
        json_add_string(out, bytes_span(&shown));
    else
        json_add_string(out, line->bytes);
    bytes_add_char(out, '}');
    bytes_release(&shown);
}

static void add_comment(struct bytes *out, const struct trace_line *line)
{
    bytes_addf(out, "{\"line\":%d,\"lane\":\"#\",\"at\":0,\"since\":0,\"bytes\":0,\"text\":",
               line->number);
    json_add_string(out, span_trim(span_skip(line->text, span_find(line->text, '#') + 1)));
    bytes_add_char(out, '}');
}

static usec add_events(struct bytes *out, const struct trace *trace)
{
    struct clock clock = {0};
    bool first = true;
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_line *line = &trace->lines[i];
        bool comment =
            line->kind == TRACE_COMMENT && span_find(line->text, '#') < line->text.count;
        if (line->kind != TRACE_EVENT && !comment)
            continue;
        bytes_add_text(out, first ? "\n" : ",\n");
        first = false;
        if (comment)
            add_comment(out, line);
        else
            add_event(out, line, &clock);
    }
    return clock.at;
}

static void add_expects(struct bytes *out, const struct expects *expects)
{
    size_t count = expects ? expects_count(expects) : 0;
    for (size_t i = 0; i < count; i++) {
        struct expect_result result = expects_result(expects, i);
        bytes_addf(out, "%s{\"held\":%s,\"name\":", i ? "," : "",
                   result.held ? "true" : "false");
        json_add_string(out, span_of(result.spec->name));
        bytes_add_text(out, ",\"why\":");
        json_add_string(out, result.why);
        bytes_add_char(out, '}');
    }
}

void report_html(const struct html_trace *traces, size_t count, struct bytes *out)
{
    bytes_add_text(out, report_page_before);
    bytes_add_text(out, "{\"traces\":[");
    for (size_t i = 0; i < count; i++) {
        bytes_add_text(out, i ? ",{\"name\":" : "{\"name\":");
        json_add_string(out, span_of(traces[i].trace->path));
        bytes_add_text(out, ",\"title\":");
        json_add_string(out, span_of(traces[i].title));
        bytes_add_text(out, ",\"events\":[");
        usec duration = add_events(out, traces[i].trace);
        bytes_addf(out, "],\"duration\":%lld,\"expects\":[", (long long)duration);
        add_expects(out, traces[i].expects);
        bytes_add_text(out, "]}");
    }
    bytes_add_text(out, "]}");
    bytes_add_text(out, report_page_after);
}
