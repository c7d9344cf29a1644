/* SPDX-License-Identifier: MIT */
#include "cli/load.h"

#include "link/disk.h"

#include <stdlib.h>

struct trace *load_trace(const char *path, struct complaints *complaints)
{
    struct bytes text = {0};
    const char *why = NULL;
    struct trace *trace = NULL;
    if (link_disk.read(link_disk.owner, path, TRACE_FILE_MAX, &text, &why))
        trace = trace_read(path, bytes_span(&text), complaints);
    else
        complain(complaints, path, 1, "the trace cannot be read: %s", why);
    bytes_release(&text);
    return trace;
}

/* The line that names the scenario. */
static int scenario_line(const struct trace *trace)
{
    for (size_t i = 0; i < trace->count; i++)
        if (trace->lines[i].kind == TRACE_SCENARIO)
            return trace->lines[i].number;
    return 1;
}

struct scenario *load_scenario_of(const struct trace *trace, struct complaints *complaints)
{
    struct bytes text = {0};
    const char *why = NULL;
    struct scenario *scenario = NULL;
    char *path = trace_scenario_path(trace);
    if (!path)
        return scenario_default();
    if (link_disk.read(link_disk.owner, path, SCENARIO_FILE_MAX, &text, &why))
        scenario = scenario_load(&link_disk, path, complaints);
    else
        complain(complaints, trace->path, scenario_line(trace),
                 "the scenario %s cannot be read: %s", path, why);
    bytes_release(&text);
    free(path);
    return scenario;
}
