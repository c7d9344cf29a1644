/* SPDX-License-Identifier: MIT */
/* How fast the network brings bytes. While a download runs by itself, AT+FTPEXTGET? tells how far
 * it has come (AT manual V1.06, 10.2.23). Each such answer bounds the rate from both sides, as
 * bytes come in segments; which rate makes the model say the same is found by trying. Where no rate
 * does, the bytes stood still when the host asked. */
#include "field/fix_parts.h"
#include "field/infer_parts.h"

#include "base/die.h"
#include "scenario/values.h"

#include <string.h>

#define TRIES     20
#define MORE      8  /* times the first rate: the data do not come at all */
#define STEPS     6  /* more for one answer */
#define TOLD_MAX  20 /* answers: each has rehearsals of its own */
#define HALF      INFER_HALF_SEGMENT
#define NOT_TOLD  (-1)             /* the model's answer is another */
#define BYTE_USEC INT64_C(8000000) /* bit/s of a byte in one microsecond */

/* One answer, and what the model says in its place. */
struct told {
    size_t op, opening, question; /* turns */
    int64_t bytes, model;
    usec took; /* of the rehearsal, from the opening to the question */
};

struct tuning {
    struct fixing *fixing;
    struct operations operations;
    struct told *at;
    size_t count;
    struct rehearsal *rehearsal;
    int64_t low, high; /* too slow, too fast; 0: none was yet */
};

/* --- what the model says --- */

static int64_t model_count(const struct rehearsal *rehearsal, size_t question)
{
    size_t from = rehearsal->match[question];
    for (size_t i = from + 1; from != NO_MATCH && i < rehearsal->count; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        int64_t numbers[2];
        struct span line = heard_text(rehearsal, heard);
        if (heard->kind == HEARD_HOST)
            break;
        if (heard->kind == HEARD_LINE && span_starts(line, "+FTPEXTGET") &&
            dialect_numbers(line, numbers, 2) == 2)
            return numbers[1];
    }
    return NOT_TOLD;
}

static void listen(struct tuning *tuning)
{
    const struct rehearsal *rehearsal = tuning->rehearsal;
    for (size_t i = 0; i < tuning->count; i++) {
        struct told *told = &tuning->at[i];
        size_t from = rehearsal->match[told->opening], to = rehearsal->match[told->question];
        told->model = model_count(rehearsal, told->question);
        told->took = from == NO_MATCH || to == NO_MATCH
                         ? 0
                         : rehearsal->heard[to].at - rehearsal->heard[from].at;
    }
}

static void rehearse_again(struct tuning *tuning)
{
    struct fixing *fixing = tuning->fixing;
    rehearsal_free(tuning->rehearsal);
    tuning->rehearsal = rehearse(fixing->dialogue, fixing->world);
    fixing->rehearsals++;
    fixing->heard += tuning->rehearsal->count;
    listen(tuning);
}

/* The first answer that is too low, or too high; NULL. */
static struct told *first_off(const struct tuning *tuning, bool low)
{
    for (size_t i = 0; i < tuning->count; i++) {
        struct told *told = &tuning->at[i];
        if (told->took > 0 && told->model != NOT_TOLD &&
            (low ? told->model < told->bytes : told->model > told->bytes))
            return told;
    }
    return NULL;
}

/* --- rates --- */

static int64_t rate_of(int64_t bytes, usec took)
{
    return took > 0 ? bytes * BYTE_USEC / took : 0;
}

/* The whole took as long as the log says: finer than one of its parts, if it agrees with that. */
static int64_t rate_of_whole(const struct tuning *tuning, const struct told *told)
{
    const struct operation *op = &tuning->operations.items[told->op];
    const struct dialogue *dialogue = tuning->fixing->dialogue;
    usec rest = op->result == NO_TURN || op->code != 0
                    ? -1
                    : infer_gap(dialogue, told->question, op->result);
    if (rest <= dialogue->late || op->size <= told->bytes)
        return 0;
    int64_t rate = rate_of(op->size, told->took + rest);
    int64_t then = rate * told->took / BYTE_USEC;
    return then >= told->bytes - 2 * HALF && then <= told->bytes + 4 * HALF ? rate : 0;
}

/* What brings most in its time: then none comes too late. */
static int64_t first_rate(const struct tuning *tuning)
{
    int64_t most = 0, whole = 0;
    for (size_t i = 0; i < tuning->count; i++) {
        const struct told *told = &tuning->at[i];
        int64_t rate = rate_of(told->bytes + HALF, told->took);
        if (rate <= most)
            continue;
        most = rate;
        whole = rate_of_whole(tuning, told);
    }
    return whole ? whole : most;
}

/* Between one answer and the next, where they do not come evenly. */
static int64_t steepest(const struct tuning *tuning)
{
    int64_t most = 0;
    for (size_t i = 1; i < tuning->count; i++) {
        const struct told *before = &tuning->at[i - 1], *told = &tuning->at[i];
        int64_t rate = rate_of(told->bytes - before->bytes + HALF, told->took - before->took);
        if (told->op == before->op && rate > most)
            most = rate;
    }
    return most;
}

/* As a person would write it, if that is still between the two. */
static int64_t rounded_between(int64_t rate, int64_t low, int64_t high)
{
    int64_t unit = 1;
    while (rate / unit >= 1000)
        unit *= 10;
    for (; unit > 1; unit /= 10) {
        int64_t round = (rate + unit / 2) / unit * unit;
        if (round > low && (!high || round < high))
            return round;
    }
    return rate;
}

/* Two rates this close say the same: less than a quarter of a segment apart at the last answer. */
static int64_t finest(const struct tuning *tuning)
{
    int64_t most = HALF;
    for (size_t i = 0; i < tuning->count; i++)
        most = tuning->at[i].bytes > most ? tuning->at[i].bytes : most;
    return 1 + tuning->high * HALF / 2 / most;
}

/* As much more as the answer was too low, or less; 0: there is none left. */
static int64_t next_rate(struct tuning *tuning, int64_t rate)
{
    const struct told *low = first_off(tuning, true),
                      *off = low ? low : first_off(tuning, false);
    if (low)
        tuning->low = rate;
    else
        tuning->high = rate;
    if (tuning->high && tuning->high - tuning->low < finest(tuning))
        return 0;
    int64_t next = rate * (off->bytes + HALF) / (off->model + HALF);
    bool inside = next > tuning->low && (!tuning->high || next < tuning->high);
    if (!inside && tuning->high)
        next = tuning->low + (tuning->high - tuning->low) / 2;
    else if (!inside)
        next = rate * 2;
    return rounded_between(next, tuning->low, tuning->high);
}

static bool set_rate(struct tuning *tuning, int64_t rate)
{
    struct bytes text = {0};
    value_add_rate(&text, (uint64_t)rate);
    bool can = world_set(tuning->fixing->world, "network", "down", INFER_RATE_WHY, "%s",
                         bytes_at(&text));
    bytes_release(&text);
    return can;
}

/* True: all answers are the log's. Else none comes too late. */
static bool find_rate(struct tuning *tuning)
{
    int64_t before = (int64_t)tuning->fixing->world->scenario->way.down_bps;
    int64_t first = rounded_between(first_rate(tuning), 0, 0), rate = first;
    for (int i = 0; i < TRIES && rate > 0 && rate <= MORE * first && set_rate(tuning, rate);
         i++) {
        if (i > 0 || rate != before)
            rehearse_again(tuning);
        if (!first_off(tuning, true) && !first_off(tuning, false))
            return true;
        rate = next_rate(tuning, rate);
    }
    int64_t fast = steepest(tuning);
    fast = fast > tuning->high ? fast : tuning->high;
    rate = rounded_between(fast, fast - 1, 0);
    if (rate > 0 && set_rate(tuning, rate))
        rehearse_again(tuning);
    return false;
}

/* --- where they do not come evenly --- */

/* At least so long before the question the model had what the log has, `more` bytes included. */
static usec ahead(const struct tuning *tuning, const struct told *told, int64_t more)
{
    int64_t rate = (int64_t)tuning->fixing->world->scenario->way.down_bps;
    more += told->model - told->bytes;
    if (rate == 0)
        return told->took;
    usec ago = more > 0 ? more * BYTE_USEC / rate : 0;
    return ago < told->took ? ago : told->took;
}

static bool is_off(const struct told *told)
{
    return told->model != told->bytes;
}

/* Where the log's clock leaves it open, the host asked sooner. */
static bool ask_sooner(struct tuning *tuning, const struct told *told)
{
    struct fixing *fixing = tuning->fixing;
    usec *kept = fix_copy_pace(fixing->world, fixing->dialogue->count);
    for (int i = 0; i < STEPS && told->model > told->bytes; i++) {
        usec asked = tuning->rehearsal->heard[tuning->rehearsal->match[told->question]].at;
        if (!fix_speak_before(fixing, tuning->rehearsal, told->question, told->question,
                              asked - ahead(tuning, told, -HALF), 0))
            break;
        rehearse_again(tuning);
    }
    if (!is_off(told)) {
        xfree(kept);
        return true;
    }
    xfree(fixing->world->sooner);
    fixing->world->sooner = kept;
    rehearse_again(tuning);
    return false;
}

/* ... else no more came until it asked. */
static void stand_still(struct tuning *tuning, const struct told *told)
{
    const struct told *before = told > tuning->at && told[-1].op == told->op ? told - 1 : NULL;
    struct world *world = tuning->fixing->world;
    struct inference infer = {.dialogue = tuning->fixing->dialogue,
                              .operations = &tuning->operations,
                              .world = world};
    usec hold = ahead(tuning, told, 2 * HALF) + MSEC(20);
    if (world->scenario->way.down_bps == 0 &&
        before) /* it came with what was held until then */
        hold = told->took - before->took;
    struct fault_spec *fault =
        infer_fault_in_data(&infer, told->op, (size_t)told->bytes, "the data come slowly",
                            "so many had come when the host asked");
    if (!fault)
        return;
    fault_then(fault, "delay %s", world_time(hold).text);
    rehearse_again(tuning);
    for (int i = 0; i < STEPS && told->model > told->bytes; i++) {
        struct fault_action *action = &world_last_fault(world)->actions[0];
        action->time += ahead(tuning, told, 2 * HALF) / MSEC(1) * MSEC(1);
        rehearse_again(tuning);
    }
    if (!is_off(told))
        return;
    world_drop_last_fault(world);
    rehearse_again(tuning);
}

static void part_from_even(struct tuning *tuning)
{
    for (size_t i = 0; i < tuning->count; i++) {
        const struct told *told = &tuning->at[i];
        bool over = told->took > 0 && told->model > told->bytes;
        if (over && !ask_sooner(tuning, told))
            stand_still(tuning, told);
    }
}

/* --- */

static void add_told(struct tuning *tuning, size_t op)
{
    const struct operation *what = &tuning->operations.items[op];
    for (size_t i = 0; i < what->progress_count && tuning->count < TOLD_MAX; i++) {
        size_t turn = what->progress[i].turn;
        tuning->at = xrealloc(tuning->at, (tuning->count + 1) * sizeof *tuning->at);
        tuning->at[tuning->count++] =
            (struct told){.op = op,
                          .opening = what->opening,
                          .question = infer_command_before(tuning->fixing->dialogue, turn),
                          .bytes = (int64_t)what->progress[i].bytes};
    }
}

/* Most logs have none, and are not looked at twice. */
static bool has_question(const struct dialogue *dialogue)
{
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_COMMAND &&
            span_contains(turn_bytes(dialogue, turn), "+FTPEXTGET?"))
            return true;
    }
    return false;
}

bool fix_rate(struct fixing *fixing)
{
    struct tuning tuning = {.fixing = fixing};
    bool off = false;
    if (!field_try(fixing, "rate", 0) || !has_question(fixing->dialogue))
        return false;
    operations_find(fixing->dialogue, &tuning.operations);
    for (size_t i = 0; i < tuning.operations.count; i++)
        add_told(&tuning, i);
    if (tuning.count) {
        rehearse_again(&tuning);
        off = first_off(&tuning, true) || first_off(&tuning, false);
    }
    const struct inference infer = {.dialogue = fixing->dialogue,
                                    .operations = &tuning.operations,
                                    .world = fixing->world};
    if (off && !(infer_told_rate(&infer) && find_rate(&tuning)))
        part_from_even(&tuning);
    rehearsal_free(tuning.rehearsal);
    operations_release(&tuning.operations);
    xfree(tuning.at);
    return off;
}
