/* SPDX-License-Identifier: MIT */
/* What can be said of one turn of a conversation: whose it is, whether the log had to show it,
 * and whether what the model says is the same. Logs hide parts of lines and lose others, so that
 * the same is not always equal.
 */
#include "field/dialogue.h"

#include <string.h>

#define MASK_RUN 3 /* so many x or * in a row hide something */

bool dialogue_may_lack(const struct dialogue *dialogue, struct span line)
{
    static const char *const boot[] = {"RDY", "+CFUN: 1", "+CPIN: READY", "SMS Ready"};
    if (dialogue->exact)
        return false;
    if (span_is(line, "OK") || dialogue->partial)
        return true;
    for (size_t i = 0; i < sizeof boot / sizeof *boot; i++) {
        if (span_is(line, boot[i]))
            return true;
    }
    return false;
}

bool dialogue_shows_results(const struct dialogue *dialogue)
{
    if (dialogue->partial)
        return false;
    for (size_t i = 0; i < dialogue->count; i++)
        if (dialogue->turns[i].kind == TURN_LINE &&
            span_is(turn_bytes(dialogue, &dialogue->turns[i]), "OK"))
            return true;
    return false;
}

/* --- comparing --- */

static bool is_mask(char c)
{
    return c == 'x' || c == 'X' || c == '*';
}

/* `10.xx.xx.xx`, `x.x.x.x`: of an address one sign hides a number. */
static bool is_in_address(struct span text, size_t at)
{
    size_t from = at, dots = 0, groups = 0;
    while (from > 0 && (text_is_digit(text.at[from - 1]) || is_mask(text.at[from - 1]) ||
                        text.at[from - 1] == '.'))
        from--;
    for (struct span rest = span_skip(text, from);; rest = span_skip(rest, 1)) {
        size_t digits = 0, masks = 0;
        while (digits < rest.count && text_is_digit(rest.at[digits]))
            digits++;
        while (digits == 0 && masks < rest.count && is_mask(rest.at[masks]))
            masks++;
        groups += digits + masks > 0;
        rest = span_skip(rest, digits + masks);
        if (!span_starts(rest, "."))
            return dots == 3 && groups == 4 &&
                   (rest.count == 0 ||
                    !(text_is_alpha(rest.at[0]) || text_is_digit(rest.at[0])));
        dots++;
    }
}

/* How long a mask begins there, 0: none. */
static size_t mask_length(struct span whole, size_t at)
{
    struct span text = span_skip(whole, at);
    size_t run = 0;
    if (text.count == 0)
        return 0;
    if (text.at[0] == '<') {
        size_t end = span_find(text, '>');
        return end < text.count ? end + 1 : 0;
    }
    while (run < text.count && is_mask(text.at[run]) && text.at[run] == text.at[0])
        run++;
    return run >= MASK_RUN || (run > 0 && is_in_address(whole, at)) ? run : 0;
}

bool turn_text_is_masked(struct span text)
{
    size_t at = 0;
    while (at < text.count && mask_length(text, at) == 0)
        at++;
    return at < text.count;
}

static bool matches_masked(struct span log, struct span line)
{
    struct bytes pattern = {0};
    for (size_t at = 0; at < log.count;) {
        size_t mask = mask_length(log, at);
        bytes_add_char(&pattern, mask ? '*' : log.at[at]);
        at += mask ? mask : 1;
    }
    bool matches = text_matches(line, bytes_span(&pattern));
    bytes_release(&pattern);
    return matches;
}

bool turn_matches(const struct dialogue *dialogue, const struct turn *turn, struct span line)
{
    struct span text = turn_bytes(dialogue, turn);
    if (span_same(text, line))
        return true;
    if (turn->kind == TURN_DATA)
        return false;
    if (turn->cut)
        return text.count > 0 && line.count >= text.count &&
               memcmp(line.at, text.at, text.count) == 0;
    if (!dialogue->exact && span_same(span_trim(text), span_trim(line)))
        return true;
    return turn->masked && matches_masked(text, line);
}
