/* SPDX-License-Identifier: MIT */
/* Lines are cut out of a log's bytes in one way and out of the model's in another, since
 * logs lose halves of line ends and the model does not. Where noise has taken line ends
 * the two need not come to the same lines; that the bytes are the same then says more than
 * lines could. */
#include "field/heard_wire.h"

#include "field/difference.h"

#define LATER_HOSTS 8 /* so many turns of the host behind it a line is still the same one */

static bool has_echo(const struct dialogue *dialogue, size_t turn)
{
    for (; turn < dialogue->count && !turn_is_hosts(&dialogue->turns[turn]); turn++)
        if (dialogue->turns[turn].kind == TURN_ECHO)
            return true;
    return false;
}

struct span heard_part(const struct rehearsal *rehearsal, size_t host, size_t heard)
{
    bool echo = has_echo(rehearsal->dialogue, host + 1);
    size_t end = heard;
    for (; host == SIZE_MAX && heard < rehearsal->count; heard++)
        if (rehearsal->heard[heard].kind == HEARD_BREAK) /* behind the set-up */
            break;
    while (heard < rehearsal->count && rehearsal->heard[heard].kind == HEARD_ECHO && !echo)
        heard++;
    for (end = heard; end < rehearsal->count && rehearsal->heard[end].kind != HEARD_HOST; end++)
        continue;
    if (heard == end)
        return SPAN("");
    const struct heard *last = &rehearsal->heard[end - 1];
    size_t from = rehearsal->heard[heard].from;
    return span_cut(span_skip(bytes_span(&rehearsal->bytes), from),
                    last->from + last->count - from);
}

/* Each turn that has no line yet gets the next one, or the last. */
static void match_all(struct rehearsal *rehearsal, const struct segment *segment)
{
    size_t heard = segment->heard;
    size_t last = NO_MATCH;
    for (size_t i = segment->turn; i < segment->turn_end; i++) {
        if (!turn_is_modems(&rehearsal->dialogue->turns[i]))
            continue;
        if (rehearsal->match[i] != NO_MATCH) {
            last = rehearsal->match[i];
            heard = last + 1;
            continue;
        }
        size_t next = heard;
        while (next < segment->heard_end && (rehearsal->heard[next].kind == HEARD_ECHO ||
                                             rehearsal->heard[next].kind == HEARD_BREAK))
            next++;
        if (next < segment->heard_end && rehearsal->heard[next].turn == NO_MATCH) {
            rehearsal->heard[next].turn = i;
            last = next;
            heard = next + 1;
        }
        rehearsal->match[i] = last;
    }
    for (size_t i = segment->heard; i < segment->heard_end; i++)
        rehearsal->heard[i].expected = true;
}

void heard_settle(struct rehearsal *rehearsal)
{
    struct segment segment;
    struct span log;
    rehearsal->off = 0;
    if (rehearsal->dialogue->wire.count == 0)
        return;
    first_segment(&segment, rehearsal);
    do {
        if (!wire_find(rehearsal->dialogue, segment.host, &log))
            continue;
        if (span_same(log, heard_part(rehearsal, segment.host, segment.heard)))
            match_all(rehearsal, &segment);
        else
            rehearsal->off++;
    } while (next_segment(&segment, rehearsal));
}

size_t heard_later(const struct rehearsal *rehearsal, size_t heard)
{
    const struct heard *what = &rehearsal->heard[heard];
    const struct dialogue *dialogue = rehearsal->dialogue;
    for (size_t i = what->before, hosts = 0; i < dialogue->count && hosts < LATER_HOSTS; i++) {
        hosts += turn_is_hosts(&dialogue->turns[i]);
        if (dialogue->turns[i].kind == TURN_LINE && rehearsal->match[i] == NO_MATCH &&
            turn_matches(dialogue, &dialogue->turns[i], heard_text(rehearsal, what)))
            return i;
    }
    return NO_MATCH;
}
