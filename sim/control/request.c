/* SPDX-License-Identifier: MIT */
/* From a line to a return or an error: whatever comes, there is one answer, and the next line is
 * read. Arguments are checked by the rows before a verb runs, so that verbs take them for good.
 */
#include "control/inside.h"

#include "base/die.h"
#include "base/escape.h"
#include "base/limits.h"

#include <string.h>

static const struct control_field modem_field = {.name = "modem",
                                                 .type = CONTROL_COUNT,
                                                 .about = "which of several, from 0 on; 0"};

/* --- what is sent --- */

void control_say(struct control_client *client, json_t *message)
{
    /* 15 digits hold any time to the microsecond, and no more than it has */
    char *text = json_dumps(message, JSON_COMPACT | JSON_REAL_PRECISION(15));
    must(text);
    struct bytes line = {0};
    bytes_add_text(&line, text);
    bytes_add_char(&line, '\n');
    client->events.say(client->events.owner, bytes_span(&line));
    bytes_release(&line);
    xfree(text);
    json_decref(message);
}

void control_return(struct control_client *client, json_t *id, json_t *result)
{
    json_t *message = json_object();
    json_object_set_new(message, "return", result);
    if (id)
        json_object_set(message, "id", id);
    control_say(client, message);
}

void control_error(struct control_client *client, json_t *id, const char *class,
                   struct span why)
{
    json_t *error = json_object(), *message = json_object();
    json_object_set_new(error, "class", json_string(class));
    json_object_set_new(error, "desc", control_json_text(why));
    json_object_set_new(message, "error", error);
    if (id)
        json_object_set(message, "id", id);
    control_say(client, message);
}

json_t *control_json_bytes(struct span text)
{
    struct bytes escaped = {0};
    escape_add(&escaped, text.at, text.count);
    json_t *string = json_stringn(bytes_at(&escaped), escaped.count);
    bytes_release(&escaped);
    return string;
}

json_t *control_json_text(struct span text)
{
    json_t *string = json_stringn(text.count ? text.at : "", text.count);
    return string ? string : control_json_bytes(text);
}

json_t *control_json_time(usec time)
{
    return json_real((double)time / SECONDS(1));
}

/* --- arguments --- */

void control_fail(struct control_call *call, const char *class, const char *format, ...)
{
    va_list args;
    if (call->failed)
        return; /* the first one counts */
    call->failed = class;
    va_start(args, format);
    bytes_addv(&call->why, format, args);
    va_end(args);
}

const char *control_text(const struct control_call *call, const char *name)
{
    return json_string_value(json_object_get(call->arguments, name));
}

bool control_flag(const struct control_call *call, const char *name)
{
    return json_is_true(json_object_get(call->arguments, name));
}

int64_t control_count(const struct control_call *call, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(call->arguments, name);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static bool read_time(const json_t *value, usec *time)
{
    if (json_is_string(value))
        return scenario_parse_time(span_of(json_string_value(value)), time);
    double seconds = json_number_value(value);
    if (!json_is_number(value) || !(seconds >= 0) ||
        seconds > (double)(SCENARIO_TIME_MAX / SECONDS(1)))
        return false;
    *time = (usec)(seconds * SECONDS(1) + 0.5); /* the nearest */
    return true;
}

usec control_time(const struct control_call *call, const char *name, usec otherwise)
{
    usec time = otherwise;
    const json_t *value = json_object_get(call->arguments, name);
    if (value)
        must(read_time(value, &time));
    return time;
}

const char *control_text_number(const struct control_call *call, const char *name, size_t i)
{
    const json_t *value = json_object_get(call->arguments, name);
    if (json_is_array(value))
        return json_string_value(json_array_get(value, i));
    return i == 0 ? json_string_value(value) : NULL;
}

/* --- what is wrong with them --- */

void control_add_nearest(struct bytes *out, struct span word,
                         const char *(*name)(const void *table, size_t i), const void *table)
{
    const char *nearest = NULL;
    size_t best = 3; /* further off is another word */
    word = span_cut(word, 64);
    for (size_t i = 0; name(table, i); i++) {
        size_t distance = text_distance(word, span_of(name(table, i)));
        if (distance < best && distance < word.count) {
            best = distance;
            nearest = name(table, i);
        }
    }
    if (nearest)
        bytes_addf(out, "; did you mean %s?", nearest);
}

static const char *verb_name(const void *table, size_t i)
{
    (void)table;
    return control_verbs[i] ? control_verbs[i]->name : NULL;
}

/* The arguments of a verb, `modem` last. */
static const char *argument_name(const void *table, size_t i)
{
    const struct control_verb *verb = table;
    for (const struct control_field *field = verb->arguments; field && field->name; field++)
        if (!field->of_shell && i-- == 0)
            return field->name;
    return i == 0 && verb->of_modem ? modem_field.name : NULL;
}

static const struct control_field *find_argument(const struct control_verb *verb,
                                                 const char *name)
{
    for (const struct control_field *field = verb->arguments; field && field->name; field++)
        if (!field->of_shell && strcmp(field->name, name) == 0)
            return field;
    return verb->of_modem && strcmp(name, modem_field.name) == 0 ? &modem_field : NULL;
}

static const char *word_name(const void *table, size_t i)
{
    return ((const char *const *)table)[i];
}

static bool is_word(const struct control_field *field, const json_t *value)
{
    const char *text = json_string_value(value);
    for (size_t i = 0; text && field->words && field->words[i]; i++)
        if (strcmp(text, field->words[i]) == 0)
            return true;
    return false;
}

static bool are_texts(const json_t *value)
{
    size_t count = json_array_size(value);
    if (json_is_string(value))
        return true;
    for (size_t i = 0; i < count; i++)
        if (!json_is_string(json_array_get(value, i)))
            return false;
    return count > 0 && count <= CONTROL_TEXTS_MAX;
}

static bool is_count(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 0;
}

static void expect_words(const struct control_field *field, const json_t *value,
                         struct bytes *out)
{
    for (size_t i = 0; field->words[i]; i++)
        bytes_addf(out, "%s%s",
                   i == 0                ? ""
                   : field->words[i + 1] ? ", "
                                         : " or ",
                   field->words[i]);
    if (json_is_string(value))
        control_add_nearest(out, span_of(json_string_value(value)), word_name, field->words);
}

/* Is the value of that type? Else what was expected. */
static bool fits(const struct control_field *field, const json_t *value, struct bytes *expected)
{
    usec time;
    switch (field->type) {
    case CONTROL_TEXT:
    case CONTROL_BASE64:
        bytes_add_text(expected, "a string");
        return json_is_string(value);
    case CONTROL_WORD:
        expect_words(field, value, expected);
        return is_word(field, value);
    case CONTROL_TEXTS:
        bytes_addf(expected, "a string, or 1 to %d of them in an array", CONTROL_TEXTS_MAX);
        return are_texts(value);
    case CONTROL_TIME:
        bytes_add_text(expected, "a time such as \"250ms\", \"75s\" or \"2m\", or a number of "
                                 "seconds, at most 100 days");
        return read_time(value, &time);
    case CONTROL_COUNT:
        bytes_add_text(expected, "a whole number from 0 on");
        return is_count(value);
    case CONTROL_FLAG:
        bytes_add_text(expected, "true or false");
        return json_is_boolean(value);
    case CONTROL_SINCE:
        bytes_add_text(expected, "a position, ");
        expect_words(field, value, expected);
        return is_count(value) || is_word(field, value);
    case CONTROL_NUMBER:
    case CONTROL_OBJECT:
    case CONTROL_ARRAY:
        break;
    }
    bug("a verb takes no such type");
}

static void check_known(struct control_call *call, const struct control_verb *verb)
{
    const char *name;
    json_t *value;
    struct bytes expected = {0};
    json_object_foreach(call->arguments, name, value)
    {
        const struct control_field *field = find_argument(verb, name);
        bytes_clear(&expected);
        if (!field) {
            control_add_nearest(&expected, span_of(name), argument_name, verb);
            control_fail(call, CONTROL_UNKNOWN_ARGUMENT, "%s: unknown argument %.64s%s",
                         verb->name, name, bytes_at(&expected));
        } else if (!fits(field, value, &expected)) {
            control_fail(call, CONTROL_BAD_ARGUMENT, "%s: %s: expected %s", verb->name, name,
                         bytes_at(&expected));
        }
    }
    bytes_release(&expected);
}

static void check_arguments(struct control_call *call, const struct control_verb *verb)
{
    check_known(call, verb);
    for (const struct control_field *field = verb->arguments; field && field->name; field++)
        if (field->needed && !json_object_get(call->arguments, field->name))
            control_fail(call, CONTROL_MISSING_ARGUMENT, "%s: %s is missing: %s", verb->name,
                         field->name, field->about);
    int64_t modem = control_count(call, modem_field.name, 0);
    if (!call->failed && verb->of_modem && (size_t)modem >= call->control->parts.modems)
        control_fail(call, CONTROL_BAD_ARGUMENT,
                     "%s: modem: there is no number %lld; expected 0 to %zu", verb->name,
                     (long long)modem, call->control->parts.modems - 1);
    call->modem = (size_t)modem;
}

/* --- requests --- */

const struct control_verb *control_find_verb(struct span name)
{
    for (size_t i = 0; control_verbs[i]; i++)
        if (span_is(name, control_verbs[i]->name))
            return control_verbs[i];
    return NULL;
}

static const char *request_key(const void *table, size_t i)
{
    static const char *const keys[] = {"execute", "arguments", "id", NULL};
    (void)table;
    return keys[i];
}

static bool check_keys(struct control_call *call, json_t *request)
{
    const char *name;
    json_t *value;
    struct bytes near = {0};
    json_object_foreach(request, name, value)
    {
        size_t i = 0;
        while (request_key(NULL, i) && strcmp(request_key(NULL, i), name) != 0)
            i++;
        if (request_key(NULL, i))
            continue;
        bytes_clear(&near);
        control_add_nearest(&near, span_of(name), request_key, NULL);
        control_fail(call, CONTROL_BAD_REQUEST,
                     "unknown key %.64s; expected execute, arguments and id%s", name,
                     bytes_at(&near));
    }
    bytes_release(&near);
    return !call->failed;
}

static void run(struct control_call *call, json_t *request)
{
    struct bytes near = {0};
    const json_t *execute = json_object_get(request, "execute");
    json_t *none = json_object();
    call->arguments = json_object_get(request, "arguments");
    if (!call->arguments)
        call->arguments = none;
    const struct control_verb *verb =
        json_is_string(execute) ? control_find_verb(span_of(json_string_value(execute))) : NULL;
    if (!json_is_string(execute)) {
        control_fail(call, CONTROL_BAD_REQUEST, "expected execute, the name of a verb");
    } else if (!verb) {
        control_add_nearest(&near, span_of(json_string_value(execute)), verb_name, NULL);
        control_fail(call, CONTROL_UNKNOWN_VERB, "unknown verb %.64s%s",
                     json_string_value(execute),
                     near.count ? bytes_at(&near) : "; `verbs` names them");
    } else if (!json_is_object(call->arguments)) {
        control_fail(call, CONTROL_BAD_REQUEST, "arguments: expected an object");
    } else {
        check_arguments(call, verb);
        if (!call->failed)
            verb->run(call);
    }
    json_decref(none);
    bytes_release(&near);
}

static void answer(struct control_call *call)
{
    if (call->failed)
        control_error(call->client, call->id, call->failed, bytes_span(&call->why));
    else if (!call->later)
        control_return(call->client, call->id, json_incref(call->result));
    json_decref(call->result);
    bytes_release(&call->why);
}

void control_ask(struct control_client *client, struct span line)
{
    json_error_t error;
    struct control_call call = {.control = client->control,
                                .client = client,
                                .result = json_object()};
    if (span_trim(line).count == 0 || span_is(line, "\r")) {
        json_decref(call.result);
        return;
    }
    json_t *request =
        json_loadb(line.at, line.count, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!request) {
        control_fail(&call, CONTROL_BAD_JSON, "column %d: %s", error.column, error.text);
    } else if (!json_is_object(request)) {
        control_fail(&call, CONTROL_BAD_REQUEST, "expected an object with execute in it");
    } else {
        call.id = json_object_get(request, "id");
        if (check_keys(&call, request))
            run(&call, request);
    }
    answer(&call);
    json_decref(request);
}

void control_ask_too_long(struct control_client *client)
{
    struct bytes why = {0};
    bytes_addf(&why, "a line of more than %u bytes; it is dropped", CONTROL_LINE_MAX);
    control_error(client, NULL, CONTROL_BAD_REQUEST, bytes_span(&why));
    bytes_release(&why);
}
