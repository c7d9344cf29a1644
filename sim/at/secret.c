/* SPDX-License-Identifier: MIT */
/* Secrets are found where they are taken: the line as the discipline left it is parsed after each
 * byte, as far as it goes, and the byte is secret when the value at its end has grown by it. So
 * editing, chains, quotes and blanks are those of parse.c, and no text is searched for names. Only
 * within arguments that have no secret it is not parsed again and again: they may be long. */
#include "at/secret.h"

#include "at/interpreter.h"

#include <string.h>

#define STARS "******" /* AT_STARS of them */

/* --- where secrets stand --- */

/* Blanks at the end are the value's while its quote is open. */
static struct span without_quotes(struct span text)
{
    struct span trimmed = span_trim(text);
    if (trimmed.count == 0 || trimmed.at[0] != '"')
        return trimmed;
    struct span inside = span_skip(trimmed, 1);
    if (inside.count && inside.at[inside.count - 1] == '"')
        return span_cut(inside, inside.count - 1);
    inside.count = (size_t)(text.at + text.count - inside.at);
    return inside;
}

size_t at_find_secrets(const struct at_row *row, struct span args, struct at_secret *secrets)
{
    size_t count = 0;
    struct span before = SPAN("");
    for (const struct at_param *p = row->params; p && p->type != AT_PARAMS_END; p++) {
        size_t length = at_arg_length(args);
        struct span value = without_quotes(span_cut(args, length));
        bool secret = p->secret && (!*p->secret || span_is_nocase(before, p->secret));
        if (secret && value.count)
            secrets[count++] = (struct at_secret){value, p};
        if (length == args.count)
            break;
        before = value;
        args = span_skip(args, length + 1);
    }
    return count;
}

/* The length of a command's name, 0: none. */
static size_t name_length(struct span text)
{
    size_t i = 1;
    if (text.count < 2 || text.at[0] != '+')
        return 0;
    while (i < text.count && (text_is_alpha(text.at[i]) || text_is_digit(text.at[i])))
        i++;
    return i;
}

/* What stands behind the `=` and blanks in front of `text`. */
static struct span behind_name(struct span text)
{
    while (text.count && (text.at[0] == ' ' || text.at[0] == '='))
        text = span_skip(text, 1);
    return text;
}

/* Nonsense may end with a command of which the AT was lost, or that stands behind half of another
 * one: AT+CSQAT+FTPPW=. */
static const struct at_row *find_in_nonsense(const struct at *at, struct span text,
                                             struct span *args)
{
    const struct at_row *found = NULL;
    for (; text.count; text = span_skip(text, 1)) {
        size_t name = name_length(text);
        struct span rest = behind_name(span_skip(text, name));
        const struct at_row *row =
            name && rest.at > text.at + name ? at_secret_row(at, span_cut(text, name)) : NULL;
        if (row) {
            found = row;
            *args = rest;
        }
    }
    return found;
}

/* What stands behind the name of the last command, and its row if that has secrets. A command
 * that cannot be one may have a password all the same. */
static const struct at_row *last_command(const struct at *at, struct span text,
                                         struct span *args, bool *plain)
{
    struct at_command command;
    void *state;
    struct span end = span_skip(text, text.count);
    if (span_find(text, '+') == text.count)
        return NULL; /* their names begin so, and a line is asked for each of its bytes */
    do {
        if (!at_next_command(&text, &command))
            return NULL;
    } while (text.count);
    if (command.basic || (command.form != AT_WRITE && !command.wrong))
        return NULL;
    struct span rest = {command.name.at + command.name.count, 0};
    rest.count = (size_t)(end.at - rest.at);
    *args = behind_name(rest);
    const struct at_row *row = at_secret_row(at, command.name);
    *plain = !row && !command.wrong && span_find(*args, '+') == args->count;
    bool nonsense = command.wrong || (at && !at_find_row(at, command.name, &state));
    return row || !nonsense ? row : find_in_nonsense(at, rest, args);
}

/* The value at the end of arguments, as far as they have come. */
static struct at_value last_value(const struct at_row *row, struct span args)
{
    struct at_secret secrets[AT_ARGS_MAX];
    size_t count = at_find_secrets(row, args, secrets);
    if (count == 0)
        return (struct at_value){0};
    struct at_secret last = secrets[count - 1];
    struct span behind_it = {last.value.at + last.value.count, 0};
    behind_it.count = (size_t)(args.at + args.count - behind_it.at);
    if (span_find(behind_it, ',') < behind_it.count)
        return (struct at_value){0}; /* of an argument before the last */
    bool closed = span_find(behind_it, '"') < behind_it.count;
    bool quoted = last.value.at > args.at && last.value.at[-1] == '"';
    return (struct at_value){
        .param = last.param,
        .count = last.value.count,
        .open = !closed,
        .nonsense = quoted && span_find(last.value, '"') < last.value.count,
    };
}

/* Nothing but the name of an extended command yet: so is most of what is typed, and it is asked at
 * each byte. */
static bool is_name_alone(struct span text)
{
    if (text.count == 0 || text_is_alpha(text.at[0]) || strchr("& ;", text.at[0]))
        return false;
    for (size_t i = 1; i < text.count; i++)
        if (!text_is_alpha(text.at[i]) && !text_is_digit(text.at[i]))
            return false;
    return true;
}

static struct at_value value_at_end(const struct at *at, struct span text, bool *plain)
{
    struct span args;
    *plain = false;
    if (is_name_alone(text))
        return (struct at_value){0};
    const struct at_row *row = last_command(at, text, &args, plain);
    return row ? last_value(row, args) : (struct at_value){0};
}

/* --- what is typed --- */

/* What the byte has done to the value at the end of the line. What stands behind a closing quote
 * makes the command none, and is taken back byte by byte. */
static struct at_mark compare(struct at_value before, struct at_value after, bool edit)
{
    struct at_mark mark = {.count = 1, .exact = before.nonsense || after.nonsense};
    if (edit) {
        if (before.param && before.count > after.count)
            mark.secrecy = AT_ERASED;
        else if (before.param && !before.open && after.open)
            mark.secrecy = AT_REOPENED;
    } else if (after.param && after.count > (before.param ? before.count : 0)) {
        mark.secrecy = AT_VALUE;
        mark.param = after.param;
        mark.place = after.count - 1;
    } else if (before.param && before.open && !after.open) {
        mark.secrecy = AT_CLOSED;
    }
    return mark;
}

static void forget_value(struct at_ear *ear)
{
    ear->value = (struct at_value){0};
    ear->plain = false;
}

enum line_event at_ear_feed(struct at_ear *ear, const struct at *at, char c, char edit,
                            bool *echo, struct at_mark *mark)
{
    struct line *line = &ear->line;
    struct at_value before = ear->value, after = {0};
    bool plain = ear->plain;
    size_t count = line->count;
    bool was_open = line_is_open(line);
    enum line_event event = line_feed(line, c, edit, echo);
    *mark = (struct at_mark){.count = 1};
    if (!was_open || !*echo) {
        if (!line_is_open(line))
            forget_value(ear);
        return event; /* in front of AT, or a byte that is part of nothing */
    }
    bool lost = line_is_open(line) && c != edit && line->count == count;
    if (lost)
        line->text[count] = c; /* it has no place, and is shown all the same */
    if (!line_is_open(line))
        plain = false;
    else if (!plain || c == edit || c == '+')
        after = value_at_end(at, (struct span){line->text, line->count + lost}, &plain);
    *mark = compare(before, after, c == edit && line_is_open(line));
    if (lost && mark->secrecy == AT_VALUE)
        mark->place = AT_LINE_MAX;
    if (!lost) {
        ear->value = after;
        ear->plain = plain;
    }
    return event;
}

size_t at_plain_command(const struct at *at, struct span bytes, char edit)
{
    size_t most = bytes.count < AT_LINE_MAX + 1 ? bytes.count : AT_LINE_MAX + 1;
    size_t end = span_find(span_cut(bytes, most), '\r');
    if (end == most || !span_starts_nocase(bytes, "AT"))
        return 0;
    for (size_t i = 0; i < end; i++) {
        bool begins = bytes.at[i] == '+';
        size_t name = begins ? name_length(span_skip(span_cut(bytes, end), i)) : 0;
        if ((unsigned char)bytes.at[i] < ' ' || bytes.at[i] == edit ||
            (name && at_secret_row(at, (struct span){bytes.at + i, name})))
            return 0;
    }
    return end + 1;
}

void at_ear_take_line(struct at_ear *ear, struct span text)
{
    line_take(&ear->line, text);
    forget_value(ear);
}

void at_ear_add(struct at_ear *ear, const struct at *at, struct span bytes)
{
    line_add(&ear->line, bytes);
    ear->value = value_at_end(at, (struct span){ear->line.text, ear->line.count}, &ear->plain);
}

void at_ear_forget(struct at_ear *ear)
{
    line_forget(&ear->line);
    forget_value(ear);
}

/* --- what is said --- */

void at_mark_line(const struct at *at, struct span text, struct at_marks *marks)
{
    struct at_secret secrets[AT_ARGS_MAX];
    size_t name = name_length(text), done = 0, count = 0;
    bool values = name && name < text.count && text.at[name] == ':' &&
                  span_find(text, '(') == text.count; /* no answer to "=?" */
    const struct at_row *row = values ? at_secret_row(at, span_cut(text, name)) : NULL;
    if (row)
        count = at_find_secrets(row, span_skip(text, name + 1), secrets);
    for (size_t i = 0; i < count; i++) {
        size_t start = (size_t)(secrets[i].value.at - text.at);
        at_marks_plain(marks, start - done);
        at_marks_value(marks, secrets[i].param, secrets[i].value.count);
        done = start + secrets[i].value.count;
    }
    at_marks_plain(marks, text.count - done);
}

/* "PWD,..." of AT+SAPBR=4 is the one line whose name is an argument. */
static struct at_value value_of_profile(const struct at *at, struct span line)
{
    const struct at_row *row = at_secret_row(at, SPAN("+SAPBR"));
    for (const struct at_param *p = row ? row->params : NULL; p && p->type != AT_PARAMS_END;
         p++) {
        size_t tag = p->secret ? strlen(p->secret) : 0;
        if (tag && line.count > tag && span_starts(line, p->secret) &&
            (line.at[tag] == ',' || line.at[tag] == ':'))
            return (struct at_value){.param = p,
                                     .count = span_trim(span_skip(line, tag + 1)).count,
                                     .open = true};
    }
    return (struct at_value){0};
}

static struct at_value value_of_line(const struct at *at, struct span line)
{
    size_t name = name_length(line);
    if (name == 0)
        return value_of_profile(at, line);
    if (name == line.count || line.at[name] != ':' || span_find(line, '(') < line.count)
        return (struct at_value){0};
    const struct at_row *row = at_secret_row(at, span_cut(line, name));
    return row ? last_value(row, span_skip(line, name + 1)) : (struct at_value){0};
}

/* Could the line be that one, or become it? */
static bool may_be_profile(const struct at *at, struct span line)
{
    const struct at_row *row = at_secret_row(at, SPAN("+SAPBR"));
    for (const struct at_param *p = row ? row->params : NULL; p && p->type != AT_PARAMS_END;
         p++) {
        struct span tag = span_of(p->secret ? p->secret : "");
        if (tag.count && span_same(span_cut(line, tag.count), span_cut(tag, line.count)))
            return true;
    }
    return false;
}

bool at_line_is_plain(const struct at *at, struct span line)
{
    size_t name = name_length(line);
    if (name == line.count || span_is(line, "+"))
        return false;
    if (name == 0)
        return !may_be_profile(at, line);
    return line.at[name] != ':' || !at_secret_row(at, span_cut(line, name));
}

struct at_mark at_mark_said(const struct at *at, struct span line, char c)
{
    if (line.count == 0 || name_length(line) == line.count)
        return (struct at_mark){.count = 1}; /* no value yet */
    struct at_value before = value_of_line(at, line), after = {0};
    struct bytes longer = {0};
    if (c != '\r' && c != '\n') {
        bytes_add_span(&longer, line);
        bytes_add_char(&longer, c);
        after = value_of_line(at, bytes_span(&longer));
    }
    bytes_release(&longer);
    return compare(before, after, false);
}

/* --- words about it --- */

/* Copies one argument, with stars in its place if it is one that a pattern does not leave open. */
static struct span hide_argument(struct span text, bool secret, const char *ends,
                                 struct bytes *out)
{
    while (text.count && text.at[0] == ' ') {
        bytes_add_char(out, ' ');
        text = span_skip(text, 1);
    }
    size_t quote = span_starts(text, "\""), end = quote, stars = 0;
    while (end < text.count && !strchr(quote ? "\"" : ends, text.at[end]))
        stars += text.at[end++] == '*';
    struct span value = span_skip(span_cut(text, end), quote);
    bytes_add_span(out, span_cut(text, quote));
    if (secret && stars < value.count)
        bytes_add_text(out, STARS);
    else
        bytes_add_span(out, value);
    return span_skip(text, end);
}

static struct span hide_arguments(const struct at_row *row, struct span text, struct bytes *out)
{
    struct span before = SPAN("");
    for (const struct at_param *p = row->params; p->type != AT_PARAMS_END; p++) {
        struct span start = text;
        bool secret = p->secret && (!*p->secret || span_is_nocase(before, p->secret));
        text = hide_argument(text, secret, ",;`\r\n", out);
        before = without_quotes(span_cut(start, start.count - text.count));
        if (span_starts(text, "\"")) {
            before = without_quotes(span_cut(start, start.count - text.count + 1));
            bytes_add_char(out, '"');
            text = span_skip(text, 1);
        }
        if (!span_starts(text, ","))
            break;
        bytes_add_char(out, ',');
        text = span_skip(text, 1);
    }
    return text;
}

static bool tells_password(struct span text, const char *before)
{
    static const char pass[] = "PASS ";
    return span_starts_nocase(text, pass) && (!before || *before == ' ' || *before == '`');
}

/* How many bytes at the front begin neither a command's name nor PASS: by far the most do not. */
static size_t dull_length(struct span text)
{
    size_t i = 0;
    while (i < text.count && text.at[i] != '+' && text_upper(text.at[i]) != 'P')
        i++;
    return i;
}

bool at_may_hide_secrets(const struct at *at, struct span text)
{
    for (size_t i = dull_length(text); i < text.count;
         i += 1 + dull_length(span_skip(text, i + 1))) {
        struct span rest = span_skip(text, i);
        size_t name = name_length(rest);
        if (name ? at_secret_row(at, span_cut(rest, name)) != NULL
                 : tells_password(rest, i ? text.at + i - 1 : NULL))
            return true;
    }
    return false;
}

void at_hide_secrets(const struct at *at, struct span text, struct bytes *out)
{
    const char *before = NULL;
    while (text.count) {
        size_t dull = dull_length(text);
        if (dull) {
            bytes_add_span(out, span_cut(text, dull));
            before = text.at + dull - 1;
            text = span_skip(text, dull);
            continue;
        }
        size_t name = name_length(text), some = name ? name : 1;
        const struct at_row *row = name ? at_secret_row(at, span_cut(text, name)) : NULL;
        if (tells_password(text, before))
            some = sizeof "PASS";
        while (row && some < text.count && text.at[some] == ' ')
            some++;
        bool args = row && some < text.count && strchr("=:", text.at[some]) &&
                    !span_starts(span_skip(text, some), "=?");
        some += args;
        bytes_add_span(out, span_cut(text, some));
        before = text.at + some - 1;
        text = span_skip(text, some);
        if (args)
            text = hide_arguments(row, text, out);
        else if (some == sizeof "PASS" && !name)
            text = hide_argument(text, true, "`\r\n", out);
    }
}
