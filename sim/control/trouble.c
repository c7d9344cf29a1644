/* SPDX-License-Identifier: MIT */
/* Verbs of what goes wrong and what the host must do: each is an act in words, so it is read by the
 * reader of scenarios and stands in the trace.
 */
#include "control/inside.h"

#include "scenario/expect.h"
#include "scenario/faults.h"
#include "scenario/rules.h"

#include <string.h>

/* --- acts --- */

/* What every act returns. */
const struct control_field control_act_returns[] = {
    {.name = "time", .type = CONTROL_NUMBER, .needed = true, .about = "when it was done"},
    {.name = "position",
     .type = CONTROL_COUNT,
     .needed = true,
     .about = "before it: `since` that, `wait` sees all that came of it"},
    {0},
};

void control_act(struct control_call *call, struct span words)
{
    struct control *control = call->control;
    const struct control_driver *driver = &control->parts.driver;
    struct mistake mistake = {0};
    uint64_t position = control->chronicle.next;
    if (call->failed)
        return;
    if (!device_may_act(control_device(control, call->modem), words, &mistake) ||
        !driver->act(driver->owner, call->modem, words, &mistake))
        control_fail(call, CONTROL_REFUSED, "%s", bytes_at(&mistake.why));
    json_object_set_new(call->result, "time", control_json_time(control->parts.agenda->now));
    json_object_set_new(call->result, "position", json_integer((json_int_t)position));
    mistake_release(&mistake);
}

void control_act_words(struct control_call *call, const char *verb, const char *text)
{
    struct bytes words = {0};
    bytes_add_text(&words, verb);
    bytes_add_text(&words, text);
    control_act(call, bytes_span(&words));
    bytes_release(&words);
}

/* --- what goes wrong --- */

static const struct control_field inject_arguments[] = {
    {.name = "then",
     .type = CONTROL_TEXT,
     .needed = true,
     .spread = true,
     .about = "what happens now: any `then` of a scenario that the world does by itself"},
    {0},
};

static void run_inject(struct control_call *call)
{
    control_act_words(call, "inject ", control_text(call, "then"));
}

const struct control_verb inject_verb = {
    .name = "inject",
    .about = "something happens now",
    .of_modem = true,
    .arguments = inject_arguments,
    .returns = control_act_returns,
    .run = run_inject,
};

static const struct control_field urc_arguments[] = {
    {.name = "text",
     .type = CONTROL_TEXT,
     .needed = true,
     .spread = true,
     .about = "the line, with escapes as in scenarios"},
    {0},
};

static void run_urc(struct control_call *call)
{
    control_act_words(call, "inject urc ", control_text(call, "text"));
}

const struct control_verb urc_verb = {
    .name = "urc",
    .about = "the modem prints a line unasked",
    .of_modem = true,
    .arguments = urc_arguments,
    .returns = control_act_returns,
    .run = run_urc,
};

static const struct control_field add_arguments[] = {
    {.name = "sections",
     .type = CONTROL_TEXT,
     .needed = true,
     .spread = true,
     .about = "sections [fault], [answer] and [expect] as in a scenario"},
    {0},
};

static void run_add(struct control_call *call)
{
    control_act_words(call, "add ", control_text(call, "sections"));
}

const struct control_verb add_verb = {
    .name = "add",
    .about = "several sections at once",
    .of_modem = true,
    .arguments = add_arguments,
    .returns = control_act_returns,
    .run = run_add,
};

static const struct control_field fault_add_arguments[] = {
    {.name = "name", .type = CONTROL_TEXT, .needed = true, .spread = true, .about = "its name"},
    {.name = "keys",
     .type = CONTROL_TEXTS,
     .needed = true,
     .spread = true,
     .about = "lines of the section: `on = command AT+FTPGET=1`, `then = code 64`"},
    {0},
};
static const struct control_field answer_add_arguments[] = {
    {.name = "name",
     .type = CONTROL_TEXT,
     .needed = true,
     .spread = true,
     .about = "the command; `*` matches anything"},
    {.name = "keys",
     .type = CONTROL_TEXTS,
     .needed = true,
     .spread = true,
     .about = "lines of the section: `line = +CGNSINF: 1,1`, `result = OK`"},
    {0},
};
static const struct control_field expect_add_arguments[] = {
    {.name = "name", .type = CONTROL_TEXT, .needed = true, .spread = true, .about = "its name"},
    {.name = "keys",
     .type = CONTROL_TEXTS,
     .needed = true,
     .spread = true,
     .about = "lines of the section: `command = AT+FTPQUIT`, `within = 10s`"},
    {0},
};

static void add_section(struct control_call *call, const char *kind)
{
    struct bytes words = {0};
    const char *line, *name = control_text(call, "name");
    if (strchr(name, '\n') || strchr(name, ']'))
        control_fail(call, CONTROL_BAD_ARGUMENT, "name: expected one line of text without ]");
    bytes_addf(&words, "add [%s %s]", kind, name);
    for (size_t i = 0; (line = control_text_number(call, "keys", i)); i++) {
        bytes_add_char(&words, '\n');
        bytes_add_text(&words, line);
    }
    control_act(call, bytes_span(&words));
    bytes_release(&words);
}

static void run_fault_add(struct control_call *call)
{
    add_section(call, "fault");
}

const struct control_verb fault_add_verb = {
    .name = "fault-add",
    .about = "from now on something goes wrong",
    .of_modem = true,
    .arguments = fault_add_arguments,
    .returns = control_act_returns,
    .run = run_fault_add,
};

static void run_answer_add(struct control_call *call)
{
    add_section(call, "answer");
}

const struct control_verb answer_add_verb = {
    .name = "answer-add",
    .about = "teaches the modem an answer",
    .of_modem = true,
    .arguments = answer_add_arguments,
    .returns = control_act_returns,
    .run = run_answer_add,
};

static void run_expect_add(struct control_call *call)
{
    add_section(call, "expect");
}

const struct control_verb expect_add_verb = {
    .name = "expect-add",
    .about = "from now on the host must do something",
    .of_modem = true,
    .arguments = expect_add_arguments,
    .returns = control_act_returns,
    .run = run_expect_add,
};

static const struct control_field fault_items[] = {
    {.name = "name", .type = CONTROL_TEXT, .needed = true, .about = "its name"},
    {.name = "on", .type = CONTROL_TEXT, .needed = true, .about = "where it strikes"},
    {.name = "then", .type = CONTROL_TEXTS, .needed = true, .about = "what it does"},
    {.name = "struck", .type = CONTROL_COUNT, .needed = true, .about = "how often so far"},
    {.name = "matched",
     .type = CONTROL_COUNT,
     .needed = true,
     .about = "how often its place has come; `nth` and `chance` let some through"},
    {.name = "first", .type = CONTROL_NUMBER, .about = "when it struck first"},
    {.name = "last", .type = CONTROL_NUMBER, .about = "and last"},
    {0},
};
static const struct control_field fault_list_returns[] = {
    {.name = "faults",
     .type = CONTROL_ARRAY,
     .needed = true,
     .items = fault_items,
     .about = "those of the scenario, those that were added or injected"},
    {0},
};

static json_t *json_fault(const struct fault_result *result)
{
    json_t *row = json_object(), *then = json_array();
    struct bytes text = {0};
    rule_add_on(&text, result->spec);
    json_object_set_new(row, "name", control_json_text(span_of(result->spec->name)));
    json_object_set_new(row, "on", control_json_text(bytes_span(&text)));
    for (size_t i = 0; i < result->spec->action_count; i++) {
        bytes_clear(&text);
        rule_add_action(&text, &result->spec->actions[i]);
        json_array_append_new(then, control_json_text(bytes_span(&text)));
    }
    json_object_set_new(row, "then", then);
    json_object_set_new(row, "struck", json_integer((json_int_t)result->strikes));
    json_object_set_new(row, "matched", json_integer((json_int_t)result->matches));
    if (result->strikes) {
        json_object_set_new(row, "first", control_json_time(result->first_at));
        json_object_set_new(row, "last", control_json_time(result->last_at));
    }
    bytes_release(&text);
    return row;
}

static void run_fault_list(struct control_call *call)
{
    const struct faults *faults = device_faults(control_device(call->control, call->modem));
    json_t *rows = json_array();
    for (size_t i = 0; i < faults_count(faults); i++) {
        struct fault_result result = faults_result(faults, i);
        if (!result.dropped)
            json_array_append_new(rows, json_fault(&result));
    }
    json_object_set_new(call->result, "faults", rows);
}

const struct control_verb fault_list_verb = {
    .name = "fault-list",
    .about = "the faults, and how often each struck",
    .of_modem = true,
    .returns = fault_list_returns,
    .run = run_fault_list,
};

static const struct control_field fault_remove_arguments[] = {
    {.name = "name", .type = CONTROL_TEXT, .needed = true, .spread = true, .about = "its name"},
    {0},
};

static const char *fault_name(const void *table, size_t i)
{
    const struct faults *faults = table;
    return i < faults_count(faults) ? faults_result(faults, i).spec->name : NULL;
}

static bool has_fault(const struct faults *faults, const char *name)
{
    for (size_t i = 0; i < faults_count(faults); i++)
        if (!faults_result(faults, i).dropped && strcmp(fault_name(faults, i), name) == 0)
            return true;
    return false;
}

/* Looked for first: what fails is not to stand in the trace. */
static void run_fault_remove(struct control_call *call)
{
    const struct faults *faults = device_faults(control_device(call->control, call->modem));
    const char *name = control_text(call, "name");
    struct bytes near = {0};
    if (!has_fault(faults, name)) {
        control_add_nearest(&near, span_of(name), fault_name, faults);
        control_fail(call, CONTROL_REFUSED, "there is no fault %s%s", name, bytes_at(&near));
    }
    control_act_words(call, "drop ", name);
    bytes_release(&near);
}

const struct control_verb fault_remove_verb = {
    .name = "fault-remove",
    .about = "those of that name strike no more; what they have set going goes on",
    .of_modem = true,
    .arguments = fault_remove_arguments,
    .returns = control_act_returns,
    .run = run_fault_remove,
};

/* --- what came of it --- */

static const struct control_field expect_items[] = {
    {.name = "name", .type = CONTROL_TEXT, .needed = true, .about = "its name"},
    {.name = "held", .type = CONTROL_FLAG, .needed = true, .about = "false: it has failed"},
    {.name = "why", .type = CONTROL_TEXT, .about = "what came instead, of one that failed"},
    {0},
};
static const struct control_field expectations_returns[] = {
    {.name = "expectations",
     .type = CONTROL_ARRAY,
     .needed = true,
     .items = expect_items,
     .about = "as they are now; what is still open holds so far"},
    {0},
};

static void run_expectations(struct control_call *call)
{
    const struct expects *expects = device_expects(control_device(call->control, call->modem));
    json_t *rows = json_array();
    for (size_t i = 0; i < expects_count(expects); i++) {
        struct expect_result result = expects_result(expects, i);
        json_t *row = json_object();
        json_object_set_new(row, "name", control_json_text(span_of(result.spec->name)));
        json_object_set_new(row, "held", json_boolean(result.held));
        if (!result.held)
            json_object_set_new(row, "why", control_json_text(result.why));
        json_array_append_new(rows, row);
    }
    json_object_set_new(call->result, "expectations", rows);
}

const struct control_verb expectations_verb = {
    .name = "expectations",
    .about = "which expectations hold",
    .of_modem = true,
    .returns = expectations_returns,
    .run = run_expectations,
};
