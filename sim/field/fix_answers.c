/* SPDX-License-Identifier: MIT */
/* The log's own words in the place of the model's: as an [answer] where it is one that a modem
 * could give, so that the rest of the session goes on behind its result; as bytes that a fault
 * prints where it is not whole. */
#include "field/fix_parts.h"
#include "field/infer_parts.h"
#include "field/outside.h"

#include "base/die.h"
#include "scenario/build.h"

#include <string.h>

#define ANSWERS_MAX 400

static bool is_urc_of(struct span line, struct span command)
{
    int64_t numbers[2];
    struct span asked = dialect_name(command);
    return span_starts(line, "+FTP") && dialect_numbers(line, numbers, 2) >= 1 &&
           numbers[0] == 1 && !span_is_nocase(asked, "+FTPEXTGET") &&
           !span_is_nocase(asked, "+FTPSTATE");
}

/* The log shows what was asked for, and leaves out the OK behind it. */
static bool lacks_ok(const struct dialogue *dialogue, size_t command, size_t last)
{
    struct span asked = dialect_name(turn_bytes(dialogue, &dialogue->turns[command]));
    struct span name = dialect_name(turn_bytes(dialogue, &dialogue->turns[last]));
    return !dialogue->exact && dialogue->turns[last].kind == TURN_LINE && asked.count > 1 &&
           name.count == asked.count && text_matches(name, asked);
}

size_t fix_answer_end(const struct dialogue *dialogue, size_t command)
{
    size_t end = command + 1, last = command + 1;
    for (; end < dialogue->count && !turn_is_hosts(&dialogue->turns[end]); end++) {
        const struct turn *turn = &dialogue->turns[end];
        struct span text = turn_bytes(dialogue, turn);
        if (turn->kind == TURN_LINE && dialect_is_final(text))
            return end + 1;
        if (turn->kind == TURN_DATA ||
            (turn->kind == TURN_LINE &&
             !is_urc_of(text, turn_bytes(dialogue, &dialogue->turns[command]))))
            last = end + 1;
    }
    return last;
}

/* --- as an [answer] --- */

static bool add_turn(struct taught *answer, const struct dialogue *dialogue,
                     const struct turn *turn)
{
    struct span text = turn_bytes(dialogue, turn);
    if (turn->kind == TURN_DATA)
        return answer_add_text(answer, TAUGHT_DATA, text);
    if (turn->kind != TURN_LINE)
        return true;
    if (turn->cut || turn->masked)
        return false;
    return dialect_is_final(text) ? answer_set_result(answer, text)
                                  : answer_add_line(answer, text, turn->apart);
}

static bool same_texts(const struct taught *a, const struct taught *b)
{
    if (a->text_count != b->text_count || strcmp(a->result, b->result) != 0)
        return false;
    for (size_t i = 0; i < a->text_count; i++)
        if (a->texts[i].count != b->texts[i].count ||
            memcmp(a->texts[i].text, b->texts[i].text, a->texts[i].count) != 0)
            return false;
    return true;
}

/* The same answer to the next command of that text: the section before stands for both. */
static bool goes_on(struct scenario *scenario)
{
    const struct taught *answer = &scenario->answers[scenario->answer_count - 1];
    for (size_t i = scenario->answer_count - 1; i-- > 0;) {
        struct taught *before = &scenario->answers[i];
        if (strcmp(before->pattern, answer->pattern) != 0)
            continue;
        if (before->last == INT64_MAX || before->last + 1 != answer->first ||
            !same_texts(before, answer))
            return false;
        before->last = answer->last;
        return true;
    }
    return false;
}

/* Does a section before take all such commands? */
static bool is_taken(const struct scenario *scenario, struct span command)
{
    for (size_t i = 0; i < scenario->answer_count; i++) {
        const struct taught *answer = &scenario->answers[i];
        if (answer->last == INT64_MAX && text_matches(command, span_of(answer->pattern)))
            return true;
    }
    return false;
}

/* Until the first line of it; 0: the log does not say. */
static usec time_to_answer(const struct dialogue *dialogue, size_t command, size_t end)
{
    size_t line = command + 1;
    while (line < end && !turn_is_modems(&dialogue->turns[line]))
        line++;
    usec gap = line < end ? infer_gap(dialogue, command, line) : -1;
    return gap > 0 ? gap / MSEC(1) * MSEC(1) : 0;
}

static bool teach(struct fixing *fixing, const struct rehearsal *rehearsal, size_t command,
                  size_t end, const char *why)
{
    const struct dialogue *dialogue = fixing->dialogue;
    struct scenario *scenario = fixing->world->scenario;
    size_t place = rehearsal->match[command];
    struct span text = span_trim(turn_bytes(dialogue, &dialogue->turns[command]));
    struct bytes pattern = {0};
    bool good = scenario->answer_count < ANSWERS_MAX && !is_taken(scenario, text) &&
                field_first_of_chain(text).count == text.count;
    world_pattern(&pattern, text);
    struct taught *answer = good ? scenario_add_answer(scenario, bytes_span(&pattern)) : NULL;
    bytes_release(&pattern);
    if (!answer)
        return false;
    bool final = false, exact = dialogue->exact;
    for (size_t i = command + 1; i < end && good; i++) {
        good = add_turn(answer, dialogue, &dialogue->turns[i]);
        final = final || (dialogue->turns[i].kind == TURN_LINE &&
                          dialect_is_final(turn_bytes(dialogue, &dialogue->turns[i])));
    }
    if (good && !final && dialogue_shows_results(dialogue))
        good = answer_set_result(answer, SPAN("none"));
    good = good && (final || !exact) && (answer->text_count || final);
    if (!good) {
        scenario_drop_answer(scenario, scenario->answer_count - 1);
        return false;
    }
    answer->first = answer->last = field_heard_number(fixing, rehearsal, place);
    answer->delay = span_contains(span_of(why), FIX_ROUND_TRIPS)
                        ? time_to_answer(dialogue, command, end)
                        : 0;
    reason_set(&answer->why, why);
    if (goes_on(scenario))
        scenario_drop_answer(scenario, scenario->answer_count - 1);
    return true;
}

/* --- as bytes --- */

static void add_framed(struct bytes *out, const struct dialogue *dialogue,
                       const struct turn *turn, bool first)
{
    if (turn->kind == TURN_DATA) {
        bytes_add_span(out, turn_bytes(dialogue, turn));
        return;
    }
    bool final = dialect_is_final(turn_bytes(dialogue, turn));
    if (first || (dialogue->exact ? turn->apart : final))
        bytes_add_text(out, "\r\n");
    bytes_add_span(out, turn_bytes(dialogue, turn));
    bytes_add_text(out, "\r\n");
}

static bool print(struct fixing *fixing, const struct rehearsal *rehearsal, size_t command,
                  size_t end, const char *why, bool noise)
{
    const struct dialogue *dialogue = fixing->dialogue;
    struct bytes text = {0};
    bool first = true;
    size_t last = command;
    for (size_t i = command + 1; i < end; i++) {
        if (!turn_is_modems(&dialogue->turns[i]))
            continue;
        add_framed(&text, dialogue, &dialogue->turns[i], first);
        last = i;
        first = false;
    }
    if (lacks_ok(dialogue, command, last))
        bytes_add_text(&text, "\r\nOK\r\n");
    bool fits = world_can_say(bytes_span(&text));
    if (fits) {
        struct fault_spec *fault =
            fix_fault_at(fixing, rehearsal, rehearsal->match[command],
                         noise ? "noise instead of an answer to" : "answer to",
                         turn_bytes(dialogue, &dialogue->turns[command]), why);
        fault_say(fault, FAULT_ANSWER, bytes_span(&text));
        if (noise)
            fix_doubt_rates(fixing, rehearsal, rehearsal->match[command],
                            dialogue->turns[last].line, fault);
        else
            world_force(fixing->world, fault);
    }
    bytes_release(&text);
    return fits;
}

/* The rate is not found yet, or the line was: no modem says it, so there is no answer to teach. */
static bool is_only_noise(const struct dialogue *dialogue, size_t command, size_t end)
{
    bool any = false;
    for (size_t i = command + 1; i < end; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn_is_modems(turn) && outside_cause(turn_bytes(dialogue, turn)) != outside_noise)
            return false;
        any = any || turn_is_modems(turn);
    }
    return any;
}

bool fix_answer(struct fixing *fixing, const struct rehearsal *rehearsal, size_t command)
{
    const struct dialogue *dialogue = fixing->dialogue;
    size_t end = fix_answer_end(dialogue, command);
    struct bytes why = {0};
    if (rehearsal->match[command] == NO_MATCH || end == command + 1)
        return false;
    const char *own = fix_own(rehearsal, command, end);
    bool noise = is_only_noise(dialogue, command, end);
    bytes_addf(&why, "line %d of the log%s%s", dialogue->turns[end - 1].line,
               noise ? ": bytes that no modem says" : ", and ",
               noise ? ""
               : own ? own
                     : FIX_NO_CAUSE);
    bool good = (!noise && field_try(fixing, "teach", command) &&
                 teach(fixing, rehearsal, command, end, bytes_at(&why))) ||
                (field_try(fixing, "answer", command) &&
                 print(fixing, rehearsal, command, end, bytes_at(&why), noise));
    fixing->answered = good;
    for (size_t i = command + 1; good && !noise && i < end; i++) {
        fixing->forced[i] = fixing->forced[i] || turn_is_modems(&dialogue->turns[i]);
        fixing->timely[i] = own && fixing->forced[i];
    }
    bytes_release(&why);
    return good;
}
