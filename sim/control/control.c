/* SPDX-License-Identifier: MIT */
/* Who is there and what happens. Nothing is answered from inside an event of a device, which may
 * not be called then: events are kept, and control_settle() tells of them when the driver's event
 * is over. States are looked at in an alarm of the same instant, so that those that do not last
 * are seen on a slow machine too.
 */
#include "control/inside.h"

#include "base/die.h"
#include "base/limits.h"
#include "base/v24.h"
#include "scenario/rules.h"

#include <string.h>

struct device *control_device(const struct control *control, size_t modem)
{
    return control->parts.driver.device(control->parts.driver.owner, modem);
}

/* --- states --- */

static size_t device_states(void)
{
    size_t count = 0;
    while (device_state_name(count))
        count++;
    return count;
}

/* Circuits of the line are states as well. */
static const struct {
    const char *name;
    enum v24 line;
} circuits[] = {
    {"DTR", V24_DTR}, {"RTS", V24_RTS}, {"CTS", V24_CTS},
    {"DSR", V24_DSR}, {"DCD", V24_DCD}, {"RI", V24_RI},
};
enum { CIRCUITS = sizeof circuits / sizeof *circuits };

/* Those of the device, circuits, and one that the driver knows. */
const char *control_state_name(size_t i)
{
    size_t count = device_states();
    if (i < count)
        return device_state_name(i);
    i -= count;
    return i < CIRCUITS ? circuits[i].name : i == CIRCUITS ? "host" : NULL;
}

static void add_state(const struct control *control, size_t modem, size_t i, struct bytes *out)
{
    const struct device *device = control_device(control, modem);
    size_t count = device_states();
    if (i < count)
        device_add_state(device, i, out);
    else if (i < count + CIRCUITS)
        bytes_add_text(out, device_lines(device) & circuits[i - count].line ? "on" : "off");
    else
        bytes_add_text(out, control->modems[modem].host ? "open" : "closed");
}

bool control_add_state(const struct control *control, size_t modem, const char *name,
                       struct bytes *out)
{
    size_t i = 0;
    while (control_state_name(i) && strcmp(control_state_name(i), name) != 0)
        i++;
    if (!control_state_name(i))
        return false;
    add_state(control, modem, i, out);
    return true;
}

static void add_event(struct control *control, size_t modem, enum event_kind kind,
                      const char *name, struct span text)
{
    chronicle_add(&control->chronicle, &(struct event){.at = control->parts.agenda->now,
                                                       .modem = modem,
                                                       .kind = kind,
                                                       .name = name,
                                                       .text = text});
}

static void look(void *owner)
{
    struct watched *modem = owner;
    struct control *control = modem->control;
    struct bytes now = {0};
    modem->touched = false;
    alarm_cancel(control->parts.agenda, &modem->look);
    if (!control_device(control, modem->number))
        return;
    for (size_t i = 0; i < device_states() + CIRCUITS; i++) {
        bytes_clear(&now);
        add_state(control, modem->number, i, &now);
        if (span_same(bytes_span(&now), bytes_span(&modem->states[i])))
            continue;
        add_event(control, modem->number, EVENT_STATE, control_state_name(i), bytes_span(&now));
        bytes_clear(&modem->states[i]);
        bytes_add_span(&modem->states[i], bytes_span(&now));
    }
    bytes_release(&now);
}

static void touch(struct watched *modem)
{
    struct agenda *agenda = modem->control->parts.agenda;
    modem->touched = true;
    if (!alarm_is_set(&modem->look))
        alarm_set_in(agenda, &modem->look, 0);
}

/* --- what happens --- */

void control_note(struct control *control, size_t modem, enum lane lane, struct span bytes,
                  const struct at_marks *marks)
{
    struct watched *watched = &control->modems[modem];
    journal_add(&watched->journal, control->parts.agenda->now, lane, bytes, marks);
    if (lane == LANE_TO_FTP)
        add_event(control, modem, EVENT_FTP, "", bytes);
    if (lane == LANE_HOST_ACT) /* of a file, without its content */
        add_event(control, modem, EVENT_ACT, "", span_cut(bytes, span_find(bytes, '\n')));
    touch(watched);
}

void control_command(struct control *control, size_t modem, struct span command)
{
    add_event(control, modem, EVENT_COMMAND, "", command);
    touch(&control->modems[modem]);
}

/* A scenario holds it back: it is heard of when it is printed. */
struct late_line {
    struct control *control;
    struct alarm alarm;
    struct late_line *next, **link;
    size_t modem;
    bool unasked;
    struct bytes text;
};

static void forget_late(struct late_line *late)
{
    alarm_cancel(late->control->parts.agenda, &late->alarm);
    *late->link = late->next;
    if (late->next)
        late->next->link = late->link;
    bytes_release(&late->text);
    xfree(late);
}

static void late_line(void *owner)
{
    struct late_line *late = owner;
    add_event(late->control, late->modem, late->unasked ? EVENT_URC : EVENT_LINE, "",
              bytes_span(&late->text));
    forget_late(late);
}

void control_line(struct control *control, size_t modem, struct span line, bool unasked,
                  usec delay)
{
    if (!delay) {
        add_event(control, modem, unasked ? EVENT_URC : EVENT_LINE, "", line);
        return;
    }
    struct late_line *late = xzalloc(sizeof *late);
    *late = (struct late_line){
        .control = control, .modem = modem, .unasked = unasked, .next = control->late};
    bytes_add_span(&late->text, line);
    late->link = &control->late;
    if (late->next)
        late->next->link = &late->next;
    control->late = late;
    alarm_init(&late->alarm, late_line, late);
    alarm_set_in(control->parts.agenda, &late->alarm, delay);
}

void control_struck(struct control *control, size_t modem, const struct fault_spec *fault,
                    const struct fault_action *action)
{
    struct bytes text = {0};
    rule_add_action(&text, action);
    add_event(control, modem, EVENT_FAULT, fault->name, bytes_span(&text));
    bytes_release(&text);
}

void control_host(struct control *control, size_t modem, bool open)
{
    if (control->modems[modem].host == open)
        return;
    control->modems[modem].host = open;
    add_event(control, modem, EVENT_HOST, "", open ? SPAN("open") : SPAN("closed"));
}

/* --- telling it --- */

json_t *control_json_shown(const struct control *control, const struct event *event)
{
    struct bytes shown = {0};
    if (control->parts.show_secrets)
        bytes_add_span(&shown, event->text);
    else
        at_hide_secrets(device_at(control_device(control, event->modem)), event->text, &shown);
    json_t *text = control_json_bytes(bytes_span(&shown));
    bytes_release(&shown);
    return text;
}

static bool is_wanted(const struct control_client *client, const struct event *event)
{
    return client->wanted & 1u << event->kind &&
           (!client->of_one || client->modem == event->modem) &&
           (!client->match || text_matches(event->text, span_of(client->match)));
}

static void say_event(struct control_client *client, const struct event *event)
{
    const struct event_row *row = &event_rows[event->kind];
    json_t *data = json_object();
    if (row->named)
        json_object_set_new(data, row->named, control_json_bytes(span_of(event->name)));
    json_object_set_new(data, row->says, control_json_shown(client->control, event));
    json_object_set_new(data, "modem", json_integer((json_int_t)event->modem));
    json_t *message = json_object();
    json_object_set_new(message, "event", json_string(row->name));
    json_object_set_new(message, "data", data);
    json_object_set_new(message, "time", control_json_time(event->at));
    control_say(client, message);
}

static void say_lost(struct control_client *client)
{
    json_t *data = json_object(), *message = json_object();
    json_object_set_new(data, "count", json_integer((json_int_t)client->lost));
    json_object_set_new(message, "event", json_string("lost"));
    json_object_set_new(message, "data", data);
    json_object_set_new(message, "time", control_json_time(client->control->parts.agenda->now));
    control_say(client, message);
    client->lost = 0;
}

static void tell(struct control_client *client)
{
    const struct chronicle *chronicle = &client->control->chronicle;
    if (client->told < chronicle->first)
        client->told = chronicle->first;
    if (!client->wanted)
        client->told = chronicle->next;
    for (; client->told < chronicle->next; client->told++) {
        const struct event *event = chronicle_at(chronicle, client->told);
        bool full = client->events.is_full(client->events.owner);
        if (!is_wanted(client, event))
            continue;
        if (client->lost && !full)
            say_lost(client);
        if (full)
            client->lost++;
        else
            say_event(client, event);
    }
    if (client->lost && !client->events.is_full(client->events.owner))
        say_lost(client);
}

void control_settle(struct control *control)
{
    for (size_t i = 0; i < control->parts.modems; i++)
        if (control->modems[i].touched)
            look(&control->modems[i]);
    uint64_t from = control->settled;
    control->settled = control->chronicle.next;
    for (struct control_client *client = control->clients; client; client = client->next)
        if (from < control->settled || client->lost)
            tell(client);
    if (from < control->settled)
        waits_settle(control);
}

/* --- clients --- */

struct control_client *control_join(struct control *control,
                                    const struct control_client_events *events)
{
    struct control_client *client = xzalloc(sizeof *client);
    client->control = control;
    client->events = *events;
    if (control->client_count == CONTROL_CLIENTS_MAX) {
        struct bytes why = {0};
        bytes_addf(&why, "there are %d clients already, and no room for more",
                   CONTROL_CLIENTS_MAX);
        control_error(client, NULL, CONTROL_TOO_MANY, bytes_span(&why));
        bytes_release(&why);
        xfree(client);
        return NULL;
    }
    client->told = control->chronicle.next;
    client->marks = xcalloc(control->parts.modems, sizeof *client->marks);
    client->next = control->clients;
    client->link = &control->clients;
    if (client->next)
        client->next->link = &client->next;
    control->clients = client;
    control->client_count++;
    json_t *greeting = json_object(), *about = json_object();
    json_object_set_new(about, "version", json_string(SIM7000_VERSION));
    json_object_set_new(about, "modems", json_integer((json_int_t)control->parts.modems));
    json_object_set_new(greeting, "sim7000", about);
    control_say(client, greeting);
    return client;
}

void control_leave(struct control_client *client)
{
    struct control *control = client->control;
    waits_drop(control, client);
    *client->link = client->next;
    if (client->next)
        client->next->link = client->link;
    control->client_count--;
    xfree(client->match);
    xfree(client->marks);
    xfree(client);
}

/* --- life --- */

static void start_watching(struct control *control, size_t i)
{
    struct watched *modem = &control->modems[i];
    const struct scenario *scenario = control->parts.scenario;
    modem->control = control;
    modem->number = i;
    modem->journal.mask = (struct mask){.shows = control->parts.show_secrets,
                                        .by_length = mask_needs_lengths(scenario),
                                        .password = scenario->password};
    alarm_init(&modem->look, look, modem);
    modem->states = xcalloc(device_states() + CIRCUITS, sizeof *modem->states);
}

struct control *control_new(const struct control_parts *parts)
{
    struct control *control = xzalloc(sizeof *control);
    json_set_alloc_funcs(xmalloc, xfree);
    control->parts = *parts;
    control->modems = xcalloc(parts->modems, sizeof *control->modems);
    for (size_t i = 0; i < parts->modems; i++)
        start_watching(control, i);
    return control;
}

void control_free(struct control *control)
{
    if (!control)
        return;
    waits_drop(control, NULL);
    while (control->clients)
        control_leave(control->clients);
    while (control->late)
        forget_late(control->late);
    for (size_t i = 0; i < control->parts.modems; i++) {
        struct watched *modem = &control->modems[i];
        alarm_cancel(control->parts.agenda, &modem->look);
        for (size_t s = 0; s < device_states() + CIRCUITS; s++)
            bytes_release(&modem->states[s]);
        xfree(modem->states);
        bytes_release(&modem->journal.log);
    }
    chronicle_release(&control->chronicle);
    xfree(control->modems);
    xfree(control);
}
