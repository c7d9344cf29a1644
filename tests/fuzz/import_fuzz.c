/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "field/import.h"
#include "fuzz.h"
#include "log/formats.h"
#include "trace/trace.h"

/* Any bytes read as a log, in each format; what is imported from them is a trace that reads, and
 * no line of the log is counted twice or lost. */
#define IMPORT_MAX 1500 /* bytes: an import rehearses its log again and again */

static void read_as(struct span text, const char *format)
{
    const char *why = NULL;
    struct log *log = log_read(text, format, &why);
    must(log || why == log_of_several);
    if (!log)
        return;
    for (size_t i = 0; i < log->count; i++) {
        const struct log_event *event = &log->events[i];
        must(event->from + event->count <= log->store.count);
        must(event->line >= 1 && event->line <= log->line_count);
    }
    log_free(log);
}

static void import(struct span text)
{
    struct field_import result;
    struct complaints complaints = {0};
    const char *why = NULL;
    if (!field_import(text, NULL, "fuzz.log", "fuzz", MASK_HIDE, &result, &why)) {
        must(result.report.count > 0 && result.trace.count == 0 && result.scenario.count == 0);
        field_import_release(&result);
        return;
    }
    const struct field_figures *figures = &result.figures;
    must(figures->model_lines + figures->taught + figures->forced + figures->missing ==
         figures->log_lines);
    struct trace *trace = trace_read("fuzz.trace", bytes_span(&result.trace), &complaints);
    must(trace);
    trace_free(trace);
    bytes_release(&complaints.text);
    field_import_release(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {(const char *)data, size};
    read_as(text, NULL);
    for (const struct log_format *format = log_formats; format->name; format++)
        read_as(text, format->name);
    if (size <= IMPORT_MAX)
        import(text);
    return 0;
}
