/* SPDX-License-Identifier: MIT */
#include "scenario/outline.h"

/* The names of all commands, with a way to ask them. */
struct commands {
    const char *(*command)(void *owner, size_t i);
    void *owner;
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

static bool is_known(const struct commands *commands, struct span name, bool open)
{
    const char *command;
    for (size_t i = 0; (command = commands->command(commands->owner, i)); i++) {
        if (is_command(name, open, span_of(command)))
            return true;
    }
    return name.count == 0; /* AT alone */
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

static bool answers_itself(const struct fault_spec *fault)
{
    for (size_t i = 0; i < fault->action_count; i++) {
        if (fault->actions[i].kind == FAULT_ANSWER)
            return true;
    }
    return false;
}

void scenario_check_commands(const struct scenario *scenario,
                             const char *(*command)(void *owner, size_t i), void *owner,
                             struct complaints *complaints)
{
    const struct commands commands = {command, owner};
    struct bytes why = {0};
    for (size_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_spec *fault = &scenario->faults[i];
        bytes_clear(&why);
        if (fault->on == SEAM_COMMAND && !answers_itself(fault) &&
            !knows(&commands, fault->pattern, &why))
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
