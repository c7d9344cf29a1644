/* SPDX-License-Identifier: MIT */
/* Readable text as the bytes it stands for. Many megabytes of a recording come this way, and where
 * in a binary file the next escape stands nobody can guess, a processor neither. So all
 * backslashes of 64 characters are found first, and then it goes from one to the next; the bytes
 * between them are few, and copied by the word. */
#include "base/escape.h"

#include <string.h>

enum {
    WORD = 8,
    BLOCK = 64,
    SLACK = WORD, /* readable behind a block, and writable behind what it becomes */
};

/* Value plus one of a hex digit; 0: it is none. */
static const unsigned char hex_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
    ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
    ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
    ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* What a letter behind a backslash stands for; 0: for nothing. */
static const char letters[256] = {
    ['r'] = '\r', ['n'] = '\n', ['t'] = '\t', ['\\'] = '\\', ['{'] = '{',
};

/* Bit i of what these return: text[i] is `c`, of BLOCK characters. */
#ifdef __SSE2__
static uint64_t find_in_block(const char *text, char c)
{
    uint64_t found = 0;
    for (unsigned i = 0; i < BLOCK; i += 16) {
        char some __attribute__((vector_size(16)));
        memcpy(&some, text + i, sizeof some);
        some = (__typeof__(some))(some == c);
        found |= (uint64_t)(unsigned)__builtin_ia32_pmovmskb128(some) << i;
    }
    return found;
}
#else
/* A byte that is 0 leaves its highest bit, and the product brings the bits of eight of them
 * together (Warren, Hacker's Delight, 6-1). */
static uint64_t find_in_word(const unsigned char *text, unsigned char c)
{
    const uint64_t each = 0x0101010101010101u, low = 0x7f * each;
    uint64_t word = (uint64_t)text[0] | (uint64_t)text[1] << 8 | (uint64_t)text[2] << 16 |
                    (uint64_t)text[3] << 24 | (uint64_t)text[4] << 32 |
                    (uint64_t)text[5] << 40 | (uint64_t)text[6] << 48 | (uint64_t)text[7] << 56;
    word ^= c * each;
    uint64_t zero = ~(((word & low) + low) | word | low);
    return (zero >> 7) * 0x0102040810204080u >> 56;
}

static uint64_t find_in_block(const char *text, char c)
{
    uint64_t found = 0;
    for (unsigned i = 0; i < BLOCK; i += WORD)
        found |= find_in_word((const unsigned char *)text + i, (unsigned char)c) << i;
    return found;
}
#endif

/* Plain characters, none of them or more; both sides have SLACK. */
static char *copy_plain(char *to, const char *from, size_t count)
{
    memcpy(to, from, WORD);
    if (count > WORD)
        memcpy(to + WORD, from + WORD, count - WORD);
    return to + count;
}

/* The escape at `text`, which has four characters. Returns how many of them it takes; 0: none. */
static size_t unescape_one(const char *text, char *to)
{
    const unsigned char *from = (const unsigned char *)text;
    if (from[1] == 'x') {
        int high = hex_values[from[2]] - 1, low = hex_values[from[3]] - 1;
        int value = high * 16 | low; /* negative when one of them is */
        *to = (char)value;
        return value < 0 ? 0 : 4;
    }
    *to = letters[from[1]];
    return *to ? 2 : 0;
}

/* At most BLOCK characters to *to, and no escape beyond the first `whole` of them. Returns how
 * many it took: up to a brace or what is no escape, or beyond BLOCK where an escape reaches over
 * that. */
static size_t unescape_block(const char *text, size_t whole, char **to)
{
    uint64_t slashes = find_in_block(text, '\\'), ends = find_in_block(text, '{');
    char *out = *to; /* of which no byte that is written can be a part */
    size_t from = 0, at = 0, length = 1, end = BLOCK;
    ends |= whole < BLOCK ? (uint64_t)1 << whole : 0;
    if (ends) {
        slashes &= (ends & -ends) - 1;
        end = (unsigned)__builtin_ctzll(ends);
    }
    for (; slashes && length; slashes &= slashes - 1) {
        at = (unsigned)__builtin_ctzll(slashes);
        out = copy_plain(out, text + from, at - from);
        length = unescape_one(text + at, out++);
        from = at + length;
        if (length == 2)
            slashes &= ~((uint64_t)2 << at); /* it may be the second of two */
    }
    if (length == 0 || from > whole) {
        from = at;
        out--;
    } else if (from < end) {
        out = copy_plain(out, text + from, end - from);
        from = end;
    }
    *to = out;
    return from;
}

/* Many blocks: the same way. Of the longer text, `readable` characters are there. */
static size_t unescape_blocks(struct bytes *out, struct span text, size_t readable)
{
    char *start = bytes_reserve(out, text.count + SLACK), *to = start;
    size_t i = 0, used = 1;
    for (; i < text.count && used; i += used) {
        char end[BLOCK + SLACK];
        const char *at = text.at + i;
        if (readable - i < sizeof end) {
            memset(end, 0, sizeof end);
            at = memcpy(end, at, readable - i);
        }
        used = unescape_block(at, text.count - i, &to);
    }
    bytes_grew(out, (size_t)(to - start));
    return i;
}

static const char *mistake(struct span text)
{
    return text.count > 1 && text.at[1] == 'x' ? "expected two hex digits after \\x"
                                               : "expected one of \\r \\n \\t \\\\ \\{ \\xHH";
}

/* The `{N}` behind a unit: sets *times and returns its length. 0 when there is none, which
 * leaves the brace as data, or when N is too large, which is a mistake. */
static size_t repeat_count(struct span text, int64_t *times, const char **error)
{
    size_t end = 1;
    while (end < text.count && text_is_digit(text.at[end]))
        end++;
    if (end == 1 || end == text.count || text.at[end] != '}')
        return 0;
    if (span_number(span_cut(span_skip(text, 1), end - 1), ESCAPE_TIMES_MAX, times) &&
        *times >= 1)
        return end + 1;
    *error = "expected a repeat count {N} from 1 to 1048576";
    return 0;
}

static void repeat_last(struct bytes *out, size_t times)
{
    char last = bytes_at(out)[out->count - 1];
    memset(bytes_reserve(out, times), last, times);
    bytes_grew(out, times);
}

/* A brace. `behind_unit`: one stands before, and has no count yet; this says it of what comes
 * next. Returns how many characters it took; 0 on a mistake. */
static size_t unescape_brace(struct bytes *out, struct span text, size_t most,
                             bool *behind_unit, const char **error)
{
    int64_t times = 1;
    const char *wrong = NULL;
    size_t length = *behind_unit ? repeat_count(text, &times, &wrong) : 0;
    *behind_unit = length == 0;
    if (length && (out->count > most || (size_t)times - 1 > most - out->count))
        wrong = "too many bytes: expected a smaller repeat count";
    if (wrong) {
        bytes_cut(out, out->count - 1);
        *error = wrong;
        return 0;
    }
    if (length == 0) {
        bytes_add_char(out, text.at[0]);
        return 1;
    }
    repeat_last(out, (size_t)times - 1);
    return length;
}

bool unescape_inside(struct bytes *out, struct span text, struct unescape_bounds bounds,
                     const char **error, size_t *at)
{
    bool behind_unit = false;
    *at = 0;
    while (*at < text.count) {
        struct span rest = span_skip(text, *at);
        size_t used = rest.at[0] == '{' ? 0 : unescape_blocks(out, rest, bounds.readable - *at);
        *at += used;
        behind_unit |= used > 0;
        rest = span_skip(rest, used);
        if (rest.count == 0)
            break;
        if (rest.at[0] != '{') {
            *error = mistake(rest);
            return false;
        }
        used = unescape_brace(out, rest, bounds.most, &behind_unit, error);
        if (used == 0)
            return false;
        *at += used;
    }
    return true;
}

bool unescape_add(struct bytes *out, struct span text, const char **error, size_t *at)
{
    const struct unescape_bounds bounds = {.readable = text.count, .most = SIZE_MAX};
    return unescape_inside(out, text, bounds, error, at);
}
