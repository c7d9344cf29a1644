/* SPDX-License-Identifier: MIT */
/* A walk along log and rehearsal side by side, each turn and each line looked at once: a log of a
 * million lines may have as many differences.
 */
#include "field/difference.h"

static void end_segment(struct segment *segment, const struct rehearsal *rehearsal)
{
    const struct dialogue *dialogue = rehearsal->dialogue;
    segment->turn_end = segment->turn;
    while (segment->turn_end < dialogue->count &&
           !turn_is_hosts(&dialogue->turns[segment->turn_end]))
        segment->turn_end++;
    segment->heard_end = segment->heard;
    while (segment->heard_end < rehearsal->count &&
           (rehearsal->heard[segment->heard_end].kind != HEARD_HOST ||
            rehearsal->heard[segment->heard_end].turn == NO_MATCH))
        segment->heard_end++;
}

void first_segment(struct segment *segment, const struct rehearsal *rehearsal)
{
    *segment = (struct segment){.host = NO_MATCH};
    end_segment(segment, rehearsal);
}

bool next_segment(struct segment *segment, const struct rehearsal *rehearsal)
{
    size_t host = segment->turn_end;
    if (host >= rehearsal->dialogue->count)
        return false;
    size_t heard = rehearsal->match[host];
    segment->host = host;
    segment->turn = host + 1;
    segment->heard = heard == NO_MATCH ? segment->heard_end : heard + 1;
    end_segment(segment, rehearsal);
    return true;
}

bool find_difference(const struct fixing *fixing, const struct rehearsal *rehearsal,
                     const struct segment *segment, struct difference *found)
{
    const struct dialogue *dialogue = fixing->dialogue;
    *found = (struct difference){NO_MATCH, NO_MATCH, segment->host};
    for (size_t i = segment->turn; i < segment->turn_end && found->missing == NO_MATCH; i++) {
        if (turn_is_modems(&dialogue->turns[i]) && rehearsal->match[i] == NO_MATCH &&
            !fixing->given_up[i] && !fixing->forced[i])
            found->missing = i;
    }
    for (size_t i = segment->heard; i < segment->heard_end && found->extra == NO_MATCH; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        bool line = heard->kind == HEARD_LINE || heard->kind == HEARD_DATA;
        if (line && heard->turn == NO_MATCH && !heard->expected && !heard->excused)
            found->extra = i;
    }
    return found->missing != NO_MATCH || found->extra != NO_MATCH;
}

bool segment_is_in_step(const struct rehearsal *rehearsal, const struct segment *segment)
{
    size_t lines = 0;
    for (size_t i = segment->turn; i < segment->turn_end; i++) {
        if (turn_is_modems(&rehearsal->dialogue->turns[i]) && rehearsal->match[i] == NO_MATCH)
            return false;
        lines += turn_is_modems(&rehearsal->dialogue->turns[i]);
    }
    return lines > 0;
}
