/* SPDX-License-Identifier: MIT */
/* A photo of a screen is read by a program that takes O for 0 and l for 1, now and then. No module
 * says 0K, and no line that is garbled by its rate keeps the K: where it stands, the text is from a
 * picture. Then a field of a command or an answer that would be a number is one; what
 * stands in quotes may be anything, and is left.
 */
#include "log/scan.h"

#include "log/talk.h"

#include <string.h>

static bool is_zero_k(struct span raw)
{
    struct span text = span_trim(raw);
    return span_is(text, "0K") || span_is(text, "0k");
}

static char digit_for(char c)
{
    return c == 'l' || c == 'I' || c == '|' ? '1' : c == 'O' || c == 'o' ? '0' : c;
}

/* Fields between `=`, `:` and commas that have nothing but digits and what is taken for them; an I
 * alone is a type. */
static void mend_fields(char *text, size_t count)
{
    bool quoted = false, value = false;
    for (size_t from = 0; from < count;) {
        size_t to = from;
        bool number = value && !quoted;
        while (to < count && (quoted || !strchr("=:,", text[to]))) {
            quoted = quoted != (text[to] == '"');
            number = number && (text_is_digit(digit_for(text[to])) || text[to] == ' ');
            to++;
        }
        number = number && !(to == from + 1 && text[from] == 'I');
        for (size_t i = from; number && i < to; i++)
            text[i] = digit_for(text[i]);
        value = value || to < count;
        from = to + 1;
    }
}

bool log_mend_scan(struct log_lines *lines)
{
    size_t signs = 0;
    for (size_t i = 0; i < lines->count; i++)
        signs += is_zero_k(lines->at[i].raw);
    if (signs == 0)
        return false;
    char *store = bytes_reserve(&lines->store, 0) - lines->store.count;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line *line = &lines->at[i];
        struct span text = span_trim(line->raw);
        char *to = store + (text.at - bytes_at(&lines->store));
        enum talk_kind kind;
        if (is_zero_k(text))
            memcpy(to, "OK", 2);
        else if (text.count && talk_starts(text, &kind))
            mend_fields(to, text.count);
    }
    return true;
}
