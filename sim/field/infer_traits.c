/* SPDX-License-Identifier: MIT */
/* How this module treats its bearers: families differ, and their logs show it without saying which
 * one it was (docs/quirks.md has each with where it was seen). They are taken one by one,
 * and no family is guessed from them. */
#include "at/cme.h"
#include "field/bearer_told.h"
#include "field/infer_parts.h"
#include "field/refusal.h"
#include "ftp/client.h"

/* What is known at one place of the log. */
struct known {
    bool network; /* it was registered or attached, by the last word of it */
    enum bearer_told bearer;
    enum { ATTACHED_UNKNOWN, ATTACHED_YES, ATTACHED_NO } attached;
    bool told; /* attached is what the modem said, and not only what was asked for */
};

static bool is_opening(struct span command)
{
    return bearer_is_opened_by(command) || span_starts_nocase(command, "AT+CGACT=1");
}

/* The first word on the bearer behind the OK of its opening is that it is gone: it never came. */
static bool comes_to_nothing(const struct inference *infer, size_t final)
{
    const struct dialogue *dialogue = infer->dialogue;
    for (size_t i = final + 1; i < dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        if (dialogue->turns[i].kind == TURN_COMMAND && is_opening(text))
            return false;
        if (dialogue->turns[i].kind == TURN_LINE && span_starts(text, "+APP PDP: "))
            return bearer_is_lost_by(text);
    }
    return false;
}

/* Where a network is known to be there, it was the network that gave no bearer; and where it is
 * the network's own reason. */
static void take_failed_opening(struct inference *infer, const struct known *known, size_t turn,
                                int number)
{
    bool network = known->network || refusal_is_of_network(number);
    if (network && known->bearer != BEARER_TOLD_UP)
        refusal_add(infer_fault_at(infer, turn, "the network gives no bearer",
                                   "there was a network, and the bearer did not come up"),
                    infer_turn(infer, turn), number);
}

/* Registered or not: it is told of its packet service. */
static void take_failed_attach(struct inference *infer, const struct known *known, size_t turn,
                               int number)
{
    if (refusal_is_of_network(number) || (number == REFUSAL_PLAIN && known->network))
        refusal_add(infer_fault_at(infer, turn, "the network refuses to attach it",
                                   "AT+CGATT=1 got an error"),
                    infer_turn(infer, turn), number);
}

/* The line between a command and its final result that `fits`; NO_TURN. */
static size_t line_inside(const struct inference *infer, size_t command, size_t final,
                          bool (*fits)(struct span line))
{
    for (size_t i = command + 1; i < final; i++)
        if (infer->dialogue->turns[i].kind == TURN_LINE && fits(infer_turn(infer, i)))
            return i;
    return NO_TURN;
}

static bool says_quit(struct span line)
{
    int64_t numbers[2];
    return span_starts(line, "+FTP") && dialect_numbers(line, numbers, 2) == 2 &&
           numbers[0] == 1 && numbers[1] == FTP_MANUAL_QUIT;
}

static void take_ok(struct inference *infer, struct known *known, size_t turn, size_t final)
{
    struct span command = infer_turn(infer, turn);
    bool opens = is_opening(command);
    if (opens && comes_to_nothing(infer, final))
        take_failed_opening(infer, known, turn, REFUSAL_PLAIN);
    if (opens && known->attached == ATTACHED_NO)
        infer_set(infer, "module", "bearer_attaches",
                  "a bearer came up though the module was not attached", SPAN("yes"));
    bool attaches = span_starts_nocase(command, "AT+CGATT=1");
    known->network = known->network || attaches;
    if (opens || attaches)
        known->attached = ATTACHED_UNKNOWN;
    if (span_starts_nocase(command, "AT+CGATT=0")) {
        known->attached = ATTACHED_NO;
        if (line_inside(infer, turn, final, bearer_is_lost_by) != NO_TURN)
            infer_set(infer, "module", "deact_urc", "it came in front of the OK of AT+CGATT=0",
                      SPAN("before"));
    }
    if (span_starts_nocase(command, "AT+SAPBR=0") &&
        line_inside(infer, turn, final, says_quit) != NO_TURN)
        infer_set(infer, "module", "sapbr_quits", "AT+SAPBR=0 ended a session with 80",
                  SPAN("yes"));
    known->bearer = bearer_told_by_ok(command, known->bearer);
}

/* That it is open already has an error of its own (CME 3). */
static void take_refused_opening(struct inference *infer, const struct known *known,
                                 size_t turn, struct span error)
{
    int number = refusal_number(error);
    bool open = known->bearer == BEARER_TOLD_UP ||
                (number == CME_NOT_ALLOWED && known->bearer != BEARER_TOLD_DOWN);
    if (span_starts_nocase(infer_turn(infer, turn), "AT+CGATT=1"))
        take_failed_attach(infer, known, turn, number);
    if (!is_opening(infer_turn(infer, turn)) || open)
        return;
    if (span_starts_nocase(infer_turn(infer, turn), "AT+CNACT"))
        infer_set(infer, "module", "cnact_refused",
                  "AT+CNACT=1 got an error in the place of OK", SPAN("error"));
    take_failed_opening(infer, known, turn, number);
}

/* A closed profile was closed. */
static void take_refusal(struct inference *infer, const struct known *known, size_t turn)
{
    if (span_starts_nocase(infer_turn(infer, turn), "AT+SAPBR=0") &&
        known->bearer != BEARER_TOLD_UP)
        infer_set(infer, "module", "sapbr_closed",
                  "closing it was refused, and it was not open", SPAN("refuse"));
}

static void take_command(struct inference *infer, struct known *known, size_t turn)
{
    size_t final = infer_final_after(infer->dialogue, turn);
    if (final == NO_TURN)
        return;
    if (span_is(infer_turn(infer, final), "OK"))
        take_ok(infer, known, turn, final);
    else if (dialect_is_final(infer_turn(infer, final))) {
        take_refused_opening(infer, known, turn, infer_turn(infer, final));
        take_refusal(infer, known, turn);
    }
}

/* A module that was only not attached yet would have done it by itself, or had no network. */
static bool waits_for_host(const struct inference *infer, size_t turn)
{
    static const char *const gone[] = {"+CSQ: 99", "+CREG: 0,2", "+CREG: 0,0", "+CGREG: 0,2",
                                       "+CEREG: 0,2"};
    const struct dialogue *dialogue = infer->dialogue;
    for (size_t i = 0; i < dialogue->count; i++)
        for (size_t k = 0; k < sizeof gone / sizeof *gone; k++)
            if (dialogue->turns[i].kind == TURN_LINE &&
                span_starts(infer_turn(infer, i), gone[k]))
                return false;
    for (size_t i = turn + 1; i < dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        if (dialogue->turns[i].kind == TURN_COMMAND &&
            (is_opening(text) || span_starts_nocase(text, "AT+CGATT=1")))
            return true;
        if (dialogue->turns[i].kind == TURN_LINE && span_is(text, "+CGATT: 1"))
            return false;
    }
    return true;
}

static void take_line(struct inference *infer, struct known *known, size_t turn)
{
    struct span line = infer_turn(infer, turn);
    enum bearer_told told = bearer_told_by_line(line, BEARER_TOLD_NOTHING);
    if (told != BEARER_TOLD_NOTHING)
        known->bearer = told;
    known->network = infer_shows_network(line, known->network);
    if (told == BEARER_TOLD_UP)
        known->attached = ATTACHED_YES; /* there is no bearer without that */
    if (!span_is(line, "+CGATT: 0") && !span_is(line, "+CGATT: 1"))
        return;
    if (span_is(line, "+CGATT: 0") && !known->told && known->attached == ATTACHED_UNKNOWN &&
        waits_for_host(infer, turn))
        infer_set(infer, "network", "attach", "it was not attached, and nothing else was wrong",
                  SPAN("no"));
    known->told = true;
    known->attached = span_is(line, "+CGATT: 1") ? ATTACHED_YES : ATTACHED_NO;
}

void infer_traits(struct inference *infer)
{
    struct known known = {0};
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind == TURN_LINE)
            take_line(infer, &known, i);
        else if (infer->dialogue->turns[i].kind == TURN_COMMAND)
            take_command(infer, &known, i);
    }
}
