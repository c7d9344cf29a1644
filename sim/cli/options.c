/* SPDX-License-Identifier: MIT */
/* Options as rows: name, kind, place and help text. Parsing, the complaint about a wrong one with
 * the nearest right one, and the help page come from the same row. (getopt_long() permutes words
 * and knows neither kinds nor ranges.) */
#include "base/die.h"
#include "cli/cli.h"

#include "base/escape.h"
#include "scenario/scenario.h"
#include "scenario/values.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELP_COLUMN  24
#define FACTOR_LEAST 0.001

struct reader {
    const struct cli_command *command;
    char **argv;
    int argc, i;
    char *options;
    struct cli_words words;
    bool help;
};

int cli_wrong(const char *format, ...)
{
    struct bytes text = {0};
    va_list args;
    va_start(args, format);
    bytes_addv(&text, format, args);
    va_end(args);
    struct bytes shown = {0};
    escape_words(&shown, bytes_span(&text));
    fprintf(stderr, "sim7000: %s\n", bytes_at(&shown));
    bytes_release(&shown);
    bytes_release(&text);
    return CLI_WRONG;
}

void cli_print(const struct bytes *text)
{
    fwrite(bytes_at(text), 1, text->count, stdout);
}

void cli_add_nearest(struct bytes *out, const char *word,
                     const char *(*next)(const void *table, size_t i), const void *table)
{
    const char *nearest = NULL;
    size_t best = 3; /* further off is another word */
    for (size_t i = 0; next(table, i); i++) {
        size_t distance = text_distance(span_of(word), span_of(next(table, i)));
        if (distance < best && distance < strlen(word)) {
            best = distance;
            nearest = next(table, i);
        }
    }
    if (nearest)
        bytes_addf(out, "; did you mean %s?", nearest);
}

/* --- values --- */

static bool bad_value(const struct reader *reader, const struct cli_option *option,
                      const char *value, const char *expected)
{
    cli_wrong("%s: --%s %s: expected %s", reader->command->name, option->name, value, expected);
    return false;
}

static bool set_number(struct reader *reader, const struct cli_option *option,
                       const char *value)
{
    char expected[80];
    snprintf(expected, sizeof expected, "a number from %lld to %lld", (long long)option->least,
             (long long)option->most);
    int64_t number;
    if (!span_number(span_of(value), option->most, &number) || number < option->least)
        return bad_value(reader, option, value, expected);
    memcpy(reader->options + option->offset, &number, sizeof number);
    return true;
}

static bool set_factor(struct reader *reader, const struct cli_option *option,
                       const char *value)
{
    char *end;
    double factor = strtod(value, &end);
    char expected[80];
    snprintf(expected, sizeof expected, "a factor from %g to %lld, such as 0.5 or 10",
             FACTOR_LEAST, (long long)option->most);
    if (end == value || *end || !isfinite(factor) || factor < FACTOR_LEAST ||
        factor > (double)option->most)
        return bad_value(reader, option, value, expected);
    memcpy(reader->options + option->offset, &factor, sizeof factor);
    return true;
}

static bool bad_time(struct reader *reader, const struct cli_option *option, const char *value)
{
    struct bytes expected = {0};
    bytes_add_text(&expected, "a time such as 250ms, 75s, 2m or 1h");
    value_add_unit_hint(&expected, span_of(value));
    bad_value(reader, option, value, bytes_at(&expected));
    bytes_release(&expected);
    return false;
}

static bool set_value(struct reader *reader, const struct cli_option *option, const char *value)
{
    char *place = reader->options + option->offset;
    if (option->given)
        *(bool *)(void *)(reader->options + option->given) = true;
    if (option->kind == CLI_NUMBER)
        return set_number(reader, option, value);
    if (option->kind == CLI_FACTOR)
        return set_factor(reader, option, value);
    if (option->kind == CLI_TIME) {
        usec time;
        if (!scenario_parse_time(span_of(value), &time))
            return bad_time(reader, option, value);
        memcpy(place, &time, sizeof time);
        return true;
    }
    memcpy(place, &value, sizeof value);
    return true;
}

/* --- words --- */

static const char *long_name(const void *table, size_t i)
{
    return ((const struct cli_option *)table)[i].name;
}

const struct cli_option *cli_find_option(const struct cli_command *command, struct span name,
                                         char letter)
{
    for (const struct cli_option *row = command->options; row && row->name; row++) {
        if (letter ? row->letter == letter : span_is(name, row->name))
            return row;
    }
    return NULL;
}

static bool unknown(const struct reader *reader, const char *word)
{
    struct bytes text = {0};
    bytes_addf(&text, "%s: unknown option %s", reader->command->name, word);
    if (reader->command->options && word[1] == '-') {
        struct bytes near = {0};
        cli_add_nearest(&near, word + 2, long_name, reader->command->options);
        struct span told = bytes_span(&near);
        struct span lead = SPAN("; did you mean ");
        if (told.count)
            bytes_addf(&text, "; did you mean --%s", told.at + lead.count);
        bytes_release(&near);
    }
    cli_wrong("%s", bytes_at(&text));
    bytes_release(&text);
    return false;
}

/* An option whose value was forgotten does not take the option behind it. */
static const char *next_value(struct reader *reader)
{
    const char *word = reader->i < reader->argc ? reader->argv[reader->i] : NULL;
    if (!word || (word[0] == '-' && word[1]))
        return NULL;
    reader->i++;
    return word;
}

/* `value`: what stood behind `=` or the letter; NULL: it is the next word. */
static bool take(struct reader *reader, const struct cli_option *option, const char *value)
{
    if (option->kind == CLI_FLAG) {
        if (value) {
            cli_wrong("%s: --%s takes no value", reader->command->name, option->name);
            return false;
        }
        *(bool *)(void *)(reader->options + option->offset) = true;
        return true;
    }
    value = value ? value : next_value(reader);
    if (!value || !*value) {
        cli_wrong("%s: --%s needs %s", reader->command->name, option->name, option->value);
        return false;
    }
    return set_value(reader, option, value);
}

static bool take_long(struct reader *reader, char *word)
{
    struct span name = span_of(word + 2);
    size_t equals = span_find(name, '=');
    if (strcmp(word, "--help") == 0)
        return reader->help = true;
    const struct cli_option *option =
        cli_find_option(reader->command, span_cut(name, equals), '\0');
    if (!option)
        return unknown(reader, word);
    return take(reader, option, equals < name.count ? name.at + equals + 1 : NULL);
}

static bool take_letters(struct reader *reader, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        if (*letter == 'h')
            return reader->help = true;
        const struct cli_option *option =
            cli_find_option(reader->command, (struct span){0}, *letter);
        if (!option)
            return unknown(reader, word);
        if (option->kind != CLI_FLAG)
            return take(reader, option, letter[1] ? letter + 1 : NULL);
        if (!take(reader, option, NULL))
            return false;
    }
    return true;
}

static bool take_word(struct reader *reader, char *word)
{
    if (word[0] == '-' && word[1] == '-')
        return take_long(reader, word);
    if (word[0] == '-' && word[1])
        return take_letters(reader, word);
    reader->words.words[reader->words.count++] = word;
    return true;
}

static bool take_words(struct reader *reader)
{
    while (reader->i < reader->argc && !reader->help) {
        char *word = reader->argv[reader->i++];
        if (reader->command->words_raw && reader->words.count) {
            reader->words.words[reader->words.count++] = word;
            continue;
        }
        if (strcmp(word, "--") == 0) {
            reader->words.program = reader->argv + reader->i;
            break;
        }
        if (!take_word(reader, word))
            return false;
    }
    return true;
}

static void too_many(const struct cli_command *command, const struct cli_words *words)
{
    const char *word = words->words[command->words_most];
    if (command->takes_program && !words->program)
        cli_wrong(
            "%s: %s is one word too many; write -- before the program: sim7000 %s %s -- %s",
            command->name, word, command->name, words->words[0], word);
    else
        cli_wrong("%s: %s is one word too many; expected: sim7000 %s %s", command->name, word,
                  command->name, command->arguments);
}

static bool is_complete(const struct reader *reader)
{
    const struct cli_command *command = reader->command;
    const struct cli_words *words = &reader->words;
    if (words->program && !command->takes_program)
        cli_wrong("%s: there is no program to start behind --", command->name);
    else if (words->program && !words->program[0])
        cli_wrong("%s: -- must be followed by a program", command->name);
    else if (words->count < command->words_least)
        cli_wrong("%s: expected: sim7000 %s %s", command->name, command->name,
                  command->arguments);
    else if (words->count > command->words_most)
        too_many(command, words);
    else
        return true;
    return false;
}

int cli_command_line(const struct cli_command *command, int argc, char **argv)
{
    struct reader reader = {.command = command, .argv = argv, .argc = argc};
    reader.options = xzalloc(command->options_size + 1);
    reader.words.words = xzalloc(((size_t)argc + 1) * sizeof *argv);
    int status = CLI_WRONG;
    bool good = take_words(&reader);
    if (good && reader.help) {
        struct bytes help = {0};
        cli_help(command, &help);
        cli_print(&help);
        bytes_release(&help);
        status = CLI_GOOD;
    } else if (good && is_complete(&reader)) {
        status = command->run(&reader.words, reader.options);
    }
    free(reader.words.words);
    free(reader.options);
    return status;
}

/* --- help --- */

static void add_option_help(const struct cli_option *option, struct bytes *out)
{
    size_t start = out->count;
    if (option->letter)
        bytes_addf(out, "  -%c, --%s", option->letter, option->name);
    else
        bytes_addf(out, "  --%s", option->name);
    if (option->value)
        bytes_addf(out, " %s", option->value);
    bool wide = out->count - start + 2 > HELP_COLUMN;
    struct span help = span_of(option->help);
    while (help.count) {
        if (wide || start == 0)
            bytes_add_text(out, "\n");
        size_t column = wide || start == 0 ? 0 : out->count - start;
        bytes_addf(out, "%*s", (int)(HELP_COLUMN - column), "");
        size_t line = span_find(help, '\n');
        bytes_add_span(out, span_cut(help, line));
        help = span_skip(help, line + 1);
        wide = true;
    }
    bytes_add_text(out, "\n");
}

void cli_help(const struct cli_command *command, struct bytes *out)
{
    bytes_addf(out, "usage: sim7000 %s %s\n\n%s\n", command->name, command->arguments,
               command->summary);
    if (command->about)
        bytes_addf(out, "\n%s", command->about);
    if (command->options)
        bytes_add_text(out, "\noptions:\n");
    for (const struct cli_option *row = command->options; row && row->name; row++)
        add_option_help(row, out);
}

bool cli_read_shard(const char *text, size_t *shard, size_t *shards)
{
    enum { SHARDS_MOST = 1000000 };
    struct span rest = span_of(text ? text : "1/1");
    int64_t number, of;
    struct span first = span_take(&rest, '/');
    if (!span_number(rest, SHARDS_MOST, &of) || of < 1 || !span_number(first, of, &number) ||
        number < 1) {
        cli_wrong("--shard %s: expected I/N, such as 2/8", text);
        return false;
    }
    *shard = (size_t)number - 1;
    *shards = (size_t)of;
    return true;
}
