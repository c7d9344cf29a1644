/* SPDX-License-Identifier: MIT */
/* Commands of which something else arrived than was sent, as their echoes show (echo.h): the loss
 * is the line's, and what the module says to what is left is its own. */
#include "field/align.h"
#include "field/infer_parts.h"
#include "field/tally.h"

#include "base/die.h"
#include "base/escape.h"

/* The number of a line among all that were sent with that pattern. */
static int64_t count_sent(struct tally *tally, struct span text, struct bytes *pattern)
{
    bytes_clear(pattern);
    world_pattern(pattern, span_trim(text));
    return (int64_t)tally_add(tally, bytes_span(pattern));
}

static void add_byte(struct bytes *words, char c)
{
    if (c == ' ' || c == ';' || c == '{' || c == '"' || c == '#')
        bytes_addf(words, "\\x%02x", (unsigned)(unsigned char)c);
    else
        escape_add(words, &c, 1);
}

static size_t run_of(const struct edit *edits, size_t count)
{
    bool added = edits[0].kind == EDIT_ADDED;
    size_t run = 1;
    while (run < count && edits[run].kind == edits[0].kind &&
           edits[run].whole == edits[0].whole + (added ? 0 : run))
        run++;
    return run;
}

/* Runs of one kind stand together: 5..7 12=ab 14+x. Nothing comes in behind what is in front of a
 * line: there its first byte becomes what came in, and is behind that again. */
static void add_words(struct bytes *words, const struct edit *edits, size_t count,
                      struct span sent, struct span arrived)
{
    for (size_t i = 0, run; i < count; i += run) {
        const struct edit *edit = &edits[i];
        run = run_of(edit, count - i);
        size_t place = edit->whole;
        bool added = edit->kind == EDIT_ADDED, front = added && place == 0;
        if (edit->kind == EDIT_LOST) {
            bytes_addf(words, run > 1 ? " %zu..%zu" : " %zu", place, place + run - 1);
            continue;
        }
        bytes_addf(words, " %zu%c", added && !front ? place - 1 : place,
                   added && !front ? '+' : '=');
        for (size_t k = 0; k < run; k++) {
            add_byte(words, arrived.at[edit[k].part]);
            if (front && k == 0)
                bytes_add_text(words, " 0+");
        }
        if (front)
            add_byte(words, sent.at[0]);
    }
}

/* What a line without its end left for the next one stands in front of what arrived of that. */
static struct span without(struct span arrived, struct span carried)
{
    bool there = carried.count && arrived.count >= carried.count &&
                 span_same(span_cut(arrived, carried.count), carried);
    return there ? span_skip(arrived, carried.count) : arrived;
}

static void add_damage(struct inference *infer, const struct turn *turn, int64_t number,
                       struct span pattern, struct span carried)
{
    struct span sent = turn_sent(infer->dialogue, turn);
    struct span arrived = without(turn_bytes(infer->dialogue, turn), carried);
    struct bytes words = {0}, why = {0}, name = {0};
    struct edit *edits = NULL;
    if (turn->count == 0)
        bytes_addf(&words, " %zu", sent.count);
    size_t count = turn->count == 0 || span_same(sent, arrived)
                       ? 0
                       : align(sent, arrived, sent.count + arrived.count, &edits);
    add_words(&words, edits, count, sent, arrived);
    bytes_addf(&name, turn->guessed ? "perhaps lost on the way: " : "lost on the way: ");
    world_add_shown(&name, sent);
    bytes_addf(&why, "line %d of the log: %s", turn->line,
               turn->guessed
                   ? "an error, and none when it is sent again; which byte is not known"
               : turn->count ? "the echo is what arrived"
                             : "its end did not arrive");
    if (words.count)
        fault_then(world_fault(infer->world, bytes_at(&name), number, number, bytes_at(&why),
                               "sent %.*s", SPAN_ARGS(pattern)),
                   "damage%s", bytes_at(&words));
    if (turn->guessed)
        world_add_doubt(infer->world, turn->line, "the module refused it", bytes_at(&name));
    xfree(edits);
    bytes_release(&words);
    bytes_release(&why);
    bytes_release(&name);
}

void infer_sent(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    struct tally tally = {0};
    struct bytes pattern = {0};
    struct span carried = {0};
    for (size_t i = 0; i < infer->world->before_count; i++)
        count_sent(&tally, span_of(infer->world->before[i].command), &pattern);
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind != TURN_COMMAND)
            continue;
        struct span sent = turn_sent(dialogue, turn);
        int64_t number = count_sent(&tally, sent, &pattern);
        if (turn->meant_count)
            add_damage(infer, turn, number, bytes_span(&pattern), carried);
        carried = span_cut(sent, turn->meant_count && turn->count == 0 ? sent.count : 0);
    }
    bytes_release(&pattern);
    tally_release(&tally);
}
