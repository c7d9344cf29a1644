/* SPDX-License-Identifier: MIT */
/* The three registrations of a module: circuits, packets, and LTE (3GPP TS 27.007, 7.2, 10.1.19 and
 * 10.1.22). They say the same as a rule; a card that may use one domain and not another makes one
 * of them say something else for good, which is no matter of time. */
#include "at/cme.h"
#include "field/infer_parts.h"
#include "field/refusal.h"

#include "base/die.h"

enum { CIRCUITS, PACKETS, LTE, REGISTRATIONS };
enum { NOT_SEARCHING = 0, HOME = 1, SEARCHING = 2, DENIED = 3, GUEST = 5, MESSAGES_ONLY = 6 };

/* As dialect_domain() counts them. */
static const char *const keys[REGISTRATIONS] = {
    [CIRCUITS] = "creg", [PACKETS] = "cgreg", [LTE] = "cereg"};

/* What was said of them in a log, in its order; what was said again and again is there once. */
struct word {
    size_t which; /* of the registrations */
    int64_t status;
};

struct words {
    struct word *at;
    size_t count, size;
};

static void add_word(struct words *words, size_t which, int64_t status)
{
    const struct word *last = words->count ? &words->at[words->count - 1] : NULL;
    if (last && last->which == which && last->status == status)
        return;
    if (words->count == words->size) {
        words->size = words->size ? 2 * words->size : 16;
        words->at = xrealloc(words->at, words->size * sizeof *words->at);
    }
    words->at[words->count++] = (struct word){which, status};
}

static void find_words(const struct inference *infer, struct words *words)
{
    const struct dialogue *dialogue = infer->dialogue;
    for (size_t i = 0; i < dialogue->count; i++) {
        int64_t numbers[2];
        struct span line = infer_turn(infer, i);
        bool may = dialogue->turns[i].kind == TURN_LINE && span_starts(line, "+C");
        int which = may ? dialect_domain(dialect_name(line)) : -1;
        if (which >= 0 && dialect_numbers(line, numbers, 2) == 2)
            add_word(words, (size_t)which, numbers[1]);
    }
}

bool infer_shows_network(struct span line, bool before)
{
    int64_t numbers[2];
    if (span_is(line, "OK")) /* half of all lines */
        return before;
    if (span_is(line, "RDY") || span_is(line, "+CGATT: 0") || span_starts(line, "+CSQ: 99"))
        return false;
    if (span_is(line, "+CGATT: 1"))
        return true;
    bool told = dialect_domain(dialect_name(line)) >= 0;
    size_t count = told ? dialect_numbers(line, numbers, 2) : 0;
    return count ? numbers[count - 1] == HOME || numbers[count - 1] == GUEST : before;
}

bool infer_was_registered(const struct inference *infer, size_t turn)
{
    while (turn-- > 0) {
        struct span line = infer_turn(infer, turn);
        if (infer->dialogue->turns[turn].kind == TURN_LINE &&
            infer_shows_network(line, true) == infer_shows_network(line, false))
            return infer_shows_network(line, true);
    }
    return true;
}

/* What it became first; what it became later is told by faults (fix_network.c). */
static void take_first(struct inference *infer, const struct words *words)
{
    bool denied = false, registered = false;
    for (size_t i = 0; i < words->count; i++) {
        int64_t status = words->at[i].status;
        denied = denied || status == DENIED;
        if (status == GUEST && !registered)
            infer_set(infer, "network", "roaming", "registered as a guest", SPAN("yes"));
        registered = registered || status == HOME || status == GUEST;
        if (status == MESSAGES_ONLY)
            infer_set(infer, "network", keys[words->at[i].which], "for short messages only",
                      SPAN("6"));
    }
    if (denied && !registered)
        infer_set(infer, "network", "denied", "the network refused", SPAN("yes"));
}

/* One that always said the same, and not that it is registered, behind another that was. What a
 * module says that searches may only be too early; one that does not search waits for nothing. */
static void take_difference(struct inference *infer, const struct words *words, size_t which)
{
    int64_t always = -1;
    bool there = false, differs = false;
    for (size_t i = 0; i < words->count; i++) {
        int64_t status = words->at[i].status;
        bool registered = status == HOME || status == GUEST;
        if (words->at[i].which != which) {
            there = there || registered;
            differs = differs || (there && always == NOT_SEARCHING);
            continue;
        }
        if (registered || (always >= 0 && status != always))
            return;
        always = status;
        differs = differs || there;
    }
    if (!differs || always < 0 || always == DENIED || always == MESSAGES_ONLY)
        return;
    char digit = (char)('0' + always);
    infer_set(infer, "network", keys[which],
              "it says so while the module is registered otherwise", (struct span){&digit, 1});
}

static bool radio_was_off(const struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer_is_like(infer, i, "AT+CFUN=0*") || infer_is_like(infer, i, "AT+CFUN=4*") ||
            infer_is_like(infer, i, "AT+COPS=2*"))
            return true;
    }
    return false;
}

/* A module with a good card that never looks for a network, whichever way it is asked. */
static void take_idleness(struct inference *infer, const struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->at[i].status != NOT_SEARCHING)
            return;
    if (words->count == 0 || world_has(infer->world, "sim", "state") ||
        world_has(infer->world, "sim", "pin") || radio_was_off(infer))
        return;
    infer_set(infer, "network", "search", "it does not look for a network", SPAN("no"));
}

static bool is_there_later(const struct inference *infer, size_t turn)
{
    for (size_t i = turn; i < infer->dialogue->count; i++)
        if (infer->dialogue->turns[i].kind == TURN_LINE &&
            infer_shows_network(infer_turn(infer, i), false))
            return true;
    return false;
}

/* AT+COPS=0 came to an end without a network: this firmware answers when it has looked. */
static void take_search(struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind != TURN_COMMAND ||
            !infer_is_like(infer, i, "AT+COPS=0*"))
            continue;
        size_t final = infer_final_after(infer->dialogue, i);
        if (final == NO_TURN ||
            refusal_number(infer_turn(infer, final)) != CME_NO_NETWORK_SERVICE)
            continue;
        infer_set(infer, "network", "cops_answers", "AT+COPS=0 found no network",
                  SPAN("searched"));
        usec gap = infer_gap(infer->dialogue, i, final);
        if (gap > 0)
            infer_set_time(infer, "network", "scan", "until AT+COPS=0 gave up", gap);
        if (!is_there_later(infer, i))
            infer_set(infer, "network", "register_after", "it was never found", SPAN("1h"));
        return;
    }
}

void infer_registration(struct inference *infer)
{
    struct words words = {0};
    take_search(infer);
    find_words(infer, &words);
    take_first(infer, &words);
    for (size_t i = 0; i < REGISTRATIONS; i++)
        take_difference(infer, &words, i);
    take_idleness(infer, &words);
    xfree(words.at);
}
