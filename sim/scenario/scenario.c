/* SPDX-License-Identifier: MIT */
#include "scenario/scenario.h"

#include "base/die.h"
#include "scenario/keys.h"

#include <stdlib.h>

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
            free(fault->actions[j].text);
        free(fault->actions);
        free(fault->name);
        free(fault->pattern);
    }
    free(scenario->faults);
}

static void free_expects(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->expect_count; i++) {
        struct expect_spec *expect = &scenario->expects[i];
        free(expect->name);
        free(expect->after);
        free(expect->before);
        free(expect->pattern);
    }
    free(scenario->expects);
}

static void free_answers(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->answer_count; i++)
        taught_release(&scenario->answers[i]);
    free(scenario->answers);
}

void scenario_free(struct scenario *scenario)
{
    if (!scenario)
        return;
    for (size_t i = 0; i < scenario->file_count; i++) {
        free(scenario->files[i].path);
        free(scenario->files[i].content);
    }
    free(scenario->files);
    free_faults(scenario);
    free_expects(scenario);
    free_answers(scenario);
    free(scenario->path);
    free(scenario->title);
    free(scenario);
}
