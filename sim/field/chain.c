/* SPDX-License-Identifier: MIT */
/* Cuts a command line at its semicolons, quoted ones left out, and behind basic commands, which
 * need none (V.250, 5.2.1 and 5.3.1). */
#include "field/chain.h"

/* A basic command such as E0 or S3=13 needs no separator behind it (V.250, 5.3.1): its length,
 * when another command follows at once. */
static size_t basic_length(struct span text)
{
    size_t end = span_starts(text, "&") ? 1 : 0;
    if (end >= text.count || !text_is_alpha(text.at[end]))
        return 0;
    for (end++; end < text.count && (text_is_digit(text.at[end]) || text.at[end] == '='); end++)
        ;
    return end < text.count && text.at[end] == '+' ? end : 0;
}

bool field_next_of_chain(struct span *rest, struct span *command)
{
    if (span_starts_nocase(*rest, "AT"))
        *rest = span_skip(*rest, 2);
    if (rest->count == 0)
        return false;
    bool quoted = false, chain = span_find(*rest, ';') < rest->count;
    size_t end = chain ? 0 : rest->count, basic = basic_length(*rest);
    if (basic) {
        *command = span_cut(*rest, basic);
        *rest = span_skip(*rest, basic);
        return true;
    }
    for (; end < rest->count && (quoted || rest->at[end] != ';'); end++)
        quoted ^= rest->at[end] == '"';
    *command = span_trim(span_cut(*rest, end));
    *rest = span_skip(*rest, end + 1);
    return true;
}

struct span field_first_of_chain(struct span text)
{
    text = span_trim(text);
    struct span rest = text, command;
    if (!field_next_of_chain(&rest, &command) || rest.count == 0)
        return text;
    return span_cut(text, (size_t)(command.at + command.count - text.at));
}

struct span field_argument(struct span command, size_t i)
{
    struct span rest = span_skip(command, span_find(command, '=') + 1);
    for (;; i--) {
        bool quoted = false;
        size_t end = 0;
        for (; end < rest.count && (quoted || rest.at[end] != ','); end++)
            quoted ^= rest.at[end] == '"';
        struct span value = span_trim(span_cut(rest, end));
        if (i == 0) {
            if (span_starts(value, "\"") && value.count >= 2)
                value = span_cut(span_skip(value, 1), value.count - 2);
            return value;
        }
        rest = span_skip(rest, end + 1);
    }
}
