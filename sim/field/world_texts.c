/* SPDX-License-Identifier: MIT */
/* How a scenario in the making spells what a log has: no secret in it, and of bytes that a pattern
 * cannot have a star. Each line of a log comes by here to be counted, so that most, which have
 * neither, are copied once.
 */
#include "at/secret.h"
#include "field/world.h"

/* A command as the interpreter has it, which is what a fault is asked about: what was taken back
 * with the edit character (V.250, 6.2.3) is not there. Its secrets are stars. */
void world_add_shown(struct bytes *out, struct span text)
{
    struct bytes edited = {0};
    if (span_find(text, '\b') == text.count) {
        at_hide_secrets(NULL, text, out);
        return;
    }
    bool command = text_matches(text, SPAN("*AT*"));
    for (size_t i = 0; i < text.count; i++) {
        if (!command || text.at[i] != '\b')
            bytes_add_char(&edited, text.at[i]);
        else if (edited.count)
            bytes_cut(&edited, edited.count - 1);
    }
    at_hide_secrets(NULL, bytes_span(&edited), out);
    bytes_release(&edited);
}

struct world_time world_time(usec time)
{
    struct world_time written;
    struct bytes text = {0};
    usec_add_text(&text, time / 1000 * 1000);
    span_copy(bytes_span(&text), written.text, sizeof written.text);
    bytes_release(&text);
    return written;
}

/* No pattern can have it as it stands. */
static bool is_bad(struct span text, size_t i)
{
    unsigned char c = (unsigned char)text.at[i];
    return c < 0x20 || c >= 0x7f || c == ';' || c == '\\' ||
           (c == ' ' && (i == 0 || i + 1 == text.count));
}

/* Stars in the place of a secret match it as well as the secret does. Most texts are patterns as
 * they are, and stay where they were put. */
void world_pattern(struct bytes *out, struct span shown)
{
    struct bytes hidden = {0};
    size_t from = out->count, good = 0;
    world_add_shown(out, shown);
    struct span text = span_skip(bytes_span(out), from);
    while (good < text.count && !is_bad(text, good))
        good++;
    if (good == text.count)
        return;
    bytes_add_span(&hidden, text);
    text = bytes_span(&hidden);
    bytes_cut(out, from + good);
    for (size_t i = good; i < text.count; i++) {
        if (!is_bad(text, i))
            bytes_add_char(out, text.at[i]);
        else if (out->count == 0 || bytes_at(out)[out->count - 1] != '*')
            bytes_add_char(out, '*');
    }
    bytes_release(&hidden);
}
