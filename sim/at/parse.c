/* SPDX-License-Identifier: MIT */
/* A command line cut into commands and these into arguments (V.250, 5.3 and 5.4; 3GPP TS 27.007,
 * 4.2). Basic commands need no separator, extended ones do; and quotes may hide one. Checks
 * against the row are here, so that no handler sees an argument of the wrong kind. */
#include "at/parse.h"

#include "at/cme.h"
#include "base/bytes.h"

#include <string.h>

static struct span take(struct span *rest, size_t count);
static void parse_extended(struct span *rest, struct at_command *command);
static void parse_basic(struct span *rest, struct at_command *command);
static int parse_arg(struct span text, struct at_arg *arg);
static int check_arg(struct at_arg *arg, const struct at_param *param);

bool at_next_command(struct span *rest, struct at_command *command)
{
    *command = (struct at_command){0};
    while (rest->count && (rest->at[0] == ' ' || rest->at[0] == ';'))
        *rest = span_skip(*rest, 1);
    if (rest->count == 0)
        return false;
    if (text_is_alpha(rest->at[0]) || rest->at[0] == '&')
        parse_basic(rest, command);
    else
        parse_extended(rest, command);
    return true;
}

size_t at_count_commands(struct span line)
{
    struct at_command command;
    size_t count = 0;
    while (at_next_command(&line, &command))
        count++;
    return count;
}

static struct span take(struct span *rest, size_t count)
{
    struct span taken = span_cut(*rest, count);
    *rest = span_skip(*rest, count);
    return taken;
}

/* Up to the `;` that is not inside quotes. */
static size_t extended_length(struct span rest)
{
    bool quoted = false;
    size_t i = 0;
    if (span_find(rest, ';') == rest.count)
        return rest.count;
    while (i < rest.count && (quoted || rest.at[i] != ';')) {
        if (rest.at[i] == '"')
            quoted = !quoted;
        i++;
    }
    return i;
}

static bool is_name_char(char c)
{
    return text_is_alpha(c) || text_is_digit(c) || c == '_' || c == '-' || c == '.' ||
           c == '/' || c == ':' || c == '!' || c == '%';
}

/* For each byte of each line, and again for each byte that is typed behind it. */
static inline bool begins(struct span rest, char c)
{
    return rest.count && rest.at[0] == c;
}

/* Blanks count in texts alone (V.250, 5.2.1). */
static void skip_blanks(struct span *rest)
{
    while (begins(*rest, ' '))
        *rest = span_skip(*rest, 1);
}

static void parse_extended(struct span *rest, struct at_command *command)
{
    command->text = span_trim(take(rest, extended_length(*rest)));
    struct span text = command->text;
    size_t name = 1;
    while (name < text.count && is_name_char(text.at[name]))
        name++;
    command->name = take(&text, name);
    skip_blanks(&text);
    if (text.count == 0) {
        command->form = AT_EXEC;
    } else if (span_is(text, "?")) {
        command->form = AT_READ;
    } else if (text.at[0] == '=' && span_is(span_trim(span_skip(text, 1)), "?")) {
        command->form = AT_TEST;
    } else if (text.at[0] == '=') {
        command->form = AT_WRITE;
        command->args = span_skip(text, 1);
    } else {
        command->wrong = true;
    }
}

static size_t digits(struct span text)
{
    size_t i = 0;
    while (i < text.count && text_is_digit(text.at[i]))
        i++;
    return i;
}

/* E0, &F, S3=13, S3?, D123; - V.250 5.3.1 and 5.3.2. */
static void parse_basic(struct span *rest, struct at_command *command)
{
    struct span text = *rest;
    bool and = text.at[0] == '&';
    bool is_register = text_upper(text.at[0]) == 'S';
    size_t letter = and? 2 : 1;
    command->basic = true;
    command->form = AT_EXEC;
    command->wrong = text.count < letter || (and&&!text_is_alpha(text.at[1]));
    if (is_register)
        letter += digits(span_skip(text, 1));
    command->name = take(rest, letter);
    skip_blanks(rest);
    if (text_upper(text.at[0]) == 'D') {
        command->args = take(rest, span_find(*rest, ';'));
    } else if (is_register && begins(*rest, '=')) {
        take(rest, 1);
        skip_blanks(rest);
        command->form = AT_WRITE;
        command->args = take(rest, digits(*rest));
    } else if (begins(*rest, '?')) {
        take(rest, 1);
        command->form = AT_READ;
    } else {
        command->args = take(rest, digits(*rest));
    }
    command->text = span_trim(span_cut(text, (size_t)(rest->at - text.at)));
}

size_t at_arg_length(struct span text)
{
    bool quoted = false;
    size_t i = 0;
    while (i < text.count && (quoted || text.at[i] != ',')) {
        if (text.at[i] == '"')
            quoted = !quoted;
        i++;
    }
    return i;
}

/* Which parameter is wrong, and what was expected. */
static int wrong_arg(struct at_call *call, size_t i, const struct at_param *param, int mistake)
{
    bool choices = param->type == AT_STRING && param->range && strchr(param->range, ' ');
    struct bytes why = {0};
    if (mistake == CME_PARAM_TOO_FEW)
        bytes_add_text(&why, "is missing");
    else if (mistake == CME_PARAM_FORMAT)
        bytes_add_text(&why, "has a quote too many, or one too few");
    else if (mistake == CME_PARAM_TYPE)
        bytes_add_text(&why, "is no number");
    else if (mistake == CME_TEXT_TOO_LONG)
        bytes_addf(&why, "has more than %zu characters", at_range_length(param->range));
    else if (choices)
        bytes_addf(&why, "is none of%s", strchr(param->range, ' '));
    else
        bytes_addf(&why, "out of range %s", param->range ? param->range : "");
    at_because(call->at, "parameter %zu <%s> %s", i + 1, param->name, bytes_at(&why));
    bytes_release(&why);
    return mistake;
}

int at_parse_args(struct at_call *call, struct span text, const struct at_param *params)
{
    bool more = true;
    call->count = 0;
    for (const struct at_param *p = params; p && p->type != AT_PARAMS_END; p++) {
        struct at_arg *arg = &call->args[p - params];
        *arg = (struct at_arg){0};
        if (more) {
            size_t length = at_arg_length(text);
            int mistake = parse_arg(span_trim(span_cut(text, length)), arg);
            if (mistake == 0 && arg->given)
                mistake = check_arg(arg, p);
            if (mistake)
                return wrong_arg(call, (size_t)(p - params), p, mistake);
            more = length < text.count;
            text = span_skip(text, length + 1);
            call->count++;
        }
        if (!arg->given && !p->optional)
            return wrong_arg(call, (size_t)(p - params), p, CME_PARAM_TOO_FEW);
    }
    if (!more || (!params && !text.count))
        return 0;
    at_because(call->at, "more than %zu parameters", call->count);
    return CME_PARAM_TOO_MANY;
}

static int parse_arg(struct span text, struct at_arg *arg)
{
    if (text.count && text.at[0] == '"') {
        struct span inside = span_skip(text, 1);
        size_t end = span_find(inside, '"');
        if (end + 1 != inside.count)
            return CME_PARAM_FORMAT; /* unterminated, or something behind the quotes */
        *arg = (struct at_arg){.given = true, .quoted = true, .text = span_cut(inside, end)};
    } else {
        *arg = (struct at_arg){.given = text.count > 0, .text = text};
    }
    return 0;
}

static int check_arg(struct at_arg *arg, const struct at_param *param)
{
    if (param->type == AT_NUMBER) {
        if (!span_number(arg->text, INT64_MAX, &arg->number))
            return CME_PARAM_TYPE;
        return at_range_allows(param->range, arg->number) ? 0 : CME_PARAM_RANGE;
    }
    if (arg->text.count > at_range_length(param->range))
        return CME_TEXT_TOO_LONG;
    return at_range_allows_text(param->range, arg->text) ? 0 : CME_PARAM_RANGE;
}
