/* SPDX-License-Identifier: MIT */
/* Noise on the line, as a fault that takes the bytes which are missing and changes those
 * that differ: each at its place behind the line of the model that it is in, or that comes
 * before it. */
#include "field/fix_parts.h"
#include "field/heard_wire.h"
#include "field/noise.h"
#include "field/twin.h"

#include "base/escape.h"

#include <string.h>

#define WORDS_MOST  1900 /* characters of a fault's damage: it stands in one line */
#define STRAY_LEAST MSEC(20)
#define WORK_MOST   300000000 /* of comparing, some seconds for one import */

/* Damage in the making, all of it behind one line of the model. */
struct damaging {
    struct fixing *fixing;
    const struct rehearsal *rehearsal;
    size_t line;          /* heard; NO_MATCH: none yet */
    int log_line, now;    /* of the first of it, and of the step that is taken */
    size_t steps, others; /* others: than losses */
    struct bytes words;
    bool failed;
    bool doubtful; /* a block that is compared now lacks bytes, and nothing shows where */
    bool unplaced; /* ... and so does the one of that line */
};

/* --- as faults --- */

static void add_escaped(struct bytes *out, char c)
{
    if (c == ' ' || c == ';' || c == '{' || c == '"')
        bytes_addf(out, "\\x%02x", (unsigned)(unsigned char)c);
    else
        escape_add(out, &c, 1);
}

/* The host's turn that this was heard behind; NO_MATCH: none. */
static size_t host_before(const struct rehearsal *rehearsal, size_t heard)
{
    while (heard-- > 0)
        if (rehearsal->heard[heard].kind == HEARD_HOST)
            return heard;
    return NO_MATCH;
}

static bool sets_rate(const struct rehearsal *rehearsal, size_t heard)
{
    return heard != NO_MATCH && rehearsal->heard[heard].kind == HEARD_HOST &&
           dialect_is_named(heard_text(rehearsal, &rehearsal->heard[heard]), "+IPR");
}

/* Is it the first that is heard on a link, or behind its rate was set? */
static bool may_be_rates(const struct rehearsal *rehearsal, size_t heard)
{
    if (sets_rate(rehearsal, heard))
        return true;
    while (heard-- > 0 && rehearsal->heard[heard].kind != HEARD_BREAK)
        if (rehearsal->heard[heard].kind == HEARD_LINE &&
            rehearsal->heard[heard].turn != NO_MATCH)
            return sets_rate(rehearsal, host_before(rehearsal, heard));
    return true;
}

void fix_doubt_rates(struct fixing *fixing, const struct rehearsal *rehearsal, size_t heard,
                     int line, const struct fault_spec *fault)
{
    if (fault && may_be_rates(rehearsal, heard))
        world_add_doubt(fixing->world, line, "the two ends have different rates (AT+IPR)",
                        fault->name);
}

static void end_damage(struct damaging *damaging)
{
    if (damaging->words.count == 0)
        return;
    struct bytes why = {0};
    bytes_addf(&why, "line %d of the log: %zu byte%s lost%s on the way", damaging->log_line,
               damaging->steps, damaging->steps == 1 ? "" : "s",
               damaging->others ? " or changed" : "");
    bytes_add_text(&why, damaging->unplaced ? "; where in the data is not known" : "");
    struct fault_spec *fault = NULL;
    if (damaging->words.count <= WORDS_MOST)
        fault = fix_fault_at(damaging->fixing, damaging->rehearsal, damaging->line, "damaged:",
                             heard_text(damaging->rehearsal,
                                        &damaging->rehearsal->heard[damaging->line]),
                             bytes_at(&why));
    fault_then(fault, "damage%s", bytes_at(&damaging->words));
    damaging->failed = damaging->failed || !fault || fault->action_count == 0;
    if (2 * damaging->others > damaging->rehearsal->heard[damaging->line].text_count)
        fix_doubt_rates(damaging->fixing, damaging->rehearsal, damaging->line,
                        damaging->log_line, fault);
    bytes_release(&why);
    bytes_clear(&damaging->words);
    damaging->steps = damaging->others = 0;
}

/* The last line of the model that began at or before that byte, and how many bytes of its are
 * between. */
static size_t line_before(const struct rehearsal *rehearsal, size_t at, size_t *place)
{
    size_t i = noise_heard_at(rehearsal, at) + 1, between = 0;
    for (bool first = true; i-- > 0; first = false) {
        const struct heard *heard = &rehearsal->heard[i];
        if (heard->kind == HEARD_HOST)
            continue;
        between += first ? at - heard->from : heard->count;
        if (heard->kind != HEARD_LINE || heard->text_count == 0)
            continue;
        *place = between;
        return i;
    }
    return NO_MATCH;
}

/* Goes to the line that this byte is counted from; false: there is none. */
static bool go_to(struct damaging *damaging, size_t at, size_t *place)
{
    size_t line = line_before(damaging->rehearsal, at, place);
    if (line == NO_MATCH) {
        damaging->failed = true;
        return false;
    }
    if (line != damaging->line)
        end_damage(damaging);
    if (damaging->words.count == 0)
        damaging->log_line = damaging->now;
    damaging->line = line;
    damaging->unplaced = damaging->doubtful &&
                         dialect_data_length(heard_text(damaging->rehearsal,
                                                        &damaging->rehearsal->heard[line])) > 0;
    return true;
}

/* Of how many bytes that were heard one of `whole` stands: a line's end for all up to the next
 * text. */
static size_t width(const struct noise_part *part, size_t whole)
{
    if (part->exact || bytes_at(&part->whole)[whole] != '\n')
        return 1;
    const struct heard *heard =
        &part->rehearsal->heard[noise_heard_at(part->rehearsal, part->at[whole])];
    return heard->from + heard->count - part->at[whole];
}

static void lose(struct damaging *damaging, const struct noise_part *part,
                 const struct edit *edit)
{
    size_t place, count = width(part, edit->whole);
    if (!go_to(damaging, part->at[edit->whole], &place))
        return;
    bytes_addf(&damaging->words, count > 1 ? " %zu..%zu" : " %zu", place, place + count - 1);
}

/* Runs of one kind stand together. */
static size_t run_of(const struct noise_part *part, size_t i)
{
    const struct edit *edits = part->edits;
    size_t count = 1;
    for (; i + count < part->count && edits[i + count].kind == edits[i].kind; count++) {
        const struct edit *next = &edits[i + count], *last = &edits[i + count - 1];
        size_t step = edits[i].kind == EDIT_ADDED ? 0 : 1;
        bool apart = !part->exact && step && bytes_at(&part->whole)[next->whole] == '\n';
        bool new_line = !part->exact && bytes_at(&part->whole)[edits[i].whole] == '\n' && step;
        if (next->whole != last->whole + step || apart || new_line)
            break;
    }
    return count;
}

static void change_or_add(struct damaging *damaging, const struct noise_part *part, size_t i,
                          size_t count)
{
    const struct edit *edit = &part->edits[i];
    bool added = edit->kind == EDIT_ADDED;
    size_t place, at = part->at[edit->whole];
    if ((added && at == 0) || !go_to(damaging, added ? at - 1 : at, &place))
        return;
    bytes_addf(&damaging->words, " %zu%c", place, added ? '+' : '=');
    for (size_t k = 0; k < count; k++)
        add_escaped(&damaging->words, bytes_at(&part->arrived)[part->edits[i + k].part]);
    if (!added && width(part, edit->whole) > 1)
        bytes_addf(&damaging->words, " %zu", place + 1);
}

static void lose_run(struct damaging *damaging, const struct noise_part *part, size_t i,
                     size_t count)
{
    size_t place;
    if (count == 1 || width(part, part->edits[i].whole) > 1) {
        for (size_t k = 0; k < count; k++)
            lose(damaging, part, &part->edits[i + k]);
    } else if (part->at[part->edits[i + count - 1].whole] ==
                   part->at[part->edits[i].whole] + count - 1 &&
               go_to(damaging, part->at[part->edits[i].whole], &place)) {
        bytes_addf(&damaging->words, " %zu..%zu", place, place + count - 1);
    } else {
        damaging->failed = true;
    }
}

/* Bytes at the end that nobody sent, so long behind what was said. */
static void stray(struct damaging *damaging, const struct noise_part *part, size_t i,
                  size_t count)
{
    const struct turn *turns = part->rehearsal->dialogue->turns;
    size_t place, last = part->segment->turn_end - 1, before = last;
    if (part->whole.count == 0 ||
        line_before(part->rehearsal, part->at[part->whole.count - 1], &place) == NO_MATCH) {
        damaging->failed = true;
        return;
    }
    size_t line = line_before(part->rehearsal, part->at[part->whole.count - 1], &place);
    while (before > part->segment->turn && !turn_is_modems(&turns[before - 1]))
        before--;
    bool timed = before > part->segment->turn && turns[before - 1].at != LOG_NO_TIME &&
                 turns[last].at != LOG_NO_TIME;
    usec gap = timed ? turns[last].at - turns[before - 1].at : 0;
    struct bytes text = {0}, why = {0};
    for (size_t k = 0; k < count; k++)
        add_escaped(&text, bytes_at(&part->arrived)[part->edits[i + k].part]);
    bytes_addf(&why, "line %d of the log: bytes that no modem says", turns[last].line);
    end_damage(damaging);
    struct fault_spec *fault =
        text.count > WORDS_MOST
            ? NULL
            : fix_fault_at(damaging->fixing, part->rehearsal, line, "noise behind",
                           heard_text(part->rehearsal, &part->rehearsal->heard[line]),
                           bytes_at(&why));
    fault_then(fault, "noise %s after %s", bytes_at(&text),
               world_time(gap > STRAY_LEAST ? gap : STRAY_LEAST).text);
    damaging->failed = damaging->failed || !fault || fault->action_count == 0;
    bytes_release(&text);
    bytes_release(&why);
}

/* The log's line that has byte `at` of what arrived, or nearly. */
static int line_of(const struct noise_part *part, size_t at)
{
    const struct turn *turns = part->rehearsal->dialogue->turns;
    int line = turns[part->segment->turn].line;
    for (size_t i = part->segment->turn, end = 0; i < part->segment->turn_end && end <= at;
         i++) {
        if (turns[i].kind == TURN_REMARK || (!part->exact && !turn_is_modems(&turns[i])))
            continue;
        end += turns[i].count + (turns[i].kind == TURN_DATA ? 0 : 1);
        end += part->exact && turns[i].kind == TURN_LINE ? 1 + 2 * (size_t)turns[i].apart : 0;
        line = turns[i].line;
    }
    return line;
}

static bool add_faults(struct damaging *damaging, const struct noise_part *part)
{
    damaging->failed = false;
    for (size_t i = 0, count; i < part->count; i += count) {
        const struct edit *edit = &part->edits[i];
        count = run_of(part, i);
        damaging->now = line_of(part, edit->part);
        if (edit->kind == EDIT_ADDED && edit->whole == part->whole.count)
            stray(damaging, part, i, count);
        else if (edit->kind == EDIT_LOST)
            lose_run(damaging, part, i, count);
        else
            change_or_add(damaging, part, i, count);
        damaging->steps += count;
        damaging->others += edit->kind == EDIT_LOST ? 0 : count;
    }
    return !damaging->failed;
}

/* Has it a block with fewer bytes than were announced, and no other like it? */
static bool lacks_unknown(const struct dialogue *dialogue, const struct segment *segment)
{
    size_t announced = 0;
    for (size_t i = segment->turn; i < segment->turn_end; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_DATA && turn->count < announced)
            return twin_of(dialogue, i, announced).count == 0;
        if (turn->kind == TURN_LINE)
            announced = dialect_data_length(turn_meaning(dialogue, turn));
    }
    return false;
}

static bool mend(struct damaging *damaging, const struct segment *segment)
{
    struct noise_part left = {0};
    bool mended = false, again = true;
    damaging->doubtful = lacks_unknown(damaging->rehearsal->dialogue, segment);
    for (int all = 1; all >= 0 && !mended; all -= !again) {
        struct noise_part part = left;
        part.rehearsal = damaging->rehearsal;
        part.segment = segment;
        mended = noise_compare(&part, all) && add_faults(damaging, &part);
        damaging->fixing->compared += part.work;
        size_t line = mended || part.count == SIZE_MAX ? NO_MATCH : noise_lost_line(&part);
        again = line != NO_MATCH && left.left_count < NOISE_LEFT_MOST;
        if (again)
            left.left[left.left_count++] = line;
        noise_part_release(&part);
    }
    return mended;
}

/* Does the log show all of it as it was? */
static bool is_shown(const struct dialogue *dialogue, const struct segment *segment)
{
    for (size_t i = segment->turn; i < segment->turn_end; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->cut || turn->masked || turn->assumed ||
            (turn->kind == TURN_DATA && turn->made_up))
            return false;
    }
    return true;
}

/* Only bytes differ, and no line: that is noise where there is some. */
static bool differs_in_bytes(const struct rehearsal *rehearsal, const struct segment *segment)
{
    struct span log;
    return wire_find(rehearsal->dialogue, segment->host, &log) &&
           !span_same(log, heard_part(rehearsal, segment->host, segment->heard));
}

/* Again when something else was mended, which may have hidden it. */
static bool try_again(struct fixing *fixing, size_t turn)
{
    return field_try(fixing, "noise", turn) || field_try(fixing, "noise 2", turn) ||
           field_try(fixing, "noise 3", turn);
}

/* A log in which everything differs costs no more than so much. */
static bool may_compare(struct fixing *fixing, const struct segment *segment)
{
    if (fixing->compared < WORK_MOST)
        return true;
    if (fixing->full == 0)
        fixing->full = fixing->dialogue->turns[segment->turn].line;
    return false;
}

bool fix_noise(struct fixing *fixing, const struct rehearsal *rehearsal)
{
    struct damaging damaging = {.fixing = fixing, .rehearsal = rehearsal, .line = NO_MATCH};
    struct difference found;
    struct segment segment;
    bool mended = false;
    first_segment(&segment, rehearsal);
    do {
        bool differs = find_difference(fixing, rehearsal, &segment, &found);
        if (segment.turn == segment.turn_end || !is_shown(fixing->dialogue, &segment) ||
            !(differs || (fixing->noisy && differs_in_bytes(rehearsal, &segment))) ||
            !fix_has_room(fixing, &segment) || !may_compare(fixing, &segment) ||
            !try_again(fixing, segment.turn_end))
            continue;
        mended = mend(&damaging, &segment) || mended;
    } while (next_segment(&segment, rehearsal));
    end_damage(&damaging);
    bytes_release(&damaging.words);
    fixing->noisy = fixing->noisy || mended;
    return mended;
}
