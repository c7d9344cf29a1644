/* SPDX-License-Identifier: MIT */
/* The signal, and what goes with it. Without one there is no registration and no attachment, so
 * that +CSQ: 99,99, +CREG: 0,2 and +CGATT: 0 have one cause; with one the first value counts, and
 * what changes later is a fault. That a module says 99 although it is registered has no cause in
 * this world, and is left alone. */
#include "field/infer.h"
#include "field/infer_parts.h"

#define CHANGES_MAX 600 /* a scenario has no room for more */
#define NEARBY      400 /* turns in which something else is looked for */

enum shows {
    SHOWS_NOTHING,
    SHOWS_SIGNAL, /* +CSQ with a value */
    SHOWS_NONE,   /* +CSQ: 99 */
    SHOWS_THERE,  /* registered, attached, or a session opened */
    SHOWS_GONE,   /* neither */
};

static enum shows registration_shows(struct span name, const int64_t *numbers, size_t count)
{
    if (dialect_domain(name) < 0 || count != 2)
        return SHOWS_NOTHING;
    bool there = numbers[1] == 1 || numbers[1] == 5;
    return there                                ? SHOWS_THERE
           : numbers[1] == 0 || numbers[1] == 2 ? SHOWS_GONE
                                                : SHOWS_NOTHING;
}

static enum shows shows(const struct inference *infer, size_t turn)
{
    int64_t numbers[2] = {0, 0};
    struct span line = infer_turn(infer, turn);
    if (infer->dialogue->turns[turn].kind != TURN_LINE || !span_starts(line, "+"))
        return SHOWS_NOTHING;
    struct span name = dialect_name(line);
    size_t count = dialect_numbers(line, numbers, 2);
    if (span_is(name, "+CSQ") && count == 2)
        return numbers[0] == 99 ? SHOWS_NONE : SHOWS_SIGNAL;
    if (span_is(name, "+CGATT") && count == 1)
        return numbers[0] ? SHOWS_THERE : SHOWS_GONE;
    if (span_starts(name, "+FTP") && count == 2 && numbers[0] == 1 && numbers[1] == 1)
        return SHOWS_THERE;
    return registration_shows(name, numbers, count);
}

static struct span value_of(const struct inference *infer, size_t turn)
{
    return span_trim(span_skip(infer_turn(infer, turn), 5));
}

static bool asked_for_it(const struct inference *infer, size_t turn)
{
    size_t command = infer_command_before(infer->dialogue, turn);
    return command != NO_TURN &&
           span_is_nocase(span_trim(infer_turn(infer, command)), "AT+CSQ");
}

/* What is seen next beside the signal, up to its next value. */
static enum shows next_beside(const struct inference *infer, size_t from)
{
    for (size_t i = from; i < infer->dialogue->count && i < from + NEARBY; i++) {
        enum shows what = shows(infer, i);
        if (what == SHOWS_THERE || what == SHOWS_GONE)
            return what;
        if (what == SHOWS_SIGNAL)
            return SHOWS_NOTHING;
    }
    return SHOWS_NOTHING;
}

static struct span first_value(const struct inference *infer, size_t from)
{
    for (size_t i = from; i < infer->dialogue->count; i++) {
        if (shows(infer, i) == SHOWS_SIGNAL)
            return value_of(infer, i);
    }
    return SPAN("13,99");
}

static void change(struct inference *infer, size_t turn, const char *name, struct span value)
{
    size_t command = infer_command_before(infer->dialogue, turn);
    if (command == NO_TURN || infer->world->scenario->fault_count >= CHANGES_MAX)
        return;
    struct fault_spec *fault = infer_fault_at(infer, command, name, "as the answer shows");
    fault_then(fault, "signal %.*s", SPAN_ARGS(value));
}

/* From `turn` on there is no signal: until something shows that there is. Returns that turn. */
static size_t find_return(struct inference *infer, size_t turn)
{
    size_t i = turn + 1;
    while (i < infer->dialogue->count) {
        enum shows what = shows(infer, i);
        if (what == SHOWS_SIGNAL || what == SHOWS_THERE)
            break;
        i++;
    }
    if (i < infer->dialogue->count)
        change(infer, i, "the signal comes", first_value(infer, i));
    return i;
}

/* Nothing was there before it, and nothing is there with it. */
static bool begins_without(const struct inference *infer, size_t turn)
{
    for (size_t i = 0; i < turn; i++) {
        if (shows(infer, i) == SHOWS_THERE)
            return false;
    }
    return next_beside(infer, turn) != SHOWS_THERE;
}

/* A lost bearer has told of it already. */
static bool is_told(const struct inference *infer)
{
    const struct scenario *scenario = infer->world->scenario;
    for (size_t i = 0; i < scenario->fault_count; i++) {
        for (size_t k = 0; k < scenario->faults[i].action_count; k++)
            if (scenario->faults[i].actions[k].kind == FAULT_SIGNAL)
                return true;
    }
    return false;
}

void infer_signal(struct inference *infer)
{
    struct span now = {0};
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        enum shows what = shows(infer, i);
        if (what == SHOWS_SIGNAL && now.count == 0) {
            now = value_of(infer, i);
            infer_set(infer, "network", "csq", "the first signal that the log shows", now);
        } else if (what == SHOWS_SIGNAL && asked_for_it(infer, i)) {
            if (!span_same(value_of(infer, i), now))
                change(infer, i, "the signal changes", value_of(infer, i));
            now = value_of(infer, i);
        } else if (what == SHOWS_NONE && now.count == 0 && begins_without(infer, i)) {
            infer_set(infer, "network", "csq", "no signal, and so no network", SPAN("99,99"));
            i = find_return(infer, i);
            now = i < infer->dialogue->count ? first_value(infer, i) : now;
        } else if (what == SHOWS_NONE && next_beside(infer, i) == SHOWS_GONE) {
            if (now.count || !is_told(infer))
                change(infer, i, "the signal is lost", SPAN("99,99"));
            infer_set(infer, "network", "csq", "the signal that the log shows later",
                      first_value(infer, i));
            i = find_return(infer, i);
            now = i < infer->dialogue->count ? first_value(infer, i) : now;
        }
    }
}
