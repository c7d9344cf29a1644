/* SPDX-License-Identifier: MIT */
/* The session so far as two files that play again (session.h). */
#include "control/session.h"

#include "scenario/parts.h"

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
    {.name = "moved",
     .type = CONTROL_COUNT,
     .needed = true,
     .about = "acts that are sections of the scenario now, and no longer in the trace"},
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

static void run(struct control_call *call)
{
    const char *base = control_text(call, "path");
    struct session session;
    struct bytes why = {0};
    struct parts parts;
    if (!*base || base[strlen(base) - 1] == '/')
        control_fail(call, CONTROL_BAD_ARGUMENT, "save: path: expected the name of a file");
    if (!session_make(call->control, call->modem, base, &session, &why))
        control_fail(call, CONTROL_REFUSED, "%s", bytes_at(&why));
    json_object_set_new(call->result, "files", json_array());
    json_object_set_new(call->result, "moved", json_integer((json_int_t)session.moved));
    json_object_set_new(call->result, "plays", json_boolean(session.plays));
    put_as(call, base, ".ini", &session.ini);
    parts_find(&parts, session.scenario, base);
    for (size_t i = 0; i < parts.count; i++)
        put(call, parts.items[i].name, parts.items[i].content);
    parts_release(&parts);
    put_as(call, base, ".trace", &session.trace);
    session_release(&session);
    bytes_release(&why);
}

const struct control_verb save_verb = {
    .name = "save",
    .about = "the session as a scenario and a trace, which play again",
    .of_modem = true,
    .arguments = arguments,
    .returns = returns,
    .run = run,
};
