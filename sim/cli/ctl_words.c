/* SPDX-License-Identifier: MIT */
/* Words of a shell as a request, by the rows of the verbs: so a new argument needs nothing here.
 * Values are checked by who gets the request; what is told apart here is only what JSON tells
 * apart: numbers, flags, one text or several.
 */
#include "cli/ctl_words.h"

#include "base/limits.h"
#include "cli/cli.h"
#include "control/base64.h"
#include "link/disk.h"

#include <string.h>

struct reading {
    char **words;
    struct ctl_words *out;
    struct bytes *why;
};

static const char *verb_name(const void *table, size_t i)
{
    (void)table;
    return control_verbs[i] ? control_verbs[i]->name : NULL;
}

static bool wrong(struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool wrong(struct reading *reading, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bytes_addv(reading->why, format, args);
    va_end(args);
    return false;
}

static bool read_verb(struct reading *reading)
{
    struct bytes name = {0}, near = {0};
    char **words = reading->words;
    if (words[1]) {
        bytes_addf(&name, "%s-%s", words[0], words[1]);
        reading->out->verb = control_find_verb(bytes_span(&name));
        reading->words += reading->out->verb ? 2 : 0;
    }
    if (!reading->out->verb) {
        reading->out->verb = control_find_verb(span_of(words[0]));
        reading->words++;
    }
    if (!reading->out->verb) {
        cli_add_nearest(&near, name.count ? bytes_at(&name) : words[0], verb_name, NULL);
        if (!near.count)
            cli_add_nearest(&near, words[0], verb_name, NULL);
        wrong(reading, "unknown verb %s%s", words[0],
              near.count ? bytes_at(&near) : "; sim7000 ctl --verbs names them");
    }
    bytes_release(&name);
    bytes_release(&near);
    return reading->out->verb != NULL;
}

/* --- values --- */

static json_t *number(const char *text)
{
    int64_t value;
    return span_number(span_of(text), INT64_MAX, &value) ? json_integer(value) : NULL;
}

/* As JSON has it. A text that is not UTF-8 is none there. */
static json_t *value_of(const struct control_field *field, const char *text)
{
    json_t *value = NULL;
    if (field->type == CONTROL_COUNT || field->type == CONTROL_SINCE)
        value = number(text);
    return value ? value : json_string(text);
}

/* The bytes of a file of ours; `-`: of stdin. */
static json_t *file_value(struct reading *reading, const char *path)
{
    struct bytes content = {0}, text = {0};
    const char *why;
    json_t *value = NULL;
    const char *from = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
    if (link_disk.read(link_disk.owner, from, CONTROL_LINE_MAX / 4 * 3, &content, &why)) {
        base64_add(&text, bytes_span(&content));
        value = json_stringn(bytes_at(&text), text.count);
    } else {
        wrong(reading, "cannot read %s: %s", path, why);
    }
    bytes_release(&content);
    bytes_release(&text);
    return value;
}

static bool set(struct reading *reading, const struct control_field *field, const char *text)
{
    json_t *arguments = reading->out->arguments;
    json_t *before = json_object_get(arguments, field->name);
    if (field->of_shell) {
        reading->out->file = text;
        return true;
    }
    json_t *value =
        field->type == CONTROL_BASE64 ? file_value(reading, text) : value_of(field, text);
    if (!value && reading->why->count)
        return false;
    if (!value)
        return wrong(reading, "%s: expected UTF-8", field->name);
    if (before && field->type != CONTROL_TEXTS) {
        json_decref(value);
        return wrong(reading, "%s stands twice", field->name);
    }
    if (before && !json_is_array(before)) {
        json_t *several = json_array();
        json_array_append(several, before);
        json_array_append_new(several, value);
        json_object_set_new(arguments, field->name, several);
    } else if (before) {
        json_array_append_new(before, value);
    } else {
        json_object_set_new(arguments, field->name, value);
    }
    return true;
}

/* --- options --- */

static const struct control_field modem_field = {.name = "modem", .type = CONTROL_COUNT};

static const char *option_name(const void *table, size_t i)
{
    const struct control_verb *verb = table;
    for (const struct control_field *field = verb->arguments; field && field->name; field++)
        if (i-- == 0)
            return field->name;
    return i == 0 && verb->of_modem ? modem_field.name : NULL;
}

static const struct control_field *find_option(const struct control_verb *verb,
                                               struct span name)
{
    for (const struct control_field *field = verb->arguments; field && field->name; field++)
        if (span_is(name, field->name))
            return field;
    return verb->of_modem && span_is(name, modem_field.name) ? &modem_field : NULL;
}

static bool read_option(struct reading *reading, const char *word)
{
    const struct control_verb *verb = reading->out->verb;
    struct span name = span_of(word + 2);
    size_t equals = span_find(name, '=');
    const struct control_field *field = find_option(verb, span_cut(name, equals));
    if (!field) {
        struct bytes near = {0};
        cli_add_nearest(&near, word + 2, option_name, verb);
        wrong(reading, "%s: unknown option %s%s", verb->name, word, bytes_at(&near));
        bytes_release(&near);
        return false;
    }
    if (field->type == CONTROL_FLAG) {
        if (equals < name.count)
            return wrong(reading, "%s: --%s takes no value", verb->name, field->name);
        json_object_set_new(reading->out->arguments, field->name, json_true());
        return true;
    }
    const char *value = equals < name.count ? name.at + equals + 1 : *reading->words;
    if (!value)
        return wrong(reading, "%s: --%s needs a value", verb->name, field->name);
    reading->words += equals == name.count;
    return set(reading, field, value);
}

/* --- words without a name --- */

static const struct control_field *next_spread(const struct control_field *field)
{
    while (field && field->name && !field->spread)
        field++;
    return field && field->name ? field : NULL;
}

/* The last text takes all words that are left, as if they had been quoted. */
static bool join_rest(struct reading *reading, const struct control_field *field,
                      const char *word)
{
    struct bytes text = {0};
    bytes_add_text(&text, word);
    for (; *reading->words; reading->words++)
        bytes_addf(&text, " %s", *reading->words);
    bool good = set(reading, field, bytes_at(&text));
    bytes_release(&text);
    return good;
}

static bool read_word(struct reading *reading, const struct control_field **place,
                      const char *word)
{
    const struct control_field *field = *place;
    if (!field)
        return wrong(reading, "%s: %s is one word too many", reading->out->verb->name, word);
    if (field->type == CONTROL_TEXTS)
        return set(reading, field, word);
    *place = next_spread(field + 1);
    if (field->type == CONTROL_TEXT && !field->of_shell && !*place)
        return join_rest(reading, field, word);
    return set(reading, field, word);
}

bool ctl_words_read(char **words, struct ctl_words *out, struct bytes *why)
{
    struct reading reading = {.words = words, .out = out, .why = why};
    *out = (struct ctl_words){.arguments = json_object()};
    if (!read_verb(&reading))
        return false;
    const struct control_field *place = next_spread(out->verb->arguments);
    while (*reading.words) {
        const char *word = *reading.words++;
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
            return out->help = true;
        bool good = word[0] == '-' && word[1] == '-' && word[2]
                        ? read_option(&reading, word)
                        : read_word(&reading, &place, word);
        if (!good)
            return false;
    }
    return true;
}

/* --- help --- */

static void add_words(const struct control_verb *verb, struct bytes *out)
{
    for (const char *c = verb->name; *c; c++)
        bytes_add_char(out, *c == '-' ? ' ' : *c);
    for (const struct control_field *field = verb->arguments; field && field->name; field++) {
        if (!field->spread)
            continue;
        bytes_add_text(out, field->needed ? " " : " [");
        for (const char *c = field->name; *c; c++)
            bytes_add_char(out, text_upper(*c));
        bytes_add_text(out, field->type == CONTROL_TEXTS ? "..." : "");
        bytes_add_text(out, field->needed ? "" : "]");
    }
}

void ctl_words_add_usage(const struct control_verb *verb, struct bytes *out)
{
    bytes_add_text(out, "usage: sim7000 ctl PATH ");
    add_words(verb, out);
    bytes_addf(out, " [options]\n\n%s\n", verb->about);
    for (const struct control_field *field = verb->arguments; field && field->name; field++) {
        size_t start = out->count;
        bytes_addf(out, "\n  %s%s", field->spread ? "" : "--", field->name);
        size_t column = out->count - start - 1;
        bytes_addf(out, "%*s%s", column < 16 ? (int)(16 - column) : 1, "", field->about);
        for (size_t i = 0; field->words && field->words[i]; i++)
            bytes_addf(out, "%s%s", i == 0 ? " (" : ", ", field->words[i]);
        bytes_add_text(out, field->words ? ")" : "");
    }
    if (verb->of_modem)
        bytes_add_text(out, "\n  --modem         which of several, from 0 on");
    bytes_add_char(out, '\n');
}
