/* SPDX-License-Identifier: MIT */
/* Text without the C library's locale, under which digits, letters and decimal points would be
 * others for another LANG. The distance between two names counts typing slips (Damerau), to guess
 * what somebody meant. */
#include "base/text.h"

#include "base/die.h"

#include <string.h>

struct span span_take(struct span *rest, char end)
{
    struct span taken = span_cut(*rest, span_find(*rest, end));
    *rest = span_skip(*rest, taken.count + 1);
    return taken;
}

bool span_same_nocase(struct span a, struct span b)
{
    return a.count == b.count && span_compare_nocase(a, b) == 0;
}

int span_compare_nocase(struct span a, struct span b)
{
    size_t shorter = a.count < b.count ? a.count : b.count;
    for (size_t i = 0; i < shorter; i++) {
        int difference =
            (unsigned char)text_upper(a.at[i]) - (unsigned char)text_upper(b.at[i]);
        if (difference)
            return difference;
    }
    return a.count < b.count ? -1 : a.count > b.count;
}

size_t span_find(struct span span, char c)
{
    const char *found = span.count ? memchr(span.at, c, span.count) : NULL;
    return found ? (size_t)(found - span.at) : span.count;
}

bool span_strip(struct span *span, const char *prefix)
{
    if (!span_starts(*span, prefix))
        return false;
    *span = span_skip(*span, strlen(prefix));
    return true;
}

struct span span_file_name(struct span path)
{
    size_t start = path.count;
    while (start > 0 && path.at[start - 1] != '/')
        start--;
    return span_skip(path, start);
}

bool span_contains(struct span span, const char *part)
{
    if (!*part)
        return true;
    while (span.count) {
        span = span_skip(span, span_find(span, *part));
        if (span.count && span_starts(span, part))
            return true;
        span = span_skip(span, 1);
    }
    return false;
}

void span_copy(struct span span, char *to, size_t size)
{
    must(size > 0);
    span = span_cut(span, size - 1);
    if (span.count)
        memcpy(to, span.at, span.count);
    to[span.count] = '\0';
}

char *span_dup(struct span span)
{
    char *copy = xmalloc(span.count + 1);
    span_copy(span, copy, span.count + 1);
    return copy;
}

bool span_number(struct span span, int64_t max, int64_t *out)
{
    int64_t value = 0;
    if (span.count == 0)
        return false;
    for (size_t i = 0; i < span.count; i++) {
        if (!text_is_digit(span.at[i]))
            return false;
        int digit = span.at[i] - '0';
        if (digit > max || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

/* Greedy with one step back to the last star: linear in practice, and never recursive. */
bool text_matches(struct span text, struct span pattern)
{
    size_t t = 0, p = 0, star = SIZE_MAX, resume = 0;
    while (t < text.count) {
        if (p < pattern.count && pattern.at[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.count && text_upper(pattern.at[p]) == text_upper(text.at[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.count && pattern.at[p] == '*')
        p++;
    return p == pattern.count;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment over three rows. Names are short: beyond 64 characters only the
 * first 64 are looked at. */
size_t text_distance(struct span a, struct span b)
{
    enum { LONGEST = 64 };
    size_t rows[3][LONGEST + 1];
    a = span_cut(a, LONGEST);
    b = span_cut(b, LONGEST);
    for (size_t j = 0; j <= b.count; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.count; i++) {
        size_t *row = rows[i % 3], *before = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.count; j++) {
            char x = text_upper(a.at[i - 1]), y = text_upper(b.at[j - 1]);
            row[j] = least(least(before[j], row[j - 1]) + 1, before[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == text_upper(b.at[j - 2]) && y == text_upper(a.at[i - 2]))
                row[j] = least(row[j], two[j - 2] + 1);
        }
    }
    return rows[a.count % 3][b.count];
}
