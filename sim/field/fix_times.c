/* SPDX-License-Identifier: MIT */
/* Remedies that are times: when the network was found, and single things that took long. */
#include "base/limits.h"
#include "field/difference.h"

#define WORTH_A_DELAY MSEC(100)

/* --- registration --- */

static bool is_registration(struct span line, int64_t *state)
{
    int64_t numbers[2] = {0, 0};
    if (dialect_domain(dialect_name(line)) < 0 || dialect_numbers(line, numbers, 2) < 2)
        return false;
    *state = numbers[1];
    return true;
}

static usec asked_at(const struct rehearsal *rehearsal, size_t turn)
{
    while (turn-- > 0) {
        if (turn_is_hosts(&rehearsal->dialogue->turns[turn]) &&
            rehearsal->match[turn] != NO_MATCH)
            return rehearsal->heard[rehearsal->match[turn]].at;
    }
    return 0;
}

/* When the radio was switched on last before that time. */
static usec radio_on(const struct rehearsal *rehearsal, usec before)
{
    usec on = 0;
    for (size_t i = 0; i < rehearsal->count && rehearsal->heard[i].at <= before; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        struct span text = span_trim(heard_text(rehearsal, heard));
        if ((heard->kind == HEARD_LINE && span_is(text, "RDY")) ||
            (heard->kind == HEARD_HOST && span_is_nocase(text, "AT+CFUN=1")))
            on = heard->at;
    }
    return on;
}

/* Something came over the network before the module was asked and was searching. */
static bool had_network(const struct dialogue *dialogue)
{
    for (size_t i = 0; i < dialogue->count; i++) {
        int64_t numbers[2], state;
        struct span line = turn_bytes(dialogue, &dialogue->turns[i]);
        if (dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (is_registration(line, &state))
            return state == 1 || state == 5;
        if (span_starts(line, "+FTP") && dialect_numbers(line, numbers, 2) == 2 &&
            numbers[0] == 1 && numbers[1] == 1)
            return true;
    }
    return false;
}

/* The network was there and got lost: then the loss has an end. */
static struct fault_action *network_loss(const struct world *world)
{
    for (size_t i = 0; i < world->scenario->fault_count; i++) {
        const struct fault_spec *fault = &world->scenario->faults[i];
        if (fault->action_count && fault->actions[0].kind == FAULT_DEREGISTER)
            return &fault->actions[0];
    }
    return NULL;
}

static bool end_loss(const struct rehearsal *rehearsal, struct fault_action *loss, usec until)
{
    usec lost = -1;
    for (size_t i = 0; i < rehearsal->count && lost < 0; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->kind == HEARD_LINE &&
            text_matches(heard_text(rehearsal, heard), SPAN("+APP PDP: DEACTIVE")))
            lost = heard->at;
    }
    if (lost < 0 || until <= lost)
        return false;
    loss->time = (until - lost) / MSEC(1) * MSEC(1);
    return true;
}

/* The host asked, and was told "searching" at first: the network was found between two of its
 * questions. */
bool field_fix_registration(struct fixing *fixing, const struct rehearsal *rehearsal,
                            size_t attempt)
{
    const struct dialogue *dialogue = fixing->dialogue;
    usec searching = -1, found = -1;
    int64_t state;
    for (size_t i = 0; i < dialogue->count && found < 0; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind != TURN_LINE || !is_registration(turn_bytes(dialogue, turn), &state))
            continue;
        if (state == 0 || state == 2)
            searching = asked_at(rehearsal, i);
        else if (searching >= 0 && (state == 1 || state == 3 || state == 5))
            found = asked_at(rehearsal, i);
    }
    if (searching < 0 || !field_try(fixing, "registration", attempt))
        return false;
    if (fixing->world->scenario->network.rssi == 99)
        return false; /* without a signal there is no network */
    if (had_network(dialogue) && !network_loss(fixing->world))
        return false; /* the signal tells */
    struct fault_action *loss = network_loss(fixing->world);
    if (loss)
        return found > searching && end_loss(rehearsal, loss, (searching + found) / 2);
    usec when = found > searching ? (searching + found) / 2 - radio_on(rehearsal, searching)
                                  : SECONDS(3600);
    world_set(fixing->world, "network", "register_after", "between two answers of AT+CREG?",
              "%s", world_time(when).text);
    return true;
}

/* --- short messages --- */

static const struct world_arrival *arrival_at(const struct world *world, size_t turn)
{
    for (size_t i = 0; i < world->arrival_count; i++)
        if (world->arrivals[i].turn == turn)
            return &world->arrivals[i];
    return NULL;
}

bool field_is_arrival(const struct fixing *fixing, const struct rehearsal *rehearsal,
                      size_t heard)
{
    return arrival_at(fixing->world, heard_later(rehearsal, heard)) != NULL;
}

/* When the rehearsal was where the log has that turn; -1: it never was. */
static usec time_of(const struct rehearsal *rehearsal, const struct world_arrival *arrival)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    for (size_t i = arrival->turn; i-- > 0;) {
        size_t match = rehearsal->match[i];
        bool host = turn_is_hosts(&dialogue->turns[i]);
        if (match == NO_MATCH || !(host || arrival->told))
            continue;
        usec at = dialogue->turns[i].at, log = dialogue->turns[arrival->turn].at;
        usec gap = at == LOG_NO_TIME || log == LOG_NO_TIME ? MSEC(1) : log - at;
        return rehearsal->heard[match].at + (arrival->told ? gap : -WORTH_A_DELAY);
    }
    return -1;
}

/* A message has a time of the world, and the rehearsal's may run otherwise than was thought when
 * its place in the log was made one. */
bool field_fix_arrival(struct fixing *fixing, const struct rehearsal *rehearsal,
                       const struct difference *found)
{
    struct scenario *scenario = fixing->world->scenario;
    size_t turn = found->missing;
    if (turn == NO_MATCH)
        turn = heard_later(rehearsal, found->extra);
    const struct world_arrival *arrival = arrival_at(fixing->world, turn);
    usec at = arrival ? time_of(rehearsal, arrival) : -1;
    if (at < 0 || !(field_try(fixing, "arrival", turn) || field_try(fixing, "arrival 2", turn)))
        return false;
    struct message_spec *message = &scenario->sim.messages[arrival->message];
    if (!message->sent) /* what it shows stays the same */
        message->sent = scenario->module.epoch + message->at / SECONDS(1);
    message->at = at / MSEC(1) * MSEC(1);
    return true;
}

/* --- delays --- */

/* Has it a time in the log, and was it said in the rehearsal? */
static bool is_timed(const struct rehearsal *rehearsal, size_t turn)
{
    return rehearsal->match[turn] != NO_MATCH &&
           rehearsal->dialogue->turns[turn].at != LOG_NO_TIME;
}

/* How much later the log has this turn than the rehearsal, `before` being the last that was timed;
 * 0: not worth a word. */
static usec lateness(const struct rehearsal *rehearsal, size_t before, size_t turn)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    if (before == NO_MATCH || !is_timed(rehearsal, turn))
        return 0;
    usec log = dialogue->turns[turn].at - dialogue->turns[before].at;
    usec model = rehearsal->heard[rehearsal->match[turn]].at -
                 rehearsal->heard[rehearsal->match[before]].at;
    usec late = log - model;
    return late > WORTH_A_DELAY + dialogue->late + log / 10 ? late : 0;
}

static void delay_turn(struct fixing *fixing, const struct rehearsal *rehearsal, size_t before,
                       size_t turn, usec late)
{
    size_t place = rehearsal->match[turn];
    bool answer = rehearsal->dialogue->turns[before].kind == TURN_COMMAND;
    if (answer)
        place = rehearsal->match[before];
    struct bytes pattern = {0};
    const struct heard *heard = &rehearsal->heard[place];
    int64_t number = field_heard_number(fixing, rehearsal, place);
    world_pattern(&pattern, span_trim(heard_text(rehearsal, heard)));
    struct bytes title = {0};
    bytes_addf(&title, "%s %.*s",
               answer ? "slow:" : "late:", SPAN_ARGS(span_trim(heard_text(rehearsal, heard))));
    struct fault_spec *fault =
        world_fault(fixing->world, bytes_at(&title), number, number, "as late as in the log",
                    "%s %s", answer ? "command" : "line", bytes_at(&pattern));
    bytes_release(&title);
    fault_then(fault, "delay %s", world_time(late).text);
    bytes_release(&pattern);
}

bool field_fix_times(struct fixing *fixing, const struct rehearsal *rehearsal)
{
    bool changed = false;
    const struct dialogue *dialogue = fixing->dialogue;
    size_t timed = NO_MATCH;
    for (size_t i = 0; i < dialogue->count; i++) {
        size_t before = timed;
        usec late = dialogue->turns[i].kind == TURN_LINE ? lateness(rehearsal, before, i) : 0;
        timed = is_timed(rehearsal, i) ? i : timed;
        if (late == 0 || fixing->world->scenario->fault_count >= SCENARIO_RULES_MAX - 50 ||
            !field_try(fixing, "time", i))
            continue;
        delay_turn(fixing, rehearsal, before, i, late);
        changed = true;
    }
    return changed;
}
