/* SPDX-License-Identifier: MIT */
/* The three registrations of a module: circuits, packets, and LTE (3GPP TS 27.007, 7.2, 10.1.19 and
 * 10.1.22). They say the same as a rule; a card that may use one domain and not another makes one
 * of them say something else for good, which is no matter of time. */
#include "field/infer_parts.h"

enum { CIRCUITS, PACKETS, LTE, REGISTRATIONS };
enum { NOT_SEARCHING = 0, HOME = 1, SEARCHING = 2, DENIED = 3, GUEST = 5, MESSAGES_ONLY = 6 };

static const struct {
    const char *name, *key;
} registrations[REGISTRATIONS] = {[CIRCUITS] = {"+CREG", "creg"},
                                  [PACKETS] = {"+CGREG", "cgreg"},
                                  [LTE] = {"+CEREG", "cereg"}};

/* Which of them that turn is about, with its status; REGISTRATIONS: none. */
static size_t about(const struct inference *infer, size_t turn, int64_t *status)
{
    int64_t numbers[2] = {0, 0};
    if (infer->dialogue->turns[turn].kind != TURN_LINE)
        return REGISTRATIONS;
    struct span line = infer_turn(infer, turn), name = dialect_name(line);
    for (size_t i = 0; i < REGISTRATIONS; i++) {
        if (!span_is(name, registrations[i].name) || dialect_numbers(line, numbers, 2) < 2)
            continue;
        *status = numbers[1];
        return i;
    }
    return REGISTRATIONS;
}

bool infer_shows_network(struct span line, bool before)
{
    int64_t numbers[2];
    struct span name = dialect_name(line);
    size_t count = dialect_numbers(line, numbers, 2);
    if (span_is(line, "RDY") || span_is(line, "+CGATT: 0") || span_starts(line, "+CSQ: 99"))
        return false;
    if (span_is(line, "+CGATT: 1"))
        return true;
    for (size_t i = 0; i < REGISTRATIONS && count; i++)
        if (span_is(name, registrations[i].name))
            return numbers[count - 1] == HOME || numbers[count - 1] == GUEST;
    return before;
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
static void take_first(struct inference *infer)
{
    bool denied = false, registered = false;
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        int64_t status = 0;
        size_t which = about(infer, i, &status);
        if (which == REGISTRATIONS)
            continue;
        denied = denied || status == DENIED;
        if (status == GUEST && !registered)
            infer_set(infer, "network", "roaming", "registered as a guest", SPAN("yes"));
        registered = registered || status == HOME || status == GUEST;
        if (status == MESSAGES_ONLY)
            infer_set(infer, "network", registrations[which].key, "for short messages only",
                      SPAN("6"));
    }
    if (denied && !registered)
        infer_set(infer, "network", "denied", "the network refused", SPAN("yes"));
}

/* One that always said the same, and not that it is registered, behind another that was. What a
 * module says that searches may only be too early; one that does not search waits for nothing. */
static void take_difference(struct inference *infer, size_t which)
{
    int64_t always = -1, status = 0;
    bool there = false, differs = false;
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        size_t found = about(infer, i, &status);
        bool registered = status == HOME || status == GUEST;
        if (found != which) {
            there = there || (found < REGISTRATIONS && registered);
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
    infer_set(infer, "network", registrations[which].key,
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
static void take_idleness(struct inference *infer)
{
    int64_t status = 0;
    bool asked = false;
    if (world_has(infer->world, "sim", "state") || world_has(infer->world, "sim", "pin") ||
        radio_was_off(infer))
        return;
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (about(infer, i, &status) == REGISTRATIONS)
            continue;
        if (status != NOT_SEARCHING)
            return;
        asked = true;
    }
    if (asked)
        infer_set(infer, "network", "search", "it does not look for a network", SPAN("no"));
}

void infer_registration(struct inference *infer)
{
    take_first(infer);
    for (size_t i = 0; i < REGISTRATIONS; i++)
        take_difference(infer, i);
    take_idleness(infer);
}
