/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <criterion/criterion.h>

#define LAST 0x10ffff

static bool is_character(uint32_t point)
{
    return point <= LAST && (point < 0xd800 || point > 0xdfff);
}

Test(utf8, each_character_comes_back_as_it_was_and_no_other_number_is_one)
{
    struct bytes bytes = {0};
    for (uint32_t point = 0; point <= LAST + 0x1000; point++) {
        uint32_t back = 0;
        bytes_clear(&bytes);
        cr_assert_eq(utf8_add(&bytes, point), is_character(point), "%x", point);
        size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        cr_assert_eq(bytes.count, is_character(point) ? length : 0, "%x", point);
        if (!is_character(point))
            continue;
        cr_assert_eq(utf8_take(bytes_span(&bytes), &back), length, "%x", point);
        cr_assert_eq(back, point);
        cr_assert_eq(utf8_take(span_cut(bytes_span(&bytes), length - 1), &back), 0,
                     "%x without its last byte", point);
    }
    bytes_release(&bytes);
}

/* Whatever the bytes: what is taken is the one form of that character. */
Test(utf8, nothing_is_taken_that_would_not_be_written_so)
{
    struct bytes again = {0};
    for (uint32_t lead = 0; lead < 0x100; lead++) {
        for (uint32_t rest = 0; rest < 0x10000; rest++) {
            char bytes[4] = {(char)lead, (char)(rest >> 8), (char)rest, (char)0x80};
            uint32_t point = 0;
            size_t length = utf8_take((struct span){bytes, 4}, &point);
            if (length == 0)
                continue;
            bytes_clear(&again);
            cr_assert(utf8_add(&again, point));
            cr_assert(span_same(bytes_span(&again), (struct span){bytes, length}), "%02x %04x",
                      lead, rest);
        }
    }
    bytes_release(&again);
}

Test(utf8, what_rfc_3629_forbids_is_none)
{
    static const struct {
        const char *bytes, *why;
    } rows[] = {
        {"\x80", "a byte that goes on"},
        {"\xbf\x80", "a byte that goes on"},
        {"\xc0\x80", "NUL in two bytes"},
        {"\xc1\xbf", "DEL in two bytes"},
        {"\xe0\x80\xaf", "a slash in three bytes"},
        {"\xe0\x9f\xbf", "U+7FF in three bytes"},
        {"\xf0\x80\x80\xaf", "a slash in four bytes"},
        {"\xf0\x8f\xbf\xbf", "U+FFFF in four bytes"},
        {"\xed\xa0\x80", "the first surrogate"},
        {"\xed\xbf\xbf", "the last surrogate"},
        {"\xf4\x90\x80\x80", "beyond U+10FFFF"},
        {"\xf5\x80\x80\x80", "far beyond"},
        {"\xf8\x88\x80\x80\x80", "five bytes"},
        {"\xfe", "a byte order mark of UTF-16"},
        {"\xff", "a byte that no character has"},
        {"\xc3", "the first half"},
        {"\xe2\x82", "two thirds"},
        {"\xc3(", "something else behind the first half"},
        {"\xe2\x82(", "something else behind two thirds"},
        {"\xf0\x9f\x98(", "something else behind three quarters"},
        {"", "nothing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t point = 42;
        cr_assert_eq(utf8_take(span_of(rows[i].bytes), &point), 0, "%s", rows[i].why);
        cr_assert_eq(point, 42, "%s", rows[i].why);
    }
}

Test(utf8, two_units_of_utf16_are_one_character)
{
    uint32_t point = 0;
    cr_assert_eq(utf16_take(0x20ac, 0xdc00, &point), 1);
    cr_assert_eq(point, 0x20ac);
    cr_assert_eq(utf16_take(0xd83d, 0xde00, &point), 2);
    cr_assert_eq(point, 0x1f600);
    cr_assert_eq(utf16_take(0xdbff, 0xdfff, &point), 2);
    cr_assert_eq(point, LAST);
    cr_assert_eq(utf16_take(0xd83d, 'a', &point), 0, "no second half");
    cr_assert_eq(utf16_take(0xd83d, 0, &point), 0, "the end");
    cr_assert_eq(utf16_take(0xde00, 0xd83d, &point), 0, "the second half first");
}
