/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "base/escape.h"
#include "base/names.h"
#include "base/random.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(bytes, a_queue_of_random_adds_and_drops_keeps_its_order)
{
    struct bytes bytes = {0};
    struct random random;
    unsigned char in = 0, out = 0;
    random_init(&random, 7, "bytes");
    for (int round = 0; round < 20000; round++) {
        size_t add = (size_t)random_below(&random, 50), drop;
        for (size_t i = 0; i < add; i++)
            bytes_add_char(&bytes, (char)in++);
        drop = (size_t)random_below(&random, bytes.count + 1);
        for (size_t i = 0; i < drop; i++)
            cr_assert_eq((unsigned char)bytes_at(&bytes)[i], out++);
        bytes_drop(&bytes, drop);
        cr_assert_eq(bytes_at(&bytes)[bytes.count], '\0');
    }
    cr_assert_lt(bytes.size, 1u << 20, "storage does not creep");
    bytes_release(&bytes);
}

Test(escape, reading_what_was_written_gives_the_same_bytes)
{
    struct random random;
    random_init(&random, 3, "escape");
    for (int round = 0; round < 3000; round++) {
        char bytes[64];
        size_t count = (size_t)random_below(&random, sizeof bytes), at;
        static const char likely[] = "\\{}0123456789xrnt\r\n\t \xff";
        for (size_t i = 0; i < count; i++)
            bytes[i] = likely[random_below(&random, sizeof likely)];
        if (count > 40)
            memset(bytes, bytes[0], 30);
        struct bytes text = {0}, back = {0};
        const char *error = "";
        escape_add(&text, bytes, count);
        cr_assert(unescape_add(&back, bytes_span(&text), &error, &at), "%s in %s", error,
                  bytes_at(&text));
        cr_assert(span_same(bytes_span(&back), (struct span){bytes, count}), "%s",
                  bytes_at(&text));
        bytes_release(&text);
        bytes_release(&back);
    }
}

/* What no terminal obeys, and what is no character, is spelled. */
Test(escape, words_are_utf8_and_nothing_else)
{
    static const struct {
        const char *words, *shown;
    } rows[] = {
        {"K\xc3\xb6ln \\", "K\xc3\xb6ln \\"},
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
        {"\x1b[0m\x7f", "\\x1b[0m\\x7f"},
        {"\xc2\x9b"
         "0m",
         "\\xc2\\x9b0m"},
        {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"\xc0\x8a", "\\xc0\\x8a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes shown = {0};
        escape_words(&shown, span_of(rows[i].words));
        cr_expect_str_eq(bytes_at(&shown), rows[i].shown);
        cr_expect_eq(escape_words_need(span_of(rows[i].words)),
                     strcmp(rows[i].words, rows[i].shown) != 0);
        bytes_release(&shown);
    }
}

Test(escape, reads_what_people_write)
{
    static const struct {
        const char *text, *bytes;
        size_t count;
        const char *error;
    } rows[] = {
        {"AT\\r", "AT\r", 3, NULL},
        {"\\x00{3}", "\0\0\0", 3, NULL},
        {"a{3}b", "aaab", 4, NULL},
        {"{\"a\":{1}}", "{\"a\":}", 6, NULL},
        {"{}{x}{", "{}{x}{", 6, NULL},
        {"a\\{3}", "a{3}", 4, NULL},
        {"\\xZZ", "", 0, "two hex digits"},
        {"ab\\q", "ab", 2, "expected one of"},
        {"a{9999999}", "", 0, "repeat count"},
        {"\\", "", 0, "expected one of"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes out = {0};
        const char *error = NULL;
        size_t at = 0;
        bool good = unescape_add(&out, span_of(rows[i].text), &error, &at);
        cr_expect_eq(good, rows[i].error == NULL, "%s", rows[i].text);
        cr_expect(span_same(bytes_span(&out), (struct span){rows[i].bytes, rows[i].count}),
                  "%s gave %zu bytes", rows[i].text, out.count);
        if (rows[i].error)
            cr_expect(error && strstr(error, rows[i].error), "%s: %s", rows[i].text, error);
        bytes_release(&out);
    }
}

Test(text, patterns)
{
    static const struct {
        const char *text, *pattern;
        bool same;
    } rows[] = {
        {"AT+FTPGET=1", "at+ftpget=1", true},
        {"AT+FTPGET=1", "AT+FTPGET", false},
        {"AT+FTPGET=2,50", "AT+FTPGET=2*", true},
        {"", "*", true},
        {"", "", true},
        {"abcabd", "*abd", true},
        {"abcabc", "*abd", false},
        {"a*b", "a*b", true},
        {"RETR /x", "RETR **x", true},
        {"x", "", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(text_matches(span_of(rows[i].text), span_of(rows[i].pattern)),
                     rows[i].same, "%s against %s", rows[i].text, rows[i].pattern);
}

Test(text, distance_counts_edits_and_swaps)
{
    cr_expect_eq(text_distance(SPAN("resposne"), SPAN("response")), 1);
    cr_expect_eq(text_distance(SPAN("FTPGTE"), SPAN("ftpget")), 1);
    cr_expect_eq(text_distance(SPAN(""), SPAN("abc")), 3);
    cr_expect_eq(text_distance(SPAN("kitten"), SPAN("sitting")), 3);
}

Test(text, numbers_are_digits_within_a_bound)
{
    int64_t n = -1;
    cr_expect(span_number(SPAN("65535"), 65535, &n) && n == 65535);
    cr_expect_not(span_number(SPAN("65536"), 65535, &n));
    cr_expect_not(span_number(SPAN(""), 9, &n));
    cr_expect_not(span_number(SPAN("-1"), 9, &n));
    cr_expect_not(span_number(SPAN("99999999999999999999"), INT64_MAX, &n));
    cr_expect(span_number(SPAN("9223372036854775807"), INT64_MAX, &n) && n == INT64_MAX);
}

Test(text, taken_part_by_part)
{
    static const struct {
        const char *text, *parts;
    } rows[] = {
        {"", ""}, {"a", "a|"}, {"a,b", "a|b|"}, {",a,,b,", "|a||b|"}, {",", "|"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span rest = span_of(rows[i].text);
        struct bytes parts = {0};
        while (rest.count) {
            bytes_add_span(&parts, span_take(&rest, ','));
            bytes_add_char(&parts, '|');
        }
        cr_expect_str_eq(bytes_at(&parts), rows[i].parts, "%s", rows[i].text);
        bytes_release(&parts);
    }
}

Test(text, a_prefix_is_taken_only_where_it_stands)
{
    struct span text = SPAN("ab: c");
    cr_expect(!span_strip(&text, "b") && !span_strip(&text, "ab: c.") &&
              span_is(text, "ab: c"));
    cr_expect(span_strip(&text, "ab: ") && span_is(text, "c"));
    cr_expect(span_strip(&text, "c") && span_is(text, ""));
    cr_expect(!span_strip(&text, "c") && span_strip(&text, ""));
}

Test(text, a_file_name_is_behind_the_last_slash)
{
    static const char *const names[][2] = {
        {"a.log", "a.log"}, {"/x/y/a.log", "a.log"}, {"x/", ""}, {"/", ""}, {"", ""},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct span name = span_file_name(span_of(names[i][0]));
        cr_expect(span_is(name, names[i][1]), "%s", names[i][0]);
    }
}

Test(text, every_bound_holds)
{
    for (int64_t max = 0; max <= 120; max++) {
        for (int64_t value = 0; value <= 130; value++) {
            struct bytes text = {0};
            int64_t n = -1;
            bytes_addf(&text, "%s%lld", value % 3 ? "" : "0", (long long)value);
            bool good = span_number(bytes_span(&text), max, &n);
            cr_assert_eq(good, value <= max, "%s of %lld", bytes_at(&text), (long long)max);
            cr_assert_eq(n, good ? value : -1);
            bytes_release(&text);
        }
    }
}

Test(random, streams_of_one_seed_differ_and_repeat)
{
    struct random a, b, c;
    random_init(&a, 42, "jitter");
    random_init(&b, 42, "chance");
    random_init(&c, 42, "jitter");
    uint64_t first = random_next(&a);
    cr_expect_eq(first, random_next(&c));
    cr_expect_neq(first, random_next(&b));
    cr_expect_eq(first, 0xb70a32b2645f1005u, "the same on every machine: %llx",
                 (unsigned long long)first);
}

/* One unit after the other, as docs/trace.md says it. False on a mistake: *at is its place, and
 * `out` what came before. */
static bool unescape_slowly(struct span text, struct bytes *out, size_t *at)
{
    size_t whole = text.count;
    while (text.count) {
        *at = whole - text.count;
        static const char letters[] = "rnt\\{", meanings[] = "\r\n\t\\{";
        char byte = text.at[0];
        size_t used = 1, times = 1, end = 1;
        unsigned value;
        char hex[3] = "";
        if (byte == '\\') {
            const char *letter =
                text.count > 1 && text.at[1] ? strchr(letters, text.at[1]) : NULL;
            if (text.count >= 4 && text.at[1] == 'x')
                memcpy(hex, text.at + 2, 2);
            if (letter)
                byte = meanings[letter - letters];
            else if (strspn(hex, "0123456789abcdefABCDEF") == 2 &&
                     sscanf(hex, "%x", &value) == 1)
                byte = (char)value;
            else
                return false;
            used = letter ? 2 : 4;
        }
        text = span_skip(text, used);
        *at += used;
        while (text.count && text.at[0] == '{' && end < text.count &&
               text_is_digit(text.at[end]))
            end++;
        if (end > 1 && end < text.count && text.at[end] == '}') {
            times = strtoul(text.at + 1, NULL, 10);
            text = span_skip(text, end + 1);
            if (times == 0 || times > 1048576)
                return false;
        }
        while (times--)
            bytes_add_char(out, byte);
    }
    return true;
}

/* Units of all kinds, and between them enough of what means nothing to reach over the blocks in
 * which it is read. */
static void add_units(struct random *random, struct bytes *text)
{
    static const char alphabet[] = "\\\\\\xx{}09afAFgrnt#";
    static const char *const units[] = {"\\xff", "\\x0A", "\\r", "\\\\",
                                        "\\{",   "a{3}",  "{1",  "b{20}"};
    enum { UNITS = sizeof units / sizeof *units };
    for (uint64_t pieces = random_below(random, 24); pieces; pieces--) {
        uint64_t kind = random_below(random, 4);
        for (uint64_t plain = kind == 0 ? random_below(random, 80) : 0; plain; plain--)
            bytes_add_char(text, (char)random_below(random, 256));
        if (kind == 1)
            bytes_add_text(text, units[random_below(random, UNITS)]);
        else if (kind == 2 && random_below(random, 8) == 0)
            bytes_add_char(text, alphabet[random_below(random, sizeof alphabet - 1)]);
    }
}

typedef bool unescape_call(struct bytes *out, struct span text, struct unescape_bounds bounds,
                           const char **error, size_t *at);
unescape_call unescape_by_words; /* tests/unit/unescape_words.c */

/* A text that ends where it can be read no further, or is followed by what looks like its rest. */
static void check_unescape(unescape_call *unescape, struct span text, struct random *random)
{
    static const char more[] = "{3}\\x41{3}";
    struct bytes fast = {0}, slow = {0};
    const char *error = NULL;
    size_t at = 0, slowly_at = 0, behind = (size_t)random_below(random, sizeof more);
    char *copy = malloc(1 + text.count + behind),
         *start = copy + 1; /* reading beyond is seen */
    memcpy(start, text.at, text.count);
    memcpy(start + text.count, more, behind);
    bool good = unescape_slowly(text, &slow, &slowly_at);
    struct span copied = {start, text.count};
    struct unescape_bounds bounds = {text.count + behind, SIZE_MAX};
    cr_assert_eq(unescape(&fast, copied, bounds, &error, &at), good, "%s", text.at);
    cr_assert(span_same(bytes_span(&fast), bytes_span(&slow)), "%s", text.at);
    cr_assert(good || (error && at == slowly_at), "%zu, not %zu in %s", at, slowly_at, text.at);
    free(copy);
    bytes_release(&fast);
    bytes_release(&slow);
}

Test(escape, is_read_fast_as_it_is_read_slowly)
{
    struct random random;
    size_t mistakes = 0, rounds = 100000;
    random_init(&random, 1, "escapes");
    for (size_t i = 0; i < rounds; i++) {
        struct bytes text = {0}, slow = {0};
        size_t at = 0;
        add_units(&random, &text);
        check_unescape(unescape_inside, bytes_span(&text), &random);
        check_unescape(unescape_by_words, bytes_span(&text), &random);
        mistakes += !unescape_slowly(bytes_span(&text), &slow, &at);
        bytes_release(&text);
        bytes_release(&slow);
    }
    cr_expect(mistakes > rounds / 10 && mistakes < rounds / 2, "%zu", mistakes);
}

/* A short text can stand for more than there is memory. */
Test(escape, counts_have_a_bound_together)
{
    static const struct {
        const char *text;
        size_t at; /* of the count that is too large; 0: none */
    } rows[] = {{"a{10}", 0},    {"a{11}", 1},        {"a{5}b{5}", 0},
                {"a{5}b{6}", 5}, {"a{5}b{5}c{1}", 9}, {"a{5}b{5}c{2}", 9}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span text = span_of(rows[i].text);
        struct bytes out = {0};
        const char *error = "";
        size_t at = 0;
        bytes_add_text(&out, "0123456789");
        bool good =
            unescape_inside(&out, text, (struct unescape_bounds){text.count, 20}, &error, &at);
        cr_expect_eq(good, rows[i].at == 0, "%s", rows[i].text);
        cr_expect(good || at == rows[i].at, "%s: %zu", rows[i].text, at);
        cr_expect(good || strstr(error, "too many bytes"), "%s", error);
        bytes_release(&out);
    }
}

/* Beside a walk over all that came: short texts of few letters, so that many come again, and some
 * that are long or empty or have a NUL. */
Test(names, each_text_has_the_number_it_came_with)
{
    enum { MOST = 600 };
    struct names names = {0};
    struct random random;
    struct bytes came[MOST] = {0};
    size_t count = 0, again = 0;
    random_init(&random, 3, "names");
    for (int round = 0; round < 3000; round++) {
        struct bytes text = {0};
        size_t length = (size_t)random_below(&random, round % 50 ? 5 : 300), place = 0;
        for (size_t i = 0; i < length; i++)
            bytes_add_char(&text, "abcA"[random_below(&random, 5)]);
        while (place < count && !span_same(bytes_span(&came[place]), bytes_span(&text)))
            place++;
        cr_assert_eq(names_find(&names, bytes_span(&text)), place < count ? place : NO_NAME);
        if (place < MOST)
            cr_assert_eq(names_add(&names, bytes_span(&text)), place);
        again += place < count;
        if (place == count && count < MOST)
            came[count++] = text;
        else
            bytes_release(&text);
        cr_assert_eq(names.count, count);
    }
    cr_expect(count > 400 && again > 400, "%zu, %zu", count, again);
    names_release(&names);
    cr_expect_eq(names_find(&names, SPAN("a")), NO_NAME);
    for (size_t i = 0; i < count; i++)
        bytes_release(&came[i]);
}
