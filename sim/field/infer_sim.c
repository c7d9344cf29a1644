/* SPDX-License-Identifier: MIT */
/* The card: whether there is one, what it asks for, how long the module reads it, and when it is
 * taken out or put in. A log tells of it by +CPIN: and by the reasons of refusals (3GPP TS 27.007,
 * 9.2.1: 10 to 14), and both count alike. */
#include "at/cme.h"
#include "field/bearer_told.h"
#include "field/infer_parts.h"
#include "field/refusal.h"
#include "field/rehearsal.h"

#define WORTH_A_WORD MSEC(100) /* a card that is read faster is no matter of time */
#define SOMETIME     MSEC(100) /* behind a turn, and before the next, in a log without times */

enum seen { SEEN_NOTHING, SEEN_GOOD, SEEN_ASKING, SEEN_GONE };

struct card_walk {
    struct inference *infer;
    enum seen seen;
    bool off;     /* AT+CFUN=0 */
    size_t power; /* since when it has any: RDY, AT+CFUN=1; NO_TURN: since before the log */
    size_t busy;  /* the last SIM busy since then; NO_TURN */
    bool told;    /* ... and what it is, since then */
};

/* --- how long it is read --- */

/* Between the last time it was busy and the first word on what it is. */
static usec time_read(const struct card_walk *walk, size_t turn, bool asked)
{
    const struct inference *infer = walk->infer;
    bool before = walk->power == NO_TURN;
    size_t power = before ? infer_begin(infer->dialogue) : walk->power;
    usec since = before ? REHEARSAL_SETTLE : 0;
    usec most = since + infer_time_between(infer, power, turn);
    if (infer_gap(infer->dialogue, power, turn) < 0 && !asked)
        most += SOMETIME;
    return asked ? (since + infer_time_between(infer, power, walk->busy) + most) / 2 : most;
}

static void tell_busy(struct card_walk *walk, size_t turn, bool asked)
{
    struct inference *infer = walk->infer;
    const struct dialogue *dialogue = infer->dialogue;
    if (walk->told || world_has(infer->world, "sim", "busy"))
        return;
    if (walk->busy == NO_TURN && (asked || walk->power == NO_TURN))
        return;
    if (asked && walk->power == NO_TURN)
        return; /* a card that had been read would have been told of unasked */
    usec gap = walk->power == NO_TURN ? -1 : infer_gap(dialogue, walk->power, turn);
    if (walk->busy == NO_TURN &&
        (gap < WORTH_A_WORD + dialogue->late || gap <= dialogue->resolution))
        return;
    infer_set_time(infer, "sim", "busy",
                   walk->busy == NO_TURN ? "until the card was there" : "SIM busy until then",
                   time_read(walk, turn, asked));
}

/* --- out and in --- */

static void move(struct card_walk *walk, size_t turn, bool asked, const char *name,
                 const char *action)
{
    struct inference *infer = walk->infer;
    size_t moment =
        asked ? infer_command_before(infer->dialogue, turn) : infer_moment_before(infer, turn);
    usec since = asked || moment == NO_TURN ? 0 : infer_time_since(infer, moment, turn);
    if (moment == NO_TURN)
        return;
    struct fault_spec *fault = infer_fault_at(infer, moment, name, "as the log shows");
    if (since > 0)
        fault_then(fault, "%s after %s", action, world_time(since).text);
    else
        fault_then(fault, "%s", action);
}

/* Unasked a module says so at its start, and when the card leaves the holder. */
static bool was_there(const struct card_walk *walk, size_t turn, bool asked)
{
    bool runs = walk->power == NO_TURN &&
                infer_command_before(walk->infer->dialogue, turn) != NO_TURN;
    return walk->seen == SEEN_GOOD || walk->seen == SEEN_ASKING ||
           (walk->seen == SEEN_NOTHING && runs && !asked);
}

static void is_gone(struct card_walk *walk, size_t turn, bool asked)
{
    if (was_there(walk, turn, asked))
        move(walk, turn, asked, "the card is taken out", "card-out");
    else if (walk->seen == SEEN_NOTHING)
        infer_set(walk->infer, "sim", "state", "no card", SPAN("absent"));
    walk->seen = SEEN_GONE;
}

static void is_there(struct card_walk *walk, size_t turn, bool asked, enum seen seen)
{
    if (walk->seen == SEEN_GONE)
        move(walk, turn, asked, "the card is put in", "card-in");
    walk->seen = seen;
}

/* --- what is said of it --- */

static bool is_good_later(const struct inference *infer, size_t from)
{
    for (size_t i = from; i < infer->dialogue->count; i++)
        if (infer->dialogue->turns[i].kind == TURN_LINE &&
            (span_starts(infer_turn(infer, i), "+CPIN: ") ||
             infer_shows_network(infer_turn(infer, i), false)))
            return true;
    return false;
}

static void asks_for_puk(struct card_walk *walk, size_t turn, bool asked)
{
    if (walk->seen == SEEN_NOTHING) /* else it has come to that by wrong PINs */
        infer_set(walk->infer, "sim", "state", "locked by wrong PINs", SPAN("puk"));
    is_there(walk, turn, asked, SEEN_ASKING);
}

static void take_refusal(struct card_walk *walk, size_t turn, int number)
{
    if (walk->off)
        return;
    switch (number) {
    case CME_SIM_NOT_INSERTED:
        is_gone(walk, turn, true);
        break;
    case CME_SIM_PIN_REQUIRED:
        is_there(walk, turn, true, SEEN_ASKING);
        break;
    case CME_SIM_PUK_REQUIRED:
        asks_for_puk(walk, turn, true);
        break;
    case CME_SIM_FAILURE:
        if (walk->seen != SEEN_NOTHING || is_good_later(walk->infer, turn))
            return;
        infer_set(walk->infer, "sim", "state", "it does not answer", SPAN("failed"));
        walk->seen = SEEN_ASKING;
        break;
    case CME_SIM_BUSY:
        walk->busy = turn;
        return;
    default:
        return;
    }
    tell_busy(walk, turn, true);
    walk->told = true;
}

static void take_word(struct card_walk *walk, size_t turn, struct span word, bool asked)
{
    if (span_is(word, "NOT READY"))
        return;
    tell_busy(walk, turn, asked);
    walk->told = true;
    if (span_is(word, "NOT INSERTED"))
        is_gone(walk, turn, asked);
    else if (span_is(word, "SIM PUK"))
        asks_for_puk(walk, turn, asked);
    else
        is_there(walk, turn, asked, span_is(word, "READY") ? SEEN_GOOD : SEEN_ASKING);
}

static void gets_power(struct card_walk *walk, size_t turn)
{
    walk->power = turn;
    walk->busy = NO_TURN;
    walk->off = walk->told = false;
}

/* To AT+CPIN?, and not unasked behind it. */
static bool is_answer(const struct inference *infer, size_t turn)
{
    size_t command = infer_command_before(infer->dialogue, turn);
    size_t final = command == NO_TURN ? NO_TURN : infer_final_after(infer->dialogue, command);
    return infer_is_like(infer, command, "AT+CPIN?") && (final == NO_TURN || final > turn);
}

/* There is a network, or a bearer. */
static bool needs_card(struct span line)
{
    return span_starts(line, "+") &&
           (infer_shows_network(line, false) ||
            bearer_told_by_line(line, BEARER_TOLD_NOTHING) == BEARER_TOLD_UP);
}

static void take_line(struct card_walk *walk, size_t turn)
{
    struct span line = infer_turn(walk->infer, turn);
    if (span_is(line, "RDY"))
        gets_power(walk, turn);
    else if (span_starts(line, "+CPIN: "))
        take_word(walk, turn, span_skip(line, 7), is_answer(walk->infer, turn));
    else if (span_starts(line, "+CME ERROR"))
        take_refusal(walk, turn, refusal_number(line));
    else if (walk->seen != SEEN_GONE && walk->seen != SEEN_GOOD && needs_card(line))
        walk->seen = SEEN_GOOD;
}

static void take_command(struct card_walk *walk, size_t turn)
{
    if (infer_is_like(walk->infer, turn, "AT+CFUN=0"))
        walk->off = true;
    else if (walk->off && infer_is_like(walk->infer, turn, "AT+CFUN=*"))
        gets_power(walk, turn);
}

/* --- its numbers --- */

/* The first that the card has not refused, of so many as a host could try. */
static void choose(struct inference *infer, const char *key, size_t arguments,
                   const char *const *numbers)
{
    for (; *numbers; numbers++) {
        bool refused = false;
        for (size_t i = 0; i < infer->dialogue->count && !refused; i++) {
            struct span text = infer_turn(infer, i);
            refused = infer->dialogue->turns[i].kind == TURN_COMMAND &&
                      span_starts_nocase(text, "AT+CPIN=") &&
                      (field_argument(text, 1).count > 0) == (arguments == 2) &&
                      span_is(field_argument(text, 0), *numbers);
        }
        if (!refused)
            break;
    }
    if (*numbers)
        infer_set(infer, "sim", key, "another than those that it refused", span_of(*numbers));
}

static void take_numbers(struct inference *infer, bool *tried)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind != TURN_COMMAND ||
            !span_starts_nocase(text, "AT+CPIN="))
            continue;
        size_t final = infer_final_after(infer->dialogue, i);
        bool good = final != NO_TURN && span_is(infer_turn(infer, final), "OK");
        bool puk = field_argument(text, 1).count > 0;
        tried[puk] = true;
        if (good)
            infer_set(infer, "sim", puk ? "puk" : "pin", "the card took it",
                      field_argument(text, 0));
    }
}

static bool asks_for_pin(const struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span line = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (span_is(line, "+CPIN: SIM PIN") || refusal_number(line) == CME_SIM_PIN_REQUIRED)
            return true;
        if (span_starts(line, "+CPIN: SIM PUK") || refusal_number(line) == CME_SIM_PUK_REQUIRED)
            return false;
    }
    return false;
}

static void tell_numbers(struct inference *infer)
{
    static const char *const pins[] = {"1234", "0000", "1111", "2222", "4321", NULL};
    static const char *const puks[] = {"12345678", "87654321", "11111111", "00000000", NULL};
    bool tried[2] = {false, false};
    take_numbers(infer, tried);
    if (asks_for_pin(infer) && !world_has(infer->world, "sim", "pin"))
        tried[0] ? choose(infer, "pin", 1, pins)
                 : (void)infer_set(infer, "sim", "pin", "the card asks for one", SPAN("1234"));
    if (tried[1] && !world_has(infer->world, "sim", "puk"))
        choose(infer, "puk", 2, puks);
}

void infer_sim(struct inference *infer)
{
    struct card_walk walk = {.infer = infer, .power = NO_TURN, .busy = NO_TURN};
    tell_numbers(infer);
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind == TURN_LINE)
            take_line(&walk, i);
        else if (infer->dialogue->turns[i].kind == TURN_COMMAND)
            take_command(&walk, i);
    }
}

bool infer_was_busy(const struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span line = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind == TURN_COMMAND &&
            infer_is_like(infer, i, "AT+CFUN=*"))
            return false;
        if (infer->dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (span_is(line, "RDY") || span_starts(line, "+CPIN: ") || needs_card(line))
            return false;
        if (refusal_number(line) == CME_SIM_BUSY)
            return true;
    }
    return false;
}

/* The start begins with RDY, but a card that is read for a while is ready later. */
void infer_ready_delay(struct inference *infer, size_t start, size_t turn)
{
    bool busy = world_has(infer->world, "sim", "busy");
    for (size_t i = turn; busy && i-- > start;)
        if (infer->dialogue->turns[i].kind == TURN_LINE &&
            span_is(infer_turn(infer, i), "+CPIN: READY")) {
            start = i;
            break;
        }
    usec gap = infer_gap(infer->dialogue, start, turn);
    if (gap > 0)
        infer_set(infer, "module", "ready_delay",
                  busy ? "from +CPIN: READY to SMS Ready" : "from RDY to SMS Ready",
                  span_of(world_time(gap).text));
}
