/* SPDX-License-Identifier: MIT */
/* Traces and scenarios from files, for all subcommands alike. What was meant is seen by what is in
 * a file, not by its name: a trace given as a scenario would have a complaint for each line. */
#include "cli/load.h"

#include "base/escape.h"
#include "link/disk.h"
#include "stage.h"

#include <stdlib.h>
#include <string.h>

/* The first line that is no comment. */
static struct span first_line(struct span text)
{
    struct span line = {0};
    while (text.count && line.count == 0) {
        size_t end = span_find(text, '\n');
        line = span_trim(span_cut(text, end));
        text = span_skip(text, end + 1);
        if (line.count && (line.at[0] == '#' || line.at[0] == ';'))
            line = SPAN("");
    }
    return line;
}

static bool looks_like_scenario(struct span text)
{
    return span_starts(first_line(text), "[");
}

static bool looks_like_trace(struct span text)
{
    struct span line = first_line(text);
    return span_starts(line, "scenario ") || span_starts(line, "seed ") ||
           (line.count && (text_is_digit(line.at[0]) || span_starts(line, "+")) &&
            (span_find(line, '>') < line.count || span_find(line, '<') < line.count));
}

/* Names stand in messages, on terminals. */
static bool is_nameable(const char *path, struct complaints *complaints)
{
    bool good = !escape_words_need(span_of(path));
    if (!good)
        complain(complaints, path, 1, "control characters in the file's name; expected text");
    return good;
}

struct trace *load_trace(const char *path, struct complaints *complaints)
{
    if (!is_nameable(path, complaints))
        return NULL;
    struct bytes text = {0};
    const char *why = NULL;
    struct trace *trace = NULL;
    bool read = link_disk.read(link_disk.owner, path, TRACE_FILE_MAX, &text, &why);
    if (read && looks_like_scenario(bytes_span(&text)))
        complain(complaints, path, 1,
                 "is a scenario; expected a trace (sim7000 run starts scenarios)");
    else if (read)
        trace = trace_read_taken(path, &text, complaints);
    else
        complain(complaints, path, 1, "the trace cannot be read: %s", why);
    bytes_release(&text);
    return trace;
}

struct scenario *load_scenario(const char *path, struct complaints *complaints)
{
    if (!is_nameable(path, complaints))
        return NULL;
    size_t before = complaints->count;
    struct bytes text = {0};
    const char *why = "cannot be read";
    struct scenario *scenario = NULL;
    if (!link_disk.read(link_disk.owner, path, SCENARIO_FILE_MAX + 1, &text, &why))
        complain(complaints, path, 1, "%s; expected a scenario file", why);
    else if (looks_like_trace(bytes_span(&text)))
        complain(complaints, path, 1,
                 "is a trace; expected a scenario (sim7000 test plays traces)");
    else
        scenario = scenario_read(&link_disk, path, bytes_span(&text), complaints);
    bytes_release(&text);
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
    for (size_t i = 0; i < trace->count; i++) {
        struct trace_line line = trace_at(trace, i);
        if (line.kind == TRACE_SCENARIO)
            return line.number;
    }
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

/* Does it lie in the folder of the trace, or below it, links followed? */
static bool lies_beside(const struct trace *trace, const char *path)
{
    const char *slash = strrchr(trace->path, '/');
    char *folder = slash
                       ? span_dup((struct span){trace->path, (size_t)(slash - trace->path) + 1})
                       : span_dup(SPAN("."));
    char *real_folder = link_disk.real(link_disk.owner, folder);
    char *real = link_disk.real(link_disk.owner, path);
    size_t length = real_folder ? strlen(real_folder) : 0;
    bool beside = real && real_folder && strncmp(real, real_folder, length) == 0 &&
                  (real[length] == '/' || length == 1);
    free(folder);
    free(real_folder);
    free(real);
    return beside;
}

/* A trace may come from anywhere and name any file: of one elsewhere that is no scenario nothing is
 * told, as complaints show what they complain about. */
static struct scenario *load_named(const struct trace *trace, const char *path,
                                   struct complaints *complaints)
{
    if (lies_beside(trace, path))
        return load_scenario(path, complaints);
    struct complaints kept = {0};
    struct scenario *scenario = load_scenario(path, &kept);
    if (!scenario)
        complain(complaints, trace->path, scenario_line(trace),
                 "%s is no scenario without mistakes, and lies outside the trace's folder "
                 "(sim7000 check %s tells them)",
                 path, path);
    bytes_release(&kept.text);
    return scenario;
}

struct scenario *load_scenario_of(const struct trace *trace, struct complaints *complaints)
{
    const char *why = NULL;
    struct scenario *scenario = NULL;
    char *path = trace_scenario_path(trace);
    if (!path)
        scenario = scenario_default();
    else if (is_there(path, &why))
        scenario = load_named(trace, path, complaints);
    else
        complain(complaints, trace->path, scenario_line(trace),
                 "the scenario %s cannot be read: %s", path, why);
    if (scenario && trace->has_seed)
        scenario->seed = trace->seed; /* its files have the scenario's own, as in `run` */
    free(path);
    return scenario;
}
