/* SPDX-License-Identifier: MIT */
/* `wait`: the first of some conditions. What has happened since a position counts as well as what
 * will happen, so there is no moment between two requests in which a line can be missed; a state
 * counts as it is. The return comes when the driver's event is over, with the time of what
 * happened in it.
 */
#include "control/inside.h"

#include "base/die.h"
#include "base/limits.h"

#include <string.h>

#define OF(kind) (1u << (kind))

/* Conditions by events; their arguments have the same names. */
static const struct condition_row {
    const char *name;
    unsigned kinds;
    bool by_name; /* it is the event's name that must match, and not its text */
} condition_rows[] = {
    {.name = "line", .kinds = OF(EVENT_LINE) | OF(EVENT_URC)},
    {.name = "command", .kinds = OF(EVENT_COMMAND)},
    {.name = "ftp", .kinds = OF(EVENT_FTP)},
    {.name = "fault", .kinds = OF(EVENT_FAULT), .by_name = true},
    {.name = "act", .kinds = OF(EVENT_ACT)},
};
enum { CONDITIONS = sizeof condition_rows / sizeof *condition_rows };

static const char *const since_words[] = {"start", "now", "mine", "last", NULL};

static const struct control_field arguments[] = {
    {.name = "line",
     .type = CONTROL_TEXTS,
     .about = "a line of the modem matches, as in `on = line`"},
    {.name = "command",
     .type = CONTROL_TEXTS,
     .about = "a command of the host matches, as in `on = command`"},
    {.name = "ftp", .type = CONTROL_TEXTS, .about = "an FTP command of the module matches"},
    {.name = "fault", .type = CONTROL_TEXTS, .about = "a fault of that name strikes"},
    {.name = "act",
     .type = CONTROL_TEXTS,
     .about = "something is done to the modem (lane `>!` of a trace)"},
    {.name = "state",
     .type = CONTROL_TEXTS,
     .about = "NAME=VALUE: a state is so now, or becomes so"},
    {.name = "time", .type = CONTROL_TIME, .about = "it is so long after the start"},
    {.name = "after", .type = CONTROL_TIME, .about = "so long has passed from now"},
    {.name = "for",
     .type = CONTROL_TIME,
     .about = "the limit: then it is an error, TimedOut; without it, there is none"},
    {.name = "since",
     .type = CONTROL_SINCE,
     .words = since_words,
     .about = "from where on events count: a position; `mine` (the default): behind what this "
              "client's last wait returned, else the start; `last`: the same of any client; "
              "`now`; `start`"},
    {0},
};

static const struct control_field returns[] = {
    {.name = "met", .type = CONTROL_TEXT, .needed = true, .about = "which condition"},
    {.name = "name", .type = CONTROL_TEXT, .about = "of the state or the fault"},
    {.name = "text", .type = CONTROL_TEXT, .about = "the line, the command, the state's value"},
    {.name = "time", .type = CONTROL_NUMBER, .needed = true, .about = "when it was"},
    {.name = "position", .type = CONTROL_COUNT, .needed = true, .about = "behind it"},
    {0},
};

struct wait {
    struct control *control;
    struct control_client *client;
    size_t modem;
    json_t *arguments, *id;
    uint64_t next;       /* the next event to be looked at */
    struct alarm moment; /* `time` and `after`: the earlier */
    struct alarm limit;
    bool stateless; /* changes of state do not count now */
    struct wait *next_wait, **link;
};

/* --- what a wait wants --- */

static const char *text_number(const struct wait *wait, const char *name, size_t i)
{
    return control_text_number(&(struct control_call){.arguments = wait->arguments}, name, i);
}

static bool any_matches(const struct wait *wait, const char *name, struct span text)
{
    const char *pattern;
    for (size_t i = 0; (pattern = text_number(wait, name, i)); i++)
        if (text_matches(text, span_of(pattern)))
            return true;
    return false;
}

/* "NAME=VALUE" into its parts. */
static struct span state_value(struct span *text)
{
    struct span rest = *text;
    *text = span_trim(span_take(&rest, '='));
    return span_trim(rest);
}

static bool state_is(const struct wait *wait, const char *name, struct span value)
{
    const char *wanted;
    for (size_t i = 0; (wanted = text_number(wait, "state", i)); i++) {
        struct span text = span_of(wanted);
        struct span pattern = state_value(&text);
        if (span_is(text, name) && text_matches(value, pattern))
            return true;
    }
    return false;
}

static const char *state_of(const struct event *event)
{
    return event->kind == EVENT_HOST ? "host" : event->name;
}

/* The condition that an event meets; NULL: none. */
static const char *meets(const struct wait *wait, const struct event *event)
{
    if (event->modem != wait->modem)
        return NULL;
    if (event->kind == EVENT_STATE || event->kind == EVENT_HOST)
        return !wait->stateless && state_is(wait, state_of(event), event->text) ? "state"
                                                                                : NULL;
    for (size_t i = 0; i < CONDITIONS; i++) {
        const struct condition_row *row = &condition_rows[i];
        struct span text = row->by_name ? span_of(event->name) : event->text;
        if (row->kinds & OF(event->kind) && any_matches(wait, row->name, text))
            return row->name;
    }
    return NULL;
}

/* --- its end --- */

static void wait_free(struct wait *wait)
{
    alarm_cancel(wait->control->parts.agenda, &wait->moment);
    alarm_cancel(wait->control->parts.agenda, &wait->limit);
    if (wait->link) {
        *wait->link = wait->next_wait;
        if (wait->next_wait)
            wait->next_wait->link = wait->link;
        wait->client->waits--;
    }
    json_decref(wait->arguments);
    json_decref(wait->id);
    xfree(wait);
}

/* Its return: `name` may be "" and `text` NULL. Events up to `position` are behind it. */
static void give(struct wait *wait, const char *met, const char *name, json_t *text, usec at,
                 uint64_t position)
{
    json_t *result = json_object();
    json_object_set_new(result, "met", json_string(met));
    if (*name)
        json_object_set_new(result, "name", control_json_bytes(span_of(name)));
    if (text)
        json_object_set_new(result, "text", text);
    json_object_set_new(result, "time", control_json_time(at));
    json_object_set_new(result, "position", json_integer((json_int_t)position));
    wait->client->marks[wait->modem] = position;
    wait->control->modems[wait->modem].mark = position;
    control_return(wait->client, wait->id, result);
    wait_free(wait);
}

/* Looks at what it has not seen; true: it was met, and is gone. */
static bool look_at_events(struct wait *wait)
{
    const struct chronicle *chronicle = &wait->control->chronicle;
    if (wait->next < chronicle->first)
        wait->next = chronicle->first;
    while (wait->next < chronicle->next) {
        const struct event *event = chronicle_at(chronicle, wait->next++);
        const char *met = meets(wait, event);
        if (met) {
            give(wait, met, state_of(event), control_json_shown(wait->control, event),
                 event->at, wait->next);
            return true;
        }
    }
    return false;
}

static void moment_comes(void *owner)
{
    struct wait *wait = owner;
    struct control *control = wait->control;
    bool by_clock = json_object_get(wait->arguments, "time") != NULL;
    if (!look_at_events(wait)) /* at this very moment */
        give(wait, by_clock ? "time" : "after", "", NULL, control->parts.agenda->now,
             control->chronicle.next);
}

static void add_text(struct bytes *out, const char *name, const char *text)
{
    bytes_addf(out, "%s%s `", out->count ? ", nor " : "", name);
    bytes_add_text(out, text);
    bytes_add_char(out, '`');
}

/* What did not come, for people. */
static void add_wanted(const struct wait *wait, struct bytes *out)
{
    for (const struct control_field *field = arguments; field->name; field++) {
        const char *text;
        for (size_t i = 0;
             field->type == CONTROL_TEXTS && (text = text_number(wait, field->name, i)); i++)
            add_text(out, field->name, text);
    }
    if (!out->count)
        bytes_add_text(out, "the time");
}

static void limit_comes(void *owner)
{
    struct wait *wait = owner;
    struct bytes why = {0};
    if (look_at_events(wait))
        return; /* at this very moment */
    add_wanted(wait, &why);
    bytes_add_text(&why, " came within ");
    usec_add_text(&why,
                  control_time(&(struct control_call){.arguments = wait->arguments}, "for", 0));
    struct bytes text = {0};
    bytes_addf(&text, "no %s", bytes_at(&why));
    control_error(wait->client, wait->id, CONTROL_TIMED_OUT, bytes_span(&text));
    bytes_release(&text);
    bytes_release(&why);
    wait_free(wait);
}

/* --- its beginning --- */

static const char *state_name(const void *table, size_t i)
{
    (void)table;
    return control_state_name(i);
}

static void check_states(struct control_call *call)
{
    const char *wanted;
    for (size_t i = 0; (wanted = control_text_number(call, "state", i)); i++) {
        struct span name = span_of(wanted);
        size_t row = 0;
        struct bytes near = {0};
        bool has_value = span_find(name, '=') < name.count;
        state_value(&name);
        while (control_state_name(row) && !span_is(name, control_state_name(row)))
            row++;
        if (!has_value) {
            control_fail(call, CONTROL_BAD_ARGUMENT,
                         "wait: state: expected NAME=VALUE, such as network=home");
        } else if (!control_state_name(row)) {
            control_add_nearest(&near, name, state_name, NULL);
            control_fail(call, CONTROL_BAD_ARGUMENT, "wait: state: there is none called %.*s%s",
                         SPAN_ARGS(span_cut(name, 64)), bytes_at(&near));
        }
        bytes_release(&near);
    }
}

static void check(struct control_call *call)
{
    bool any = json_object_get(call->arguments, "state") ||
               json_object_get(call->arguments, "time") ||
               json_object_get(call->arguments, "after");
    for (size_t i = 0; i < CONDITIONS; i++)
        any = any || json_object_get(call->arguments, condition_rows[i].name);
    if (!any)
        control_fail(call, CONTROL_MISSING_ARGUMENT,
                     "wait: expected something to wait for: line, command, ftp, fault, act, "
                     "state, time or after");
    check_states(call);
    if (call->client->waits >= CONTROL_WAITS_MAX)
        control_fail(call, CONTROL_TOO_MANY, "wait: this client waits for %d things already",
                     CONTROL_WAITS_MAX);
    int64_t since = control_count(call, "since", 0);
    const struct chronicle *chronicle = &call->control->chronicle;
    if ((uint64_t)since > chronicle->next)
        control_fail(call, CONTROL_BAD_ARGUMENT,
                     "wait: since: there is no position %lld yet; the last is %llu",
                     (long long)since, (unsigned long long)chronicle->next);
    if (json_object_get(call->arguments, "since") && since &&
        (uint64_t)since < chronicle->first)
        control_fail(call, CONTROL_BAD_ARGUMENT,
                     "wait: since: what happened at position %lld is forgotten; the first that "
                     "is kept is %llu",
                     (long long)since, (unsigned long long)chronicle->first);
}

static uint64_t since(const struct control_call *call)
{
    const char *word = control_text(call, "since");
    uint64_t mine = call->client->marks[call->modem];
    if (!word)
        return (uint64_t)control_count(call, "since", (int64_t)mine);
    return strcmp(word, "now") == 0    ? call->control->chronicle.next
           : strcmp(word, "mine") == 0 ? mine
           : strcmp(word, "last") == 0 ? call->control->modems[call->modem].mark
                                       : 0;
}

/* States count as they are, unless the client says from where on changes count. */
static bool look_at_states(struct wait *wait)
{
    struct control *control = wait->control;
    const char *name;
    struct bytes value = {0};
    bool met = false;
    for (size_t i = 0; !met && (name = control_state_name(i)); i++) {
        bytes_clear(&value);
        control_add_state(control, wait->modem, name, &value);
        met = state_is(wait, name, bytes_span(&value));
    }
    if (met)
        give(wait, "state", name, control_json_bytes(bytes_span(&value)),
             control->parts.agenda->now, control->chronicle.next);
    bytes_release(&value);
    return met;
}

/* Changes of state before now are no news where no position was given. */
static bool look_back(struct wait *wait, bool with_states)
{
    wait->stateless = !with_states;
    bool met = look_at_events(wait);
    if (!met)
        wait->stateless = false;
    return met;
}

static bool set_alarms(struct wait *wait, const struct control_call *call)
{
    struct agenda *agenda = wait->control->parts.agenda;
    usec now = agenda->now;
    usec after = control_time(call, "after", USEC_NEVER);
    usec moment = control_time(call, "time", USEC_NEVER);
    usec limit = control_time(call, "for", USEC_NEVER);
    if (after != USEC_NEVER && now + after < moment)
        moment = now + after;
    if (moment <= now) {
        moment_comes(wait);
        return false;
    }
    if (limit == 0) {
        limit_comes(wait);
        return false;
    }
    if (moment != USEC_NEVER)
        alarm_set(agenda, &wait->moment, moment);
    if (limit != USEC_NEVER)
        alarm_set_in(agenda, &wait->limit, limit);
    return true;
}

static void run(struct control_call *call)
{
    struct control *control = call->control;
    check(call);
    if (call->failed)
        return;
    struct wait *wait = xzalloc(sizeof *wait);
    *wait = (struct wait){.control = control,
                          .client = call->client,
                          .modem = call->modem,
                          .arguments = json_incref(call->arguments),
                          .id = json_incref(call->id),
                          .next = since(call)};
    alarm_init(&wait->moment, moment_comes, wait);
    alarm_init(&wait->limit, limit_comes, wait);
    call->later = true;
    if (look_back(wait, json_is_integer(json_object_get(call->arguments, "since"))) ||
        look_at_states(wait) || !set_alarms(wait, call))
        return;
    wait->next_wait = control->waits;
    wait->link = &control->waits;
    if (wait->next_wait)
        wait->next_wait->link = &wait->next_wait;
    control->waits = wait;
    call->client->waits++;
}

const struct control_verb wait_verb = {
    .name = "wait",
    .about = "returns when the first of some conditions is met",
    .of_modem = true,
    .arguments = arguments,
    .returns = returns,
    .run = run,
};

/* --- all of them --- */

void waits_settle(struct control *control)
{
    for (struct wait *wait = control->waits, *next; wait; wait = next) {
        next = wait->next_wait;
        look_at_events(wait);
    }
}

void waits_drop(struct control *control, const struct control_client *client)
{
    for (struct wait *wait = control->waits, *next; wait; wait = next) {
        next = wait->next_wait;
        if (!client || wait->client == client)
            wait_free(wait);
    }
}
