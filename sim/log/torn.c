/* SPDX-License-Identifier: MIT */
/* Lines that are one and stand in two: a terminal of so many columns was copied, which breaks a
 * line that is longer and goes on below; or a log was rotated in the middle of one, and the parts
 * were put together with a mark between them. They are joined before any stamp is read. Two
 * lines made one are worse than one in halves, so there has to be a reason: quotes that are
 * closed in the next line, a width that terminals have, or a command whose rest fits. */
#include "log/torn.h"

#include "log/stamp.h"
#include "log/talk.h"

#include <string.h>

#define NARROWEST  40 /* columns of a terminal; a shorter line is no sign of one */
#define FRONT      6  /* so many characters tell how a line begins */
#define MARK_SIGNS 3  /* of a line that parts a log: ---, === */

static bool has_odd_quotes(struct span text)
{
    bool odd = false;
    for (size_t i = 0; i < text.count; i++)
        odd = odd != (text.at[i] == '"');
    return odd;
}

static bool is_stamped(struct span text)
{
    struct log_stamp stamp;
    struct span rest;
    return log_stamp(text, &stamp, &rest) && span_trim(rest).count > 0;
}

static bool has_talk(struct span text)
{
    struct talk talk;
    return talk_find(NULL, text, 0, &talk);
}

/* Letters and digits at the same places, and the same signs between them: two stamps, two rows of a
 * dump. */
static bool has_same_front(struct span a, struct span b)
{
    if (a.count < FRONT || b.count < FRONT)
        return false;
    for (size_t i = 0; i < FRONT; i++) {
        bool x = text_is_alpha(a.at[i]) || text_is_digit(a.at[i]);
        bool y = text_is_alpha(b.at[i]) || text_is_digit(b.at[i]);
        if (x != y || (!x && a.at[i] != b.at[i]))
            return false;
    }
    return true;
}

/* What begins by itself: it looks like the line before it, or says something. */
static bool begins(struct span before, struct span text)
{
    return has_same_front(before, text) || (is_stamped(before) && is_stamped(text)) ||
           has_talk(text);
}

/* `from` goes on where `line` ends: their bytes lie in one store, one behind the other. */
static void join(struct log_lines *lines, struct log_line *line, struct log_line *from)
{
    char *store = bytes_reserve(&lines->store, 0) - lines->store.count;
    size_t end = (size_t)(line->raw.at + line->raw.count - store);
    memmove(store + end, from->raw.at, from->raw.count);
    line->raw.count += from->raw.count;
    line->text = line->raw;
    from->raw.at = store + end;
    from->text = from->raw;
    from->why = "it goes on from the line above";
}

/* --- a terminal's width --- */

/* Of the language of commands and answers, which has no small letters and no blanks but between
 * quotes and behind a colon. */
static bool is_language(struct span text, bool quoted)
{
    for (size_t i = 0; i < text.count; i++) {
        char c = text.at[i];
        bool behind = i > 0 && text.at[i - 1] == ':';
        if (c == '"')
            quoted = !quoted;
        else if (!quoted && !text_is_digit(c) && !(c >= 'A' && c <= 'Z') &&
                 !(c && strchr("+=?,;:.-/", c)) && !(c == ' ' && behind))
            return false;
    }
    return text.count > 0;
}

/* As wide as the widest, which is cut in the middle of what it says: within quotes, or where the
 * next line has what may follow. */
static bool is_broken(struct span line, struct span next, size_t width)
{
    if (next.count == 0 || !has_talk(line) || begins(line, next))
        return false;
    if (has_odd_quotes(line))
        return has_odd_quotes(next) || next.count == width;
    return is_language(next, false);
}

static bool closes_quotes(struct span line, struct span next)
{
    return is_broken(line, next, line.count) && has_odd_quotes(line) && has_odd_quotes(next);
}

/* The columns of the terminal that this log was copied from; 0: of none. */
static size_t find_width(const struct log_lines *lines)
{
    size_t widest = 0;
    for (size_t i = 0; i < lines->count; i++)
        if (lines->at[i].raw.count > widest)
            widest = lines->at[i].raw.count;
    if (widest < NARROWEST || widest == 80 || widest == 132)
        return widest < NARROWEST ? 0 : widest;
    for (size_t i = 0; i + 1 < lines->count; i++)
        if (lines->at[i].raw.count == widest &&
            closes_quotes(lines->at[i].raw, lines->at[i + 1].raw))
            return widest;
    return 0;
}

static void join_broken(struct log_lines *lines)
{
    size_t width = find_width(lines);
    for (size_t i = 0; width && i + 1 < lines->count; i++) {
        size_t next = i + 1, piece = lines->at[i].raw.count;
        while (next < lines->count && piece == width &&
               is_broken(lines->at[i].raw, lines->at[next].raw, width)) {
            piece = lines->at[next].raw.count;
            join(lines, &lines->at[i], &lines->at[next]);
            next++;
        }
        i = next - 1;
    }
}

/* --- a log that was parted --- */

/* ---, === 2026-03-04 ===, ==> modem.log <== as tail has it */
static bool is_mark(struct span text)
{
    text = span_trim(text);
    if (text.count < MARK_SIGNS || !text.at[0] || !strchr("-=*#", text.at[0]))
        return false;
    struct span end = span_skip(text, text.count - MARK_SIGNS);
    char sign = text.at[0];
    for (size_t i = 0; i < MARK_SIGNS; i++)
        if (text.at[i] != sign || end.at[i] != sign)
            return span_starts(text, "==> ") && span_is(end, "<==");
    return !has_talk(text);
}

/* The stamp itself is torn, or nothing stands behind it yet. */
static bool is_stamp_torn(struct span line, struct span next, struct span whole)
{
    return line.count > 0 && !has_talk(line) && !is_stamped(next) && is_stamped(whole) &&
           has_talk(whole);
}

/* The line's words are torn: what is marked and stamped otherwise goes on without. */
static bool is_talk_torn(struct span line, struct span next)
{
    struct talk talk;
    if (begins(line, next) || !talk_find(NULL, line, 0, &talk))
        return false;
    struct span words = span_trim(span_skip(line, talk.words));
    if (has_odd_quotes(words))
        return has_odd_quotes(next);
    return talk.at > 0 && span_starts_nocase(words, "AT") && is_language(next, false);
}

/* An answer whose name or numbers are torn is no talk by itself. */
static bool is_answer_torn(struct span line, struct span next, struct span whole)
{
    size_t plus = line.count;
    while (plus > 0 && line.at[plus - 1] != '+')
        plus--;
    struct talk talk;
    return plus > 1 && !begins(line, next) && is_language(span_skip(line, plus), false) &&
           is_language(next, false) && talk_find(NULL, whole, 0, &talk) &&
           talk.kind == TALK_RESULT && talk.words == plus - 1;
}

static void join_across(struct log_lines *lines, struct log_line *line, struct log_line *next)
{
    struct bytes both = {0};
    bytes_add_span(&both, line->raw);
    bytes_add_span(&both, next->raw);
    struct span whole = bytes_span(&both);
    if (is_stamp_torn(line->raw, next->raw, whole) || is_talk_torn(line->raw, next->raw) ||
        is_answer_torn(line->raw, next->raw, whole))
        join(lines, line, next);
    bytes_release(&both);
}

/* A mark and the blank lines around it. */
static void join_parted(struct log_lines *lines)
{
    for (size_t i = 1; i + 1 < lines->count; i++) {
        if (!is_mark(lines->at[i].raw))
            continue;
        size_t before = i - 1, behind = i + 1;
        if (before > 0 && span_trim(lines->at[before].raw).count == 0)
            before--;
        if (behind + 1 < lines->count && span_trim(lines->at[behind].raw).count == 0)
            behind++;
        if (!lines->at[before].why && !lines->at[behind].why)
            join_across(lines, &lines->at[before], &lines->at[behind]);
    }
}

void log_join_torn(struct log_lines *lines)
{
    join_parted(lines);
    join_broken(lines);
}
