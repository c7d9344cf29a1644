/* SPDX-License-Identifier: MIT */
/* One difference at a time, the first: what comes behind it may follow from it. Each remedy is
 * tried once for its place, so that the rounds have an end; what nothing helps against is
 * listed. Commands whose answers change nothing else are mended together, since each round costs
 * a rehearsal; of long logs, all that are parted by some in which model and log are in step. */
#include "field/difference.h"
#include "field/fix_parts.h"
#include "field/outside.h"

#include "base/die.h"
#include "base/limits.h"

#include <string.h>

#define FAULTS_MAX  (SCENARIO_RULES_MAX - 100)
#define LATER_LEAST MSEC(20)     /* behind the line before it */
#define ANSWER_MAX  1500         /* characters of a forced answer: it stands in one line */
#define IN_STEP     2            /* segments in step: what comes then has another cause */
#define KEPT_BACK   "kept back:" /* begins the name of a fault that only does that */

bool field_try(struct fixing *fixing, const char *what, size_t where)
{
    struct bytes key = {0};
    bytes_addf(&key, "%s %zu", what, where);
    bool first = tally_add(&fixing->tried, bytes_span(&key)) == 1;
    bytes_release(&key);
    return first;
}

/* Lines that faults kept back were asked about too, and count. */
static int64_t count_silenced(const struct world *world, struct span text, int64_t number)
{
    struct bytes pattern = {0};
    world_pattern(&pattern, text);
    for (size_t i = 0; i < world->scenario->fault_count; i++) {
        const struct fault_spec *fault = &world->scenario->faults[i];
        bool silences = fault->action_count && fault->actions[0].kind == FAULT_SILENCE;
        if (silences && fault->on == SEAM_LINE &&
            strcmp(fault->pattern, bytes_at(&pattern)) == 0 && fault->first <= number)
            number++;
    }
    bytes_release(&pattern);
    return number;
}

struct span fix_nameable(const struct rehearsal *rehearsal, const struct heard *heard)
{
    struct span text = span_trim(heard_text(rehearsal, heard));
    return heard->kind == HEARD_HOST ? field_first_of_chain(text) : text;
}

/* For each thing heard the number of its text so far: counted once for each rehearsal. */
static void count_heard(struct fixing *fixing, const struct rehearsal *rehearsal)
{
    struct counting counting = {0};
    xfree(fixing->numbers);
    fixing->numbers = xzalloc((rehearsal->count + 1) * sizeof *fixing->numbers);
    for (size_t i = 0; i < rehearsal->count; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->kind == HEARD_HOST)
            fixing->numbers[i] = count_command(&counting, heard_text(rehearsal, heard));
        else if (heard->kind == HEARD_LINE)
            fixing->numbers[i] = count_line(&counting, heard_text(rehearsal, heard));
    }
    counting_release(&counting);
}

int64_t field_heard_number(struct fixing *fixing, const struct rehearsal *rehearsal,
                           size_t heard)
{
    const struct heard *what = &rehearsal->heard[heard];
    if (!fixing->numbers)
        count_heard(fixing, rehearsal);
    int64_t number = fixing->numbers[heard];
    return what->kind == HEARD_LINE
               ? count_silenced(fixing->world, fix_nameable(rehearsal, what), number)
               : number;
}

/* `name` is completed by `about`: what is said or done. */
struct fault_spec *fix_fault_at(struct fixing *fixing, const struct rehearsal *rehearsal,
                                size_t heard, const char *name, struct span about,
                                const char *why)
{
    struct bytes pattern = {0}, title = {0};
    const struct heard *what = &rehearsal->heard[heard];
    int64_t number = field_heard_number(fixing, rehearsal, heard);
    bytes_addf(&title, "%s %.*s", name, SPAN_ARGS(about));
    world_pattern(&pattern, fix_nameable(rehearsal, what));
    struct fault_spec *fault =
        world_fault(fixing->world, bytes_at(&title), number, number, why, "%s %s",
                    what->kind == HEARD_HOST ? "command" : "line", bytes_at(&pattern));
    bytes_release(&title);
    bytes_release(&pattern);
    return fault;
}

size_t fix_segment_of(const struct dialogue *dialogue, size_t turn)
{
    for (size_t i = turn + 1; i-- > 0;) {
        if (i < dialogue->count && turn_is_hosts(&dialogue->turns[i]))
            return i;
    }
    return NO_MATCH;
}

/* --- a forced URC --- */

size_t fix_matched_before(const struct rehearsal *rehearsal, size_t turn)
{
    while (turn-- > 0) {
        size_t match = rehearsal->match[turn];
        if (match != NO_MATCH && rehearsal->heard[match].kind == HEARD_LINE)
            return match;
        if (turn_is_hosts(&rehearsal->dialogue->turns[turn]))
            return match;
    }
    return NO_MATCH;
}

static size_t matched_after(const struct rehearsal *rehearsal, size_t turn)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    for (turn++; turn < dialogue->count && !turn_is_hosts(&dialogue->turns[turn]); turn++) {
        size_t match = rehearsal->match[turn];
        if (match != NO_MATCH && rehearsal->heard[match].kind == HEARD_LINE)
            return match;
    }
    return NO_MATCH;
}

/* One more line behind another that a fault says already, unless another fault came since. */
static bool glue_on(struct fixing *fixing, struct span line, usec gap)
{
    struct fault_spec *fault = world_last_fault(fixing->world);
    size_t count = fault->action_count;
    struct fault_action *action = &fault->actions[count - 1];
    if (action->kind != FAULT_URC || action->after == 0)
        return false;
    fault_say_later(fault, line, action->after + (gap > 0 ? gap : 0));
    return fault->action_count > count;
}

usec fix_gap_before(const struct rehearsal *rehearsal, size_t before, size_t turn)
{
    const struct turn *turns = rehearsal->dialogue->turns;
    size_t from = before == NO_MATCH ? NO_MATCH : rehearsal->heard[before].turn;
    if (from == NO_MATCH || turns[from].at == LOG_NO_TIME || turns[turn].at == LOG_NO_TIME)
        return -1;
    return turns[turn].at - turns[from].at;
}

/* What the model hears at once: a command that waits behind one that is late is none of it. */
static size_t heard_at_once(const struct rehearsal *rehearsal, size_t before, size_t turn)
{
    const struct late_answer *late = late_at(&rehearsal->dialogue->late_answers, turn);
    bool waits = before != NO_MATCH && rehearsal->heard[before].kind == HEARD_HOST && late &&
                 turn < late->line;
    return waits ? rehearsal->match[late->command] : before;
}

/* So long behind what was heard last, which is right for what comes from outside; what the module
 * says by itself comes with the next line that it says anyway, or with its command. */
static void say_unasked(struct fixing *fixing, const struct rehearsal *rehearsal, size_t turn)
{
    const struct dialogue *dialogue = fixing->dialogue;
    struct span line = turn_bytes(dialogue, &dialogue->turns[turn]);
    size_t before = heard_at_once(rehearsal, fix_matched_before(rehearsal, turn), turn);
    size_t after = matched_after(rehearsal, turn);
    bool command = before != NO_MATCH && rehearsal->heard[before].kind == HEARD_HOST;
    const char *cause = outside_cause(line), *name = cause ? cause : "unasked";
    usec gap = fix_gap_before(rehearsal, before, turn);
    bool later = cause && gap > LATER_LEAST && gap > dialogue->resolution;
    struct bytes why = {0};
    struct fault_spec *fault;
    bytes_addf(&why, "line %d of the log%s", dialogue->turns[turn].line,
               cause ? "" : ", and no cause was found");
    if (before == NO_MATCH && after == NO_MATCH) {
        fault = world_fault(fixing->world, name, 0, 0, bytes_at(&why), "time 1ms");
        fault_say(fault, FAULT_URC, line);
    } else if (before != NO_MATCH && (later || (after == NO_MATCH && !command))) {
        fault = fix_fault_at(fixing, rehearsal, before, name, line, bytes_at(&why));
        fault_say_later(fault, line, gap > LATER_LEAST ? gap : LATER_LEAST);
        fixing->glued = turn + 1;
    } else {
        fault = fix_fault_at(fixing, rehearsal, after != NO_MATCH ? after : before, name, line,
                             bytes_at(&why));
        fault_say(fault, FAULT_URC, line);
    }
    if (!cause)
        world_force(fixing->world, fault);
    bytes_release(&why);
}

static bool force_urc(struct fixing *fixing, const struct rehearsal *rehearsal, size_t turn)
{
    struct span line = turn_bytes(fixing->dialogue, &fixing->dialogue->turns[turn]);
    size_t before = fix_matched_before(rehearsal, turn);
    if (fix_registration_urc(fixing, rehearsal, turn))
        return true;
    if (!field_try(fixing, "urc", turn) || line.count == 0 ||
        span_find(line, '\0') < line.count || line.count > ANSWER_MAX / 4 ||
        fixing->dialogue->turns[turn].kind == TURN_DATA)
        return false;
    bool glued = before != NO_MATCH && rehearsal->heard[before].turn + 1 == fixing->glued;
    if (glued && glue_on(fixing, line, fix_gap_before(rehearsal, before, turn)))
        fixing->glued = turn + 1;
    else
        say_unasked(fixing, rehearsal, turn);
    fixing->forced[turn] = !outside_cause(line);
    return true;
}

/* --- a line too many --- */

/* As long behind the host's turn as in the log: what else moves by then does not come between. */
static bool delay_line(struct fixing *fixing, const struct rehearsal *rehearsal, size_t extra,
                       size_t turn)
{
    size_t host = fix_segment_of(fixing->dialogue, turn);
    const struct heard *heard = &rehearsal->heard[extra];
    size_t place = host == NO_MATCH ? NO_MATCH : rehearsal->match[host];
    if (place == NO_MATCH || !field_try(fixing, "later", turn))
        return false;
    usec gap = fix_gap_before(rehearsal, place, turn);
    usec delay = rehearsal->heard[place].at - heard->at + (gap > MSEC(20) ? gap : MSEC(20));
    if (delay <= 0)
        return false;
    struct fault_spec *fault =
        fix_fault_at(fixing, rehearsal, extra, "late:", heard_text(rehearsal, heard),
                     "the log has it after the host's next command");
    fault_then(fault, "delay %s", world_time(delay + MSEC(1)).text);
    return true;
}

bool fix_keeps_back(const struct fault_spec *fault)
{
    return span_starts(span_of(fault->name), KEPT_BACK);
}

static bool is_reminder(const struct fixing *fixing, const struct rehearsal *rehearsal,
                        size_t extra)
{
    struct span text = heard_text(rehearsal, &rehearsal->heard[extra]);
    int64_t numbers[2];
    return !world_has(fixing->world, "module", "remind") && span_starts(text, "+FTP") &&
           !span_starts(text, "+FTPPUT") && dialect_numbers(text, numbers, 2) == 2 &&
           numbers[0] == 1 && numbers[1] == 1;
}

static bool quieten(struct fixing *fixing, const struct rehearsal *rehearsal, size_t extra)
{
    size_t later = heard_later(rehearsal, extra);
    if (later != NO_MATCH && delay_line(fixing, rehearsal, extra, later))
        return true;
    if (is_reminder(fixing, rehearsal, extra) && field_try(fixing, "remind", 0)) {
        world_set(fixing->world, "module", "remind", "the log has no reminders", "0");
        return true;
    }
    size_t place = rehearsal->heard[extra].before;
    bool again = field_try(fixing, "silence", place) || field_try(fixing, "silence 2", place) ||
                 field_try(fixing, "silence 3", place);
    if (rehearsal->heard[extra].kind != HEARD_LINE || !again)
        return false;
    struct fault_spec *fault = fix_fault_at(fixing, rehearsal, extra, KEPT_BACK,
                                            heard_text(rehearsal, &rehearsal->heard[extra]),
                                            "the log does not have it");
    fault_then(fault, "silence");
    fixing->silenced++;
    return true;
}

/* --- */

static bool in_answer(const struct fixing *fixing, size_t command, size_t turn)
{
    const struct dialogue *dialogue = fixing->dialogue;
    return command != NO_MATCH && dialogue->turns[command].kind == TURN_COMMAND &&
           turn < fix_answer_end(dialogue, command);
}

/* How long a network takes is told by when the host asked, which in a start is right only once the
 * lines before it are. */
static bool wait_for_network(struct fixing *fixing, const struct rehearsal *rehearsal,
                             size_t command)
{
    if (command == NO_MATCH)
        return false;
    struct span text = turn_bytes(fixing->dialogue, &fixing->dialogue->turns[command]);
    return dialect_domain(dialect_name(text)) >= 0 &&
           field_fix_registration(fixing, rehearsal, 1);
}

static bool remedy(struct fixing *fixing, const struct rehearsal *rehearsal,
                   const struct segment *segment, const struct difference *found)
{
    size_t command = found->command;
    if (field_fix_arrival(fixing, rehearsal, found) ||
        fix_pace(fixing, rehearsal, segment, found))
        return true;
    if (found->missing == NO_MATCH) {
        bool data = rehearsal->heard[found->extra].kind == HEARD_DATA;
        if (!data && quieten(fixing, rehearsal, found->extra))
            return true;
        return command != NO_MATCH && in_answer(fixing, command, command + 1) &&
               fix_answer(fixing, rehearsal, command);
    }
    if (wait_for_network(fixing, rehearsal, command) ||
        fix_network(fixing, rehearsal, segment, found->missing))
        return true;
    bool alone =
        found->extra == NO_MATCH && matched_after(rehearsal, found->missing) != NO_MATCH;
    if (alone && force_urc(fixing, rehearsal, found->missing))
        return true;
    if (in_answer(fixing, command, found->missing) && fix_answer(fixing, rehearsal, command))
        return true;
    if (found->extra != NO_MATCH && !field_is_arrival(fixing, rehearsal, found->extra) &&
        quieten(fixing, rehearsal, found->extra))
        return true;
    return force_urc(fixing, rehearsal, found->missing);
}

/* What such a command says changes nothing: others can be mended in the same round. */
static bool stands_alone(const struct fixing *fixing, size_t command)
{
    static const char *const others[] = {"+FTP",  "+CNACT", "+SAPBR", "+CFUN", "+CI",
                                         "+CSTT", "+CG",    "+CPIN",  "+CREG", "+CEREG",
                                         "E",     "Z",      "&",      "+CMEE"};
    if (command == NO_MATCH)
        return false;
    struct span name =
        dialect_name(turn_bytes(fixing->dialogue, &fixing->dialogue->turns[command]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (span_starts_nocase(name, others[i]))
            return false;
    }
    return name.count > 0;
}

static void excuse_extras(const struct rehearsal *rehearsal, size_t command)
{
    for (size_t i = rehearsal->match[command]; i < rehearsal->count; i++) {
        struct heard *heard = &rehearsal->heard[i];
        if (heard->kind == HEARD_HOST && heard->turn != command)
            return;
        heard->excused = true;
    }
}

/* Nothing helps: it will be listed. */
static void give_up(struct fixing *fixing, const struct rehearsal *rehearsal,
                    const struct difference *found)
{
    if (found->missing != NO_MATCH)
        fixing->given_up[found->missing] = true;
    if (found->extra != NO_MATCH)
        rehearsal->heard[found->extra].excused = true;
}

/* The differences of one segment, one after the other; true: something was changed. `alone`: they
 * are none of what comes before or behind. */
static bool fix_segment(struct fixing *fixing, const struct rehearsal *rehearsal,
                        const struct segment *segment, bool alone)
{
    struct difference found;
    bool changed = false;
    while (find_difference(fixing, rehearsal, segment, &found)) {
        fixing->answered = false;
        bool mended = remedy(fixing, rehearsal, segment, &found);
        changed = changed || mended;
        if (mended && !(alone && fixing->answered))
            break; /* the next rehearsal tells what is left */
        if (mended)
            excuse_extras(rehearsal, found.command);
        else
            give_up(fixing, rehearsal, &found);
    }
    return changed;
}

bool fix_has_room(struct fixing *fixing, const struct segment *segment)
{
    const struct scenario *scenario = fixing->world->scenario;
    if (scenario->fault_count + scenario->answer_count < FAULTS_MAX)
        return true;
    if (fixing->full == 0 && segment->host != NO_MATCH)
        fixing->full = fixing->dialogue->turns[segment->host].line;
    return false;
}

bool field_fix(struct fixing *fixing, const struct rehearsal *rehearsal)
{
    struct segment segment;
    struct difference found;
    bool changed = false;
    size_t in_step = 0;
    xfree(fixing->numbers);
    fixing->numbers = NULL;
    fixing->timed = false;
    if (field_fix_registration(fixing, rehearsal, 0) || fix_rate(fixing) ||
        fix_noise(fixing, rehearsal))
        return true;
    first_segment(&segment, rehearsal);
    do {
        bool alone = stands_alone(fixing, segment.host);
        bool follows = changed && !alone && !(fixing->many && in_step >= IN_STEP);
        if (!find_difference(fixing, rehearsal, &segment, &found)) {
            in_step += segment_is_in_step(rehearsal, &segment);
            continue;
        }
        if (follows && !fixing->many)
            return true; /* the next rehearsal tells whether it is still so */
        in_step = 0;
        if (follows || !fix_has_room(fixing, &segment))
            continue;
        bool mended = fix_segment(fixing, rehearsal, &segment, alone);
        changed = changed || mended;
        if (mended && !fixing->many && !(alone && fixing->answered))
            return true;
    } while (next_segment(&segment, rehearsal));
    fixing->timed = !changed;
    return changed || field_fix_times(fixing, rehearsal);
}
