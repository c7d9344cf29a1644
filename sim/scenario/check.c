/* SPDX-License-Identifier: MIT */
/* Are the commands that a scenario names real ones? A slip in a name would make a fault that never
 * strikes. But a scenario may also teach the modem a command that it does not have: `answer` says
 * what comes, `silence` that nothing does; its ERROR may be late, and a module go down behind it.
 * So a name is known when a row has it, or when the file itself teaches it. */
#include "scenario/check.h"

#include "scenario/outline.h"

/* The names of all commands, with a way to ask them; and the scenarios that may teach more. */
struct commands {
    const char *(*command)(void *owner, size_t i);
    void *owner;
    const struct scenario *const *worlds;
    size_t world_count;
};

/* From "AT+FTPGET=1": "+FTPGET". Cut at what cannot be part of a name. */
static struct span name_of(struct span pattern, bool *open)
{
    struct span name = span_skip(pattern, 2);
    size_t end = 0;
    while (end < name.count && name.at[end] != '=' && name.at[end] != '?' &&
           name.at[end] != ';' && name.at[end] != '*')
        end++;
    *open = end < name.count && name.at[end] == '*';
    return span_cut(name, end);
}

/* Basic commands have their number behind them, as in E0; extended ones are whole words. An
 * open name goes on with anything. */
static bool is_command(struct span name, bool open, struct span known)
{
    bool basic = name.count > 0 && name.at[0] != '+';
    if (open && name.count <= known.count)
        known = span_cut(known, name.count);
    else if (basic)
        name = span_cut(name, known.count);
    return text_distance(name, known) == 0;
}

static bool has_action(const struct fault_spec *fault, enum fault_action_kind kind)
{
    for (size_t i = 0; i < fault->action_count; i++) {
        if (fault->actions[i].kind == kind)
            return true;
    }
    return false;
}

/* Could both be about one command? An open name goes on with anything: then the shorter one
 * decides. */
static bool may_be_same(struct span a, bool a_open, struct span b, bool b_open)
{
    if ((a.count > b.count && !b_open) || (b.count > a.count && !a_open))
        return false;
    return span_same_nocase(span_cut(a, b.count), span_cut(b, a.count));
}

static bool teaches(const char *pattern, struct span name, bool open)
{
    bool taught_open;
    struct span taught = name_of(span_of(pattern), &taught_open);
    return may_be_same(name, open, taught, taught_open);
}

/* By an [answer], or by a fault that answers that command? */
static bool is_taught(const struct scenario *scenario, struct span name, bool open)
{
    for (size_t i = 0; i < scenario->answer_count; i++) {
        if (teaches(scenario->answers[i].pattern, name, open))
            return true;
    }
    for (size_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_spec *fault = &scenario->faults[i];
        if (fault->on == SEAM_COMMAND && has_action(fault, FAULT_ANSWER) &&
            teaches(fault->pattern, name, open))
            return true;
    }
    return false;
}

static bool is_known(const struct commands *commands, struct span name, bool open)
{
    const char *command;
    for (size_t i = 0; (command = commands->command(commands->owner, i)); i++) {
        if (is_command(name, open, span_of(command)))
            return true;
    }
    for (size_t i = 0; i < commands->world_count; i++) {
        if (is_taught(commands->worlds[i], name, open))
            return true;
    }
    return name.count == 0; /* AT alone */
}

/* Has it but signs of a name? Others are not of a slip: a line garbled them. */
static bool is_clean(struct span name)
{
    for (size_t i = 1; i < name.count; i++) {
        if (!text_is_alpha(name.at[i]) && !text_is_digit(name.at[i]))
            return false;
    }
    return true;
}

/* All FTP commands of the manual are there: what is one letter off is no other command. */
static bool is_slip(const struct commands *commands, const char *pattern)
{
    bool open;
    const char *command;
    struct span name = name_of(span_of(pattern), &open);
    if (!is_clean(name))
        return false;
    for (size_t i = 0; (command = commands->command(commands->owner, i)); i++) {
        if (span_starts(span_of(command), "+FTP") && text_distance(name, span_of(command)) == 1)
            return true;
    }
    return false;
}

/* Else `hint` says what is unknown, and the nearest. */
static bool knows(const struct commands *commands, const char *pattern, struct bytes *hint)
{
    bool open;
    struct span name = name_of(span_of(pattern), &open);
    struct bytes names = {0};
    const char *command;
    if (pattern[0] == '*' || pattern[1] == '*' || is_known(commands, name, open))
        return true;
    for (size_t i = 0; (command = commands->command(commands->owner, i)); i++)
        bytes_addf(&names, "%s ", command);
    bytes_addf(hint, "no command %.*s is known", SPAN_ARGS(name));
    outline_add_hint(hint, name, bytes_span(&names));
    bytes_release(&names);
    return false;
}

/* A modem may well be silent about a command that it does not have, or late with its ERROR; and
 * whatever befalls it as a whole may do so behind any. */
static bool may_be_unknown(const struct commands *commands, const struct fault_spec *fault)
{
    bool needs_no_row = false;
    for (size_t i = 0; i < fault->action_count; i++) {
        enum fault_action_kind kind = fault->actions[i].kind;
        needs_no_row = needs_no_row || kind == FAULT_SILENCE || kind == FAULT_DELAY ||
                       (kind >= FAULT_NOISE && kind <= FAULT_POWER_ON);
    }
    return fault->on != SEAM_COMMAND || (needs_no_row && !is_slip(commands, fault->pattern));
}

void scenario_check_added(const struct scenario *scenario, const struct scenario *const *worlds,
                          size_t world_count, const char *(*command)(void *owner, size_t i),
                          void *owner, struct complaints *complaints)
{
    const struct commands commands = {command, owner, worlds, world_count};
    struct bytes why = {0};
    for (size_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_spec *fault = &scenario->faults[i];
        bytes_clear(&why);
        if (!may_be_unknown(&commands, fault) && !knows(&commands, fault->pattern, &why))
            complain(complaints, scenario->path, fault->line, "[fault %s]: %s", fault->name,
                     bytes_at(&why));
    }
    for (size_t i = 0; i < scenario->expect_count; i++) {
        const struct expect_spec *expect = &scenario->expects[i];
        bytes_clear(&why);
        if (!knows(&commands, expect->pattern, &why))
            complain(complaints, scenario->path, expect->line, "[expect %s]: %s", expect->name,
                     bytes_at(&why));
    }
    bytes_release(&why);
}

void scenario_check_commands(const struct scenario *scenario,
                             const char *(*command)(void *owner, size_t i), void *owner,
                             struct complaints *complaints)
{
    scenario_check_added(scenario, &scenario, 1, command, owner, complaints);
}
