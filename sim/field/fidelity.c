/* SPDX-License-Identifier: MIT */
/* What an import is worth. That its trace passes says little, since what is missing was left out
 * of the trace and what is extra was written into it; so log and rehearsal are compared here, in
 * both directions, and the failure that the log was sent for is looked after by itself.
 */
#include "field/fidelity.h"

/* Codes of AT+FTPGET and its like (AT manual V1.06, chapter 13). What is more is a size. */
#define FAILURE_MIN 60
#define FAILURE_MAX 99

bool field_is_missing(const struct rehearsal *rehearsal, size_t turn)
{
    const struct turn *what = &rehearsal->dialogue->turns[turn];
    return turn_is_modems(what) && !what->assumed && rehearsal->match[turn] == NO_MATCH;
}

bool field_is_extra(const struct heard *heard)
{
    bool said = heard->kind == HEARD_LINE || heard->kind == HEARD_DATA;
    return said && heard->turn == NO_MATCH && !heard->expected && heard->text_count > 0;
}

/* The model answered with what such a log leaves out. */
static bool is_answer_left_out(const struct rehearsal *rehearsal, size_t turn)
{
    size_t i = rehearsal->match[turn];
    if (i == NO_MATCH)
        return false;
    for (i++; i < rehearsal->count && rehearsal->heard[i].kind != HEARD_HOST; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->kind == HEARD_LINE && heard->expected && heard->text_count > 0)
            return true;
    }
    return false;
}

static bool is_off(const struct world *world)
{
    for (size_t i = 0; i < world->scenario->fault_count; i++) {
        const struct fault_spec *fault = &world->scenario->faults[i];
        for (size_t k = 0; k < fault->action_count; k++)
            if (fault->actions[k].kind == FAULT_POWER_OFF ||
                fault->actions[k].kind == FAULT_POWER_KEY)
                return true;
    }
    return false;
}

/* A command behind which nothing of the modem's stands, before the host goes on or the log ends. */
static bool is_bare(const struct dialogue *dialogue, size_t turn)
{
    const struct turn *turns = dialogue->turns;
    if (turns[turn].kind != TURN_COMMAND || turns[turn].assumed || turns[turn].unheard)
        return false;
    for (size_t i = turn + 1; i < dialogue->count && !turn_is_hosts(&turns[i]); i++)
        if (turn_is_modems(&turns[i]))
            return false;
    return true;
}

bool field_is_unanswered(const struct fixing *fixing, const struct rehearsal *rehearsal,
                         size_t turn)
{
    if (!is_bare(rehearsal->dialogue, turn) || is_answer_left_out(rehearsal, turn))
        return false;
    return !(turn >= fixing->last_word && is_off(fixing->world));
}

bool field_is_unshown(const struct rehearsal *rehearsal, size_t turn)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    bool goes_on = false;
    if (!is_bare(dialogue, turn) || !is_answer_left_out(rehearsal, turn))
        return false;
    for (size_t i = turn + 1; i < dialogue->count && !goes_on; i++)
        goes_on = turn_is_hosts(&dialogue->turns[i]);
    return goes_on;
}

static bool is_failure_code(struct span line)
{
    int64_t numbers[2];
    return span_starts(line, "+FTP") && dialect_numbers(line, numbers, 2) == 2 &&
           numbers[0] == 1 && numbers[1] >= FAILURE_MIN && numbers[1] <= FAILURE_MAX;
}

size_t field_last_failure(const struct dialogue *dialogue)
{
    bool last = true;
    for (size_t i = dialogue->count; i-- > 0;) {
        const struct turn *turn = &dialogue->turns[i];
        struct span line = span_trim(turn_meaning(dialogue, turn));
        if (!turn_is_modems(turn) || turn->assumed)
            continue;
        if (turn->kind == TURN_LINE &&
            (is_failure_code(line) || (last && dialect_is_error(line))))
            return i;
        last = false;
    }
    return NO_MATCH;
}

void field_count(const struct fixing *fixing, const struct rehearsal *rehearsal,
                 struct field_figures *figures)
{
    const struct dialogue *dialogue = fixing->dialogue;
    size_t failure = field_last_failure(dialogue);
    *figures = (struct field_figures){.silenced = fixing->silenced,
                                      .rehearsals = fixing->rehearsals,
                                      .heard = fixing->heard};
    for (size_t i = 0; i < dialogue->count; i++) {
        figures->unanswered += field_is_unanswered(fixing, rehearsal, i);
        if (!turn_is_modems(&dialogue->turns[i]) || dialogue->turns[i].assumed)
            continue;
        figures->log_lines++;
        if (field_is_missing(rehearsal, i))
            figures->missing++;
        else if (fixing->forced[i] && !fixing->timely[i])
            figures->forced++;
        else if (fixing->timely[i] || (fixing->world->taught && fixing->world->taught[i]))
            figures->taught++;
        else
            figures->model_lines++;
    }
    for (size_t i = 0; i < rehearsal->count; i++)
        figures->extra += field_is_extra(&rehearsal->heard[i]);
    figures->lost_failure = failure != NO_MATCH && field_is_missing(rehearsal, failure);
}

size_t field_lines_to_say(const struct field_figures *figures)
{
    size_t lines = figures->log_lines - figures->taught;
    if (lines == 0)
        lines = figures->log_lines;
    return lines + figures->extra + figures->unanswered;
}

bool field_is_reproduced(const struct field_figures *figures)
{
    return figures->passes && !figures->lost_failure && figures->missing == 0 &&
           figures->extra == 0 && 3 * figures->forced <= figures->log_lines;
}
