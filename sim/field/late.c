/* SPDX-License-Identifier: MIT */
/* Where a command is overtaken by the next, there are several readings: it was lost, or it waits.
 * Each is a number of commands that still wait, all of them the host's last ones; what a reading
 * has to believe is counted, a result that nobody asked for most, then a command that has none,
 * then a result that is late. Results tell by the lines in front of them whose they are not. Of
 * readings that wait for more, those are given up that no result to come could make the better
 * ones. So a log costs what it has, and one in which nothing is overtaken next to nothing. */
#include "field/late.h"

#include "base/die.h"
#include "field/asked.h"
#include "field/dialogue.h"
#include "field/operations.h"
#include "log/bare.h"

#include <string.h>

#define WAITING_MOST 8 /* commands at a time */
#define NEVER        (1 << 28)

enum {
    COST_UNASKED = 20,  /* a result without a command */
    COST_UNHEARD = 10,  /* a command without a result */
    COST_NO_VALUE = 8,  /* a question that got its result and nothing else */
    COST_ANOTHERS = 12, /* a result behind a line that another command asked for */
    COST_LATE = 3,
};

/* What happens to the commands that wait. */
struct event {
    uint32_t turn;
    bool result;                     /* of the modem's; else a command */
    uint32_t from;                   /* a result's: the first turn that belongs to it */
    uint32_t asked;                  /* so many commands of the region were sent up to here */
    int8_t before[WAITING_MOST + 1]; /* how many waited before it, in the best reading; -1 */
};

/* From a command that is overtaken to where nothing is open any more. */
struct region {
    struct dialogue *dialogue;
    struct event *events;
    size_t count, size;
    uint32_t *commands; /* turns */
    size_t asked, commands_size;
    int cost[WAITING_MOST + 1]; /* by how many wait */
};

/* --- what a result is worth to a command --- */

static struct span text_of(const struct region *region, size_t turn)
{
    return turn_meaning(region->dialogue, &region->dialogue->turns[turn]);
}

static bool is_question(struct span command)
{
    return command.count > 1 && command.at[command.count - 1] == '?' &&
           command.at[command.count - 2] != '=';
}

/* +FTPGET: 1,66 and its like come behind the answer. */
static bool is_urc_of(struct span command, struct span line)
{
    int64_t numbers[2];
    return span_starts(line, "+FTP") && !is_question(command) &&
           dialect_numbers(line, numbers, 2) == 2 && numbers[0] == 1;
}

static bool asks_for(struct span command, struct span line)
{
    struct span rest = span_trim(command), one, name = dialect_name(line);
    while (field_next_of_chain(&rest, &one))
        if ((name.count && span_same_nocase(dialect_name(one), name) &&
             !is_urc_of(one, line)) ||
            bare_tells(dialect_name(one), line))
            return true;
    return false;
}

/* The lines of the result that this command asked for. */
struct value {
    uint32_t first, last; /* the result itself: there are none */
};

static struct value value_of(const struct region *region, const struct event *result,
                             uint32_t command)
{
    struct value value = {result->turn, result->turn};
    for (uint32_t i = result->from > command ? result->from : command + 1; i < result->turn;
         i++) {
        if (region->dialogue->turns[i].kind != TURN_LINE ||
            !asks_for(text_of(region, command), text_of(region, i)))
            continue;
        value.first = value.first == result->turn ? i : value.first;
        value.last = i;
    }
    return value;
}

/* One that is never answered with a result alone. */
static bool wants_value(struct span command)
{
    struct span rest = span_trim(command), one;
    if (!field_next_of_chain(&rest, &one) || rest.count)
        return false;
    return bare_asks(dialect_name(one)) || is_question(one);
}

/* `its`: it has what this command asked for; `anothers`: what one of the others that wait has. */
static int cost_of(const struct region *region, const struct event *result, uint32_t command,
                   bool its, bool anothers)
{
    struct span line = text_of(region, result->turn), text = text_of(region, command);
    if (its)
        return 0;
    if (!dialect_is_final(line)) /* an address that is all of an answer */
        return asks_for(text, line) ? 0 : NEVER;
    if (bare_is_whole(dialect_name(text)) && !dialect_is_error(line))
        return NEVER;
    return (anothers ? COST_ANOTHERS : 0) +
           (wants_value(text) && !dialect_is_error(line) ? COST_NO_VALUE : 0);
}

/* --- the readings --- */

static struct event *add_event(struct region *region, size_t turn)
{
    if (region->count == region->size) {
        region->size = region->size ? 2 * region->size : 16;
        region->events = xrealloc(region->events, region->size * sizeof *region->events);
    }
    struct event *event = &region->events[region->count++];
    *event = (struct event){.turn = (uint32_t)turn};
    memset(event->before, -1, sizeof event->before);
    return event;
}

static void consider(int cost[], struct event *event, size_t now, size_t before, int sum)
{
    if (sum >= cost[now] || sum >= NEVER)
        return;
    cost[now] = sum;
    event->before[now] = (int8_t)before;
}

static void forget_all(int cost[])
{
    for (size_t i = 0; i <= WAITING_MOST; i++)
        cost[i] = NEVER;
}

static void ask(struct region *region, size_t turn)
{
    int cost[WAITING_MOST + 1];
    if (region->asked == region->commands_size) {
        region->commands_size = region->commands_size ? 2 * region->commands_size : 16;
        region->commands =
            xrealloc(region->commands, region->commands_size * sizeof *region->commands);
    }
    region->commands[region->asked++] = (uint32_t)turn;
    struct event *event = add_event(region, turn);
    event->asked = (uint32_t)region->asked;
    forget_all(cost);
    for (size_t waits = 0; waits <= WAITING_MOST; waits++) {
        bool room = waits < WAITING_MOST;
        consider(cost, event, room ? waits + 1 : waits, waits,
                 region->cost[waits] + (room ? 0 : COST_UNHEARD));
    }
    memcpy(region->cost, cost, sizeof cost);
}

/* More that wait are of use where results come that nobody else has asked for. */
static void give_up_readings(struct region *region)
{
    for (size_t more = 1; more <= WAITING_MOST; more++)
        for (size_t less = 0; less < more; less++)
            if (region->cost[less] + (int)(more - less) * COST_UNASKED <= region->cost[more])
                region->cost[more] = NEVER;
}

/* The one that was asked so many before the last. */
static uint32_t asked_before_last(const struct region *region, size_t i)
{
    return region->commands[region->asked - 1 - i];
}

/* What the result is worth to each of those that may wait, the last one first. */
static void weigh(const struct region *region, const struct event *result,
                  int worth[WAITING_MOST])
{
    struct value values[WAITING_MOST];
    size_t most = region->asked < WAITING_MOST ? region->asked : WAITING_MOST;
    for (size_t i = 0; i < most; i++)
        values[i] = value_of(region, result, asked_before_last(region, i));
    for (size_t i = 0; i < WAITING_MOST; i++)
        worth[i] = NEVER;
    for (size_t i = 0; i < most; i++) {
        uint32_t command = asked_before_last(region, i);
        bool its = values[i].first != result->turn, anothers = false;
        for (size_t k = 0; k < most; k++)
            anothers = anothers ||
                       (k != i && values[k].last < result->turn && values[k].last > command);
        worth[i] = cost_of(region, result, command, its, anothers) + (i > 0 ? COST_LATE : 0);
    }
}

/* The oldest that waits gets it, behind those that are given up; or it is nobody's. */
static void answer(struct region *region, size_t turn, size_t from)
{
    int cost[WAITING_MOST + 1], worth[WAITING_MOST];
    struct event *event = add_event(region, turn);
    event->result = true;
    event->from = (uint32_t)from;
    event->asked = (uint32_t)region->asked;
    weigh(region, event, worth);
    forget_all(cost);
    for (size_t left = 0; left < WAITING_MOST; left++)
        for (size_t waits = left + 1; waits <= WAITING_MOST; waits++)
            consider(cost, event, left, waits,
                     region->cost[waits] + worth[left] +
                         (int)(waits - 1 - left) * COST_UNHEARD);
    int unasked = dialect_is_final(text_of(region, turn)) ? COST_UNASKED : COST_UNHEARD;
    for (size_t waits = 0; waits <= WAITING_MOST; waits++)
        consider(cost, event, waits, waits, region->cost[waits] + unasked);
    memcpy(region->cost, cost, sizeof cost);
    give_up_readings(region);
}

static bool is_settled(const struct region *region)
{
    for (size_t waits = 1; waits <= WAITING_MOST; waits++)
        if (region->cost[waits] < NEVER)
            return false;
    return true;
}

/* --- what came of it --- */

static void note(struct dialogue *dialogue, uint32_t command, uint32_t line, uint32_t result)
{
    struct late_answers *late = &dialogue->late_answers;
    if (late->count == late->size) {
        late->size = late->size ? 2 * late->size : 8;
        late->at = xrealloc(late->at, late->size * sizeof *late->at);
    }
    late->at[late->count++] = (struct late_answer){command, line, result};
}

static size_t best_reading(const struct region *region)
{
    size_t best = 0;
    int least = NEVER;
    for (size_t waits = 0; waits <= WAITING_MOST; waits++) {
        int sum = region->cost[waits] + (int)waits * COST_UNHEARD;
        best = sum < least ? waits : best;
        least = sum < least ? sum : least;
    }
    return best;
}

/* For each command the event of its result, or `count`. */
static void trace_back(const struct region *region, uint32_t *results)
{
    size_t waits = best_reading(region);
    for (size_t i = 0; i < region->asked; i++)
        results[i] = (uint32_t)region->count;
    for (size_t i = region->count; i-- > 0;) {
        const struct event *event = &region->events[i];
        size_t before = (size_t)event->before[waits];
        if (event->result && before != waits)
            results[event->asked - 1 - waits] = (uint32_t)i;
        waits = before;
    }
}

static void mark(const struct region *region, const uint32_t *results)
{
    struct dialogue *dialogue = region->dialogue;
    uint32_t open = 0; /* up to this turn a command before has waited */
    for (size_t i = 0; i + 1 < region->asked; i++) {
        if (results[i] == region->count)
            continue;
        const struct event *result = &region->events[results[i]];
        uint32_t command = region->commands[i], next = region->commands[i + 1];
        bool pasted = dialogue->turns[command].line == dialogue->turns[next].line;
        bool first = command > open && !pasted;
        open = result->turn;
        if (result->turn < next)
            continue;
        dialogue->turns[command].unheard = first ? UNHEARD_LATE : UNHEARD_BEHIND;
        note(dialogue, command, value_of(region, result, command).first, result->turn);
    }
}

static void end_region(struct region *region)
{
    uint32_t *results = xcalloc(region->asked + 1, sizeof *results);
    trace_back(region, results);
    mark(region, results);
    xfree(results);
    region->count = region->asked = 0;
}

/* --- the walk --- */

/* Where a command's answer ends. */
static bool is_result(const struct region *region, size_t turn, size_t command)
{
    struct span line = text_of(region, turn);
    if (region->dialogue->turns[turn].kind != TURN_LINE || span_is(line, "NORMAL POWER DOWN"))
        return false;
    if (dialect_is_final(line))
        return true;
    size_t asker = bare_has_form(line) ? asked_by(region->dialogue, turn, line) : turn;
    return asker < turn && asker >= command &&
           bare_is_whole(dialect_name(text_of(region, asker)));
}

/* The host's next command, where no line of the modem's answers this one before; the end. */
static size_t overtaken_by(const struct dialogue *dialogue, size_t command)
{
    struct span text = turn_meaning(dialogue, &dialogue->turns[command]);
    for (size_t i = command + 1; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        struct span line = turn_meaning(dialogue, turn);
        if (turn->kind == TURN_COMMAND)
            return i;
        if (turn->kind == TURN_DATA || turn->kind == TURN_PAYLOAD ||
            (turn->kind == TURN_LINE &&
             (dialect_is_final(line) || span_is(line, "RDY") || asks_for(text, line))))
            break;
    }
    return dialogue->count;
}

/* Returns the turn behind it. */
static size_t read_region(struct region *region, size_t command)
{
    const struct dialogue *dialogue = region->dialogue;
    size_t i = command, from = command;
    forget_all(region->cost);
    region->cost[0] = 0;
    for (; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_COMMAND) {
            ask(region, i);
        } else if (is_result(region, i, command)) {
            answer(region, i, from);
            from = i + 1;
            if (is_settled(region))
                break;
        } else if (turn->kind == TURN_LINE && span_is(text_of(region, i), "RDY")) {
            break;
        }
    }
    end_region(region);
    return i;
}

void late_find(struct dialogue *dialogue)
{
    struct region region = {.dialogue = dialogue};
    for (size_t i = 0; i < dialogue->count; i++)
        if (dialogue->turns[i].kind == TURN_COMMAND &&
            overtaken_by(dialogue, i) < dialogue->count)
            i = read_region(&region, i);
    xfree(region.events);
    xfree(region.commands);
}

/* The first that is not over before this turn; commands and results grow from one to the next. */
const struct late_answer *late_at(const struct late_answers *late, size_t turn)
{
    size_t low = 0, high = late->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (late->at[middle].result < turn)
            low = middle + 1;
        else
            high = middle;
    }
    return low < late->count && late->at[low].command < turn ? &late->at[low] : NULL;
}

/* Results of those before it may be behind it, of eight at most. */
const struct late_answer *late_of(const struct late_answers *late, size_t command)
{
    const struct late_answer *answer = late_at(late, command + 1);
    while (answer && answer < late->at + late->count && answer->command < command)
        answer++;
    return answer && answer < late->at + late->count && answer->command == command ? answer
                                                                                   : NULL;
}

static uint32_t shifted(uint32_t turn, size_t at, size_t added)
{
    return turn + (turn >= at ? (uint32_t)added : 0);
}

void late_shift(struct late_answers *late, size_t at, size_t added)
{
    for (size_t i = 0; i < late->count; i++) {
        struct late_answer *answer = &late->at[i];
        answer->command = shifted(answer->command, at, added);
        answer->line = shifted(answer->line, at, added);
        answer->result = shifted(answer->result, at, added);
    }
}

void late_release(struct late_answers *late)
{
    xfree(late->at);
    *late = (struct late_answers){0};
}
