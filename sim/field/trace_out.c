/* SPDX-License-Identifier: MIT */
/* The last rehearsal as a trace: bytes and times of the model, which is what a test can hold it
 * to, with remarks of the log as comments and a mark at what was made up. Where the log has
 * times, windows say how exact its clock was. */
#include "field/trace_out.h"

#include "base/escape.h"
#include "trace/trace.h"

/* A window is at least so wide on either side, besides what the log's clock leaves open. */
#define ROOM MSEC(50)

struct writing {
    const struct rehearsal *rehearsal;
    const struct dialogue *dialogue;
    struct follow *follow;
    struct mask *mask;
    struct bytes *out;
    struct bytes masked, time; /* of one line: kept, so that it need not be got for each */
    usec complete;             /* of the line before */
    size_t next;               /* turn of the log that has not been told */
};

static void add_line(struct writing *writing, struct span time, enum lane lane,
                     struct span plain, const char *remark)
{
    struct bytes *out = writing->out;
    bytes_clear(&writing->masked);
    follow_hide(writing->follow, writing->mask, lane, plain, &writing->masked);
    struct span bytes = bytes_span(&writing->masked);
    do {
        struct span piece = span_cut(bytes, trace_line_length(bytes));
        trace_add_head(out, time, lane);
        trace_add_bytes(out, piece);
        bytes = span_skip(bytes, piece.count);
        if (bytes.count == 0 && remark)
            bytes_addf(out, "  # %s", remark);
        bytes_add_char(out, '\n');
        time = SPAN("+0");
    } while (bytes.count);
}

/* A comment is one line of printable text. */
static void add_comment(struct writing *writing, struct span text)
{
    struct bytes *out = writing->out, plain = {0};
    while (span_starts(text, "#") || span_starts(text, " "))
        text = span_skip(text, 1);
    struct bytes hidden = {0};
    field_hide(&writing->dialogue->secrets, text, &hidden);
    text = span_cut(bytes_span(&hidden), 400);
    escape_add(&plain, text.at, text.count);
    bytes_addf(out, "# %s\n", bytes_at(&plain));
    bytes_release(&hidden);
    bytes_release(&plain);
}

static void add_turn_comment(struct writing *writing, size_t i)
{
    const struct turn *turn = &writing->dialogue->turns[i];
    struct span text = turn_bytes(writing->dialogue, turn);
    if (turn->assumed) {
        if (turn->kind == TURN_COMMAND)
            bytes_add_text(writing->out, "# not in the log: a session was open\n");
    } else if (turn->kind == TURN_REMARK) {
        add_comment(writing, text);
    } else if (turn_is_modems(turn) && writing->rehearsal->match[i] == NO_MATCH) {
        struct bytes what = {0};
        bytes_addf(&what, "line %d of the log, not reproduced: ", turn->line);
        bytes_add_span(&what, span_cut(text, 200));
        add_comment(writing, bytes_span(&what));
        bytes_release(&what);
    } else if (turn->kind == TURN_PAYLOAD && turn->made_up) {
        bytes_addf(writing->out, "# line %d of the log: %u of the next %u bytes are made up\n",
                   turn->line, turn->made_up, turn->count);
    } else if (turn->kind == TURN_DATA && turn->made_up) {
        bytes_addf(writing->out,
                   "# line %d of the log: it does not show %u of these %u bytes\n", turn->line,
                   turn->made_up, turn->count);
    }
}

static void tell_turns(struct writing *writing, size_t until)
{
    for (; writing->next < until && writing->next < writing->dialogue->count; writing->next++)
        add_turn_comment(writing, writing->next);
}

/* --- times --- */

static void add_time(struct bytes *out, usec time)
{
    if (time < 0)
        time = 0;
    usec_add_text(out, time / 1000 * 1000);
}

/* The log's gap and the rehearsal's, with room on both sides. */
static bool add_window(struct writing *writing, const struct heard *heard, struct bytes *time)
{
    const struct rehearsal *rehearsal = writing->rehearsal;
    const struct turn *turns = writing->dialogue->turns;
    size_t before = heard->turn;
    if (heard->turn == NO_MATCH || turns[heard->turn].at == LOG_NO_TIME)
        return false;
    while (before-- > 0) {
        if (rehearsal->match[before] != NO_MATCH && turns[before].at != LOG_NO_TIME)
            break;
    }
    if (before == SIZE_MAX)
        return false;
    usec log = turns[heard->turn].at - turns[before].at -
               (writing->complete - rehearsal->heard[rehearsal->match[before]].at);
    usec model = heard->at - writing->complete;
    usec room = ROOM + writing->dialogue->late + log / 20;
    usec from = log < model ? log : model, to = log < model ? model : log;
    bytes_add_char(time, '+');
    add_time(time, from - room);
    bytes_add_text(time, "..");
    add_time(time, to + room);
    return true;
}

static void add_modem_line(struct writing *writing, const struct heard *heard, bool set_up)
{
    bool logged = heard->turn != NO_MATCH || heard->kind == HEARD_ECHO || set_up;
    bytes_clear(&writing->time);
    if (!add_window(writing, heard, &writing->time))
        bytes_add_char(&writing->time, '*');
    add_line(writing, bytes_span(&writing->time), LANE_FROM_MODEM,
             heard_bytes(writing->rehearsal, heard), logged ? NULL : "not in the log");
    writing->complete = heard->at;
}

static void add_host_line(struct writing *writing, const struct heard *heard)
{
    bytes_clear(&writing->time);
    bytes_add_char(&writing->time, '+');
    usec_add_text(&writing->time, heard->at - writing->complete);
    add_line(writing, bytes_span(&writing->time), LANE_TO_MODEM,
             heard_bytes(writing->rehearsal, heard), NULL);
    writing->complete = heard->at;
}

void field_write_trace(const struct rehearsal *rehearsal, const struct world *world,
                       const char *log_name, const char *scenario, struct follow *follow,
                       struct mask *mask, struct bytes *out)
{
    struct writing writing = {
        .rehearsal = rehearsal, .follow = follow, .mask = mask, .out = out};
    writing.dialogue = rehearsal->dialogue;
    bool set_up = world->before_count > 0;
    bytes_addf(out, "# Imported from %s by sim7000 import.\nscenario %s\n", log_name, scenario);
    for (size_t i = 0; i < world->before_count; i++)
        bytes_addf(out, "%s# %s: %s\n", i ? "" : "# Before the log begins:\n",
                   world->before[i].command, world->before[i].why);
    for (size_t i = 0; i < rehearsal->count; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->turn != NO_MATCH)
            tell_turns(&writing, heard->turn + 1);
        if (heard->kind == HEARD_BREAK && set_up)
            bytes_add_text(out, "# The log begins.\n");
        if (heard->kind == HEARD_BREAK)
            set_up = false;
        else if (heard->kind == HEARD_HOST)
            add_host_line(&writing, heard);
        else
            add_modem_line(&writing, heard, set_up);
    }
    tell_turns(&writing, writing.dialogue->count);
    bytes_release(&writing.masked);
    bytes_release(&writing.time);
}
