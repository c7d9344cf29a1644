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

/* --- comparing --- */

/* The first line in which two texts differ. */
static void tell_difference(struct bytes *why, struct span is, struct span should)
{
    while (is.count || should.count) {
        struct span a = span_take(&is, '\n'), b = span_take(&should, '\n');
        if (span_same(a, b))
            continue;
        bytes_addf(why, "  log   %.*s\n  trace %.*s\n", SPAN_ARGS(b), SPAN_ARGS(a));
        return;
    }
}

static bool same_talk(const struct shape *shape, bool echo, const struct talk *is,
                      const struct talk *should, struct bytes *why)
{
    struct bytes a = {0}, b = {0};
    void (*const line)(const struct talk *, struct bytes *) = talk_lines;
    if (shape->exact) {
        talk_bytes(is, echo, &a);
        talk_bytes(should, echo, &b);
    } else {
        line(is, &a);
        line(should, &b);
    }
    bool same = span_same(bytes_span(&a), bytes_span(&b));
    if (!same)
        tell_difference(why, bytes_span(&a), bytes_span(&b));
    bytes_release(&a);
    bytes_release(&b);
    return same;
}

/* What only says what the log has. */
static bool is_makeshift(struct span cause)
{
    static const char *const words[] = {"idle ", ":answer", ":urc", ":code", "line:silence"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_contains(cause, words[i]))
            return true;
    return false;
}

/* The same faults; or others that bring about the same between module and server, as a missing
 * file does and a server that says so. */
static bool same_cause(const struct talk *is, const struct talk *should, const char *causes)
{
    struct span rest = bytes_span(&is->causes);
    if (strcmp(bytes_at(&is->causes), causes) == 0)
        return true;
    while (rest.count) {
        struct span cause = span_trim(span_take(&rest, ','));
        struct bytes text = {0};
        bytes_add_span(&text, cause);
        bool ours = is_makeshift(cause) && !strstr(causes, bytes_at(&text));
        bytes_release(&text);
        if (ours)
            return false;
    }
    return span_same(bytes_span(&is->dialogue), bytes_span(&should->dialogue));
}

static void judge(const struct field_import *import, const struct shape *shape, bool echo,
                  const struct talk *talk, const char *causes, struct result *result)
{
    const struct field_figures *figures = &import->figures;
    struct parts parts = {import->world.scenario, base};
    const struct disk disk = parts_disk(&parts);
    struct complaints complaints = {0};
    struct scenario *scenario =
        scenario_read(&disk, "imported.ini", bytes_span(&import->scenario), &complaints);
    struct trace *trace = trace_read("imported.trace", bytes_span(&import->trace), &complaints);
    if (scenario && trace) {
        struct talk played;
        talk_play(&played, trace, scenario, log_begins(trace));
        result->good[ASPECT_PLAYS] = played.passed;
        result->good[ASPECT_TALK] = same_talk(shape, echo, &played, talk, &result->why);
        result->good[ASPECT_CAUSE] = same_cause(&played, talk, causes);
        if (!result->good[ASPECT_CAUSE])
            bytes_addf(&result->why, "  causes: %s\n  should: %s\n  ftp   %s\n  should%s\n",
                       bytes_at(&played.causes), causes, bytes_at(&played.dialogue),
                       bytes_at(&talk->dialogue));
        bytes_add_span(&result->causes, bytes_span(&played.causes));
        talk_release(&played);
    }
    bytes_add_span(&result->why, bytes_span(&complaints.text));
    bytes_release(&complaints.text);
    /* where the world itself only said what it was told to, so may this one */
    bool told = strcmp(bytes_at(&result->causes), causes) == 0;
    result->good[ASPECT_SAID] = figures->missing + figures->extra == 0 &&
                                (told || (figures->forced == 0 && figures->silenced == 0));
    trace_free(trace);
    scenario_free(scenario);
}

void case_run(const struct shape *shape, enum clock clock, bool echo, const struct talk *talk,
              const char *causes, struct result *result)
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
        judge(&import, shape, echo, talk, causes, result);
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
