/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "fuzz.h"
#include "trace/trace.h"

/* Any text reads or is refused with a complaint; what reads is written as the same bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct complaints complaints = {0};
    struct span text = {(const char *)data, size};
    struct trace *trace = trace_read("fuzz.trace", text, &complaints);
    must((trace == NULL) == (complaints.count > 0));
    if (trace) {
        struct bytes out = {0};
        trace_write(trace, &out);
        must(span_same(bytes_span(&out), text));
        bytes_release(&out);
    }
    trace_free(trace);
    bytes_release(&complaints.text);
    return 0;
}
