/* SPDX-License-Identifier: MIT */
/* Bytes as readable text. Escaping is a bijection on what it prints: traces are compared as text
 * and played as bytes, and neither may lose anything. */
#include "base/escape.h"

#include "base/utf8.h"

static const char hex_digits[] = "0123456789abcdef";

static void escape_one(struct bytes *out, unsigned char c)
{
    switch (c) {
    case '\r':
        bytes_add_text(out, "\\r");
        return;
    case '\n':
        bytes_add_text(out, "\\n");
        return;
    case '\t':
        bytes_add_text(out, "\\t");
        return;
    case '\\':
        bytes_add_text(out, "\\\\");
        return;
    }
    if (c >= 0x20 && c < 0x7f) {
        bytes_add_char(out, (char)c);
    } else {
        char hex[4] = {'\\', 'x', hex_digits[c >> 4], hex_digits[c & 15]};
        bytes_add(out, hex, 4);
    }
}

static size_t run_at(struct span text)
{
    size_t run = 1;
    while (run < text.count && run < ESCAPE_TIMES_MAX && text.at[run] == text.at[0])
        run++;
    return run;
}

size_t escape_width(char byte)
{
    unsigned char c = (unsigned char)byte;
    if (c == '\r' || c == '\n' || c == '\t' || c == '\\')
        return 2;
    return c >= 0x20 && c < 0x7f ? 1 : 4;
}

/* How many bytes at the front stand for themselves, and are part of no run that is folded. */
static size_t plain_length(const char *from, size_t count)
{
    size_t run = 0;
    for (size_t i = 0; i < count; i++) {
        run = i > 0 && from[i] == from[i - 1] ? run + 1 : 1;
        if (run == ESCAPE_RUN || escape_width(from[i]) != 1 || from[i] == '{')
            return i + 1 - run;
    }
    return count;
}

void escape_add(struct bytes *out, const char *from, size_t count)
{
    for (size_t i = 0; i < count;) {
        size_t plain = plain_length(from + i, count - i);
        bytes_add(out, from + i, plain);
        i += plain;
        if (i == count)
            return;
        size_t run = run_at((struct span){from + i, count - i});
        if (from[i] == '{' && i + 1 < count && text_is_digit(from[i + 1]))
            bytes_add_char(out, '\\');
        escape_one(out, (unsigned char)from[i]);
        if (run >= ESCAPE_RUN)
            bytes_addf(out, "{%zu}", run);
        else
            run = 1;
        i += run;
    }
}

/* The length of a UTF-8 character; 0: it is none, or a control character. */
static size_t printable(struct span text)
{
    uint32_t point;
    size_t length = utf8_take(text, &point);
    bool control = length && (point < 0x20 || (point >= 0x7f && point < 0xa0));
    return control ? 0 : length;
}

void escape_words(struct bytes *out, struct span words)
{
    while (words.count) {
        size_t some = printable(words);
        if (some)
            bytes_add_span(out, span_cut(words, some));
        else
            escape_one(out, (unsigned char)words.at[0]);
        words = span_skip(words, some ? some : 1);
    }
}

bool escape_words_need(struct span words)
{
    size_t some = 1;
    while (words.count && (some = printable(words)) > 0)
        words = span_skip(words, some);
    return some == 0;
}

/* Would `{` and what follows be taken for the count of what stands before? */
static bool is_count(struct span text)
{
    size_t end = 1;
    if (text.at[0] != '{')
        return false;
    while (end < text.count && text_is_digit(text.at[end]))
        end++;
    return end > 1 && end < text.count && text.at[end] == '}';
}

void escape_add_short(struct bytes *out, const char *from, size_t count)
{
    for (size_t i = 0; i < count;) {
        struct span rest = {from + i, count - i};
        size_t run = run_at(rest), before = out->count;
        if (i > 0 && is_count(rest))
            bytes_add_char(out, '\\');
        escape_one(out, (unsigned char)from[i]);
        size_t unit = out->count - before;
        bytes_addf(out, "{%zu}", run);
        if (out->count - before >= unit * run) {
            bytes_cut(out, before + unit);
            run = 1;
        }
        i += run;
    }
}
