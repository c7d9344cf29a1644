/* SPDX-License-Identifier: MIT */
/* A clock of whole seconds leaves open which of two things came first, and so does a log without
 * times: the host may have spoken before a line that the model says sooner. That is no fault of the
 * modem's, and takes none; so it is tried before all that does. */
#include "field/fix_parts.h"

#include "base/die.h"

#include <string.h>

/* So long before the line, and between two things of the host: so that an answer fits between, and
 * where that does not help, just before it. */
#define CLOSELY MSEC(1)
#define APART   MSEC(20)

usec *fix_copy_pace(const struct world *world, size_t count)
{
    if (!world->sooner)
        return NULL;
    usec *copy = xcalloc(count + 1, sizeof *copy);
    memcpy(copy, world->sooner, count * sizeof *copy);
    return copy;
}

static size_t next_host(const struct dialogue *dialogue, size_t turn)
{
    while (turn < dialogue->count && !turn_is_hosts(&dialogue->turns[turn]))
        turn++;
    return turn;
}

/* A turn that comes sooner takes those behind it along. */
bool fix_speak_before(struct fixing *fixing, const struct rehearsal *rehearsal, size_t from,
                      size_t to, usec moment, usec pace)
{
    const struct dialogue *dialogue = fixing->dialogue;
    usec *sooner = fix_copy_pace(fixing->world, dialogue->count), taken = 0;
    size_t left = 0;
    bool can = true, changes = false;
    if (!sooner)
        sooner = xcalloc(dialogue->count + 1, sizeof *sooner);
    for (size_t i = from; i <= to; i = next_host(dialogue, i + 1))
        left++;
    for (size_t i = from; i <= to && can; i = next_host(dialogue, i + 1), left--) {
        size_t match = rehearsal->match[i];
        usec at = match == NO_MATCH ? 0 : rehearsal->heard[match].at - taken;
        usec more = at - (moment - (usec)left * pace);
        if (match == NO_MATCH || more <= 0)
            continue;
        can = more <= rehearsal->heard[match].early;
        changes = true;
        sooner[i] += more;
        taken += more;
    }
    if (can && changes) {
        xfree(fixing->world->sooner);
        fixing->world->sooner = sooner;
    } else {
        xfree(sooner);
    }
    return can && changes;
}

/* What the model said before the host's turn, and the log has behind it. */
static size_t said_before(const struct fixing *fixing, const struct rehearsal *rehearsal,
                          const struct segment *segment)
{
    size_t host = segment->host == NO_MATCH ? NO_MATCH : rehearsal->match[segment->host];
    for (size_t i = host; i != NO_MATCH && i-- > 0;) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->kind == HEARD_HOST || heard->kind == HEARD_BREAK)
            break;
        size_t later = heard->kind == HEARD_LINE && heard->turn == NO_MATCH && heard->text_count
                           ? heard_later(rehearsal, i)
                           : NO_MATCH;
        if (later != NO_MATCH && fix_segment_of(fixing->dialogue, later) == segment->host)
            return i;
    }
    return NO_MATCH;
}

bool fix_pace(struct fixing *fixing, const struct rehearsal *rehearsal,
              const struct segment *segment, const struct difference *found)
{
    const struct dialogue *dialogue = fixing->dialogue;
    size_t line =
        found->missing == NO_MATCH ? found->extra : said_before(fixing, rehearsal, segment);
    if (line == NO_MATCH || rehearsal->heard[line].kind != HEARD_LINE)
        return false;
    size_t from =
        found->missing == NO_MATCH ? next_host(dialogue, segment->turn) : segment->host;
    size_t later = heard_later(rehearsal, line);
    size_t to = later == NO_MATCH ? from : fix_segment_of(dialogue, later);
    usec moment = rehearsal->heard[line].at;
    if (from >= dialogue->count || to == NO_MATCH || to < from)
        return false;
    return (field_try(fixing, "before", to) &&
            fix_speak_before(fixing, rehearsal, from, to, moment, APART)) ||
           (field_try(fixing, "just before", to) &&
            fix_speak_before(fixing, rehearsal, from, to, moment, CLOSELY));
}
