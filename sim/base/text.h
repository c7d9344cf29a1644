/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_TEXT_H
#define SIM_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Text as it stands in protocols: a pointer and a count, borrowed, perhaps without a NUL and
 * perhaps with zero bytes in it. Letters are ASCII; nothing here knows a locale.
 */
struct span {
    const char *at;
    size_t count;
};

#define SPAN(literal)   ((struct span){"" literal, sizeof(literal) - 1})
#define SPAN_ARGS(span) (int)(span).count, (span).at /* for "%.*s" */

/* The small ones are here, so that a compiler knows the length of a literal: each byte of a log,
 * and of a line, goes through some of them. */

static inline char text_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Up to the NUL. */
static inline struct span span_of(const char *text)
{
    return (struct span){text, strlen(text)};
}

/* The first `count` at most. */
static inline struct span span_cut(struct span span, size_t count)
{
    return (struct span){span.at, count < span.count ? count : span.count};
}

/* Without the first `count`. */
static inline struct span span_skip(struct span span, size_t count)
{
    if (count > span.count)
        count = span.count;
    return (struct span){span.at + count, span.count - count};
}

static inline bool text_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without blanks at both ends. */
static inline struct span span_trim(struct span span)
{
    while (span.count && text_is_blank(span.at[0]))
        span = span_skip(span, 1);
    while (span.count && text_is_blank(span.at[span.count - 1]))
        span.count--;
    return span;
}

/* The part before the first `end`, or all of it; *rest is what stands behind that. */
struct span span_take(struct span *rest, char end);

static inline bool span_same(struct span a, struct span b)
{
    return a.count == b.count && (a.count == 0 || memcmp(a.at, b.at, a.count) == 0);
}

/* A word of a table, whose length nobody knows, differs in its first letters from most: it is
 * compared as far as that, and not measured before. */
static inline bool span_is(struct span a, const char *b)
{
    size_t i = 0;
    while (i < a.count && b[i] && a.at[i] == b[i])
        i++;
    return i == a.count && !b[i];
}

static inline bool span_starts_nocase(struct span span, const char *prefix)
{
    size_t i = 0;
    while (prefix[i] && i < span.count && text_upper(span.at[i]) == text_upper(prefix[i]))
        i++;
    return !prefix[i];
}

static inline bool span_is_nocase(struct span a, const char *b)
{
    size_t i = 0;
    while (i < a.count && b[i] && text_upper(a.at[i]) == text_upper(b[i]))
        i++;
    return i == a.count && !b[i];
}

bool span_same_nocase(struct span a, struct span b);
/* Below, at or above 0, as the first comes before, with or after the second. */
int span_compare_nocase(struct span a, struct span b);
static inline bool span_starts(struct span span, const char *prefix)
{
    size_t i = 0;
    while (prefix[i] && i < span.count && span.at[i] == prefix[i])
        i++;
    return !prefix[i];
}

/* Index of the first `c`, or span.count. */
size_t span_find(struct span span, char c);
/* Takes that from the front, if it is there. */
bool span_strip(struct span *span, const char *prefix);
/* Behind the last `/` of a path; it ends where the path does. */
struct span span_file_name(struct span path);
bool span_contains(struct span span, const char *part);
/* A copy with a NUL, cut to fit: for names whose length was checked before. */
void span_copy(struct span span, char *to, size_t size);
char *span_dup(struct span span);

static inline bool text_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool text_is_alpha(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26; /* that bit makes the capitals small */
}

/* Decimal digits only, no sign, all of the span; false when empty, not a number or > max. */
bool span_number(struct span span, int64_t max, int64_t *out);

/* `*` in the pattern stands for any run of characters, everything else for itself, without
 * regard to case (docs/scenario.md). */
bool text_matches(struct span text, struct span pattern);

/* How many single-character edits (insert, delete, change, swap) apart; case does not count.
 * For "did you mean". */
size_t text_distance(struct span a, struct span b);

#endif
