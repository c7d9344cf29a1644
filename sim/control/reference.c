/* SPDX-License-Identifier: MIT */
/* The protocol in words and as a JSON schema (draft 2020-12), both from the rows that check it. */
#include "control/inside.h"

#include "base/die.h"
#include "base/limits.h"

#include <string.h>

/* --- words --- */

static const char *type_words(const struct control_field *field)
{
    switch (field->type) {
    case CONTROL_TEXT:
        return "text";
    case CONTROL_WORD:
        return "a word";
    case CONTROL_TEXTS:
        return "a text, or several";
    case CONTROL_TIME:
        return "time";
    case CONTROL_COUNT:
        return "number";
    case CONTROL_FLAG:
        return "true or false";
    case CONTROL_SINCE:
        return "a position, or a word";
    case CONTROL_BASE64:
        return "base64";
    case CONTROL_NUMBER:
        return "seconds";
    case CONTROL_OBJECT:
        return "object";
    case CONTROL_ARRAY:
        return "objects";
    }
    bug("no such type");
}

static void add_field(const struct control_field *field, bool argument, struct bytes *out)
{
    bytes_addf(out, "| `%s` | %s%s | %s", field->name, type_words(field),
               argument && field->needed ? ", must be given" : "", field->about);
    for (size_t i = 0; field->words && field->words[i] && field->type == CONTROL_WORD; i++)
        bytes_addf(out, "%s`%s`", i == 0 ? ": " : ", ", field->words[i]);
    bytes_add_text(out, " |\n");
    for (const struct control_field *item = field->items; item && item->name; item++)
        bytes_addf(out, "| `%s[].%s` | %s | %s |\n", field->name, item->name, type_words(item),
                   item->about);
}

static void add_fields(const char *title, const struct control_field *fields, bool arguments,
                       struct bytes *out)
{
    if (!fields)
        return;
    bytes_addf(out, "\n| %s | | |\n|---|---|---|\n", title);
    for (const struct control_field *field = fields; field->name; field++)
        if (!field->of_shell)
            add_field(field, arguments, out);
}

static void describe(const struct control_verb *verb, struct bytes *out)
{
    bytes_addf(out, "\n### %s\n\n%c%s.%s\n", verb->name, text_upper(verb->about[0]),
               verb->about + 1, verb->of_modem ? "" : " For all modems.");
    add_fields("argument", verb->arguments, true, out);
    add_fields("returns", verb->returns, false, out);
}

void control_add_markdown(struct bytes *out)
{
    bytes_addf(out, "Verbs of one modem take `modem` besides: which of several, from 0 on.\n");
    for (size_t i = 0; control_verbs[i]; i++)
        describe(control_verbs[i], out);
    bytes_add_text(out, "\n### Events\n\n| event | data | |\n|---|---|---|\n");
    for (size_t i = 0; i < EVENT_KINDS; i++) {
        const struct event_row *row = &event_rows[i];
        bytes_addf(out, "| `%s` | ", row->name);
        if (row->named)
            bytes_addf(out, "`%s`, ", row->named);
        bytes_addf(out, "`%s`, `modem` | %s |\n", row->says, row->about);
    }
    bytes_add_text(out, "| `lost` | `count` | so many events were not told, since the client "
                        "reads too slowly |\n");
    bytes_add_text(out, "\n### Errors\n\n| class | |\n|---|---|\n");
    for (const struct control_class *class = control_classes; class->name; class ++)
        bytes_addf(out, "| `%s` | %s |\n", class->name, class->about);
}

/* --- schema --- */

static json_t *of_type(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

static json_t *whole_number(void)
{
    return json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);
}

static json_t *seconds(void)
{
    return json_pack("{s:s, s:i}", "type", "number", "minimum", 0);
}

static json_t *one_of(const char *const *words)
{
    json_t *all = json_array();
    for (size_t i = 0; words[i]; i++)
        json_array_append_new(all, json_string(words[i]));
    return json_pack("{s:o}", "enum", all);
}

static json_t *texts(void)
{
    return json_pack("{s:[o, {s:s, s:o, s:i, s:i}]}", "oneOf", of_type("string"), "type",
                     "array", "items", of_type("string"), "minItems", 1, "maxItems",
                     CONTROL_TEXTS_MAX);
}

static json_t *object_of(const struct control_field *fields);

static json_t *schema_of(const struct control_field *field)
{
    switch (field->type) {
    case CONTROL_TEXT:
        return of_type("string");
    case CONTROL_WORD:
        return one_of(field->words);
    case CONTROL_TEXTS:
        return texts();
    case CONTROL_TIME:
        return json_pack("{s:[{s:s, s:s}, o]}", "oneOf", "type", "string", "pattern",
                         "^(0|[0-9]+(\\.[0-9]+)?(us|ms|s|m|h))$", seconds());
    case CONTROL_COUNT:
        return whole_number();
    case CONTROL_FLAG:
        return of_type("boolean");
    case CONTROL_SINCE:
        return json_pack("{s:[o, o]}", "oneOf", whole_number(), one_of(field->words));
    case CONTROL_BASE64:
        return json_pack("{s:s, s:s}", "type", "string", "contentEncoding", "base64");
    case CONTROL_NUMBER:
        return seconds();
    case CONTROL_OBJECT:
        return json_pack("{s:s, s:o}", "type", "object", "additionalProperties",
                         of_type("string"));
    case CONTROL_ARRAY:
        return json_pack("{s:s, s:o}", "type", "array", "items", object_of(field->items));
    }
    bug("no such type");
}

/* Nothing but these fields. */
static json_t *object_of(const struct control_field *fields)
{
    json_t *properties = json_object(), *needed = json_array();
    for (const struct control_field *field = fields; field && field->name; field++) {
        if (field->of_shell)
            continue;
        json_t *schema = schema_of(field);
        json_object_set_new(schema, "description", json_string(field->about));
        json_object_set_new(properties, field->name, schema);
        if (field->needed)
            json_array_append_new(needed, json_string(field->name));
    }
    return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties,
                     "required", needed, "additionalProperties", false);
}

static json_t *request_of(const struct control_verb *verb)
{
    json_t *arguments = object_of(verb->arguments);
    json_t *needed = json_pack("[s]", "execute");
    if (verb->of_modem)
        json_object_set_new(json_object_get(arguments, "properties"), "modem", whole_number());
    if (json_array_size(json_object_get(arguments, "required")))
        json_array_append_new(needed, json_string("arguments"));
    return json_pack("{s:s, s:s, s:{s:{s:s}, s:o, s:b}, s:o, s:b}", "type", "object",
                     "description", verb->about, "properties", "execute", "const", verb->name,
                     "arguments", arguments, "id", true, "required", needed,
                     "additionalProperties", false);
}

static json_t *return_of(const struct control_verb *verb)
{
    return json_pack("{s:s, s:{s:o, s:b}, s:[s], s:b}", "type", "object", "properties",
                     "return", object_of(verb->returns), "id", true, "required", "return",
                     "additionalProperties", false);
}

static json_t *event_of(const char *name, const char *about, json_t *data)
{
    return json_pack("{s:s, s:s, s:{s:{s:s}, s:o, s:o}, s:[s, s, s], s:b}", "type", "object",
                     "description", about, "properties", "event", "const", name, "data", data,
                     "time", seconds(), "required", "event", "data", "time",
                     "additionalProperties", false);
}

static json_t *data_of(const struct event_row *row)
{
    const struct control_field fields[] = {
        {.name = row->says, .type = CONTROL_TEXT, .needed = true, .about = "what"},
        {.name = "modem", .type = CONTROL_COUNT, .needed = true, .about = "whose"},
        {.name = row->named, .type = CONTROL_TEXT, .needed = true, .about = "which"},
        {0},
    };
    return object_of(fields);
}

static json_t *error_schema(void)
{
    json_t *classes = json_array();
    for (const struct control_class *class = control_classes; class->name; class ++)
        json_array_append_new(classes, json_string(class->name));
    return json_pack("{s:s, s:{s:{s:s, s:{s:{s:o}, s:o}, s:[s, s], s:b}, s:b}, s:[s], s:b}",
                     "type", "object", "properties", "error", "type", "object", "properties",
                     "class", "enum", classes, "desc", of_type("string"), "required", "class",
                     "desc", "additionalProperties", false, "id", true, "required", "error",
                     "additionalProperties", false);
}

static json_t *greeting_schema(void)
{
    static const struct control_field fields[] = {
        {.name = "version", .type = CONTROL_TEXT, .needed = true, .about = "of sim7000"},
        {.name = "modems", .type = CONTROL_COUNT, .needed = true, .about = "how many"},
        {0},
    };
    return json_pack("{s:s, s:{s:o}, s:[s], s:b}", "type", "object", "properties", "sim7000",
                     object_of(fields), "required", "sim7000", "additionalProperties", false);
}

/* Puts a definition there, and a reference to it among the `choices`. */
static void define(json_t *definitions, json_t *choices, const char *kind, const char *name,
                   json_t *schema)
{
    struct bytes label = {0}, reference = {0};
    bytes_addf(&label, "%s%s%s", kind, *name ? "-" : "", name);
    bytes_addf(&reference, "#/$defs/%s", bytes_at(&label));
    json_object_set_new(definitions, bytes_at(&label), schema);
    if (choices)
        json_array_append_new(choices, json_pack("{s:s}", "$ref", bytes_at(&reference)));
    bytes_release(&label);
    bytes_release(&reference);
}

static void define_events(json_t *definitions, json_t *said)
{
    static const struct control_field lost[] = {
        {.name = "count", .type = CONTROL_COUNT, .needed = true, .about = "how many"},
        {0},
    };
    for (size_t i = 0; i < EVENT_KINDS; i++)
        define(definitions, said, "event", event_rows[i].name,
               event_of(event_rows[i].name, event_rows[i].about, data_of(&event_rows[i])));
    define(definitions, said, "event", "lost",
           event_of("lost", "events that were not told", object_of(lost)));
}

void control_add_schema(struct bytes *out)
{
    json_t *definitions = json_object(), *asked = json_array(), *said = json_array();
    json_set_alloc_funcs(xmalloc, xfree);
    define(definitions, said, "greeting", "", greeting_schema());
    define(definitions, said, "error", "", error_schema());
    for (size_t i = 0; control_verbs[i]; i++) {
        const struct control_verb *verb = control_verbs[i];
        define(definitions, asked, "request", verb->name, request_of(verb));
        define(definitions, said, "return", verb->name, return_of(verb));
    }
    define_events(definitions, said);
    define(definitions, NULL, "request", "", json_pack("{s:o}", "oneOf", asked));
    define(definitions, NULL, "message", "", json_pack("{s:o}", "anyOf", said));
    json_t *schema = json_pack(
        "{s:s, s:s, s:s, s:[{s:s}, {s:s}], s:o}", "$schema",
        "https://json-schema.org/draft/2020-12/schema", "title", "sim7000 run --control",
        "description", "What clients ask (request) and what comes back (message), a line each",
        "anyOf", "$ref", "#/$defs/request", "$ref", "#/$defs/message", "$defs", definitions);
    must(schema);
    char *text = json_dumps(schema, JSON_INDENT(1));
    must(text);
    bytes_add_text(out, text);
    bytes_add_char(out, '\n');
    xfree(text);
    json_decref(schema);
}
