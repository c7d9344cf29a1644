/* SPDX-License-Identifier: MIT */
/* What to say of a log in which no conversation was found. Whoever has such a log knows that there
 * is one in it, so the lines that look like AT are shown with what stands in front of them: that
 * is what no format knew, and what an editor can take away. */
#include "field/unread.h"

#include "base/escape.h"
#include "log/ports.h"

#include <string.h>

#define SHAPES_MAX 4  /* that are shown; more are only counted */
#define SHOWN_MAX  60 /* characters of a line */

static const char in_hex[] = "bytes in hex, in which no command is answered";
static const char byte_a_line[] = "a byte a line, in which no command is answered";
static const char unknown_front[] = "among other words, and nothing that answers it";
static const char unanswered[] = "read as a command, but no line of the modem is in the log";

/* Lines that have the same in front of AT, but for digits. */
struct shape {
    struct bytes front;
    const char *why;
    struct span shown; /* of the first line, up to the command's name */
    int line;
    size_t count;
};

struct shapes {
    struct shape at[SHAPES_MAX];
    size_t count;
    size_t lines, others; /* that look like AT; those of them in no shape of these */
};

static size_t count_turns(const struct dialogue *dialogue, bool (*is)(const struct turn *turn))
{
    size_t count = 0;
    for (size_t i = 0; i < dialogue->count; i++)
        count += is(&dialogue->turns[i]) && !dialogue->turns[i].assumed;
    return count;
}

bool field_is_conversation(const struct dialogue *dialogue)
{
    return count_turns(dialogue, turn_is_hosts) && count_turns(dialogue, turn_is_modems);
}

/* --- lines that look like AT --- */

static bool is_word(char c)
{
    return text_is_alpha(c) || text_is_digit(c) || c == '_';
}

/* AT+X, ATE0, or AT with the end of a line, of a text or of a literal behind it; prose has a word
 * there. */
static bool is_command_at(struct span rest, size_t *length)
{
    size_t end = 0;
    while (end < rest.count && !strchr(" \t\r\"'\\<.`", rest.at[end]))
        end++;
    struct span word = span_cut(rest, end);
    bool extended = span_starts_nocase(word, "AT+") && word.count > 3;
    bool basic = span_starts(word, "AT") && dialect_is_command(word) &&
                 (end == rest.count || !strchr(" \t", rest.at[end]));
    *length = 2 + dialect_name(word).count;
    return extended || basic;
}

/* The letters A and T as hex digits: 41 54, 41,54, 0x41 0x54, 4154. */
static bool is_hex_at(struct span rest)
{
    static const char *const pairs[] = {"41 54", "41,54", "4154", "0x41 0x54", "0x41, 0x54"};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (span_starts_nocase(rest, pairs[i]))
            return true;
    return false;
}

static bool ends_with(struct span text, const char *what)
{
    size_t count = strlen(what);
    return text.count >= count && span_is(span_skip(text, text.count - count), what) &&
           (text.count == count || !is_word(text.at[text.count - count - 1]));
}

/* Where AT stands in this line, and until where to show it; false: nowhere. */
static bool find_at(const struct log_lines *lines, size_t i, size_t *from, size_t *to,
                    const char **why)
{
    struct span raw = lines->at[i].raw, trimmed = span_trim(raw);
    size_t length = 0;
    for (size_t at = 0; at + 1 < raw.count; at++) {
        struct span rest = span_skip(raw, at);
        if (at > 0 && is_word(raw.at[at - 1]))
            continue;
        bool hex = is_hex_at(rest);
        if (!hex && !is_command_at(rest, &length))
            continue;
        *from = at;
        *to = at + (hex ? 5 : length);
        *why = hex ? in_hex : unknown_front;
        return true;
    }
    *from = 0;
    *to = raw.count;
    *why = byte_a_line;
    return ends_with(trimmed, "41") && i + 1 < lines->count &&
           ends_with(span_trim(lines->at[i + 1].raw), "54");
}

/* Numbers differ from line to line: one 9 for each. Of hex dumps the bytes themselves do. */
static void add_front(struct bytes *out, struct span front)
{
    for (size_t i = 0; i < front.count; i++) {
        bool digit = text_is_digit(front.at[i]);
        if (!digit || i == 0 || !text_is_digit(front.at[i - 1]))
            bytes_add_char(out, digit ? '9' : front.at[i]);
    }
}

static void add_line(struct shapes *shapes, const struct log_line *line, struct span shown,
                     struct span front, const char *why)
{
    struct bytes key = {0};
    size_t i = 0;
    add_front(&key, why == in_hex ? SPAN("") : front);
    while (i < shapes->count &&
           (shapes->at[i].why != why ||
            !span_same(bytes_span(&shapes->at[i].front), bytes_span(&key))))
        i++;
    shapes->lines++;
    if (i == SHAPES_MAX) {
        shapes->others++;
    } else if (i < shapes->count) {
        shapes->at[i].count++;
    } else {
        shapes->at[shapes->count++] = (struct shape){
            .front = key, .why = why, .line = line->number, .count = 1, .shown = shown};
        return;
    }
    bytes_release(&key);
}

/* Turns stand in the order of their lines; *next goes along. */
static bool is_command_read(const struct dialogue *dialogue, int line, size_t *next)
{
    while (*next < dialogue->count && dialogue->turns[*next].line < line)
        ++*next;
    return *next < dialogue->count && dialogue->turns[*next].line == line &&
           turn_is_hosts(&dialogue->turns[*next]);
}

static void find_shapes(const struct log_lines *lines, const struct dialogue *dialogue,
                        struct shapes *shapes)
{
    size_t next = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        size_t from, to;
        const char *why;
        if (!find_at(lines, i, &from, &to, &why))
            continue;
        if (line->why)
            why = line->why;
        else if (is_command_read(dialogue, line->number, &next))
            why = unanswered;
        add_line(shapes, line, span_cut(line->raw, to), span_cut(line->raw, from), why);
    }
}

/* --- and what to say of them --- */

static void add_shown(struct bytes *out, const struct dialogue *dialogue, struct span text)
{
    struct bytes plain = {0}, hidden = {0};
    field_hide(&dialogue->secrets, text, &hidden);
    text = bytes_span(&hidden);
    size_t skipped = text.count > SHOWN_MAX ? text.count - SHOWN_MAX : 0;
    text = span_skip(text, skipped); /* its end is what matters */
    escape_add(&plain, text.at, text.count);
    bytes_addf(out, "%s%s", skipped ? "..." : "", bytes_at(&plain));
    bytes_release(&hidden);
    bytes_release(&plain);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

void field_tell_unread(struct span text, const struct log_format *format,
                       const struct dialogue *dialogue, struct bytes *out)
{
    struct log_lines lines;
    struct shapes shapes = {0};
    size_t commands = count_turns(dialogue, turn_is_hosts);
    size_t said = count_turns(dialogue, turn_is_modems);
    log_split(text, &lines);
    find_shapes(&lines, dialogue, &shapes);
    bytes_addf(out, "read      %zu line%s as %s: %zu command%s, %zu line%s of the modem\n",
               lines.count, plural(lines.count), format->name, commands, plural(commands), said,
               plural(said));
    bytes_addf(out, "like AT   %zu line%s\n", shapes.lines, plural(shapes.lines));
    for (size_t i = 0; i < shapes.count; i++) {
        const struct shape *shape = &shapes.at[i];
        bytes_addf(out, "shape     %zu line%s, the first is line %d: ", shape->count,
                   plural(shape->count), shape->line);
        add_shown(out, dialogue, shape->shown);
        bytes_addf(out, "\n          %s\n", shape->why);
        bytes_release(&shapes.at[i].front);
    }
    if (shapes.others)
        bytes_addf(out, "shape     %zu line%s in other shapes\n", shapes.others,
                   plural(shapes.others));
    log_lines_release(&lines);
}

void field_tell_ports(struct span text, struct bytes *out)
{
    struct log_lines lines;
    struct ports ports;
    log_split(text, &lines);
    ports_find(&lines, &ports);
    ports_describe(&ports, out);
    log_lines_release(&lines);
}
