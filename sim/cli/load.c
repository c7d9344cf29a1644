/* SPDX-License-Identifier: MIT */
#include "cli/load.h"

#include "link/disk.h"
#include "stage.h"

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

struct scenario *load_scenario(const char *path, struct complaints *complaints)
{
    size_t before = complaints->count;
    struct scenario *scenario = scenario_load(&link_disk, path, complaints);
    if (scenario)
        stage_check(scenario, complaints);
    if (complaints->count == before)
        return scenario;
    scenario_free(scenario);
    return NULL;
}

/* The line that names the scenario. */
static int scenario_line(const struct trace *trace)
{
    for (size_t i = 0; i < trace->count; i++)
        if (trace->lines[i].kind == TRACE_SCENARIO)
            return trace->lines[i].number;
    return 1;
}

/* Whether its scenario is there is the trace's own business: said at its line. */
static bool is_there(const char *path, const char **why)
{
    struct bytes text = {0};
    char *real = link_disk.real(link_disk.owner, path);
    *why = "it is neither a file nor a folder";
    bool good = (!real || link_disk.is_plain(link_disk.owner, path)) &&
                link_disk.read(link_disk.owner, path, SCENARIO_FILE_MAX, &text, why);
    free(real);
    bytes_release(&text);
    return good;
}

struct scenario *load_scenario_of(const struct trace *trace, struct complaints *complaints)
{
    const char *why = NULL;
    struct scenario *scenario = NULL;
    char *path = trace_scenario_path(trace);
    if (!path)
        return scenario_default();
    if (is_there(path, &why))
        scenario = load_scenario(path, complaints);
    else
        complain(complaints, trace->path, scenario_line(trace),
                 "the scenario %s cannot be read: %s", path, why);
    free(path);
    return scenario;
}
