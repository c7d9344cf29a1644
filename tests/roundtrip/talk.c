/* SPDX-License-Identifier: MIT */
/* The conversation of a trace, taken from playing it and not from its text: so that windows, hidden
 * passwords and lines of other lanes are what a logger on the line would have seen of them. */
#include "talk.h"

#include "base/die.h"
#include "base/escape.h"
#include "play/play.h"
#include "scenario/rules.h"
#include "scenario/write.h"

#include <stdlib.h>
#include <string.h>

/* --- what was said --- */

void talk_say(struct talk *talk, usec at, enum said_side side, bool echo, struct span bytes)
{
    struct said *last = talk->count ? &talk->said[talk->count - 1] : NULL;
    if (bytes.count == 0)
        return;
    if (echo && last && last->echo && last->at == at) { /* what a fault cut in two */
        last->bytes.count += bytes.count;
        bytes_add_span(&talk->bytes, bytes);
        return;
    }
    talk->said = xrealloc(talk->said, (talk->count + 1) * sizeof *talk->said);
    talk->said[talk->count++] =
        (struct said){.at = at, .side = side, .echo = echo, .bytes = {NULL, bytes.count}};
    bytes_add_span(&talk->bytes, bytes);
}

void talk_done(struct talk *talk)
{
    const char *at = bytes_at(&talk->bytes);
    for (size_t i = 0; i < talk->count; i++) {
        talk->said[i].bytes.at = at;
        at += talk->said[i].bytes.count;
    }
}

/* How many bytes at the front are the echo that is due; it is over with the first that is not. Once
 * it has begun, what no answer begins with is the echo of what arrived, up to its CR. */
static size_t echo_length(struct bytes *due, struct span bytes, bool *begun)
{
    size_t same = 0;
    struct span awaited = bytes_span(due);
    while (same < awaited.count && same < bytes.count && awaited.at[same] == bytes.at[same])
        same++;
    *begun = *begun || same > 0;
    bool arrived =
        *begun && same < awaited.count && same < bytes.count && bytes.at[same] != '\r';
    if (arrived)
        same += span_find(span_skip(bytes, same), '\r') + 1;
    same = same < bytes.count ? same : bytes.count;
    if (same < bytes.count || arrived)
        bytes_clear(due);
    else
        bytes_drop(due, same);
    return same;
}

/* One word, without the stars of a pattern. */
static void add_word(struct bytes *out, struct span text)
{
    text = span_cut(text, span_find(text, ' '));
    while (text.count && text.at[text.count - 1] == '*')
        text.count--;
    bytes_add_char(out, ' ');
    bytes_add_span(out, text);
}

static void gather(struct talk *talk, const struct history *history, int from)
{
    struct bytes due = {0};
    bool begun = false;
    for (size_t i = 0; i < history->count; i++) {
        const struct history_event *event = &history->events[i];
        struct span bytes = history_bytes(history, i);
        if (event->lane == LANE_TO_FTP || event->lane == LANE_FROM_FTP)
            add_word(&talk->dialogue, event->lane == LANE_TO_FTP ? bytes : span_cut(bytes, 3));
        if (event->lane == LANE_TO_MODEM) {
            bytes_add_span(&due, bytes);
            begun = false;
            if (event->line >= from)
                talk_say(talk, event->at, SAID_HOST, false, bytes);
        } else if (event->lane == LANE_FROM_MODEM) {
            size_t echo = echo_length(&due, bytes, &begun);
            if (event->line < from)
                continue;
            talk_say(talk, event->at, SAID_MODEM, true, span_cut(bytes, echo));
            talk_say(talk, event->at, SAID_MODEM, false, span_skip(bytes, echo));
        }
    }
    bytes_release(&due);
    talk_done(talk);
}

/* --- why it was said --- */

/* The place, the FTP command there, what is done, and the number that tells one from another. */
static void add_cause(struct bytes *out, const struct fault_result *result)
{
    const struct fault_spec *spec = result->spec;
    bytes_add_text(out, result->strikes ? "" : "idle ");
    bytes_add_text(out, rule_on_name(spec->on));
    if (spec->on == SEAM_FTP || spec->on == SEAM_FTP_END)
        add_word(out, span_of(spec->pattern));
    for (size_t i = 0; i < spec->action_count; i++) {
        const struct fault_action *action = &spec->actions[i];
        bytes_addf(out, "%s%s", i ? "+" : ":", rule_then_of(action->kind)->name);
        if (action->kind == FAULT_CODE)
            bytes_addf(out, " %d", (int)action->number);
        if (action->kind == FAULT_REPLY)
            bytes_addf(out, " %.3s", action->text);
    }
}

/* What is late needs no cause made up: the log has its time. */
static bool only_delays(const struct fault_spec *fault)
{
    for (size_t i = 0; i < fault->action_count; i++)
        if (fault->actions[i].kind != FAULT_DELAY)
            return false;
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void tell_causes(struct talk *talk, const struct play *play)
{
    size_t count = play->scenario->fault_count;
    char **causes = xzalloc((count + 1) * sizeof *causes);
    for (size_t i = 0; i < count; i++) {
        struct bytes cause = {0};
        if (!only_delays(play->faults[i].spec))
            add_cause(&cause, &play->faults[i]);
        causes[i] = span_dup(bytes_span(&cause));
        bytes_release(&cause);
    }
    qsort(causes, count, sizeof *causes, by_text);
    for (size_t i = 0; i < count; i++)
        if (*causes[i] && (i == 0 || strcmp(causes[i], causes[i - 1]) != 0))
            bytes_addf(&talk->causes, "%s%s", talk->causes.count ? ", " : "", causes[i]);
    for (size_t i = 0; i < count; i++)
        xfree(causes[i]);
    xfree(causes);
}

/* Its line is there because it is told to be, whatever might have led to it. */
static bool is_makeshift(const struct fault_spec *fault)
{
    for (size_t i = 0; i < fault->action_count; i++) {
        enum fault_action_kind kind = fault->actions[i].kind;
        if (kind == FAULT_ANSWER || kind == FAULT_URC || kind == FAULT_CODE ||
            (kind == FAULT_SILENCE && fault->on == SEAM_LINE))
            return true;
    }
    return false;
}

/* Keys as they would be written: those that say nothing new are not. */
static size_t count_keys(const struct scenario *scenario)
{
    struct complaints complaints = {0};
    struct bytes text = {0};
    size_t count = 0;
    bool plain = false; /* the section has no name of its own, as [module] */
    scenario_write(scenario, "x", &text, &complaints);
    for (struct span rest = bytes_span(&text); rest.count;) {
        struct span line = span_take(&rest, '\n');
        if (span_starts(line, "["))
            plain = span_find(line, ' ') == line.count && !span_starts(line, "[scenario]") &&
                    !span_starts(line, "[files]");
        else
            count += plain && line.count && !span_starts(line, ";");
    }
    bytes_release(&text);
    bytes_release(&complaints.text);
    return count;
}

static void count_things(struct talk *talk, const struct play *play)
{
    const struct scenario *scenario = play->scenario;
    talk->told = scenario->answer_count;
    for (size_t i = 0; i < scenario->fault_count; i++) {
        if (is_makeshift(&scenario->faults[i]))
            talk->told += (size_t)play->faults[i].strikes;
        talk->faults += !only_delays(&scenario->faults[i]);
    }
    talk->things = scenario->fault_count + scenario->answer_count + count_keys(scenario);
}

/* --- all of it --- */

void talk_play(struct talk *talk, const struct trace *trace, const struct scenario *scenario,
               int from)
{
    *talk = (struct talk){0};
    struct play *play = play_new(trace, scenario);
    play->shows_secrets = true;
    talk->passed = play_run(play);
    gather(talk, &play->history, from);
    tell_causes(talk, play);
    count_things(talk, play);
    play_free(play);
}

void talk_release(struct talk *talk)
{
    xfree(talk->said);
    bytes_release(&talk->bytes);
    bytes_release(&talk->causes);
    bytes_release(&talk->dialogue);
}

/* --- as text --- */

struct lines {
    struct bytes *out;
    struct bytes open[2]; /* of each side: a line without its end */
};

static void end_line(struct lines *lines, enum said_side side)
{
    struct bytes *open = &lines->open[side];
    struct span text = span_trim(bytes_span(open));
    if (text.count) {
        bytes_add_text(lines->out, side == SAID_HOST ? "> " : "< ");
        escape_add(lines->out, text.at, text.count);
        bytes_add_char(lines->out, '\n');
    }
    bytes_clear(open);
}

void talk_lines(const struct talk *talk, struct bytes *out)
{
    struct lines lines = {.out = out};
    for (size_t i = 0; i < talk->count; i++) {
        const struct said *said = &talk->said[i];
        if (said->echo)
            continue;
        if (said->side == SAID_HOST)
            end_line(&lines, SAID_MODEM);
        for (size_t k = 0; k < said->bytes.count; k++) {
            char c = said->bytes.at[k];
            if (c == '\n' || (c == '\r' && said->side == SAID_HOST))
                end_line(&lines, said->side);
            else if (c != '\r') /* no text has one in it */
                bytes_add_char(&lines.open[said->side], c);
        }
        if (said->side == SAID_HOST)
            end_line(&lines, SAID_HOST);
    }
    end_line(&lines, SAID_MODEM);
    bytes_release(&lines.open[0]);
    bytes_release(&lines.open[1]);
}

void talk_bytes(const struct talk *talk, bool echo, struct bytes *out)
{
    int last = -1;
    for (size_t i = 0; i < talk->count; i++) {
        const struct said *said = &talk->said[i];
        if (said->echo && !echo)
            continue;
        if ((int)said->side != last)
            bytes_addf(out, "%s%s ", i ? "\n" : "", said->side == SAID_HOST ? ">" : "<");
        last = (int)said->side;
        for (size_t k = 0; k < said->bytes.count; k++) /* runs must not fold differently */
            escape_add(out, said->bytes.at + k, 1);
    }
    bytes_add_char(out, '\n');
}
