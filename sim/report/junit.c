/* SPDX-License-Identifier: MIT */
/* Results as CI systems read them. There is no standard but what Jenkins and GitLab accept, so
 * only elements that both know are written; anything that is not allowed in XML 1.0 is
 * replaced. */
#include "report/junit.h"

#include <string.h>

/* XML 1.0, 2.2 and 2.4: markup characters by name; control characters are not allowed at all,
 * and what is no ASCII may not be UTF-8. */
static void add_xml(struct bytes *out, struct span text)
{
    for (size_t i = 0; i < text.count; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '&')
            bytes_add_text(out, "&amp;");
        else if (c == '<')
            bytes_add_text(out, "&lt;");
        else if (c == '>')
            bytes_add_text(out, "&gt;");
        else if (c == '"')
            bytes_add_text(out, "&quot;");
        else if ((c < ' ' && c != '\n' && c != '\t') || c > '~')
            bytes_addf(out, "\\x%02x", c);
        else
            bytes_add_char(out, (char)c);
    }
}

static void add_seconds(struct bytes *out, usec time)
{
    bytes_addf(out, "%lld.%06lld", (long long)(time / 1000000), (long long)(time % 1000000));
}

static void add_failure(struct bytes *out, struct span message)
{
    bytes_add_text(out, "      <failure message=\"");
    add_xml(out, span_cut(message, span_find(message, '\n')));
    bytes_add_text(out, "\">");
    add_xml(out, message);
    bytes_add_text(out, "</failure>\n");
}

/* scenarios/note/get.trace: class "scenarios/note", name "get.trace". */
static void add_case(struct bytes *out, const struct report_case *one)
{
    struct span path = span_of(one->path);
    const char *slash = strrchr(one->path, '/');
    size_t folder = slash ? (size_t)(slash - one->path) : 0;
    bytes_add_text(out, "    <testcase classname=\"");
    add_xml(out, folder ? span_cut(path, folder) : SPAN("."));
    bytes_add_text(out, "\" name=\"");
    add_xml(out, span_skip(path, slash ? folder + 1 : 0));
    bytes_add_text(out, "\" file=\"");
    add_xml(out, path);
    bytes_add_text(out, "\" time=\"");
    add_seconds(out, one->took);
    bytes_add_text(out, "\">\n");
    if (!one->passed)
        add_failure(out, one->message);
    if (one->outcome.count) {
        bytes_add_text(out, "      <system-out>");
        add_xml(out, one->outcome);
        bytes_add_text(out, "</system-out>\n");
    }
    bytes_add_text(out, "    </testcase>\n");
}

static void add_counts(struct bytes *out, const struct report_case *cases, size_t count)
{
    size_t failed = 0;
    usec took = 0;
    for (size_t i = 0; i < count; i++) {
        failed += !cases[i].passed;
        took += cases[i].took;
    }
    bytes_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" time=\"", count, failed);
    add_seconds(out, took);
    bytes_add_text(out, "\">\n");
}

void report_junit(const struct report_case *cases, size_t count, struct bytes *out)
{
    bytes_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    add_counts(out, cases, count);
    bytes_add_text(out, "  <testsuite name=\"sim7000\"");
    add_counts(out, cases, count);
    for (size_t i = 0; i < count; i++)
        add_case(out, &cases[i]);
    bytes_add_text(out, "  </testsuite>\n</testsuites>\n");
}
