/* SPDX-License-Identifier: MIT */
/* What an import tells people: what was understood, what was left out, made up or forced, and
 * how much of the log the model says by itself. Nothing that the log has goes without a word. */
#include "field/report.h"

#include "base/escape.h"
#include "field/account.h"
#include "field/fidelity.h"

#define SKIPPED_MAX 3 /* lines that are shown for each reason */
#define REASONS_MAX 16

static size_t count_turns(const struct dialogue *dialogue, enum turn_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < dialogue->count; i++)
        count += dialogue->turns[i].kind == kind && !dialogue->turns[i].assumed;
    return count;
}

static void add_text(struct bytes *out, const struct dialogue *dialogue, struct span text)
{
    struct bytes plain = {0}, hidden = {0};
    field_hide(&dialogue->secrets, text, &hidden);
    text = bytes_span(&hidden);
    escape_add(&plain, text.at, text.count < 70 ? text.count : 70);
    bytes_addf(out, "%s%s\n", bytes_at(&plain), text.count > 70 ? "..." : "");
    bytes_release(&hidden);
    bytes_release(&plain);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void report_understood(const struct log *log, const struct fixing *fixing,
                              struct bytes *out)
{
    const struct dialogue *dialogue = fixing->dialogue;
    size_t commands = count_turns(dialogue, TURN_COMMAND);
    size_t remarks = count_turns(dialogue, TURN_REMARK);
    size_t lines = count_turns(dialogue, TURN_LINE), data = count_turns(dialogue, TURN_DATA);
    bytes_addf(out, "format    %s: %s\n", log->format->name, log->format->about);
    field_hide(&dialogue->secrets, bytes_span(&log->shape), out);
    bytes_addf(out, "read      %d lines: %zu command%s, %zu line%s of the modem",
               log->line_count, commands, plural(commands), lines, plural(lines));
    if (data)
        bytes_addf(out, ", %zu piece%s of data", data, plural(data));
    if (remarks)
        bytes_addf(out, ", %zu remark%s (kept as comments)", remarks, plural(remarks));
    bytes_addf(out, "\ntimes     %s\n", dialogue->timed ? "as logged" : "none in the log");
}

struct reason {
    const char *why;
    size_t count;
};

/* Reasons are few; one more than there is room for counts as the last. */
static struct reason *find_reason(struct reason *reasons, const char *why)
{
    size_t i = 0;
    while (i + 1 < REASONS_MAX && reasons[i].why && reasons[i].why != why)
        i++;
    reasons[i].why = why;
    return &reasons[i];
}

/* The first lines for each reason, and how many more: a page's worth of one says no more. */
static void report_skipped(const struct log *log, const struct dialogue *dialogue,
                           struct bytes *out)
{
    struct reason reasons[REASONS_MAX] = {{0}};
    for (size_t i = 0; i < log->count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->kind != LOG_SKIPPED)
            continue;
        struct reason *reason = find_reason(reasons, event->why);
        if (reason->count++ >= SKIPPED_MAX)
            continue;
        bytes_addf(out, "skipped   line %d, %s: ", event->line, event->why);
        add_text(out, dialogue, log_bytes(log, event));
    }
    for (size_t i = 0; i < REASONS_MAX; i++) {
        size_t more = reasons[i].count > SKIPPED_MAX ? reasons[i].count - SKIPPED_MAX : 0;
        if (more)
            bytes_addf(out, "skipped   %zu more line%s, %s\n", more, plural(more),
                       reasons[i].why);
    }
}

static void report_made_up(const struct fixing *fixing, struct bytes *out)
{
    const struct dialogue *dialogue = fixing->dialogue;
    for (size_t i = 0; i < fixing->world->before_count; i++)
        bytes_addf(out, "assumed   %s before the log begins: %s\n",
                   fixing->world->before[i].command, fixing->world->before[i].why);
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->assumed && turn->kind == TURN_COMMAND)
            bytes_addf(out, "assumed   %.*s before line %d: %s\n",
                       SPAN_ARGS(turn_bytes(dialogue, turn)), turn->line,
                       span_starts(turn_bytes(dialogue, turn), "AT+FTP")
                           ? "a session was open"
                           : "its answer is there");
        if ((turn->kind == TURN_DATA || turn->kind == TURN_PAYLOAD) && turn->made_up)
            bytes_addf(out, "made up   line %d: %u of %u bytes\n", turn->line, turn->made_up,
                       turn->count);
        if (turn->masked)
            bytes_addf(out, "hidden    line %d: parts are masked\n", turn->line);
    }
}

static void report_world(const struct world *world, struct bytes *out)
{
    for (size_t i = 0; i < world->scenario->fault_count; i++) {
        const struct fault_spec *fault = &world->scenario->faults[i];
        bytes_addf(out, "%s %s: %s\n", world->forced[i] ? "forced   " : "fault    ",
                   fault->name, fault->why);
    }
    for (size_t i = 0; i < world->scenario->answer_count; i++) {
        const struct taught *answer = &world->scenario->answers[i];
        struct span why = span_of(answer->why ? answer->why : "");
        bool taught = i < world->lesson_count || !span_contains(why, FIX_NO_CAUSE);
        bytes_addf(out, "%s %s: %.*s\n", taught ? "taught   " : "forced   ", answer->pattern,
                   SPAN_ARGS(why));
    }
}

static void report_doubts(const struct world *world, struct bytes *out)
{
    for (size_t i = 0; i < world->doubt_count; i++) {
        const struct world_doubt *doubt = &world->doubts[i];
        if (!doubt->of_fault || world_has_fault(world, doubt->instead_of))
            bytes_addf(out, "possible  line %d, instead of \"%s\": %s\n", doubt->line,
                       doubt->instead_of, doubt->other);
    }
}

const char field_summary_head[] =
    "| log | format | lines | by the model | taught | forced | missing | extra | unanswered | "
    "kept back |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n";

void field_add_summary(const struct field_import *import, const char *name, struct bytes *out)
{
    const struct field_figures *figures = &import->figures;
    bytes_addf(out, "| %s | %s | %zu | %zu | %zu | %zu | %zu | %zu | %zu | %zu |%s\n", name,
               import->format, figures->log_lines, figures->model_lines, figures->taught,
               figures->forced, figures->missing, figures->extra, figures->unanswered,
               figures->silenced, figures->passes ? "" : " the trace fails");
}

static void report_line(struct bytes *out, const char *word, const struct dialogue *dialogue,
                        size_t i)
{
    bytes_addf(out, "%s line %d: ", word, dialogue->turns[i].line);
    add_text(out, dialogue, turn_bytes(dialogue, &dialogue->turns[i]));
}

/* Where log and trace differ: what the log has first, then what it has not. */
static void report_differences(const struct fixing *fixing, const struct rehearsal *rehearsal,
                               struct bytes *out)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    int behind = 0;
    for (size_t i = 0; i < dialogue->count; i++) {
        if (field_is_missing(rehearsal, i))
            report_line(out, "missing  ", dialogue, i);
        if (field_is_unanswered(fixing, rehearsal, i))
            report_line(out, "no answer", dialogue, i);
    }
    for (size_t i = 0; i < rehearsal->count; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->turn != NO_MATCH)
            behind = dialogue->turns[heard->turn].line;
        if (!field_is_extra(heard))
            continue;
        bytes_addf(out, "extra     behind line %d: ", behind);
        add_text(out, dialogue, heard_text(rehearsal, heard));
    }
}

/* A figure says nothing of what it did not look at. */
static void report_unshown(const struct rehearsal *rehearsal, struct bytes *out)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    size_t commands = 0, unshown = 0;
    for (size_t i = 0; i < dialogue->count; i++) {
        commands += dialogue->turns[i].kind == TURN_COMMAND && !dialogue->turns[i].assumed;
        unshown += field_is_unshown(rehearsal, i);
    }
    if (unshown)
        bytes_addf(
            out,
            "unshown   the log has no answer to %zu of %zu commands: what the model says "
            "to them is compared with nothing\n",
            unshown, commands);
}

/* First of all, when it is not there: whoever sent the log sent it for that. */
static void report_failure(const struct fixing *fixing, const struct rehearsal *rehearsal,
                           bool lost, struct bytes *out)
{
    size_t failure = field_last_failure(fixing->dialogue);
    if (failure == NO_MATCH || lost != field_is_missing(rehearsal, failure))
        return;
    bytes_add_text(out, "failure   ");
    bytes_add_text(out, lost                      ? "the log's last is NOT reproduced,"
                        : fixing->forced[failure] ? "only said, without a cause,"
                                                  : "reproduced,");
    report_line(out, "", fixing->dialogue, failure);
}

void field_report_fidelity(const struct field_figures *figures, struct span unproved,
                           struct bytes *out)
{
    size_t all = field_lines_to_say(figures);
    bytes_addf(out,
               "fidelity  %zu/%zu lines of the modem (%zu %%); taught %zu, forced %zu, "
               "missing %zu, extra %zu, unanswered %zu, kept back %zu\n",
               figures->model_lines, all, all ? 100 * figures->model_lines / all : 0,
               figures->taught, figures->forced, figures->missing, figures->extra,
               figures->unanswered, figures->silenced);
    if (unproved.count)
        bytes_addf(out, "unproved  %.*s\n", SPAN_ARGS(unproved));
    bytes_addf(out, "the trace %s%s%s; the log is %s\n",
               figures->passes ? "passes" : "does not pass",
               figures->missing ? ", without what is missing" : "",
               figures->extra ? ", with what is extra" : "",
               field_is_reproduced(figures) ? "reproduced" : "NOT reproduced");
}

/* What could not be done, since there is an end to everything. */
static void report_limits(const struct fixing *fixing, struct bytes *out)
{
    if (fixing->world->full || fixing->full)
        bytes_addf(
            out, "limit     %zu faults and answers are as many as a scenario has room for",
            fixing->world->scenario->fault_count + fixing->world->scenario->answer_count);
    if (fixing->full)
        bytes_addf(out, "; what differs from line %d on is left", fixing->full);
    if (fixing->world->full || fixing->full)
        bytes_add_text(out, "\n");
    if (fixing->gave_up)
        bytes_addf(out, "limit     %zu rehearsals, and there still was something to mend\n",
                   fixing->rehearsals);
}

void field_report(const struct log *log, const struct fixing *fixing,
                  const struct rehearsal *rehearsal, const struct field_import *import,
                  struct bytes *out)
{
    report_failure(fixing, rehearsal, true, out);
    report_understood(log, fixing, out);
    field_tell_account(log, fixing->dialogue, out);
    report_skipped(log, fixing->dialogue, out);
    report_made_up(fixing, out);
    report_world(fixing->world, out);
    report_limits(fixing, out);
    report_doubts(fixing->world, out);
    report_differences(fixing, rehearsal, out);
    report_unshown(rehearsal, out);
    if (import->unknown.count)
        bytes_addf(out, "unknown   %s: not modelled, and the log has no answer to teach\n",
                   bytes_at(&import->unknown));
    report_failure(fixing, rehearsal, false, out);
}
