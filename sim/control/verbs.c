/* SPDX-License-Identifier: MIT */
/* The verbs as rows, and those that are short. */
#include "control/inside.h"

#include "base/die.h"
#include "trace/record.h"

#include <string.h>

const struct control_class control_classes[] = {
    {CONTROL_BAD_JSON, "the line is no JSON, or not UTF-8"},
    {CONTROL_BAD_REQUEST, "it is no request"},
    {CONTROL_UNKNOWN_VERB, "there is no such verb"},
    {CONTROL_UNKNOWN_ARGUMENT, "the verb takes no such argument"},
    {CONTROL_MISSING_ARGUMENT, "an argument is missing"},
    {CONTROL_BAD_ARGUMENT, "an argument cannot be that"},
    {CONTROL_REFUSED, "it cannot be done now, or here"},
    {CONTROL_TIMED_OUT, "what was waited for did not come within the limit"},
    {CONTROL_TOO_MANY, "too many clients, or waits of one client"},
    {0},
};

/* --- verbs: what there is --- */

static const struct control_field verbs_items[] = {
    {.name = "name", .type = CONTROL_TEXT, .needed = true, .about = "the verb"},
    {.name = "about", .type = CONTROL_TEXT, .needed = true, .about = "what it does"},
    {0},
};
static const struct control_field verbs_returns[] = {
    {.name = "verbs",
     .type = CONTROL_ARRAY,
     .needed = true,
     .items = verbs_items,
     .about = "all there are"},
    {0},
};

static void run_verbs(struct control_call *call)
{
    json_t *verbs = json_array();
    const struct control_verb *verb;
    for (size_t i = 0; (verb = control_verbs[i]); i++) {
        json_t *row = json_object();
        json_object_set_new(row, "name", json_string(verb->name));
        json_object_set_new(row, "about", json_string(verb->about));
        json_array_append_new(verbs, row);
    }
    json_object_set_new(call->result, "verbs", verbs);
}

static const struct control_verb verbs_verb = {
    .name = "verbs",
    .about = "names all verbs",
    .returns = verbs_returns,
    .run = run_verbs,
};

/* --- state --- */

static const struct control_field state_returns[] = {
    {.name = "state",
     .type = CONTROL_OBJECT,
     .needed = true,
     .about = "`power`, `sim`, `network` and so on, each as a text; `host` is open or closed"},
    {.name = "name", .type = CONTROL_TEXT, .needed = true, .about = "what its host opens"},
    {.name = "clock",
     .type = CONTROL_TEXT,
     .needed = true,
     .about = "the module's own, as AT+CCLK? has it"},
    {.name = "time", .type = CONTROL_NUMBER, .needed = true, .about = "of the device"},
    {.name = "position", .type = CONTROL_COUNT, .needed = true, .about = "behind all so far"},
    {0},
};

static void run_state(struct control_call *call)
{
    struct control *control = call->control;
    const struct control_driver *driver = &control->parts.driver;
    json_t *state = json_object();
    struct bytes value = {0};
    const char *name;
    for (size_t i = 0; (name = control_state_name(i)); i++) {
        bytes_clear(&value);
        control_add_state(control, call->modem, name, &value);
        json_object_set_new(state, name, control_json_bytes(bytes_span(&value)));
    }
    json_object_set_new(call->result, "state", state);
    bytes_clear(&value);
    device_add_clock(control_device(control, call->modem), &value);
    json_object_set_new(call->result, "clock", control_json_bytes(bytes_span(&value)));
    bytes_release(&value);
    json_object_set_new(call->result, "name",
                        control_json_text(span_of(driver->name(driver->owner, call->modem))));
    json_object_set_new(call->result, "time", control_json_time(control->parts.agenda->now));
    json_object_set_new(call->result, "position",
                        json_integer((json_int_t)control->chronicle.next));
}

static const struct control_verb state_verb = {
    .name = "state",
    .about = "how things are",
    .of_modem = true,
    .returns = state_returns,
    .run = run_state,
};

/* --- journal --- */

static const struct control_field journal_arguments[] = {
    {.name = "lines", .type = CONTROL_COUNT, .about = "only so many, the last ones"},
    {0},
};
static const struct control_field journal_returns[] = {
    {.name = "trace", .type = CONTROL_TEXT, .needed = true, .about = "the trace so far"},
    {.name = "complete",
     .type = CONTROL_FLAG,
     .needed = true,
     .about = "false: its beginning was too much to keep"},
    {0},
};

/* Below 0: all of them. */
static struct span last_lines(struct span text, int64_t lines)
{
    size_t start = lines < 0 ? 0 : text.count;
    while (start > 0 && !(text.at[start - 1] == '\n' && lines-- == 0))
        start--;
    return span_skip(text, start);
}

static void run_journal(struct control_call *call)
{
    const struct journal *journal = &call->control->modems[call->modem].journal;
    int64_t lines = control_count(call, "lines", -1);
    struct bytes text = {0};
    journal_write(journal, recorder_gap(call->control->parts.scenario->at.baud), &text);
    json_object_set_new(call->result, "trace",
                        control_json_text(last_lines(bytes_span(&text), lines)));
    json_object_set_new(call->result, "complete", json_boolean(!journal->cut));
    bytes_release(&text);
}

static const struct control_verb journal_verb = {
    .name = "journal",
    .about = "the trace so far",
    .of_modem = true,
    .arguments = journal_arguments,
    .returns = journal_returns,
    .run = run_journal,
};

/* --- power, events, the end --- */

static const char *const power_words[] = {"on", "off", "key", "reboot", NULL};
static const struct control_field power_arguments[] = {
    {.name = "do",
     .type = CONTROL_WORD,
     .needed = true,
     .spread = true,
     .words = power_words,
     .about = "`key` presses PWRKEY; `on` does so if it is off; `off` is dead at once"},
    {0},
};

static void run_power(struct control_call *call)
{
    const char *word = control_text(call, "do");
    control_act_words(call, "",
                      strcmp(word, "on") == 0    ? "inject power-on"
                      : strcmp(word, "off") == 0 ? "inject power-off"
                      : strcmp(word, "key") == 0 ? "power-key"
                                                 : "inject reboot");
}

static const struct control_verb power_verb = {
    .name = "power",
    .about = "switches it on or off",
    .of_modem = true,
    .arguments = power_arguments,
    .returns = control_act_returns,
    .run = run_power,
};

static const struct control_field events_arguments[] = {
    {.name = "of",
     .type = CONTROL_TEXTS,
     .spread = true,
     .about = "which kinds, `all` or `none`; without it, all"},
    {.name = "match", .type = CONTROL_TEXT, .about = "only those whose text matches"},
    {0},
};

static const char *event_name(const void *table, size_t i)
{
    (void)table;
    return i < EVENT_KINDS ? event_rows[i].name : NULL;
}

static unsigned read_kinds(struct control_call *call)
{
    unsigned kinds = 0;
    const char *name;
    bool any = json_object_get(call->arguments, "of") != NULL;
    for (size_t i = 0; (name = control_text_number(call, "of", i)); i++) {
        size_t kind = 0;
        struct bytes near = {0};
        while (kind < EVENT_KINDS && strcmp(event_rows[kind].name, name) != 0)
            kind++;
        if (strcmp(name, "all") == 0) {
            kinds |= (1u << EVENT_KINDS) - 1;
        } else if (kind < EVENT_KINDS) {
            kinds |= 1u << kind;
        } else if (strcmp(name, "none") != 0) {
            control_add_nearest(&near, span_of(name), event_name, NULL);
            control_fail(call, CONTROL_BAD_ARGUMENT, "events: of: there is no kind %.64s%s",
                         name, bytes_at(&near));
        }
        bytes_release(&near);
    }
    return any ? kinds : (1u << EVENT_KINDS) - 1;
}

static void run_events(struct control_call *call)
{
    struct control_client *client = call->client;
    unsigned kinds = read_kinds(call);
    const char *match = control_text(call, "match");
    if (call->failed)
        return;
    xfree(client->match);
    client->match = match ? xstrdup(match) : NULL;
    client->wanted = kinds;
    client->of_one = json_object_get(call->arguments, "modem") != NULL;
    client->modem = call->modem;
    client->told = call->control->chronicle.next;
}

static const struct control_verb events_verb = {
    .name = "events",
    .about = "from now on this client is told what happens",
    .of_modem = true,
    .arguments = events_arguments,
    .run = run_events,
};

static void run_quit(struct control_call *call)
{
    const struct control_driver *driver = &call->control->parts.driver;
    driver->quit(driver->owner);
}

static const struct control_verb quit_verb = {
    .name = "quit",
    .about = "ends the run",
    .run = run_quit,
};

/* In the order in which they are told. */
const struct control_verb *const control_verbs[] = {
    &verbs_verb,
    &state_verb,
    &wait_verb,
    &inject_verb,
    &urc_verb,
    &power_verb,
    &lines_verb,
    &fault_add_verb,
    &fault_list_verb,
    &fault_remove_verb,
    &answer_add_verb,
    &expect_add_verb,
    &add_verb,
    &expectations_verb,
    &journal_verb,
    &files_list_verb,
    &files_get_verb,
    &files_put_verb,
    &files_remove_verb,
    &save_verb,
    &events_verb,
    &quit_verb,
    NULL,
};
