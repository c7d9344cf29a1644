/* SPDX-License-Identifier: MIT */
/* Nearly everything is like something else with enough bytes changed. So noise has to
 * show: in bytes that no line has, in line ends, in a name or a result that is none, in
 * data that are fewer than was announced. Then it has to be little. */
#include "field/noise.h"

#include "base/die.h"
#include "field/heard_wire.h"

#define EDITS_MOST      600 /* of one part */
#define SHARE           3   /* one byte of so many, at most; */
#define SHARE_SHOWN     2 /* of those that show by themselves that they are noise, one of so many */
#define BIT_ERROR(a, b) ((((a) ^ (b)) & (((a) ^ (b)) - 1)) == 0)
#define RUN_MOST        3 /* plain bytes that come in together are no noise */

static bool is_end(char c)
{
    return c == '\r' || c == '\n';
}

static bool is_odd(char c)
{
    return ((unsigned char)c < ' ' && !is_end(c) && c != '\t') || (unsigned char)c >= 0x7f;
}

static size_t count_odd(struct span bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes.count; i++)
        count += is_odd(bytes.at[i]);
    return count;
}

/* --- the two sides --- */

void noise_part_release(struct noise_part *part)
{
    bytes_release(&part->whole);
    bytes_release(&part->arrived);
    xfree(part->at);
    xfree(part->edits);
}

static void add_place(struct noise_part *part, char c, size_t at)
{
    size_t count = part->whole.count;
    if ((count & (count + 1)) == 0) /* grows by doubling */
        part->at = xrealloc(part->at, 2 * (count + 1) * sizeof *part->at);
    part->at[count] = at;
    bytes_add_char(&part->whole, c);
}

static bool is_left(const struct noise_part *part, size_t heard)
{
    for (size_t i = 0; i < part->left_count; i++)
        if (part->left[i] == heard)
            return true;
    return false;
}

static void read_bytes(struct noise_part *part)
{
    const struct rehearsal *rehearsal = part->rehearsal;
    const struct dialogue *dialogue = rehearsal->dialogue;
    struct span log, said = heard_part(rehearsal, part->segment->host, part->segment->heard);
    size_t from = said.count ? (size_t)(said.at - bytes_at(&rehearsal->bytes)) : SIZE_MAX;
    for (size_t i = part->segment->heard; i < part->segment->heard_end; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->from < from || is_left(part, i))
            continue;
        for (size_t k = 0; k < heard->count; k++)
            add_place(part, heard_bytes(rehearsal, heard).at[k], heard->from + k);
        part->said += heard->count;
    }
    if (wire_find(dialogue, part->segment->host, &log))
        bytes_add_span(&part->arrived, log);
    else
        wire_frame(dialogue, part->segment->turn, &part->arrived);
}

/* `all`: also lines that such a log may leave out. */
static void read_texts(struct noise_part *part, bool all)
{
    const struct rehearsal *rehearsal = part->rehearsal;
    const struct dialogue *dialogue = rehearsal->dialogue;
    for (size_t i = part->segment->heard; i < part->segment->heard_end; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        struct span text = heard_text(rehearsal, heard);
        if ((heard->kind != HEARD_LINE && heard->kind != HEARD_DATA) || text.count == 0 ||
            is_left(part, i) ||
            (heard->expected && heard->turn == NO_MATCH && !(all && heard->lacking)))
            continue;
        part->said += heard->count;
        size_t first = heard->from + heard->skipped;
        for (size_t k = 0; k < text.count; k++)
            add_place(part, text.at[k], first + k);
        if (heard->kind == HEARD_LINE)
            add_place(part, '\n', first + text.count);
    }
    for (size_t i = part->segment->turn; i < part->segment->turn_end; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (!turn_is_modems(turn))
            continue;
        bytes_add_span(&part->arrived, turn_bytes(dialogue, turn));
        if (turn->kind == TURN_LINE)
            bytes_add_char(&part->arrived, '\n');
    }
}

/* --- is it noise? --- */

size_t noise_heard_at(const struct rehearsal *rehearsal, size_t at)
{
    size_t from = 0, to = rehearsal->count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (rehearsal->heard[middle].from <= at)
            from = middle + 1;
        else
            to = middle;
    }
    return from - 1;
}

static const struct heard *heard_of(const struct noise_part *part, size_t at)
{
    size_t i = noise_heard_at(part->rehearsal, at);
    return i == NO_MATCH ? NULL : &part->rehearsal->heard[i];
}

size_t noise_lost_line(const struct noise_part *part)
{
    const struct heard *last = NULL;
    size_t lost = 0;
    for (size_t i = 0; i < part->count; i++) {
        size_t at = part->at[part->edits[i].whole];
        if (part->edits[i].kind != EDIT_LOST)
            continue;
        const struct heard *heard = heard_of(part, at);
        size_t first = heard ? heard->from + heard->skipped : 0;
        if (!heard || at < first || at >= first + heard->text_count)
            continue;
        lost = heard == last ? lost + 1 : 1;
        last = heard;
        if (lost == heard->text_count && lost > 1 && heard->kind == HEARD_LINE)
            return (size_t)(heard - part->rehearsal->heard);
    }
    return NO_MATCH;
}

/* Words that come in are somebody's. */
static bool brings_words(const struct noise_part *part)
{
    size_t run = 0;
    for (size_t i = 0; i < part->count; i++) {
        const struct edit *edit = &part->edits[i];
        char c = edit->part < part->arrived.count ? bytes_at(&part->arrived)[edit->part] : 0;
        bool plain = edit->kind == EDIT_ADDED && !is_odd(c) && !is_end(c);
        bool goes_on = i > 0 && part->edits[i - 1].part + 1 == edit->part;
        run = !plain ? 0 : goes_on ? run + 1 : 1;
        if (run > RUN_MOST)
            return true;
    }
    return false;
}

/* A value in a line that is whole may be another one; a name is not. */
static bool is_whole_line(struct span line)
{
    struct span name = dialect_name(line);
    struct span rest = span_skip(line, name.count);
    return name.count > 1 && span_starts(line, "+") &&
           (span_starts(rest, ": ") || span_starts(rest, " ERROR: "));
}

static bool is_known(const struct noise_part *part, struct span line)
{
    const struct rehearsal *rehearsal = part->rehearsal;
    for (size_t i = part->segment->heard; i < part->segment->heard_end; i++) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->kind == HEARD_LINE &&
            span_same(dialect_name(heard_text(rehearsal, heard)), dialect_name(line)))
            return true;
    }
    return false;
}

/* A line that the model has not said and that is none, or data that are fewer. */
static bool has_broken_turn(const struct noise_part *part)
{
    const struct dialogue *dialogue = part->rehearsal->dialogue;
    for (size_t i = part->segment->turn; i < part->segment->turn_end; i++) {
        const struct turn *turn = &dialogue->turns[i];
        struct span text = turn_bytes(dialogue, turn);
        if (part->rehearsal->match[i] != NO_MATCH || !turn_is_modems(turn))
            continue;
        if (turn->kind == TURN_DATA || !is_whole_line(text) || !is_known(part, text))
            return true;
    }
    return false;
}

/* So many steps at the end are bytes that come in behind all that was said, and are
 * nobody's. */
static size_t stray_count(const struct noise_part *part)
{
    size_t count = 0, odd = 0;
    while (count < part->count) {
        const struct edit *edit = &part->edits[part->count - 1 - count];
        if (edit->kind != EDIT_ADDED || edit->whole != part->whole.count)
            break;
        odd += is_odd(bytes_at(&part->arrived)[edit->part]);
        count++;
    }
    return 2 * odd >= count ? count : 0;
}

static bool is_noise(const struct noise_part *part)
{
    size_t lost = 0, shown = 0, cost = 0, count = part->count - stray_count(part);
    for (size_t i = 0; i < count; i++) {
        const struct edit *edit = &part->edits[i];
        char before = edit->whole < part->whole.count ? bytes_at(&part->whole)[edit->whole] : 0;
        char after =
            edit->part < part->arrived.count ? bytes_at(&part->arrived)[edit->part] : 0;
        lost += edit->kind == EDIT_LOST;
        bool odd = edit->kind != EDIT_LOST && (is_odd(after) || after == '?');
        bool end = (edit->kind != EDIT_ADDED && is_end(before)) ||
                   (edit->kind != EDIT_LOST && is_end(after));
        bool shows = odd || (end && part->exact);
        bool likely = shows || (edit->kind == EDIT_CHANGED && BIT_ERROR(before, after));
        shown += shows;
        cost += likely ? SHARE_SHOWN : SHARE;
    }
    if (part->count == 0 || noise_lost_line(part) != NO_MATCH || brings_words(part) ||
        cost > part->said)
        return false;
    return shown || count < part->count || (lost == part->count && has_broken_turn(part));
}

bool noise_compare(struct noise_part *part, bool all)
{
    const struct rehearsal *rehearsal = part->rehearsal;
    part->exact = wire_is_kept(rehearsal->dialogue);
    if (part->exact)
        read_bytes(part);
    else
        read_texts(part, all);
    size_t most = part->said / SHARE_SHOWN + count_odd(bytes_span(&part->arrived));
    size_t end = part->whole.count ? part->at[part->whole.count - 1] + 1 : 0;
    add_place(part, '\0', end);
    bytes_cut(&part->whole, part->whole.count - 1);
    most = most < EDITS_MOST ? most : EDITS_MOST;
    part->count =
        align(bytes_span(&part->whole), bytes_span(&part->arrived), most, &part->edits);
    size_t steps = part->count == SIZE_MAX ? most : part->count;
    part->work = part->whole.count + steps * steps;
    return part->count != SIZE_MAX && is_noise(part);
}
