/* SPDX-License-Identifier: MIT */
/* The session so far as two files that play again: the world it began in, and the trace, in which
 * stands what was done to the modem since.
 */
#include "control/inside.h"

#include "base/text.h"
#include "scenario/write.h"
#include "trace/record.h"

#include <string.h>

static const struct control_field arguments[] = {
    {.name = "path",
     .type = CONTROL_TEXT,
     .needed = true,
     .spread = true,
     .about = "where: PATH.ini, PATH.trace, and PATH-NAME for contents that fit into no line"},
    {0},
};

static const struct control_field file_items[] = {
    {.name = "path", .type = CONTROL_TEXT, .needed = true, .about = "where it is"},
    {.name = "size", .type = CONTROL_COUNT, .needed = true, .about = "in bytes"},
    {0},
};
static const struct control_field returns[] = {
    {.name = "files",
     .type = CONTROL_ARRAY,
     .needed = true,
     .items = file_items,
     .about = "what was written"},
    {.name = "plays",
     .type = CONTROL_FLAG,
     .needed = true,
     .about = "false: it was too much to keep, or the FTP server was a real one"},
    {0},
};

static void put(struct control_call *call, const char *path, struct span content)
{
    const struct control_driver *driver = &call->control->parts.driver;
    const char *why;
    if (call->failed)
        return;
    if (!driver->write(driver->owner, path, content, &why)) {
        control_fail(call, CONTROL_REFUSED, "cannot write %s: %s", path, why);
        return;
    }
    json_t *row = json_object();
    json_object_set_new(row, "path", control_json_text(span_of(path)));
    json_object_set_new(row, "size", json_integer((json_int_t)content.count));
    json_array_append_new(json_object_get(call->result, "files"), row);
}

static void put_as(struct control_call *call, const char *base, const char *ending,
                   const struct bytes *content)
{
    struct bytes path = {0};
    bytes_addf(&path, "%s%s", base, ending);
    put(call, bytes_at(&path), bytes_span(content));
    bytes_release(&path);
}

static void put_scenario(struct control_call *call, const struct scenario *scenario,
                         const char *base)
{
    struct bytes text = {0}, name = {0};
    struct complaints complaints = {0};
    struct span content;
    if (!scenario_write(scenario, base, &text, &complaints))
        control_fail(call, CONTROL_REFUSED, "%.*s",
                     SPAN_ARGS(span_cut(bytes_span(&complaints.text),
                                        span_find(bytes_span(&complaints.text), '\n'))));
    put_as(call, base, ".ini", &text);
    for (size_t i = 0; scenario_part(scenario, base, i, &name, &content); i++)
        put(call, bytes_at(&name), content);
    bytes_release(&text);
    bytes_release(&name);
    bytes_release(&complaints.text);
}

/* A host that waits for an answer has none in a trace that ends here: so it hangs up. */
static void add_end(const struct control_call *call, struct bytes *log)
{
    struct control *control = call->control;
    struct journal end = {.log = *log};
    if (at_owes_answer(device_at(control_device(control, call->modem))))
        journal_add(&end, control->parts.agenda->now, LANE_HOST_ACT,
                    host_act_word(HOST_HANGS_UP), NULL);
    *log = end.log;
}

static void put_trace(struct control_call *call, const struct scenario *scenario,
                      const char *base)
{
    const struct journal *journal = &call->control->modems[call->modem].journal;
    struct journal copy = {0};
    struct bytes text = {0};
    struct span name = span_file_name(span_of(base));
    bytes_addf(&text, "scenario %.*s.ini\nseed %llu\n", SPAN_ARGS(name),
               (unsigned long long)scenario->seed);
    bytes_add_span(&copy.log, bytes_span(&journal->log));
    add_end(call, &copy.log);
    journal_write(&copy, recorder_gap(scenario->at.baud), &text);
    put_as(call, base, ".trace", &text);
    bytes_release(&copy.log);
    bytes_release(&text);
}

static void run(struct control_call *call)
{
    struct control *control = call->control;
    const struct control_driver *driver = &control->parts.driver;
    const struct scenario *scenario = driver->outcome(driver->owner, call->modem).scenario;
    const char *base = control_text(call, "path");
    if (!*base || base[strlen(base) - 1] == '/')
        control_fail(call, CONTROL_BAD_ARGUMENT, "save: path: expected the name of a file");
    json_object_set_new(call->result, "files", json_array());
    json_object_set_new(call->result, "plays",
                        json_boolean(!control->modems[call->modem].journal.cut &&
                                     scenario->far == FTP_FAR_MEMORY));
    put_scenario(call, scenario, base);
    put_trace(call, scenario, base);
}

const struct control_verb save_verb = {
    .name = "save",
    .about = "the session as a scenario and a trace, which play again",
    .of_modem = true,
    .arguments = arguments,
    .returns = returns,
    .run = run};
