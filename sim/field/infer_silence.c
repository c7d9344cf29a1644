/* SPDX-License-Identifier: MIT */
/* Commands without an answer, as the rows of incidents.c ask for them: the last ones of a log mean
 * that the module is dead, those of a log that need not be whole mean nothing, and of the others
 * some could not be answered (unheard.h) and some were, on a line that lost it. */
#include "field/incident_parts.h"
#include "field/infer_parts.h"
#include "field/unheard.h"
#include "ftp/client.h"

#define LAST_WORD MSEC(20)   /* what was said is out */
#define PATIENCE  SECONDS(2) /* of the host, where no clock tells */

/* Nothing of the modem's up to the next command; an echo is no answer. */
static bool is_unanswered(const struct inference *infer, size_t command, bool *last)
{
    const struct dialogue *dialogue = infer->dialogue;
    *last = false;
    for (size_t i = command + 1; i < dialogue->count; i++) {
        enum turn_kind kind = dialogue->turns[i].kind;
        if (kind == TURN_COMMAND)
            return true;
        if (kind == TURN_LINE || kind == TURN_DATA || kind == TURN_PAYLOAD)
            return false;
    }
    *last = true;
    return true;
}

/* A log that need not be whole shows silence where the host asks the same again after a while. */
static bool asks_again_late(const struct dialogue *dialogue, size_t command)
{
    size_t next = command + 1;
    while (next < dialogue->count && dialogue->turns[next].kind != TURN_COMMAND)
        next++;
    return next < dialogue->count && infer_gap(dialogue, command, next) >= SECONDS(1) &&
           span_same(turn_bytes(dialogue, &dialogue->turns[command]),
                     turn_bytes(dialogue, &dialogue->turns[next]));
}

static bool nothing_follows(const struct dialogue *dialogue, size_t command)
{
    for (size_t i = command; i < dialogue->count; i++) {
        if (dialogue->turns[i].kind == TURN_LINE || dialogue->turns[i].kind == TURN_DATA)
            return false;
    }
    return true;
}

bool sees_silence(struct incident_walk *walk, size_t turn)
{
    bool last, late = walk->infer->dialogue->turns[turn].unheard == UNHEARD_LATE;
    return walk->infer->dialogue->turns[turn].kind == TURN_COMMAND &&
           ((is_unanswered(walk->infer, turn, &last) && !last) || late);
}

bool sees_dead(struct incident_walk *walk, size_t turn)
{
    return sees_silence(walk, turn) && nothing_follows(walk->infer->dialogue, turn);
}

/* --- to the end --- */

/* The line of a bearer that is all the answer that the command before has; NO_TURN. */
static size_t only_line_of(const struct inference *infer, size_t dead)
{
    const struct dialogue *dialogue = infer->dialogue;
    size_t command = dead ? infer_command_before(dialogue, dead) : NO_TURN, line = NO_TURN;
    if (command == NO_TURN || infer_final_after(dialogue, command) != NO_TURN)
        return NO_TURN;
    for (size_t i = command + 1; i < dead; i++) {
        if (dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (line != NO_TURN || !bearer_is_lost_by(infer_turn(infer, i)))
            return NO_TURN;
        line = i;
    }
    return line;
}

/* Its supply broke down under the load of the radio. */
bool dead_without_answer(struct incident_walk *walk, size_t turn)
{
    return only_line_of(walk->infer, turn) != NO_TURN;
}

/* ... and the bearer's line is no other thing than that. */
bool bearer_goes_with_all(struct incident_walk *walk, size_t turn)
{
    const struct dialogue *dialogue = walk->infer->dialogue;
    size_t next = turn + 1;
    while (next < dialogue->count && dialogue->turns[next].kind != TURN_COMMAND)
        next++;
    return next < dialogue->count && nothing_follows(dialogue, next) &&
           only_line_of(walk->infer, next) == turn;
}

static bool opens_bearer(const struct inference *infer, size_t command)
{
    return infer_is_like(infer, command, "AT+CIICR") ||
           infer_is_like(infer, command, "AT+CNACT=1*") ||
           infer_is_like(infer, command, "AT+SAPBR=1,*");
}

/* A bearer that is not up yet cannot go, and its line is said. */
void make_brown_out(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    size_t command = infer_command_before(infer->dialogue, turn),
           line = only_line_of(infer, turn);
    struct fault_spec *fault = infer_fault_at(infer, command, row->name, row->why);
    if (opens_bearer(infer, command)) {
        fault_say(fault, FAULT_URC, infer_turn(infer, line));
        fault_then(fault, "%s", row->then[2]);
        return;
    }
    usec gap = infer_gap(infer->dialogue, command, line);
    gap = gap > 0 ? gap : 0;
    fault_then(fault, "%s", row->then[0]);
    fault_then(fault, "%s after %s", row->then[1], world_time(gap).text);
    fault_then(fault, "%s after %s", row->then[2], world_time(gap + LAST_WORD).text);
}

bool dead_said_off(struct incident_walk *walk, size_t turn)
{
    size_t line = infer_line_before(walk->infer->dialogue, turn);
    return line != NO_TURN && infer_is_last_word(walk->infer, line);
}

bool dead_behind_sag(struct incident_walk *walk, size_t turn)
{
    size_t line = infer_line_before(walk->infer->dialogue, turn);
    return line != NO_TURN && span_starts(infer_turn(walk->infer, line), "UNDER-");
}

/* --- once --- */

/* AT+CMEE=1, and errors that come as numbers. */
static bool shows_errors(const struct inference *infer, size_t command)
{
    for (size_t i = command + 1; i < infer->dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind == TURN_COMMAND &&
            span_starts_nocase(text, "AT+CMEE="))
            return false;
        if (infer->dialogue->turns[i].kind == TURN_LINE && span_starts(text, "+CME ERR"))
            return true;
    }
    return false;
}

/* A name that was set, and an upload or download that then was no longer refused for want of one:
 * it was executed, and its OK got lost. */
static bool shows_effect(const struct inference *infer, size_t command)
{
    struct span text = infer_turn(infer, command);
    if (span_is_nocase(text, "AT+CMEE=1") || span_is_nocase(text, "AT+CMEE=2"))
        return shows_errors(infer, command);
    if (!span_starts_nocase(text, "AT+FTP") || span_find(text, '=') == text.count)
        return false;
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        if (op->opening > command && op->code != FTP_NOT_ALLOWED && op->first != NO_TURN)
            return true;
    }
    return false;
}

bool silent_while_starting(struct incident_walk *walk, size_t turn)
{
    return world_has(walk->infer->world, "module", "boot") &&
           infer_line_before(walk->infer->dialogue, turn) == NO_TURN;
}

static bool is_unheard(const struct incident_walk *walk, size_t turn, enum turn_unheard why)
{
    return walk->infer->dialogue->turns[turn].unheard == why;
}

bool silent_while_off(struct incident_walk *walk, size_t turn)
{
    return is_unheard(walk, turn, UNHEARD_OFF);
}

bool silent_unarrived(struct incident_walk *walk, size_t turn)
{
    return is_unheard(walk, turn, UNHEARD_LOST);
}

bool silent_in_log(struct incident_walk *walk, size_t turn)
{
    const struct dialogue *dialogue = walk->infer->dialogue;
    return is_unheard(walk, turn, TURN_HEARD) && dialogue->partial &&
           !asks_again_late(dialogue, turn);
}

bool silent_with_effect(struct incident_walk *walk, size_t turn)
{
    return !is_unheard(walk, turn, UNHEARD_EARLY) && shows_effect(walk->infer, turn);
}

bool silent_early(struct incident_walk *walk, size_t turn)
{
    return is_unheard(walk, turn, UNHEARD_EARLY);
}

bool silent_talked_over(struct incident_walk *walk, size_t turn)
{
    return is_unheard(walk, turn, UNHEARD_OVER);
}

/* --- late --- */

bool silent_but_late(struct incident_walk *walk, size_t turn)
{
    return is_unheard(walk, turn, UNHEARD_LATE);
}

bool silent_behind_late(struct incident_walk *walk, size_t turn)
{
    return is_unheard(walk, turn, UNHEARD_BEHIND);
}

void make_late(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    const struct late_answer *answer = late_of(&infer->dialogue->late_answers, turn);
    usec gap = infer_gap(infer->dialogue, turn, answer->line);
    usec think = infer->world->scenario->at.think;
    usec delay = gap < 0 ? PATIENCE : gap - think;
    if (delay <= infer->dialogue->resolution)
        return; /* it had no time to wait */
    fault_then(infer_fault_at(infer, turn, row->name, row->why), "%s %s", row->then[0],
               world_time(delay).text);
}
