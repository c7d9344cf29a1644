/* SPDX-License-Identifier: MIT */
/* What the interpreter would take for a secret is one, in whatever spelling: so the host's commands
 * are typed into its line discipline. Short values are not looked for in other texts: a password
 * of one letter would hide that letter everywhere, and tell it. */
#include "field/secrets.h"

#include "at/secret.h"
#include "base/die.h"
#include "field/dialogue.h"

#include <string.h>

#define LEAST 4
#define MOST  1000
#define EDIT  '\b' /* ATS5 (V.250, 6.2.3), unless the host has set another */
#define STARS "******"

static bool is_known(const struct field_secrets *secrets, struct span value)
{
    for (size_t i = 0; i < secrets->count; i++)
        if (span_is(value, secrets->at[i]))
            return true;
    return false;
}

/* Hidden by somebody: ***, xxx. */
static bool is_hidden(struct span value)
{
    size_t same = 0;
    while (same < value.count && value.at[same] == value.at[0])
        same++;
    return same == value.count && value.count && strchr("*xX#", value.at[0]);
}

static void keep(struct field_secrets *secrets, struct span value)
{
    value = span_trim(value);
    if (value.count < LEAST || secrets->count == MOST || is_hidden(value) ||
        is_known(secrets, value) || span_find(value, '\0') < value.count)
        return;
    secrets->at = xrealloc(secrets->at, (secrets->count + 1) * sizeof *secrets->at);
    secrets->at[secrets->count++] = span_dup(value);
    secrets->first[(unsigned char)value.at[0]] = true;
}

/* Types one command line; a value is over where the next byte is none of it. */
static void type(struct field_secrets *secrets, struct span text)
{
    struct at_ear ear = {0};
    struct bytes value = {0};
    struct at_mark mark;
    bool echo;
    for (size_t i = 0; i < text.count; i++) {
        at_ear_feed(&ear, NULL, text.at[i], EDIT, &echo, &mark);
        if (mark.secrecy == AT_VALUE && mark.place == 0)
            bytes_clear(&value);
        if (mark.secrecy == AT_VALUE)
            bytes_add_char(&value, text.at[i]);
        else if (mark.secrecy == AT_ERASED && value.count)
            bytes_cut(&value, value.count - 1);
        else if (mark.secrecy == AT_PLAIN || mark.secrecy == AT_CLOSED)
            keep(secrets, bytes_span(&value));
    }
    keep(secrets, bytes_span(&value));
    bytes_release(&value);
}

/* Typing is dear: most commands have no secret, and say so at a glance. */
static bool may_have_secrets(struct span text)
{
    for (size_t i = 0; i < text.count; i++)
        if ((unsigned char)text.at[i] < ' ')
            return true;
    return at_may_hide_secrets(NULL, text);
}

void field_find_secrets(struct field_secrets *secrets, const struct dialogue *dialogue)
{
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        struct span text = turn_bytes(dialogue, turn), sent = turn_sent(dialogue, turn);
        if (turn->kind == TURN_COMMAND && may_have_secrets(text))
            type(secrets, text);
        if (turn->kind == TURN_COMMAND && turn->meant_count && may_have_secrets(sent))
            type(secrets, sent);
    }
}

void field_secrets_release(struct field_secrets *secrets)
{
    for (size_t i = 0; i < secrets->count; i++)
        xfree(secrets->at[i]);
    xfree(secrets->at);
    *secrets = (struct field_secrets){0};
}

void field_hide(const struct field_secrets *secrets, struct span text, struct bytes *out)
{
    struct bytes told = {0};
    at_hide_secrets(NULL, text, &told);
    for (struct span rest = bytes_span(&told); rest.count;) {
        bool may = secrets && secrets->first[(unsigned char)rest.at[0]];
        size_t i = 0, count = may ? secrets->count : 0;
        while (i < count && !span_starts(rest, secrets->at[i]))
            i++;
        if (i < count)
            bytes_add_text(out, STARS);
        else
            bytes_add_char(out, rest.at[0]);
        rest = span_skip(rest, i < count ? strlen(secrets->at[i]) : 1);
    }
    bytes_release(&told);
}
