/* SPDX-License-Identifier: MIT */
#include "scenario/scenario.h"

#include "base/die.h"
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

static void free_faults(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->fault_count; i++) {
        struct fault_spec *fault = &scenario->faults[i];
        for (size_t j = 0; j < fault->action_count; j++)
            xfree(fault->actions[j].text);
        xfree(fault->actions);
        xfree(fault->name);
        xfree(fault->pattern);
    }
    xfree(scenario->faults);
}

static void free_expects(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->expect_count; i++) {
        struct expect_spec *expect = &scenario->expects[i];
        xfree(expect->name);
        xfree(expect->after);
        xfree(expect->before);
        xfree(expect->pattern);
    }
    xfree(scenario->expects);
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
    }
    xfree(sim->messages);
}

void scenario_free(struct scenario *scenario)
{
    if (!scenario)
        return;
    for (size_t i = 0; i < scenario->file_count; i++) {
        xfree(scenario->files[i].path);
        xfree(scenario->files[i].content);
    }
    xfree(scenario->files);
    free_faults(scenario);
    free_expects(scenario);
    free_answers(scenario);
    free_messages(&scenario->sim);
    xfree(scenario->path);
    xfree(scenario->title);
    xfree(scenario);
}
