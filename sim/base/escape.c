/* SPDX-License-Identifier: MIT */
/* Bytes as readable text and back. Escaping is a bijection on what it prints: traces are compared
 * as text and played as bytes, and neither may lose anything. */
#include "base/escape.h"

#include <string.h>

#define REPEAT_MAX 1048576

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
    while (run < text.count && run < REPEAT_MAX && text.at[run] == text.at[0])
        run++;
    return run;
}

void escape_add(struct bytes *out, const char *from, size_t count)
{
    for (size_t i = 0; i < count;) {
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
    unsigned char c = (unsigned char)text.at[0];
    if (c < 0x80)
        return c >= 0x20 && c != 0x7f;
    size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
    if (length == 0 || c > 0xf4 || length > text.count)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)text.at[i] & 0xc0) != 0x80)
            return 0;
    return c == 0xc2 && (unsigned char)text.at[1] < 0xa0 ? 0 : length;
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

/* Value plus one of a hex digit; 0: it is none. */
static const unsigned char hex_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
    ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
    ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
    ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

static int hex_value(char c)
{
    return hex_values[(unsigned char)c] - 1;
}

/* One unit at text.at[0]: its byte, and how many characters it took; 0 on a mistake. */
static size_t unescape_one(struct span text, char *byte, const char **error)
{
    *byte = text.at[0];
    if (text.at[0] != '\\')
        return 1;
    char kind = text.count > 1 ? text.at[1] : '\0';
    switch (kind) {
    case 'r':
        *byte = '\r';
        return 2;
    case 'n':
        *byte = '\n';
        return 2;
    case 't':
        *byte = '\t';
        return 2;
    case '\\':
    case '{':
        *byte = kind;
        return 2;
    case 'x':
        if (text.count >= 4 && hex_value(text.at[2]) >= 0 && hex_value(text.at[3]) >= 0) {
            *byte = (char)(hex_value(text.at[2]) * 16 + hex_value(text.at[3]));
            return 4;
        }
        *error = "expected two hex digits after \\x";
        return 0;
    default:
        *error = "expected one of \\r \\n \\t \\\\ \\{ \\xHH";
        return 0;
    }
}

/* The `{N}` behind a unit: sets *times and returns its length. 0 when there is none, which
 * leaves the brace as data, or when N is too large, which is a mistake. */
static size_t repeat_count(struct span text, int64_t *times, const char **error)
{
    *times = 1;
    if (text.count < 3 || text.at[0] != '{' || !text_is_digit(text.at[1]))
        return 0;
    size_t end = 1;
    while (end < text.count && text_is_digit(text.at[end]))
        end++;
    if (end == text.count || text.at[end] != '}')
        return 0;
    if (!span_number(span_cut(span_skip(text, 1), end - 1), REPEAT_MAX, times) || *times < 1) {
        *error = "expected a repeat count {N} from 1 to 1048576";
        return 0;
    }
    return end + 1;
}

/* Plain characters and \xHH that stand once, from text.at[*i] on, into `to`, which has a byte of
 * space for each character. Stops at anything else. Returns how many bytes that made. Which of the
 * two comes next in a binary file nobody can guess, a processor neither: so both are worked out,
 * and one is taken. */
static size_t unescape_plain(struct span text, size_t *i, char *to)
{
    enum { LONGEST = 4 };
    const unsigned char *from = (const unsigned char *)text.at;
    size_t at = *i, made = 0;
    while (at + LONGEST < text.count) {
        unsigned slash = from[at] == '\\', hex = slash & (from[at + 1] == 'x');
        unsigned high = hex_values[from[at + 2]], low = hex_values[from[at + 3]];
        unsigned value = (high - 1) << 4 | (low - 1), mistaken = (high == 0) | (low == 0);
        size_t next = at + 1 + 3 * (size_t)hex;
        if ((slash ^ hex) | (hex & mistaken) | (from[next] == '{'))
            break;
        to[made++] = (char)((value & -hex) | (from[at] & (hex - 1)));
        at = next;
    }
    *i = at;
    return made;
}

/* Many megabytes of a recording come this way: byte after byte goes where it belongs at once. */
bool unescape_add(struct bytes *out, struct span text, const char **error, size_t *at)
{
    const char *mistake = NULL;
    size_t i = 0;
    while (i < text.count) {
        char byte;
        int64_t times;
        bytes_grew(out, unescape_plain(text, &i, bytes_reserve(out, text.count - i)));
        i += unescape_one(span_skip(text, i), &byte, &mistake);
        if (!mistake)
            i += repeat_count(span_skip(text, i), &times, &mistake);
        if (mistake) {
            *error = mistake;
            *at = i;
            return false;
        }
        memset(bytes_reserve(out, (size_t)times), byte, (size_t)times);
        bytes_grew(out, (size_t)times);
    }
    return true;
}
