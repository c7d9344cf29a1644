/* SPDX-License-Identifier: MIT */
/* Networks and bearers that were lost, as the rows of incidents.c ask for them, and what its other
 * rows ask of a log as well: at which turn a thing happened, and how long after that. */
#include "field/incident_parts.h"

#include "base/die.h"
#include "field/infer_parts.h"

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

/* --- what was lost --- */

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

static bool is_in_view(const struct incident_view *view, size_t turn)
{
    return view->from <= turn && turn < view->until;
}

/* Does this line tell what went: the network, the packet service, or the bearer alone? */
static bool tells_loss(struct span line, enum incident_loss *loss)
{
    int64_t numbers[2];
    if (span_is(line, "+CGATT: 0"))
        *loss = LOSS_OF_ATTACHMENT;
    else if (span_starts(line, "+CSQ: 99"))
        *loss = LOSS_OF_SIGNAL;
    else if (dialect_domain(dialect_name(line)) >= 0 && dialect_numbers(line, numbers, 2) == 2)
        *loss = numbers[1] == 1 || numbers[1] == 5 ? LOSS_OF_BEARER : LOSS_OF_NETWORK;
    else
        return false;
    return true;
}

/* As the next questions show. Several rows ask, and the answer may be far away: then it is the same
 * for all turns up to there. */
static bool is_loss_of(struct incident_walk *walk, size_t turn, enum incident_loss loss)
{
    const struct dialogue *dialogue = walk->infer->dialogue;
    if (!is_in_view(&walk->loss_view, turn)) {
        size_t i = turn + 1;
        walk->loss = LOSS_OF_BEARER;
        while (i < dialogue->count && !(dialogue->turns[i].kind == TURN_LINE &&
                                        tells_loss(infer_turn(walk->infer, i), &walk->loss)))
            i++;
        walk->loss_view = (struct incident_view){turn, i};
    }
    return walk->loss == loss;
}

bool loses_attachment(struct incident_walk *walk, size_t turn)
{
    return is_loss_of(walk, turn, LOSS_OF_ATTACHMENT);
}

bool loses_signal(struct incident_walk *walk, size_t turn)
{
    return is_loss_of(walk, turn, LOSS_OF_SIGNAL);
}

bool loses_network(struct incident_walk *walk, size_t turn)
{
    return is_loss_of(walk, turn, LOSS_OF_NETWORK);
}

/* --- networks --- */

/* +CREG: 0 or +CREG: 2, unasked. */
static bool is_lost_network(struct span line)
{
    int64_t numbers[2];
    return dialect_domain(dialect_name(line)) >= 0 && dialect_numbers(line, numbers, 2) == 1 &&
           (numbers[0] == 0 || numbers[0] == 2);
}

/* Does the URC of that domain say registered here? */
static bool tells_registered(const struct inference *infer, size_t turn, int domain)
{
    int64_t numbers[2];
    struct span line = infer_turn(infer, turn);
    return infer->dialogue->turns[turn].kind == TURN_LINE &&
           dialect_domain(dialect_name(line)) == domain &&
           dialect_numbers(line, numbers, 2) == 1 && (numbers[0] == 1 || numbers[0] == 5);
}

/* How long until the same URC says registered, without times any; -1: it never does. */
static usec lost_for(struct incident_walk *walk, size_t turn)
{
    const struct inference *infer = walk->infer;
    int domain = dialect_domain(dialect_name(infer_turn(infer, turn)));
    must(domain >= 0 && domain < INCIDENT_DOMAINS);
    struct incident_view *view = &walk->registered_views[domain];
    if (!is_in_view(view, turn)) {
        *view = (struct incident_view){turn, turn + 1};
        while (view->until < infer->dialogue->count &&
               !tells_registered(infer, view->until, domain))
            view->until++;
    }
    if (view->until == infer->dialogue->count)
        return -1;
    usec gap = infer_gap(infer->dialogue, turn, view->until);
    return gap < 0 ? SOME_LOSS : gap;
}

bool sees_network(struct incident_walk *walk, size_t turn)
{
    return walk->infer->dialogue->turns[turn].kind == TURN_LINE &&
           is_lost_network(infer_turn(walk->infer, turn));
}

static bool was_ended_before(const struct inference *infer, size_t turn)
{
    return infer_moment_before(infer, turn) == NO_TURN ||
           host_ended_it(infer, infer_command_before(infer->dialogue, turn));
}

/* The three registrations have a URC each. */
bool network_is_told(struct incident_walk *walk, size_t turn)
{
    return was_ended_before(walk->infer, turn) || !infer_was_registered(walk->infer, turn) ||
           (walk->taken != NO_TURN && turn - walk->taken < 4);
}

void make_lost_network(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    size_t moment = infer_moment_before(infer, turn);
    usec gap = infer_time_since(infer, moment, turn), time = lost_for(walk, turn);
    struct bytes action = {0};
    bytes_add_text(&action, row->then[0]);
    if (time > 0)
        bytes_addf(&action, " for %s", world_time(time).text);
    if (gap > 0)
        bytes_addf(&action, " after %s", world_time(gap).text);
    fault_then(infer_fault_at(infer, moment, row->name, row->why), "%s", bytes_at(&action));
    bytes_release(&action);
}

/* --- bearers --- */

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

/* Is the network said to have given none? */
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

bool sees_deact(struct incident_walk *walk, size_t turn)
{
    return walk->infer->dialogue->turns[turn].kind == TURN_LINE &&
           bearer_is_lost_by(infer_turn(walk->infer, turn));
}

bool bearer_is_told(struct incident_walk *walk, size_t turn)
{
    const struct inference *infer = walk->infer;
    size_t moment = infer_moment_before(infer, turn);
    if (was_ended_before(infer, turn))
        return true;
    return (walk->taken != NO_TURN && moment == walk->taken) || /* two bearers at once */
           is_lost_network(infer_turn(infer, moment)) ||
           span_is(infer_turn(infer, moment), "+CPIN: NOT INSERTED");
}

/* There is nothing to lose: OK of AT+CNACT=1 is no word of a bearer, and this is the first one. */
bool bearer_was_refused(struct incident_walk *walk, size_t turn)
{
    const struct inference *infer = walk->infer;
    size_t moment = infer_moment_before(infer, turn);
    bool asked = infer_is_like(infer, moment, "AT+CNACT=1*") ||
                 infer_is_like(infer, moment, "AT+CNACT=2*") ||
                 infer_is_like(infer, moment, "AT+CNACT=?,1*");
    return asked || is_refused_at(infer, moment);
}

void make_lost_bearer(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    struct inference *infer = walk->infer;
    size_t last = 0, prompt = prompt_before(infer, turn, &last);
    size_t moment = prompt == NO_TURN ? infer_moment_before(infer, turn) : prompt;
    usec gap = prompt == NO_TURN ? infer_time_since(infer, moment, turn)
                                 : infer_gap(infer->dialogue, prompt, last) / 2;
    struct fault_spec *fault = infer_fault_at(infer, moment, row->name, row->why);
    if (gap > 0)
        fault_then(fault, "%s after %s", row->then[0], world_time(gap).text);
    else
        fault_then(fault, "%s", row->then[0]);
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

bool sees_gone(struct incident_walk *walk, size_t turn)
{
    return walk->infer->dialogue->turns[turn].kind == TURN_LINE && walk->command != NO_TURN &&
           shows_it_gone(infer_turn(walk->infer, turn));
}

bool bearer_was_up(struct incident_walk *walk, size_t turn)
{
    (void)turn;
    return walk->told == BEARER_TOLD_UP;
}

/* The word of a bearer that goes: of the application network, of an SAPBR profile. */
static const char *const gone_words[2] = {"+APP PDP: DEACTIVE", "+SAPBR 1: DEACT"};

void incident_note(struct incident_walk *walk, size_t turn)
{
    const struct inference *infer = walk->infer;
    struct span text = infer_turn(infer, turn);
    bool line = infer->dialogue->turns[turn].kind == TURN_LINE;
    if (infer->dialogue->turns[turn].kind == TURN_COMMAND) {
        walk->command = turn;
        memcpy(walk->said, walk->heard, sizeof walk->said);
    }
    for (size_t i = 0; i < 2; i++)
        walk->heard[i] += line && span_is(text, gone_words[i]);
    if (!line || walk->command == NO_TURN)
        return;
    enum bearer_told told =
        shows_it_used(text) ? BEARER_TOLD_UP : bearer_told_by_line(text, BEARER_TOLD_NOTHING);
    if (told != BEARER_TOLD_NOTHING) {
        walk->opening = NO_TURN;
        walk->told = told;
    }
    if (!span_is(text, "OK"))
        return;
    if (infer_is_like(infer, walk->command, "AT+CNACT=1*"))
        walk->opening = walk->command;
    walk->told = bearer_told_by_ok(infer_turn(infer, walk->command), walk->told);
}

/* OK of AT+CNACT=1 only says that it was asked for. */
bool bearer_never_came(struct incident_walk *walk, size_t turn)
{
    return bearer_was_up(walk, turn) && walk->opening != NO_TURN;
}

/* A bearer that is not there from that turn on. The word that the model has for it is kept back: it
 * comes behind those that the log has, and those that were kept back before. */
static void lose_in_silence(struct incident_walk *walk, size_t at, size_t turn,
                            const struct incident *row)
{
    struct inference *infer = walk->infer;
    bool old = span_starts(infer_turn(infer, turn), "+SAPBR");
    int64_t number = 1 + walk->said[old] + walk->kept_back[old]++;
    fault_then(infer_fault_at(infer, at, row->name, row->why), "%s", row->then[0]);
    fault_then(world_fault(infer->world, "nobody is told", number, number, row->why, "line %s",
                           gone_words[old]),
               "%s", row->then[1]);
}

/* Where the host asks is the latest place. */
void make_silent_loss(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    lose_in_silence(walk, walk->command, turn, row);
}

void make_no_bearer(struct incident_walk *walk, size_t turn, const struct incident *row)
{
    lose_in_silence(walk, walk->opening, turn, row);
}
