/* SPDX-License-Identifier: MIT */
/* What the network did, as an answer shows it that the model gives otherwise: a registration that
 * is another than before (27.007, 7.2: refused, searching again, a guest), a bearer that it did
 * not give. That is no way of the modem's to answer but the world's, so a fault changes the
 * world where the host asks, which is the latest place, and the model answers by itself. */
#include "field/bearer_told.h"
#include "field/fix_parts.h"
#include "field/refusal.h"

enum { NONE = -1, HOME = 1, SEARCHING = 2, GUEST = 5 };

/* --- what lines show of it --- */

/* The registration that this line of the log shows, as AT+CREG? numbers it; AT+CPSI? only tells
 * that there is one. NONE: nothing, or that of a domain which is no matter of time. */
static int64_t shown(const struct fixing *fixing, size_t turn, bool *asked)
{
    const struct turn *what = &fixing->dialogue->turns[turn];
    struct span line = turn_bytes(fixing->dialogue, what), name = dialect_name(line);
    int64_t numbers[2];
    int domain = dialect_domain(name);
    *asked = true;
    if (what->kind != TURN_LINE)
        return NONE;
    if (span_is(name, "+CPSI"))
        return span_starts(line, "+CPSI: NO SERVICE,") ? SEARCHING : HOME;
    if (domain < 0 || fixing->world->scenario->network.stat[domain])
        return NONE;
    size_t count = dialect_numbers(line, numbers, 2);
    *asked = count == 2;
    return count == 0 || numbers[count - 1] > GUEST ? NONE : numbers[count - 1];
}

static bool is_there(int64_t status)
{
    return status == HOME || status == GUEST;
}

static bool is_other(const struct fixing *fixing, size_t turn, int64_t status, int64_t before)
{
    struct span line = turn_bytes(fixing->dialogue, &fixing->dialogue->turns[turn]);
    bool vague = span_starts(line, "+CPSI: ");
    return vague ? is_there(status) != is_there(before) : status != before;
}

/* --- registration --- */

/* A fault of what that turn shows. */
static struct fault_spec *change_at(struct fixing *fixing, const struct rehearsal *rehearsal,
                                    size_t heard, size_t turn, const char *name)
{
    struct bytes why = {0};
    bytes_addf(&why, "line %d of the log shows it", fixing->dialogue->turns[turn].line);
    struct fault_spec *fault =
        fix_fault_at(fixing, rehearsal, heard, name, SPAN(""), bytes_at(&why));
    bytes_release(&why);
    return fault;
}

/* It is so from the question on, or from the time at which it was told unasked. */
static bool change(struct fixing *fixing, const struct rehearsal *rehearsal, size_t turn,
                   int64_t status, bool asked)
{
    size_t host = fix_segment_of(fixing->dialogue, turn);
    size_t question = host == NO_MATCH ? NO_MATCH : rehearsal->match[host];
    size_t before = asked ? question : fix_matched_before(rehearsal, turn);
    usec gap = asked ? 0 : fix_gap_before(rehearsal, before, turn);
    if (before == NO_MATCH)
        return false;
    struct fault_spec *fault =
        change_at(fixing, rehearsal, before, turn, "registration changes");
    if (asked)
        fault_then(fault, "register %d", (int)status);
    else
        fault_then(fault, "register %d after %s", (int)status,
                   world_time(gap > MSEC(20) ? gap : MSEC(20)).text);
    return fault != NULL;
}

/* All that the log shows, from its first word on: one change alone would make wrong what comes
 * behind it. */
static bool change_all(struct fixing *fixing, const struct rehearsal *rehearsal)
{
    int64_t before = NONE;
    bool asked, changed = false;
    for (size_t i = 0; i < fixing->dialogue->count; i++) {
        int64_t status = shown(fixing, i, &asked);
        if (status == NONE || (before != NONE && !is_other(fixing, i, status, before)))
            continue;
        if (before != NONE || !is_there(status))
            changed = true;
        if (before == NONE && status == SEARCHING)
            world_set(fixing->world, "network", "register_after", "it was found later", "1h");
        else if (before != NONE || !is_there(status))
            change(fixing, rehearsal, i, status, asked);
        before = status;
    }
    return changed;
}

/* The model's line of that name in this segment which the log does not have; empty: none. */
static struct span said_instead(const struct rehearsal *rehearsal,
                                const struct segment *segment, struct span name)
{
    for (size_t i = segment->heard; i < segment->heard_end; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        struct span text = heard_text(rehearsal, heard);
        if (heard->kind == HEARD_LINE && heard->turn == NO_MATCH &&
            span_same(dialect_name(text), name))
            return text;
    }
    return SPAN("");
}

/* Does the model say another registration than this line, and nothing else? */
static bool differs(struct span line, struct span own)
{
    static const char none[] = "+CPSI: NO SERVICE,";
    int64_t logged[2], said[2];
    if (span_starts(line, "+CPSI: "))
        return own.count && span_starts(line, none) != span_starts(own, none);
    size_t count = dialect_numbers(line, logged, 2);
    return count == 2 && dialect_numbers(own, said, 2) == 2 && logged[0] == said[0] &&
           logged[1] != said[1];
}

static bool register_otherwise(struct fixing *fixing, const struct rehearsal *rehearsal,
                               size_t turn)
{
    bool asked;
    int64_t status = shown(fixing, turn, &asked);
    if (status == NONE)
        return false;
    if (field_try(fixing, "register all", 0) && change_all(fixing, rehearsal))
        return true;
    return field_try(fixing, "register", turn) &&
           change(fixing, rehearsal, turn, status, asked);
}

/* --- attachment --- */

/* The next answer that shows it attached, unless the host did something about it; NO_MATCH. */
static size_t attached_again(const struct dialogue *dialogue, size_t turn)
{
    for (size_t i = turn + 1; i < dialogue->count; i++) {
        struct span text = turn_bytes(dialogue, &dialogue->turns[i]);
        bool command = dialogue->turns[i].kind == TURN_COMMAND;
        if (command && (span_starts_nocase(text, "AT+CGATT=") ||
                        span_starts_nocase(text, "AT+CFUN=") || bearer_is_opened_by(text)))
            return NO_MATCH;
        if (dialogue->turns[i].kind == TURN_LINE && span_is(text, "+CGATT: 1"))
            return i;
    }
    return NO_MATCH;
}

static void attach_at(struct fixing *fixing, const struct rehearsal *rehearsal, size_t turn,
                      const char *name, const char *then)
{
    size_t host = fix_segment_of(fixing->dialogue, turn);
    if (host != NO_MATCH && rehearsal->match[host] != NO_MATCH)
        fault_then(change_at(fixing, rehearsal, rehearsal->match[host], turn, name), "%s",
                   then);
}

/* It went without the host, as far as the log tells; a new registration attaches again. */
static bool detach_silently(struct fixing *fixing, const struct rehearsal *rehearsal,
                            size_t turn, struct span own)
{
    struct span line = turn_bytes(fixing->dialogue, &fixing->dialogue->turns[turn]);
    if (!span_is(line, "+CGATT: 0") || !span_is(own, "+CGATT: 1") ||
        !field_try(fixing, "detach", turn))
        return false;
    size_t again = attached_again(fixing->dialogue, turn);
    attach_at(fixing, rehearsal, turn, "the packet service is lost", "detach");
    if (again != NO_MATCH)
        attach_at(fixing, rehearsal, again, "the packet service is there again", "register 1");
    return true;
}

/* --- bearers --- */

/* The log has an error where the model opens a bearer. */
static bool is_refused(const struct rehearsal *rehearsal, const struct segment *segment,
                       struct span line)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    struct span command = turn_bytes(dialogue, &dialogue->turns[segment->host]);
    bool opens = bearer_is_opened_by(command) || span_starts_nocase(command, "AT+CGACT=1");
    bool error = span_is(line, "ERROR") || span_starts(line, "+CME ERROR:");
    for (size_t i = segment->heard; i < segment->heard_end && opens && error; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->kind == HEARD_LINE && heard->turn == NO_MATCH &&
            span_is(heard_text(rehearsal, heard), "OK"))
            return true;
    }
    return false;
}

/* AT+CNACT=1 says OK in any case, unless this module is one that does not. */
static bool refuse_bearer(struct fixing *fixing, const struct rehearsal *rehearsal,
                          const struct segment *segment, size_t turn)
{
    const struct dialogue *dialogue = fixing->dialogue;
    struct bytes why = {0};
    bool app =
        span_starts_nocase(turn_bytes(dialogue, &dialogue->turns[segment->host]), "AT+CNACT");
    bool new_trait = app && !world_has(fixing->world, "module", "cnact_refused");
    bool alone = new_trait && field_try(fixing, "cnact", turn);
    if (!alone && !field_try(fixing, "bearer", turn))
        return false;
    if (new_trait)
        world_set(fixing->world, "module", "cnact_refused",
                  "AT+CNACT=1 got an error in the place of OK", "error");
    if (alone)
        return true; /* if the model has a reason of its own, it is enough */
    bytes_addf(&why, "line %d of the log: there was a network", dialogue->turns[turn].line);
    struct fault_spec *fault =
        fix_fault_at(fixing, rehearsal, rehearsal->match[segment->host],
                     "the network gives no bearer", SPAN(""), bytes_at(&why));
    refusal_add(fault, turn_bytes(dialogue, &dialogue->turns[segment->host]),
                refusal_number(turn_bytes(dialogue, &dialogue->turns[turn])));
    bytes_release(&why);
    return fault != NULL;
}

/* Both refuse, with different numbers: firmware that has one for all reasons. */
static bool number_otherwise(struct fixing *fixing, const struct rehearsal *rehearsal,
                             const struct segment *segment, struct span line)
{
    const struct dialogue *dialogue = fixing->dialogue;
    struct span command = turn_bytes(dialogue, &dialogue->turns[segment->host]);
    int number = refusal_number(line);
    bool opens = bearer_is_opened_by(command) || span_starts_nocase(command, "AT+CGACT=1");
    for (size_t i = segment->heard; i < segment->heard_end && opens && number > 0; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        int own = refusal_number(heard_text(rehearsal, heard));
        if (heard->kind == HEARD_LINE && heard->turn == NO_MATCH && own > 0 && own != number)
            return field_try(fixing, "bearer error", 0) &&
                   world_set(
                       fixing->world, "module", "bearer_error",
                       "a bearer was refused so where the card or the network was missing",
                       "%d", number);
    }
    return false;
}

/* --- */

bool fix_network(struct fixing *fixing, const struct rehearsal *rehearsal,
                 const struct segment *segment, size_t turn)
{
    const struct turn *what = &fixing->dialogue->turns[turn];
    struct span line = turn_bytes(fixing->dialogue, what), name = dialect_name(line);
    if (what->kind != TURN_LINE || segment->host == NO_MATCH ||
        rehearsal->match[segment->host] == NO_MATCH ||
        fixing->dialogue->turns[segment->host].kind != TURN_COMMAND)
        return false;
    if (is_refused(rehearsal, segment, line))
        return refuse_bearer(fixing, rehearsal, segment, turn);
    if (number_otherwise(fixing, rehearsal, segment, line))
        return true;
    struct span own = said_instead(rehearsal, segment, name);
    return (differs(line, own) && register_otherwise(fixing, rehearsal, turn)) ||
           detach_silently(fixing, rehearsal, turn, own);
}

bool fix_registration_urc(struct fixing *fixing, const struct rehearsal *rehearsal, size_t turn)
{
    bool asked;
    return shown(fixing, turn, &asked) != NONE && !asked &&
           register_otherwise(fixing, rehearsal, turn);
}
