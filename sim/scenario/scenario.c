/* SPDX-License-Identifier: MIT */
/* The life of a scenario: made of defaults, freed with all that it owns. Loading is load.c,
 * making one by program build.c. */
#include "scenario/scenario.h"

#include "base/die.h"
#include "scenario/build.h"
#include "scenario/keys.h"

struct scenario *scenario_default(void)
{
    struct scenario *scenario = xzalloc(sizeof *scenario);
    scenario->path = xstrdup("");
    for (const struct section_row *section = scenario_sections; section->name; section++) {
        if (!section->named)
            key_set_defaults(section->name, scenario);
    }
    return scenario;
}

static void free_answers(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->answer_count; i++)
        taught_release(&scenario->answers[i]);
    xfree(scenario->answers);
}

static void free_messages(struct sim_options *sim)
{
    for (size_t i = 0; i < sim->message_count; i++) {
        xfree(sim->messages[i].name);
        xfree(sim->messages[i].text);
        xfree(sim->messages[i].why);
    }
    xfree(sim->messages);
}

void fault_spec_release(struct fault_spec *fault)
{
    for (size_t i = 0; i < fault->action_count; i++)
        xfree(fault->actions[i].text);
    xfree(fault->actions);
    xfree(fault->name);
    xfree(fault->pattern);
    xfree(fault->why);
}

void expect_spec_release(struct expect_spec *expect)
{
    xfree(expect->name);
    xfree(expect->after);
    xfree(expect->before);
    xfree(expect->pattern);
    xfree(expect->why);
}

void file_spec_release(struct file_spec *file)
{
    xfree(file->path);
    xfree(file->content);
    xfree(file->from);
    xfree(file->why);
}

void scenario_free(struct scenario *scenario)
{
    if (!scenario)
        return;
    for (size_t i = 0; i < scenario->file_count; i++)
        file_spec_release(&scenario->files[i]);
    for (size_t i = 0; i < scenario->fault_count; i++)
        fault_spec_release(&scenario->faults[i]);
    for (size_t i = 0; i < scenario->expect_count; i++)
        expect_spec_release(&scenario->expects[i]);
    for (size_t i = 0; i < scenario->reason_count; i++)
        xfree(scenario->reasons[i].why);
    xfree(scenario->files);
    xfree(scenario->faults);
    xfree(scenario->expects);
    xfree(scenario->reasons);
    free_answers(scenario);
    free_messages(&scenario->sim);
    xfree(scenario->path);
    xfree(scenario->title);
    xfree(scenario->listing);
    xfree(scenario);
}
