/* SPDX-License-Identifier: MIT */
/* A module that starts anew in the middle of a line knows nothing of a password in it, and takes
 * its rest for noise, or for another command if AT is in it. Its host knows; so what the host
 * means is heard beside what is read for as long as the two are not the same, which is rare. */
#include "at/meant.h"

#define STAR    '*'  /* for a secret byte that is not read as one */
#define NO_EDIT '\n' /* which the line discipline takes for nothing */

static bool is_begun(const struct at_ear *ear)
{
    return ear->line.state != LINE_IDLE;
}

static bool is_same(const struct at_ear *a, const struct at_ear *b)
{
    return a->line.state == b->line.state &&
           (!line_is_open(&a->line) || (a->line.too_long == b->line.too_long &&
                                        span_same((struct span){a->line.text, a->line.count},
                                                  (struct span){b->line.text, b->line.count})));
}

void at_meant_part(struct at_meant *meant, const struct at_ear *before,
                   const struct at_ear *after)
{
    if (meant->open || !is_begun(before) || is_same(before, after))
        return;
    *meant = (struct at_meant){.ear = *before, .open = true};
}

void at_meant_hang_up(struct at_meant *meant, const struct at_ear *before)
{
    if (!meant->open && !is_begun(before))
        return;
    if (!meant->open)
        meant->ear = *before;
    meant->open = meant->may_be_new = true;
}

/* A line of which AT was lost, or half of it, goes on with a name. All noise comes by here, byte by
 * byte, so that what is not open is not cleared. */
static void look_for_name(struct at_meant *meant, char c)
{
    meant->open = meant->may_be_new = false;
    if (c != '+')
        return;
    *meant = (struct at_meant){.open = true, .is_guess = true};
    meant->ear.line.state = LINE_COMMAND;
    meant->ear.line.text[meant->ear.line.count++] = c;
}

/* No command with a secret has that name: so much for it, up to the next plus. */
static bool is_guessed_wrong(const struct at_meant *meant, const struct at *at)
{
    struct span text = {meant->ear.line.text, meant->ear.line.count};
    size_t name = 1;
    while (name < text.count && (text_is_alpha(text.at[name]) || text_is_digit(text.at[name])))
        name++;
    return meant->is_guess && name < text.count && !at_secret_row(at, span_cut(text, name));
}

/* What the byte is in the line that the host means. Within a value nothing is taken back: what
 * stands before it may be hidden in another length. */
struct at_mark at_meant_only(struct at_meant *meant, const struct at *at, char c, char edit)
{
    struct at_mark mark;
    bool echo;
    at_ear_feed(&meant->ear, at, c, meant->ear.value.param ? NO_EDIT : edit, &echo, &mark);
    mark.exact = true;
    if (!is_begun(&meant->ear) || is_guessed_wrong(meant, at))
        look_for_name(meant, c);
    return mark;
}

/* The terminal was closed: does the byte, in front of which `ear` is, begin a line of another
 * host? An A may, and is not hidden. */
static bool begins_line(struct at_meant *meant, const struct at_ear *ear, char c, bool *may)
{
    bool counts = c != '\n' && c != '\x1b' && c != '\0';
    *may = meant->may_be_new && counts && text_upper(c) == 'A';
    bool begins =
        meant->may_be_new && ear->line.state == LINE_A && (text_upper(c) == 'T' || c == '/');
    if (counts)
        meant->may_be_new = *may;
    return begins;
}

enum line_event at_meant_feed(struct at_meant *meant, struct at_ear *ear, const struct at *at,
                              char c, char edit, bool *echo, struct at_mark *mark)
{
    bool may_begin = false;
    if (meant->open && begins_line(meant, ear, c, &may_begin))
        *meant = (struct at_meant){0};
    if (!meant->open) {
        enum line_event event = at_ear_feed(ear, at, c, edit, echo, mark);
        if (!is_begun(ear))
            look_for_name(meant, c);
        return event;
    }
    *mark = at_meant_only(meant, at, c, edit);
    if (may_begin)
        *mark = (struct at_mark){.count = 1, .exact = true};
    return at_meant_read(ear, at, c, edit, echo, mark);
}

enum line_event at_meant_read(struct at_ear *ear, const struct at *at, char c, char edit,
                              bool *echo, struct at_mark *mark)
{
    struct at_ear before;
    struct at_mark own;
    if (mark->secrecy == AT_VALUE)
        before = *ear;
    enum line_event event = at_ear_feed(ear, at, c, edit, echo, &own);
    if (mark->secrecy == AT_VALUE && own.secrecy != AT_VALUE) {
        *ear = before;
        return at_ear_feed(ear, at, STAR, edit, echo, &own);
    }
    own.exact = mark->exact;
    *mark = own;
    return event;
}
