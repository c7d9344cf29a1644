/* SPDX-License-Identifier: MIT */
/* The data of [answer] sections: which results there are, and how values of a command come into
 * a text. The notation is that of the shell's positional parameters, since the braces of other
 * notations are repeat counts in texts. What is carried out stands in teach.c. */
#include "at/taught.h"

#include "base/die.h"

bool taught_is_result(struct span text)
{
    static const char *const usual[] = {"OK", "ERROR", "none"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        if (span_is_nocase(text, usual[i]))
            return span_is(text, usual[i]);
    }
    if (span_starts_nocase(text, "+CME ERROR") || span_starts_nocase(text, "+CMS ERROR")) {
        int64_t number;
        return (span_starts(text, "+CME ERROR: ") || span_starts(text, "+CMS ERROR: ")) &&
               span_number(span_skip(text, sizeof "+CME ERROR: " - 1), 999, &number);
    }
    /* Final lines of the manual are in capitals: SHUT OK, SEND OK, CONNECT. */
    for (size_t i = 0; i < text.count; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < ' ' || c > '~' || text_upper(text.at[i]) != text.at[i])
            return false;
    }
    return text.count > 0;
}

const char *taught_mistake(struct span text)
{
    for (size_t i = 0; i + 1 < text.count; i++) {
        if (text.at[i] != '$')
            continue;
        if (text.at[i + 1] == '0')
            return "$0: parameters count from $1; for a dollar write $$";
        i++;
    }
    return NULL;
}

/* --- values --- */

/* Commas between quotes are the parameter's own. */
struct span taught_parameter(struct span args, int64_t number)
{
    bool quoted = false;
    size_t begin = 0, i = 0;
    for (; i < args.count; i++) {
        if (args.at[i] == '"')
            quoted = !quoted;
        if (args.at[i] != ',' || quoted)
            continue;
        if (--number == 0)
            break;
        begin = i + 1;
    }
    if (number > 1)
        return SPAN("");
    struct span text = span_trim(span_skip(span_cut(args, i), begin));
    bool marks = text.count >= 2 && text.at[0] == '"' && text.at[text.count - 1] == '"';
    return marks ? span_cut(span_skip(text, 1), text.count - 2) : text;
}

void taught_expand(struct bytes *out, struct span text, struct span args, size_t payload)
{
    for (size_t i = 0; i < text.count; i++) {
        char next = i + 1 < text.count ? text.at[i + 1] : '\0';
        bool value = text.at[i] == '$';
        if (value && next >= '1' && next <= '9')
            bytes_add_span(out, taught_parameter(args, next - '0'));
        else if (value && next == '*')
            bytes_add_span(out, args);
        else if (value && next == '#')
            bytes_addf(out, "%zu", payload);
        else if (value && next == '$')
            bytes_add_char(out, '$');
        else
            value = false;
        if (value)
            i++;
        else
            bytes_add_char(out, text.at[i]);
    }
}

void taught_release(struct taught *taught)
{
    for (size_t i = 0; i < taught->text_count; i++)
        xfree(taught->texts[i].text);
    for (size_t i = 0; i < taught->urc_count; i++)
        xfree(taught->urcs[i].text);
    xfree(taught->texts);
    xfree(taught->urcs);
    xfree(taught->pattern);
    xfree(taught->result);
    xfree(taught->prompt);
    xfree(taught->why);
}
