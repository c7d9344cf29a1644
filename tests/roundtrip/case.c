/* SPDX-License-Identifier: MIT */
/* An import is judged by its files alone, read back as a user's would be and played as `test`
 * plays them: what import says of itself counts for nothing here but the figures. */
#include "case.h"

#include "base/die.h"
#include "base/limits.h"
#include "field/import.h"
#include "scenario/parts.h"

#include <string.h>

static const char base[] = "imported";

const char *const aspect_names[ASPECTS] = {
    [ASPECT_READ] = "read", [ASPECT_PLAYS] = "plays", [ASPECT_TALK] = "talk",
    [ASPECT_SAID] = "said", [ASPECT_CAUSE] = "cause",
};

/* The line behind the set-up that import puts in front of a log; 0: there is none. */
static int log_begins(const struct trace *trace)
{
    for (size_t i = 0; i < trace->count; i++) {
        struct trace_line line = trace_at(trace, i);
        if (line.kind == TRACE_COMMENT && span_contains(line.text, "# The log begins."))
            return line.number;
    }
    return 0;
}

/* How far off the clock of a log may be: its steps, and how late a tool notes what comes in. */
static usec room_of(const struct shape *shape, enum clock clock)
{
    if (clock == CLOCK_NONE)
        return INT64_MAX / 4;
    return clock == CLOCK_WHOLE || shape->whole ? SECONDS(2) : MSEC(300);
}

static void tell_causes(const struct talk *is, const struct talk *should, struct bytes *why)
{
    bytes_addf(why, "  causes: %s (%zu faults, %zu told)\n", bytes_at(&is->causes), is->faults,
               is->told);
    bytes_addf(why, "  should: %s (%zu things, %zu told)\n", bytes_at(&should->causes),
               should->things, should->told);
    bytes_addf(why, "  ftp   %s\n  should%s\n", bytes_at(&is->dialogue),
               bytes_at(&should->dialogue));
}

static void judge(const struct field_import *import, const struct shape *shape,
                  enum clock clock, bool echo, const struct talk *talk, struct result *result)
{
    const struct field_figures *figures = &import->figures;
    struct parts parts;
    const struct disk disk = parts_disk(&parts);
    struct complaints complaints = {0};
    parts_find(&parts, import->world.scenario, base);
    struct scenario *scenario =
        scenario_read(&disk, "imported.ini", bytes_span(&import->scenario), &complaints);
    struct trace *trace = trace_read("imported.trace", bytes_span(&import->trace), &complaints);
    if (scenario && trace) {
        struct talk played;
        talk_play(&played, trace, scenario, log_begins(trace));
        result->good[ASPECT_PLAYS] = played.passed;
        result->good[ASPECT_TALK] = same_talk(shape, echo, &played, talk, &result->why);
        /* where the world itself only said what it was told to, so may this one */
        result->good[ASPECT_SAID] = figures->missing + figures->extra == 0 &&
                                    (figures->forced + figures->silenced == 0 ||
                                     (talk->told > 0 && played.told <= talk->told));
        bool shown = played.passed && result->good[ASPECT_TALK] && result->good[ASPECT_SAID];
        result->ground = same_cause(&played, talk, shown, room_of(shape, clock));
        result->good[ASPECT_CAUSE] = result->ground != GROUND_NONE;
        result->punctual = same_times(&played, talk, room_of(shape, clock), &result->why);
        if (!result->good[ASPECT_CAUSE])
            tell_causes(&played, talk, &result->why);
        bytes_add_span(&result->causes, bytes_span(&played.causes));
        talk_release(&played);
    }
    bytes_add_span(&result->why, bytes_span(&complaints.text));
    bytes_release(&complaints.text);
    parts_release(&parts);
    trace_free(trace);
    scenario_free(scenario);
}

void case_run(const struct shape *shape, enum clock clock, bool echo, const struct talk *talk,
              struct result *result)
{
    struct field_import import;
    const char *why = NULL;
    *result = (struct result){0};
    shape_write(shape, talk, clock, echo, &result->log);
    bool found = field_import(bytes_span(&result->log), NULL, "rendered.log", base, MASK_SHOW,
                              &import, &why);
    bytes_add_span(&result->report, bytes_span(&import.report));
    result->good[ASPECT_READ] = found;
    if (found) {
        if (strcmp(import.format, shape->format) != 0)
            bytes_addf(&result->why, "  taken for %s\n", import.format);
        judge(&import, shape, clock, echo, talk, result);
        bytes_add_span(&result->scenario, bytes_span(&import.scenario));
        bytes_add_span(&result->trace, bytes_span(&import.trace));
    } else {
        bytes_addf(&result->why, "  %s\n", why);
    }
    field_import_release(&import);
}

void result_release(struct result *result)
{
    bytes_release(&result->causes);
    bytes_release(&result->why);
    bytes_release(&result->log);
    bytes_release(&result->scenario);
    bytes_release(&result->trace);
    bytes_release(&result->report);
}
