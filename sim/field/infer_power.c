/* SPDX-License-Identifier: MIT */
/* Start-up lines in the middle of a log, and the words with which a module goes off: restarts,
 * brown-outs in a command or in a stream, the power key, the supply; as the rows of incidents.c ask
 * for them. What a module says of those is known by outside.c. */
#include "field/incident_parts.h"
#include "field/infer_parts.h"
#include "field/outside.h"

#include <string.h>

#define BOOT_LINES 8          /* start-up lines that follow each other are one start */
#define BOOT_DELAY SECONDS(6) /* from a restart to RDY, by default */

static bool is_start_line(struct span line)
{
    return span_is(line, "RDY") || span_is(line, "SMS Ready") || span_is(line, "+CFUN: 1") ||
           span_is(line, "Call Ready");
}

/* A start has one line of each kind, and the card's PIN makes ready what waited for it: what comes
 * behind either for the first time, if only several commands later, tells of no other start. */
static bool belongs_to_start(const struct inference *infer, size_t turn)
{
    struct span line = infer_turn(infer, turn);
    for (size_t i = span_is(line, "RDY") ? 0 : turn; i-- > 0;) {
        struct span text = infer_turn(infer, i);
        bool said = infer->dialogue->turns[i].kind == TURN_LINE;
        if (said && span_same(text, line))
            return false;
        if ((said && span_is(text, "RDY")) || infer_is_like(infer, i, "AT+CPIN=*"))
            return true;
    }
    return false;
}

bool sees_start(struct incident_walk *walk, size_t turn)
{
    return walk->infer->dialogue->turns[turn].kind == TURN_LINE &&
           is_start_line(infer_turn(walk->infer, turn));
}

/* Of the same start: the host has said nothing since. */
bool start_goes_on(struct incident_walk *walk, size_t turn)
{
    const struct dialogue *dialogue = walk->infer->dialogue;
    for (size_t i = turn; i-- > 0 && turn - i <= BOOT_LINES;)
        if (sees_start(walk, i))
            return infer_command_before(dialogue, i) == infer_command_before(dialogue, turn);
    return false;
}

bool start_was_off(struct incident_walk *walk, size_t turn)
{
    size_t line = infer_line_before(walk->infer->dialogue, turn);
    return line != NO_TURN && infer_is_last_word(walk->infer, line);
}

bool start_was_asked_for(struct incident_walk *walk, size_t turn)
{
    static const char *const patterns[] = {"AT+CFUN=1*",  "AT+CFUN=6*", "AT+CPOWD=*",
                                           "AT+CFUN=?,1", "AT+CFUN?",   "AT+CRESET*"};
    const struct inference *infer = walk->infer;
    size_t command = infer_command_before(infer->dialogue, turn);
    if (belongs_to_start(infer, turn))
        return true;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        if (infer_is_like(infer, command, patterns[i]))
            return true;
    }
    return command == NO_TURN || infer_line_before(infer->dialogue, turn) == NO_TURN;
}

static void set_time(struct inference *infer, const char *name, const char *why, usec time)
{
    struct bytes text = {0};
    bytes_addf(&text, "%s", world_time(time).text);
    infer_set(infer, "module", name, why, bytes_span(&text));
    bytes_release(&text);
}

/* How long after `moment` the module restarted, so that RDY comes when the log has it. */
static usec boot_time(struct inference *infer, size_t moment, size_t first)
{
    usec gap = infer_gap(infer->dialogue, moment, first);
    usec since = infer_time_since(infer, moment, first),
         least = since < INFER_BEHIND_ANSWER ? 0 : INFER_BEHIND_ANSWER;
    if (gap < INFER_BEHIND_ANSWER || !span_is(infer_turn(infer, first), "RDY"))
        return since < BOOT_DELAY ? least : since - BOOT_DELAY;
    for (size_t i = first + 1; i < infer->dialogue->count && i <= first + BOOT_LINES; i++) {
        if (infer->dialogue->turns[i].kind == TURN_LINE &&
            span_is(infer_turn(infer, i), "SMS Ready"))
            infer_ready_delay(infer, first, i);
    }
    if (gap > BOOT_DELAY)
        return gap - BOOT_DELAY;
    set_time(infer, "boot_delay", "from the restart to RDY, at most", gap - least);
    return least;
}

/* --- off, and on again --- */

bool infer_is_last_word(const struct inference *infer, size_t turn)
{
    return infer->dialogue->turns[turn].kind == TURN_LINE &&
           outside_ends_it(infer_turn(infer, turn));
}

/* The first start-up line behind the module's last word; NO_TURN: it stays off. */
static size_t start_behind(const struct inference *infer, size_t turn)
{
    for (size_t i = turn + 1; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind != TURN_LINE)
            continue;
        return is_start_line(infer_turn(infer, i)) ? i : NO_TURN;
    }
    return NO_TURN;
}

/* ... and not behind another line that the model would not say. */
static size_t moment_outside(const struct inference *infer, size_t turn)
{
    size_t moment = infer_moment_before(infer, turn);
    bool outside = moment != NO_TURN && outside_cause(infer_turn(infer, moment));
    return outside ? infer_command_before(infer->dialogue, turn) : moment;
}

bool sees_sag(struct incident_walk *walk, size_t turn)
{
    return walk->infer->dialogue->turns[turn].kind == TURN_LINE &&
           span_starts(infer_turn(walk->infer, turn), "UNDER-VOLTAGE");
}

/* There it has a place, and no time. */
bool sag_in_answer(struct incident_walk *walk, size_t turn)
{
    const struct dialogue *dialogue = walk->infer->dialogue;
    size_t command = infer_command_before(dialogue, turn);
    size_t final = command == NO_TURN ? NO_TURN : infer_final_after(dialogue, command);
    return moment_outside(walk->infer, turn) == NO_TURN || final == NO_TURN || final > turn;
}

void make_sag(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    size_t moment = moment_outside(infer, turn);
    fault_say_later(infer_fault_at(infer, moment, row->name, row->why), infer_turn(infer, turn),
                    infer_time_since(infer, moment, turn));
}

bool sees_off(struct incident_walk *walk, size_t turn)
{
    return infer_is_last_word(walk->infer, turn);
}

static bool was_told_to_go(const struct inference *infer, size_t turn)
{
    return infer_is_like(infer, infer_command_before(infer->dialogue, turn), "AT+CPOWD=*");
}

bool off_for_good(struct incident_walk *walk, size_t turn)
{
    return was_told_to_go(walk->infer, turn) ? start_behind(walk->infer, turn) == NO_TURN
                                             : moment_outside(walk->infer, turn) == NO_TURN;
}

bool off_was_asked_for(struct incident_walk *walk, size_t turn)
{
    return was_told_to_go(walk->infer, turn);
}

bool off_by_key(struct incident_walk *walk, size_t turn)
{
    return span_starts(infer_turn(walk->infer, turn), "NORMAL POWER DOWN");
}

static void switch_on(struct inference *infer, struct fault_spec *fault, size_t turn,
                      size_t start, usec since)
{
    fault_then(fault, "power-on after %s",
               world_time(since + boot_time(infer, turn, start)).text);
}

void make_key(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    size_t command = infer_command_before(infer->dialogue, turn);
    switch_on(infer, infer_fault_at(infer, command, row->name, row->why), turn,
              start_behind(infer, turn), infer_time_since(infer, command, turn));
}

/* It says that it goes by itself. */
void make_pressed(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    size_t moment = moment_outside(infer, turn), start = start_behind(infer, turn);
    usec since = infer_time_since(infer, moment, turn);
    struct fault_spec *fault = infer_fault_at(infer, moment, row->name, row->why);
    fault_then(fault, "%s after %s", row->then[0], world_time(since).text);
    if (start != NO_TURN)
        switch_on(infer, fault, turn, start, since);
}

/* One fault for both ways: a module that is off hears no command that could bring it back. */
void make_off(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    size_t moment = moment_outside(infer, turn), start = start_behind(infer, turn);
    /* one time for both, as it is written down: behind its own end it would say nothing */
    usec since = infer_time_since(infer, moment, turn) / MSEC(1) * MSEC(1);
    struct fault_spec *fault = infer_fault_at(infer, moment, row->name, row->why);
    fault_say_later(fault, infer_turn(infer, turn), since);
    fault_then(fault, "power-off after %s", world_time(since).text);
    if (start != NO_TURN)
        switch_on(infer, fault, turn, start, since);
}

/* --- restarts --- */

/* It started again in the middle of a command: a brown-out. */
bool start_in_command(struct incident_walk *walk, size_t turn)
{
    const struct dialogue *dialogue = walk->infer->dialogue;
    size_t moment = infer_moment_before(walk->infer, turn),
           line = infer_line_before(dialogue, turn);
    return dialogue->turns[moment].kind == TURN_COMMAND && (line == NO_TURN || line < moment);
}

/* The stream of an FTPETGET that ends there without its ETX; NO_TURN: none does. */
static size_t cut_stream(const struct inference *infer, size_t start)
{
    size_t data = start;
    while (data > 0 && !turn_is_modems(&infer->dialogue->turns[data - 1]))
        data--;
    if (data-- == 0 || infer->dialogue->turns[data].kind != TURN_DATA)
        return NO_TURN;
    struct span bytes = infer_turn(infer, data);
    for (size_t i = infer->operations->count; i-- > 0;) {
        const struct operation *op = &infer->operations->items[i];
        if (op->opening < data)
            return strcmp(op->name, "FTPETGET") == 0 && op->data.count &&
                           bytes.at[bytes.count - 1] != '\x03'
                       ? i
                       : NO_TURN;
    }
    return NO_TURN;
}

bool start_cuts_stream(struct incident_walk *walk, size_t turn)
{
    return cut_stream(walk->infer, turn) != NO_TURN;
}

static void restart(struct fault_spec *fault, usec after)
{
    if (after > 0)
        fault_then(fault, "reboot after %s", world_time(after).text);
    else
        fault_then(fault, "reboot");
}

void make_restart(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    size_t moment = infer_moment_before(infer, turn);
    struct fault_spec *fault = infer_fault_at(infer, moment, row->name, row->why);
    usec after = boot_time(infer, moment, turn);
    if (row->then[1]) /* before the restart it says nothing */
        fault_then(fault, "%s", row->then[0]);
    restart(fault, after);
}

/* What had come of the stream crosses the line before. */
void make_cut_stream(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    size_t stream = cut_stream(infer, turn), moment = infer_moment_before(infer, turn);
    struct fault_spec *fault = infer_fault_at(infer, moment, row->name, row->why);
    usec after = boot_time(infer, moment, turn);
    restart(fault, after > 0 ? after : INFER_BEHIND_ANSWER);
    fault_then(infer_fault_in_data(infer, stream, infer->operations->items[stream].data.count,
                                   "the stream stops", "it has no ETX in the log"),
               "%s", row->then[1]);
}
