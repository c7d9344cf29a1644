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

/* How long a mask begins here, 0: none. */
static size_t mask_length(struct span text)
{
    size_t run = 0;
    if (text.count == 0)
        return 0;
    if (text.at[0] == '<') {
        size_t end = span_find(text, '>');
        return end < text.count ? end + 1 : 0;
    }
    while (run < text.count && strchr("xX*", text.at[run]) && text.at[run] == text.at[0])
        run++;
    return run >= MASK_RUN ? run : 0;
}

static bool matches_masked(struct span log, struct span line)
{
    struct bytes pattern = {0};
    while (log.count) {
        size_t mask = mask_length(log);
        bytes_add_char(&pattern, mask ? '*' : log.at[0]);
        log = span_skip(log, mask ? mask : 1);
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
