/* SPDX-License-Identifier: MIT */
/* `complete`: what may stand where a shell's user is typing, from the rows of commands and options,
 * so that no shell has a list of its own to forget. docs/completion has the shells' side.
 *
 * It gets the words of the line behind `sim7000`, the last of them being typed, and prints a
 * candidate a line, with a tab and its help behind it. Lines that begin with a colon say which
 * files may stand there (":files ini trace", ":files", ":folders", ":programs"), or what is wanted
 * where there is nothing to choose from (":about N: that many modems"). */
#include "cli/complete.h"

#include "base/die.h"
#include "link/ends.h"

#include <string.h>

struct line {
    char *const *words;
    size_t count;
    const struct cli_command *const *commands;
    size_t commands_count;
    struct bytes *out;
};

static const char *last(const struct line *line)
{
    return line->words[line->count - 1];
}

static struct span first_line(struct span text)
{
    return span_cut(text, span_find(text, '\n'));
}

/* Only what goes on from what was typed. `lead` stands before it in the word (`--ftp=`). */
static void offer(const struct line *line, struct span lead, struct span word, struct span help)
{
    struct span typed = span_skip(span_of(last(line)), lead.count);
    if (!span_same(span_cut(word, typed.count), typed))
        return;
    bytes_add_span(line->out, lead);
    bytes_add_span(line->out, word);
    if (help.count)
        bytes_addf(line->out, "\t%.*s", SPAN_ARGS(first_line(help)));
    bytes_add_char(line->out, '\n');
}

static void offer_lines(const struct line *line, struct span lead, const struct bytes *lines)
{
    for (struct span rest = bytes_span(lines); rest.count;) {
        struct span help = span_take(&rest, '\n'), word = span_take(&help, '\t');
        if (word.count && word.at[0] == ':')
            bytes_addf(line->out, "%.*s\n", SPAN_ARGS(word));
        else
            offer(line, lead, word, help);
    }
}

/* `shape`: what stands for the word in help: "SCENARIO.ini", "PATH...", "DIR", "N". */
static bool offer_files(const struct line *line, const char *shape)
{
    static const struct {
        const char *part, *told;
    } kinds[] = {
        {".ini", ":files ini\n"},    {".trace", ":files trace\n"}, {".html", ":files html\n"},
        {"TRACE", ":files trace\n"}, {"DIR", ":folders\n"},        {"FILE", ":files\n"},
        {"PATH", ":files\n"},        {"DEV", ":files\n"},          {"LOG", ":files\n"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strstr(shape, kinds[i].part)) {
            bytes_add_text(line->out, kinds[i].told);
            return true;
        }
    }
    return false;
}

static void offer_value(const struct line *line, const struct cli_option *option,
                        struct span lead)
{
    struct bytes lines = {0};
    if (option->offers)
        option->offers(&lines);
    offer_lines(line, lead, &lines);
    bytes_release(&lines);
    if (!offer_files(line, option->value) && !option->offers)
        bytes_addf(line->out, ":about %s: %.*s\n", option->value,
                   SPAN_ARGS(first_line(span_of(option->help))));
}

static void offer_options(const struct line *line, const struct cli_command *command)
{
    for (const struct cli_option *row = command->options; row && row->name; row++)
        offer(line, SPAN("--"), span_of(row->name), span_of(row->help));
    offer(line, SPAN("--"), SPAN("help"), SPAN("all of this"));
}

/* The option whose value the last word is. */
static const struct cli_option *option_before(const struct line *line,
                                              const struct cli_command *command)
{
    struct span word = span_of(line->words[line->count - 2]);
    bool is_long = span_starts(word, "--");
    if (word.count < 2 || word.at[0] != '-')
        return NULL;
    const struct cli_option *option =
        is_long ? cli_find_option(command, span_skip(word, 2), '\0')
                : cli_find_option(command, (struct span){0}, word.at[word.count - 1]);
    return option && option->kind != CLI_FLAG ? option : NULL;
}

/* The shape of word number `place` in help: "[SCENARIO.ini] [NAME...]"; the last is for all that
 * follow. "" where an option stands. */
static struct span shape_of(const struct cli_command *command, size_t place)
{
    struct span rest = span_of(command->arguments), shape = {0};
    for (size_t i = 0; i <= place && rest.count; i++) {
        struct span next = span_cut(rest, span_find(rest, ' '));
        rest = span_skip(rest, next.count + 1);
        if (next.at[0] == '-' || span_starts(next, "[-") || span_starts(next, "[options"))
            break;
        shape = next;
    }
    return shape;
}

/* What is no option. `words`: the line's, without options and their values. */
static void offer_words(const struct line *line, const struct cli_command *command,
                        char *const *words, size_t count)
{
    struct bytes lines = {0};
    char *shape = span_dup(shape_of(command, count));
    offer_files(line, shape);
    if (command->offers)
        command->offers(&lines, words, count);
    offer_lines(line, SPAN(""), &lines);
    if (command->takes_program)
        offer(line, SPAN(""), SPAN("--"), SPAN("then the program under test"));
    bytes_release(&lines);
    xfree(shape);
}

/* Words of the line behind the command that are neither options nor their values. */
static void complete_plain(const struct line *line, const struct cli_command *command)
{
    char **plain = xmalloc(line->count * sizeof *plain);
    size_t count = 0;
    for (size_t i = 1; i + 1 < line->count; i++) {
        const struct line before = {line->words, i + 1, NULL, 0, NULL};
        bool raw = command->words_raw && count;
        if (raw || (line->words[i][0] != '-' && !option_before(&before, command)))
            plain[count++] = line->words[i];
    }
    offer_words(line, command, plain, count);
    xfree(plain);
}

static void complete_word(const struct line *line, const struct cli_command *command)
{
    struct span word = span_of(last(line));
    size_t equals = span_find(word, '=');
    const struct cli_option *option =
        span_starts(word, "--") && equals < word.count
            ? cli_find_option(command, span_skip(span_cut(word, equals), 2), '\0')
            : NULL;
    if (command->words_raw && line->count > 2)
        complete_plain(line, command);
    else if (option && option->kind != CLI_FLAG)
        offer_value(line, option, span_cut(word, equals + 1));
    else if (word.count && word.at[0] == '-')
        offer_options(line, command);
    else if ((option = option_before(line, command)))
        offer_value(line, option, SPAN(""));
    else
        complete_plain(line, command);
}

/* The kind without a name is the path of a terminal. */
static void offer_side(enum end_side side, struct bytes *out)
{
    for (const struct end_kind *kind = end_kinds; kind->name; kind++) {
        if (kind->open[side])
            bytes_addf(out, "%s\t%s\n", *kind->name ? kind->name : ":files", kind->help);
    }
}

void cli_offer_ends(struct bytes *out)
{
    offer_side(END_DCE, out);
}

void cli_offer_modem_ends(struct bytes *out)
{
    offer_side(END_DTE, out);
}

static void offer_commands(const struct line *line)
{
    for (size_t i = 0; i < line->commands_count; i++)
        if (!line->commands[i]->is_hidden)
            offer(line, SPAN(""), span_of(line->commands[i]->name),
                  span_of(line->commands[i]->summary));
}

static const struct cli_command *named(const struct line *line, const char *name)
{
    for (size_t i = 0; i < line->commands_count; i++)
        if (strcmp(line->commands[i]->name, name) == 0)
            return line->commands[i];
    return NULL;
}

void cli_complete(char *const *words, size_t count, const struct cli_command *const *commands,
                  size_t commands_count, struct bytes *out)
{
    struct line line = {words, count, commands, commands_count, out};
    if (count == 0)
        return;
    if (count == 1 || (count == 2 && strcmp(words[0], "help") == 0)) {
        offer_commands(&line);
        return;
    }
    for (size_t i = 1; i + 1 < count; i++) {
        if (strcmp(words[i], "--") == 0) {
            bytes_add_text(out, i + 2 == count ? ":programs\n" : ":files\n");
            return;
        }
    }
    const struct cli_command *command = named(&line, words[0]);
    if (command)
        complete_word(&line, command);
}
