/* SPDX-License-Identifier: MIT */
/* What the module and the network did by themselves: lost bearers, changes of the signal, no
 * answer; restarts are in infer_power.c.
 */
#include "field/infer.h"
#include "field/infer_parts.h"
#include "field/outside.h"
#include "field/unheard.h"
#include "ftp/client.h"

#include <string.h>

#define SOME_LOSS SECONDS(10) /* of a network, where the log has no times */

bool infer_is_like(const struct inference *infer, size_t turn, const char *pattern)
{
    return turn != NO_TURN &&
           text_matches(span_trim(infer_turn(infer, turn)), span_of(pattern));
}

size_t infer_line_before(const struct dialogue *dialogue, size_t turn)
{
    while (turn-- > 0) {
        if (dialogue->turns[turn].kind == TURN_LINE)
            return turn;
    }
    return NO_TURN;
}

/* The turn at which a thing happened that shows in `turn`: the command before it, unless a line
 * that says more than OK came since. */
size_t infer_moment_before(const struct inference *infer, size_t turn)
{
    size_t command = infer_command_before(infer->dialogue, turn);
    size_t line = infer_line_before(infer->dialogue, turn);
    if (command != NO_TURN &&
        (line == NO_TURN || line < command || dialect_is_final(infer_turn(infer, line))))
        return command;
    return line;
}

/* How long after its moment a thing happened: behind the answer, if there was one. */
usec infer_time_since(const struct inference *infer, size_t moment, size_t turn)
{
    usec gap = infer_gap(infer->dialogue, moment, turn);
    size_t line = infer_line_before(infer->dialogue, turn);
    bool answered =
        infer->dialogue->turns[moment].kind == TURN_COMMAND && line != NO_TURN && line > moment;
    return gap > MSEC(20) ? gap : answered ? INFER_BEHIND_ANSWER : 0;
}

/* --- bearers --- */

static bool host_ended_it(const struct inference *infer, size_t command)
{
    return infer_is_like(infer, command, "AT+CNACT=0*") ||
           infer_is_like(infer, command, "AT+SAPBR=0*") ||
           infer_is_like(infer, command, "AT+CIPSHUT") ||
           infer_is_like(infer, command, "AT+CGATT=0") ||
           infer_is_like(infer, command, "AT+CFUN=*") ||
           (infer_is_like(infer, command, "AT+CIICR") &&
            infer_final_after(infer->dialogue, command) == NO_TURN);
}

/* What went, as the next questions show: the network, the packet service, or the bearer alone. */
static const char *what_was_lost(const struct inference *infer, size_t turn)
{
    for (size_t i = turn + 1; i < infer->dialogue->count; i++) {
        int64_t numbers[2];
        struct span line = infer_turn(infer, i), name = dialect_name(line);
        if (infer->dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (span_is(line, "+CGATT: 0"))
            return "detach";
        if (span_starts(line, "+CSQ: 99"))
            return "signal 99,99";
        if ((span_is(name, "+CREG") || span_is(name, "+CGREG") || span_is(name, "+CEREG")) &&
            dialect_numbers(line, numbers, 2) == 2)
            return numbers[1] == 1 || numbers[1] == 5 ? "deactivate" : "deregister";
    }
    return "deactivate";
}

/* +CREG: 0 or +CREG: 2, unasked. */
static bool is_lost_network(struct span line)
{
    int64_t numbers[2];
    struct span name = dialect_name(line);
    bool about = span_is(name, "+CREG") || span_is(name, "+CGREG") || span_is(name, "+CEREG");
    return about && dialect_numbers(line, numbers, 2) == 1 &&
           (numbers[0] == 0 || numbers[0] == 2);
}

/* How long until the same URC says registered, without times any; -1: it never does. */
static usec lost_for(const struct inference *infer, size_t turn)
{
    struct span name = dialect_name(infer_turn(infer, turn));
    for (size_t i = turn + 1; i < infer->dialogue->count; i++) {
        int64_t numbers[2];
        struct span line = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind == TURN_LINE &&
            span_same(dialect_name(line), name) && dialect_numbers(line, numbers, 2) == 1 &&
            (numbers[0] == 1 || numbers[0] == 5))
            return infer_gap(infer->dialogue, turn, i) < 0
                       ? SOME_LOSS
                       : infer_gap(infer->dialogue, turn, i);
    }
    return -1;
}

static void find_lost_networks(struct inference *infer)
{
    size_t before = NO_TURN;
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind != TURN_LINE ||
            !is_lost_network(infer_turn(infer, i)))
            continue;
        size_t moment = infer_moment_before(infer, i);
        if (moment == NO_TURN || (before != NO_TURN && i - before < 4) ||
            !infer_was_registered(infer, i) ||
            host_ended_it(infer, infer_command_before(infer->dialogue, i)))
            continue;
        usec gap = infer_time_since(infer, moment, i), time = lost_for(infer, i);
        struct bytes action = {0};
        bytes_add_text(&action, "deregister");
        if (time > 0)
            bytes_addf(&action, " for %s", world_time(time).text);
        if (gap > 0)
            bytes_addf(&action, " after %s", world_time(gap).text);
        struct fault_spec *fault =
            infer_fault_at(infer, moment, "the network is lost", "a URC tells of it");
        fault_then(fault, "%s", bytes_at(&action));
        bytes_release(&action);
        before = i;
    }
}

/* A payload is never interrupted: what happened while it was entered is told behind its OK, in the
 * place of the next +FTPPUT: 1,1. The prompt's turn, or NO_TURN: it was no such thing. */
static size_t prompt_before(const struct inference *infer, size_t turn, size_t *last)
{
    const struct dialogue *dialogue = infer->dialogue;
    size_t ok = infer_line_before(dialogue, turn);
    if (ok == NO_TURN || !span_is(infer_turn(infer, ok), "OK") || ok == 0 ||
        dialogue->turns[ok - 1].kind != TURN_PAYLOAD)
        return NO_TURN;
    *last = ok - 1;
    return infer_line_before(dialogue, ok);
}

static void add_lost_bearer(struct inference *infer, size_t moment, usec gap, size_t turn)
{
    struct fault_spec *fault =
        infer_fault_at(infer, moment, "the bearer is lost", "the log tells of it");
    const char *what = what_was_lost(infer, turn);
    if (gap > 0)
        fault_then(fault, "%s after %s", what, world_time(gap).text);
    else
        fault_then(fault, "%s", what);
}

/* The network is said to have given none: there is nothing to lose. */
static bool is_refused_at(const struct inference *infer, size_t command)
{
    const struct scenario *scenario = infer->world->scenario;
    struct bytes pattern = {0};
    world_pattern(&pattern, field_first_of_chain(infer_turn(infer, command)));
    int64_t number = infer_command_number(infer, command);
    bool refused = false;
    for (size_t i = 0; i < scenario->fault_count && !refused; i++) {
        const struct fault_spec *fault = &scenario->faults[i];
        refused = fault->on == SEAM_COMMAND && fault->action_count &&
                  fault->actions[0].kind == FAULT_REFUSE_BEARER && fault->first <= number &&
                  number <= fault->last && strcmp(fault->pattern, bytes_at(&pattern)) == 0;
    }
    bytes_release(&pattern);
    return refused;
}

static void find_lost_bearers(struct inference *infer)
{
    size_t before = NO_TURN;
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind != TURN_LINE ||
            !bearer_is_lost_by(infer_turn(infer, i)))
            continue;
        size_t moment = infer_moment_before(infer, i);
        bool same = before != NO_TURN && moment == before; /* two bearers at once */
        same = same || (moment != NO_TURN && is_refused_at(infer, moment));
        same = same || (moment != NO_TURN && is_lost_network(infer_turn(infer, moment)));
        if (same || moment == NO_TURN ||
            host_ended_it(infer, infer_command_before(infer->dialogue, i)))
            continue;
        size_t last = 0, prompt = prompt_before(infer, i, &last);
        if (prompt != NO_TURN)
            add_lost_bearer(infer, prompt, infer_gap(infer->dialogue, prompt, last) / 2, i);
        else
            add_lost_bearer(infer, moment, infer_time_since(infer, moment, i), i);
        before = i;
    }
}

/* --- bearers that went without a word --- */

/* An answer to a question: words that come unasked are told of above. */
static bool shows_it_gone(struct span line)
{
    static const char *const shown[] = {"+CNACT: 0,\"0.0.0.0\"", "+CNACT: 0,0,", "+SAPBR: 1,3,",
                                        "+CNACT: 1,\"0.0.0.0\""};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (span_starts(line, shown[i]))
            return true;
    return false;
}

static bool shows_it_used(struct span line)
{
    int64_t numbers[2];
    return span_starts(line, "+FTP") && dialect_numbers(line, numbers, 2) == 2 &&
           numbers[0] == 1 && numbers[1] == 1;
}

/* Where the host asks is the latest place; the word that the model has for it is kept back. */
static void add_silent_loss(struct inference *infer, size_t command, struct span line)
{
    static const char why[] = "it was up, and the log has no word of its going";
    const char *word = span_starts(line, "+SAPBR") ? "+SAPBR 1: DEACT" : "+APP PDP: DEACTIVE";
    int64_t number = 1;
    for (size_t i = 0; i < command; i++)
        number +=
            infer->dialogue->turns[i].kind == TURN_LINE && span_is(infer_turn(infer, i), word);
    fault_then(infer_fault_at(infer, command, "the bearer goes in silence", why), "deactivate");
    fault_then(world_fault(infer->world, "nobody is told", number, number, why, "line %s",
                           word),
               "silence");
}

static void find_silent_losses(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    enum bearer_told told = BEARER_TOLD_NOTHING;
    size_t command = NO_TURN;
    for (size_t i = 0; i < dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        if (dialogue->turns[i].kind == TURN_COMMAND)
            command = i;
        if (dialogue->turns[i].kind != TURN_LINE || command == NO_TURN)
            continue;
        if (told == BEARER_TOLD_UP && shows_it_gone(text))
            add_silent_loss(infer, command, text);
        told = shows_it_used(text) ? BEARER_TOLD_UP : bearer_told_by_line(text, told);
        if (span_is(text, "OK"))
            told = bearer_told_by_ok(infer_turn(infer, command), told);
    }
}

/* --- no answer --- */

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

/* The line of a bearer that went is all the answer there was, and then the module was dead: its
 * supply broke down under the load of the radio. */
static bool browned_out(struct inference *infer, size_t dead)
{
    const struct dialogue *dialogue = infer->dialogue;
    size_t command = dead ? infer_command_before(dialogue, dead) : NO_TURN, line = NO_TURN;
    if (command == NO_TURN || infer_final_after(dialogue, command) != NO_TURN)
        return false;
    for (size_t i = command + 1; i < dead; i++) {
        if (dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (line != NO_TURN || !bearer_is_lost_by(infer_turn(infer, i)))
            return false;
        line = i;
    }
    if (line == NO_TURN)
        return false;
    struct fault_spec *fault = infer_fault_at(
        infer, command, "the module browns out",
        "the bearer goes instead of an answer, and nothing comes from there to the end");
    fault_say(fault, FAULT_URC, infer_turn(infer, line));
    fault_then(fault, "power-off");
    return true;
}

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

/* Commands without an answer: the last ones of a log mean that the module is dead, those of a
 * log that need not be whole mean nothing. */
static void find_silence(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    for (size_t i = 0; i < dialogue->count; i++) {
        bool last;
        if (dialogue->turns[i].kind != TURN_COMMAND || !is_unanswered(infer, i, &last) || last)
            continue;
        if (nothing_follows(dialogue, i)) {
            if (browned_out(infer, i))
                return;
            size_t line = infer_line_before(dialogue, i);
            if (line != NO_TURN && infer_is_last_word(infer, line))
                return;
            bool sags = line != NO_TURN && span_starts(infer_turn(infer, line), "UNDER-");
            struct fault_spec *fault = infer_fault_at(
                infer, i, sags ? "the module browns out" : "the module is dead",
                sags ? "its supply sags, and there are no answers from here to the end"
                     : "no answers from here to the end");
            fault_then(fault, "power-off");
            return;
        }
        bool booting = world_has(infer->world, "module", "boot") &&
                       infer_line_before(dialogue, i) == NO_TURN;
        const char *unheard = dialogue->turns[i].unheard;
        if (booting || unheard == unheard_off ||
            (!unheard && dialogue->partial && !asks_again_late(dialogue, i)) ||
            (unheard != unheard_early && shows_effect(infer, i)))
            continue;
        struct fault_spec *fault = infer_fault_at(infer, i, unheard ? unheard : "no answer",
                                                  "the log has none, and the host went on");
        fault_then(fault, "silence");
    }
}

void infer_module(struct inference *infer)
{
    infer_power(infer);
    find_lost_networks(infer);
    find_lost_bearers(infer);
    find_silent_losses(infer);
    infer_signal(infer);
    find_silence(infer);
}
