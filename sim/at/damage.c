/* SPDX-License-Identifier: MIT */
/* Noise on a serial line as it was seen, not as chance would have it: a log shows which bytes were
 * lost, and a test has to lose the same ones. Bytes are counted over the ends of lines, so that
 * line ends, the data behind a line and the echo behind both can be named from one line. */
#include "at/damage.h"

#include "base/die.h"
#include "base/escape.h"
#include "base/limits.h"

#include <string.h>

enum damage_kind { DAMAGE_LOST, DAMAGE_CHANGED, DAMAGE_BEHIND };

struct damage_edit {
    uint64_t first, last; /* bytes that it is about */
    enum damage_kind kind;
    size_t text; /* CHANGED: one for each byte; BEHIND */
    size_t count;
};

void damage_clear(struct damage *damage)
{
    damage->count = 0;
    bytes_clear(&damage->text);
}

void damage_release(struct damage *damage)
{
    xfree(damage->edits);
    bytes_release(&damage->text);
    *damage = (struct damage){0};
}

/* Behind those that begin no later. */
static void insert(struct damage *damage, struct damage_edit edit)
{
    if (damage->count == damage->size) {
        damage->size = damage->size ? 2 * damage->size : 8;
        damage->edits = xrealloc(damage->edits, damage->size * sizeof *damage->edits);
    }
    size_t i = damage->count++;
    for (; i > 0 && damage->edits[i - 1].first > edit.first; i--)
        damage->edits[i] = damage->edits[i - 1];
    damage->edits[i] = edit;
}

static bool read_text(struct span text, struct damage *damage, struct damage_edit *edit)
{
    const char *error;
    size_t at;
    edit->text = damage->text.count;
    if (text.count == 0 || !unescape_add(&damage->text, text, &error, &at) ||
        damage->text.count > SCENARIO_TEXT_MAX)
        return false;
    edit->count = damage->text.count - edit->text;
    return true;
}

static bool read_place(struct span digits, uint64_t *place)
{
    int64_t number;
    bool good = span_number(digits, INT32_MAX, &number);
    *place = good ? (uint64_t)number : 0;
    return good;
}

static bool read_edit(struct span word, struct damage *damage, struct damage_edit *edit)
{
    size_t digits = 0;
    while (digits < word.count && text_is_digit(word.at[digits]))
        digits++;
    struct span rest = span_skip(word, digits);
    if (!read_place(span_cut(word, digits), &edit->first))
        return false;
    edit->last = edit->first;
    edit->kind = DAMAGE_LOST;
    if (rest.count == 0)
        return true;
    if (span_starts(rest, ".."))
        return read_place(span_skip(rest, 2), &edit->last) && edit->last >= edit->first;
    edit->kind = rest.at[0] == '=' ? DAMAGE_CHANGED : DAMAGE_BEHIND;
    if ((rest.at[0] != '=' && rest.at[0] != '+') ||
        !read_text(span_skip(rest, 1), damage, edit))
        return false;
    edit->last += edit->kind == DAMAGE_CHANGED ? edit->count - 1 : 0;
    return true;
}

/* Places rise, so that each byte has one fate and whoever reads finds it. */
static bool follows(const struct damage_edit *edit, uint64_t behind)
{
    return edit->first + (edit->kind == DAMAGE_BEHIND) >= behind;
}

bool damage_add(struct damage *damage, struct span words, const char **why)
{
    struct damage read = {0};
    uint64_t behind = 0;
    bool good = true;
    for (struct span rest = span_trim(words); rest.count && good; rest = span_trim(rest)) {
        struct damage_edit edit = {0};
        struct span word = span_cut(rest, span_find(rest, ' '));
        rest = span_skip(rest, word.count);
        good = read_edit(word, &read, &edit) && follows(&edit, behind);
        behind = edit.last + 1;
        insert(&read, edit);
    }
    good = good && read.count;
    for (size_t i = 0; i < read.count && good; i++) {
        struct damage_edit edit = read.edits[i];
        edit.first += damage->at;
        edit.last += damage->at;
        edit.text += damage->text.count;
        insert(damage, edit);
    }
    if (good)
        bytes_add_span(&damage->text, bytes_span(&read.text));
    else
        *why = "expected places of bytes and what becomes of them, as in 3 7..9 12=x 15+xy";
    damage_release(&read);
    return good;
}

size_t damage_pass(struct damage *damage, size_t count)
{
    uint64_t next = damage->count ? damage->edits[0].first : UINT64_MAX;
    uint64_t same = next > damage->at ? next - damage->at : 0;
    size_t some = same < count ? (size_t)same : count;
    damage->at += some;
    return some;
}

/* What is behind us; texts go once none of them is needed. */
static void forget(struct damage *damage)
{
    size_t kept = 0;
    for (size_t i = 0; i < damage->count; i++)
        if (damage->edits[i].last >= damage->at)
            damage->edits[kept++] = damage->edits[i];
    damage->count = kept;
    if (kept == 0)
        bytes_clear(&damage->text);
}

struct damage_byte damage_take(struct damage *damage, char c)
{
    struct damage_byte byte = {.c = c};
    forget(damage);
    uint64_t at = damage->at++;
    for (size_t i = 0; i < damage->count && damage->edits[i].first <= at; i++) {
        const struct damage_edit *edit = &damage->edits[i];
        const char *text = bytes_at(&damage->text) + edit->text;
        byte.lost = byte.lost || edit->kind == DAMAGE_LOST;
        if (edit->kind == DAMAGE_CHANGED)
            byte.c = text[at - edit->first];
        if (edit->kind == DAMAGE_BEHIND)
            byte.behind = (struct span){text, edit->count};
    }
    return byte;
}
