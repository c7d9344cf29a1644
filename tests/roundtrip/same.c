/* SPDX-License-Identifier: MIT */
/* A cause is not named in a log: it shows by what it does. Two worlds are the same to whoever has
 * the log where each line of it comes from either, at its time, with nothing in it that only says
 * so; then the one that needs less made up is as true as the other. */
#include "same.h"

#include <string.h>

/* --- what is said --- */

/* The first line in which two texts differ. */
static void tell_difference(struct bytes *why, struct span is, struct span should)
{
    while (is.count || should.count) {
        struct span a = span_take(&is, '\n'), b = span_take(&should, '\n');
        if (span_same(a, b))
            continue;
        bytes_addf(why, "  log   %.*s\n  trace %.*s\n", SPAN_ARGS(b), SPAN_ARGS(a));
        return;
    }
}

bool same_talk(const struct shape *shape, bool echo, const struct talk *is,
               const struct talk *should, struct bytes *why)
{
    struct bytes a = {0}, b = {0};
    if (shape->exact) {
        talk_bytes(is, echo, &a);
        talk_bytes(should, echo, &b);
    } else {
        talk_lines(is, &a);
        talk_lines(should, &b);
    }
    bool same = span_same(bytes_span(&a), bytes_span(&b));
    if (!same)
        tell_difference(why, bytes_span(&a), bytes_span(&b));
    bytes_release(&a);
    bytes_release(&b);
    return same;
}

/* --- when --- */

/* The next line of the modem that ends at or behind byte `from` of thing `i`, and how long after
 * the host's last word that is. */
struct walk {
    const struct talk *talk;
    size_t i, byte;
    usec host;
    size_t line; /* bytes of the line so far */
};

static bool next_line(struct walk *walk, usec *gap)
{
    for (; walk->i < walk->talk->count; walk->i++, walk->byte = 0) {
        const struct said *said = &walk->talk->said[walk->i];
        if (said->side == SAID_HOST) {
            walk->host = said->at;
            walk->line = 0;
            continue;
        }
        while (!said->echo && walk->byte < said->bytes.count) {
            char c = said->bytes.at[walk->byte++];
            bool ends = (c == '\r' || c == '\n') && walk->line > 0;
            walk->line = c == '\r' || c == '\n' ? 0 : walk->line + 1;
            if (!ends)
                continue;
            *gap = said->at - walk->host;
            return true;
        }
    }
    return false;
}

bool same_times(const struct talk *is, const struct talk *should, usec room, struct bytes *why)
{
    struct walk a = {.talk = is}, b = {.talk = should};
    usec took = 0, log = 0;
    while (next_line(&a, &took) && next_line(&b, &log)) {
        usec away = took < log ? log - took : took - log;
        if (away <= room + log / 10)
            continue;
        bytes_addf(why, "  times: a line comes after %lld ms, in the log after %lld\n",
                   (long long)took / 1000, (long long)log / 1000);
        return false;
    }
    return true;
}

/* --- why --- */

enum ground same_cause(const struct talk *is, const struct talk *should, bool said, usec room)
{
    struct bytes why = {0};
    if (span_same(bytes_span(&is->causes), bytes_span(&should->causes)))
        return GROUND_FAULTS;
    if (is->told > should->told || span_contains(bytes_span(&is->causes), "idle "))
        return GROUND_NONE;
    if (span_same(bytes_span(&is->dialogue), bytes_span(&should->dialogue)))
        return GROUND_SERVER;
    bool line = said && is->faults <= should->things && same_times(is, should, room, &why);
    bytes_release(&why);
    return line ? GROUND_LINE : GROUND_NONE;
}
