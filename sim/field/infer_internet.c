/* SPDX-License-Identifier: MIT */
/* What the module asked of the internet besides FTP (AT manual V1.06, 8.2.15, 11.2 and 19.2): names
 * that were not found, answers that did not come, and how long the way is. Names are looked up in
 * turn with those of FTP, so that who counts the one counts the other. */
#include "field/infer_parts.h"
#include "field/look_ups.h"

#include "base/host_name.h"

#define SHARP   MSEC(100) /* a clock as good as that tells how long the network took */
#define OPENING 8         /* packets there and back at least from AT+FTPGET=1 to +FTPGET: 1,1 */
#define SPREAD  MSEC(5)   /* pings that differ by less are the same */

/* --- how long the way is --- */

struct way {
    usec least, most; /* of what was seen; 0: nothing was */
};

static void add_time(struct way *way, usec took)
{
    if (took <= 0)
        return;
    way->least = way->least == 0 || took < way->least ? took : way->least;
    way->most = took > way->most ? took : way->most;
}

/* +CNTP: 1 and +CDNSGIP: 1 come one packet there and back behind the OK. */
static void add_answer(const struct inference *infer, size_t turn, struct way *way)
{
    const struct dialogue *dialogue = infer->dialogue;
    size_t command = infer_command_before(dialogue, turn);
    size_t ok = command == NO_TURN ? NO_TURN : infer_final_after(dialogue, command);
    if (ok != NO_TURN && ok < turn && dialogue->late <= SHARP &&
        (infer_is_like(infer, command, "AT+CNTP") ||
         infer_is_like(infer, command, "AT+CDNSGIP=*")))
        add_time(way, infer_gap(dialogue, ok, turn));
}

static void add_line(const struct inference *infer, size_t turn, struct way *way)
{
    struct span line = infer_turn(infer, turn);
    int64_t ms;
    if (span_starts(line, "+SNPING4: ") && span_number(infer_field(line, 2), 60000, &ms))
        add_time(way, ms * MSEC(1));
    else if (span_starts(line, "+CNTP: 1") || span_starts(line, "+CDNSGIP: 1,"))
        add_answer(infer, turn, way);
}

/* A way on which the sessions of the log would take longer than they did is another one. */
static usec longest_way(const struct inference *infer)
{
    usec least = SECONDS(60);
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        usec gap = op->announced ? infer_gap(infer->dialogue, op->opening, op->first) : -1;
        least = gap >= 0 && gap < least ? gap : least;
    }
    return least / OPENING;
}

static void infer_names(struct inference *infer);

void infer_way(struct inference *infer)
{
    struct way way = {0};
    infer_names(infer);
    for (size_t i = 0; i < infer->dialogue->count; i++)
        if (infer->dialogue->turns[i].kind == TURN_LINE)
            add_line(infer, i, &way);
    usec longest = longest_way(infer);
    usec rtt = way.least < longest ? way.least : longest, spread = (way.most - way.least) / 2;
    if (rtt < MSEC(1))
        return;
    infer_set_time(infer, "network", "rtt", "the shortest time of a ping or an answer", rtt);
    if (spread >= SPREAD && rtt == way.least)
        infer_set_time(infer, "network", "jitter", "half of what they differ by", spread);
}

/* --- addresses --- */

/* The first that a name had; what it is without a key needs none. */
static void add_address(struct bytes *names, struct span name, struct span first,
                        struct span second)
{
    if (host_kind_of(name) != HOST_NAME || host_kind_of(first) != HOST_ADDRESS ||
        (second.count == 0 && span_is(first, "192.0.2.1")) ||
        host_address(bytes_span(names), name, 0).count)
        return;
    bytes_addf(names, "%s%.*s %.*s", names->count ? ", " : "", SPAN_ARGS(name),
               SPAN_ARGS(first));
    if (host_kind_of(second) == HOST_ADDRESS)
        bytes_addf(names, " %.*s", SPAN_ARGS(second));
}

static void infer_names(struct inference *infer)
{
    struct bytes names = {0};
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span line = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (span_starts(line, "+CDNSGIP: 1,")) {
            add_address(&names, infer_field(line, 1), infer_field(line, 2),
                        infer_field(line, 3));
        } else if (span_starts(line, "+SNPING4: ")) {
            size_t command = infer_command_before(infer->dialogue, i);
            if (infer_is_like(infer, command, "AT+SNPING4=*"))
                add_address(&names, field_argument(infer_turn(infer, command), 0),
                            infer_field(line, 1), SPAN(""));
        }
    }
    infer_set(infer, "network", "names", "as they were found", bytes_span(&names));
    bytes_release(&names);
}

/* --- names --- */

static void fail(struct look_ups *walk, size_t turn, bool unknown)
{
    struct bytes why = {0};
    bytes_addf(&why, "line %d of the log", walk->infer->dialogue->turns[turn].line);
    fault_then(world_fault(walk->infer->world,
                           unknown ? "the name is not found" : "nothing comes back",
                           walk->count, walk->count, bytes_at(&why), "resolve"),
               unknown ? "refuse" : "silence");
    bytes_release(&why);
}

/* The answer to a command that comes later: up to the next one of the same name. NO_TURN. */
static size_t find_answer(const struct inference *infer, size_t command, struct span name)
{
    for (size_t i = command + 1; i < infer->dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        bool same = span_same_nocase(dialect_name(text), name);
        if (same && infer->dialogue->turns[i].kind == TURN_LINE)
            return i;
        if (same && infer->dialogue->turns[i].kind == TURN_COMMAND)
            return NO_TURN;
    }
    return NO_TURN;
}

/* AT+CNTP and AT+CDNSGIP: `no_name` and `no_answer` are how the line begins that tells. */
static void ask_once(struct look_ups *walk, size_t command, struct span name,
                     const char *no_name, const char *no_answer)
{
    size_t answer = find_answer(walk->infer, command, name);
    struct span line = answer == NO_TURN ? SPAN("") : infer_turn(walk->infer, answer);
    if (answer == NO_TURN || span_starts(line, "+CNTP: 61")) /* no bearer: nobody was asked */
        return;
    walk->count++;
    if (span_starts(line, no_name) || span_starts(line, no_answer))
        fail(walk, answer, span_starts(line, no_name));
}

/* One look-up for each packet. A module that has a bearer refuses a ping for its name only. */
static void ping(struct look_ups *walk, size_t command, struct span text)
{
    const struct inference *infer = walk->infer;
    size_t final = infer_final_after(infer->dialogue, command), line = command + 1;
    int64_t count = 0, number;
    if (final == NO_TURN || !span_number(field_argument(text, 1), 500, &count))
        return;
    if (!span_is(infer_turn(infer, final), "OK")) {
        if (walk->bearer != BEARER_TOLD_UP || final != command + 1)
            return;
        walk->count++;
        fail(walk, final, true);
        return;
    }
    for (int64_t i = 1; i <= count; i++) {
        walk->count++;
        while (line < final && !span_starts(infer_turn(infer, line), "+SNPING4: "))
            line++;
        if (line < final &&
            span_number(infer_field(infer_turn(infer, line), 0), 500, &number) && number == i)
            line++;
        else
            fail(walk, line, false);
    }
}

static void take_command(struct look_ups *walk, size_t turn, struct span command)
{
    struct span name = dialect_name(command), value = field_argument(command, 0);
    bool sets = span_find(command, '=') < command.count;
    bool address = host_kind_of(value) == HOST_ADDRESS;
    if (span_is_nocase(name, "+CNTP") && sets)
        walk->time_by_address = address;
    else if (span_is_nocase(command, "+CNTP") && !walk->time_by_address)
        ask_once(walk, turn, name, "+CNTP: 62", "+CNTP: 65");
    else if (span_is_nocase(name, "+CDNSGIP") && sets && !address)
        ask_once(walk, turn, name, "+CDNSGIP: 0,8", "+CDNSGIP: 0,3");
    else if (span_is_nocase(name, "+SNPING4") && sets && !address)
        ping(walk, turn, command);
}

void look_ups_begin(struct look_ups *walk, struct inference *infer)
{
    bool up =
        world_has(infer->world, "network", "bearer"); /* the log began behind its opening */
    for (size_t i = 0; i < infer->world->before_count; i++)
        up = up || bearer_is_opened_by(span_of(infer->world->before[i].command));
    *walk = (struct look_ups){.infer = infer,
                              .command = NO_TURN,
                              .bearer = up ? BEARER_TOLD_UP : BEARER_TOLD_NOTHING};
}

void look_ups_pass(struct look_ups *walk, size_t to)
{
    const struct dialogue *dialogue = walk->infer->dialogue;
    for (; walk->next < to; walk->next++) {
        struct span text = infer_turn(walk->infer, walk->next), rest = text, command;
        if (dialogue->turns[walk->next].kind == TURN_LINE) {
            walk->bearer = bearer_told_by_line(text, walk->bearer);
            if (span_is(text, "OK") && walk->command != NO_TURN)
                walk->bearer =
                    bearer_told_by_ok(infer_turn(walk->infer, walk->command), walk->bearer);
        }
        if (dialogue->turns[walk->next].kind != TURN_COMMAND)
            continue;
        walk->command = walk->next;
        while (field_next_of_chain(&rest, &command))
            take_command(walk, walk->next, command);
    }
}
