/* SPDX-License-Identifier: MIT */
/* What came nearest to a pattern. A slip is seen at once when the two stand side by side, so the
 * message says where they part. The distance is dear, and a soak test sends millions of commands:
 * after the first thousand only what begins like the pattern is measured. */
#include "scenario/nearest.h"

#include "at/secret.h"
#include "base/escape.h"
#include "base/text.h"

enum { MEASURED = 1000 };

/* The pattern up to the stars at its end. */
static struct span literal(struct span pattern)
{
    while (pattern.count && pattern.at[pattern.count - 1] == '*')
        pattern.count--;
    return pattern;
}

static size_t same_front(struct span a, struct span b)
{
    size_t front = 0;
    while (front < a.count && front < b.count &&
           text_upper(a.at[front]) == text_upper(b.at[front]))
        front++;
    return front;
}

static bool is_worth_measuring(const struct nearest *nearest, struct span bare,
                               struct span came)
{
    return nearest->looked < MEASURED ||
           same_front(came, bare) > same_front(bytes_span(&nearest->text), bare);
}

void nearest_consider(struct nearest *nearest, struct span pattern, struct span came, usec at)
{
    struct span bare = literal(pattern);
    if (!is_worth_measuring(nearest, bare, came))
        return;
    nearest->looked++;
    struct span shown = bare.count < pattern.count ? span_cut(came, bare.count) : came;
    size_t distance = text_distance(shown, bare);
    if (nearest->text.count && distance >= nearest->distance)
        return;
    bytes_clear(&nearest->text);
    at_hide_secrets(NULL, came, &nearest->text);
    nearest->at = at;
    nearest->distance = distance;
}

void nearest_clear(struct nearest *nearest)
{
    bytes_clear(&nearest->text);
    nearest->looked = 0;
}

void nearest_release(struct nearest *nearest)
{
    bytes_release(&nearest->text);
}

/* --- words --- */

static void add_quoted(struct bytes *out, struct span text)
{
    bytes_add_char(out, '`');
    escape_add(out, text.at, text.count);
    bytes_add_char(out, '`');
}

void nearest_add_quoted(struct bytes *out, struct span text)
{
    struct bytes hidden = {0};
    at_hide_secrets(NULL, text, &hidden);
    add_quoted(out, bytes_span(&hidden));
    bytes_release(&hidden);
}

void nearest_add_at(struct bytes *out, usec time)
{
    bytes_add_text(out, " at ");
    usec_add_text(out, time);
}

/* The parts in which two texts differ: behind what is common in front, before what is common
 * at the end. */
static void add_difference(struct bytes *out, struct span came, struct span wanted)
{
    size_t front = same_front(came, wanted);
    if (front == came.count && front == wanted.count) {
        bytes_add_text(out, ": it has another secret");
        return;
    }
    struct span same = span_cut(came, front);
    came = span_skip(came, front);
    wanted = span_skip(wanted, front);
    while (came.count && wanted.count &&
           text_upper(came.at[came.count - 1]) == text_upper(wanted.at[wanted.count - 1])) {
        came.count--;
        wanted.count--;
    }
    bytes_add_text(out, ": behind ");
    add_quoted(out, same);
    bytes_add_text(out, came.count ? " it has " : " it lacks ");
    add_quoted(out, came.count ? came : wanted);
    if (came.count && wanted.count) {
        bytes_add_text(out, " instead of ");
        add_quoted(out, wanted);
    }
}

void nearest_add(const struct nearest *nearest, struct span pattern, const char *nothing,
                 struct bytes *out)
{
    if (nearest->text.count == 0) {
        bytes_add_text(out, nothing);
        return;
    }
    bytes_add_text(out, "; the nearest was ");
    nearest_add_quoted(out, bytes_span(&nearest->text));
    nearest_add_at(out, nearest->at);
    struct bytes hidden = {0};
    at_hide_secrets(NULL, literal(pattern), &hidden);
    add_difference(out, bytes_span(&nearest->text), bytes_span(&hidden));
    bytes_release(&hidden);
}
