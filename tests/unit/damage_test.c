/* SPDX-License-Identifier: MIT */
#include "at/damage.h"

#include "base/die.h"
#include "base/escape.h"
#include "base/random.h"

#include <criterion/criterion.h>
#include <string.h>

/* The bytes, as they arrive. */
static void pass(struct damage *damage, struct span bytes, struct bytes *out)
{
    while (bytes.count) {
        size_t same = damage_pass(damage, bytes.count);
        bytes_add_span(out, span_cut(bytes, same));
        bytes = span_skip(bytes, same);
        if (bytes.count == 0)
            return;
        struct damage_byte byte = damage_take(damage, bytes.at[0]);
        if (!byte.lost)
            bytes_add_char(out, byte.c);
        bytes_add_span(out, byte.behind);
        bytes = span_skip(bytes, 1);
    }
}

static const struct {
    const char *words, *left; /* of "0123456789"; NULL: no words that there are */
} rows[] = {
    {"0", "123456789"},
    {"9", "012345678"},
    {"10", "0123456789"},
    {"3..5", "0126789"},
    {"3..3  5", "01246789"},
    {"0=x", "x123456789"},
    {"2=ab 4", "01ab56789"},
    {"2+ab", "012ab3456789"},
    {"2=x 2+y", "01xy3456789"},
    {"1..2 2+y", "0y3456789"},
    {"0..9 9+\\x00\\x20z{3}", "\\x00 zzz"},
    {"8=\\r\\n", "01234567\\r\\n"},
    {"", NULL},
    {"x", NULL},
    {"-1", NULL},
    {"5..3", NULL},
    {"5..", NULL},
    {"5=", NULL},
    {"5+", NULL},
    {"5x", NULL},
    {"5 4", NULL},
    {"5 5", NULL},
    {"5..7 6", NULL},
    {"5=abc 7", NULL},
    {"5..7 6+x", NULL},
    {"5=\\q", NULL},
    {"99999999999", NULL},
};

Test(damage, each_byte_has_the_fate_that_is_written)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct damage damage = {0};
        struct bytes out = {0}, shown = {0};
        const char *why = NULL;
        bool good = damage_add(&damage, span_of(rows[i].words), &why);
        cr_assert_eq(good, rows[i].left != NULL, "`%s`", rows[i].words);
        cr_expect_eq(good, why == NULL);
        pass(&damage, SPAN("0123456789"), &out);
        escape_add(&shown, bytes_at(&out), out.count);
        cr_expect_str_eq(bytes_at(&shown), good ? rows[i].left : "0123456789");
        bytes_release(&out);
        bytes_release(&shown);
        damage_release(&damage);
    }
}

/* What a line had in store is not changed by what a later one has. */
Test(damage, what_is_added_later_is_added)
{
    struct damage damage = {0};
    struct bytes out = {0};
    const char *why;
    cr_assert(damage_add(&damage, SPAN("1 12..13 15+z"), &why));
    pass(&damage, SPAN("abcde"), &out);
    cr_assert(damage_add(&damage, SPAN("0=x 9"), &why));
    pass(&damage, SPAN("fghijklmnopqrst"), &out);
    cr_expect_str_eq(bytes_at(&out), "acdexghijklpzqrst");
    cr_expect_eq(damage_pass(&damage, 5), 5);
    bytes_release(&out);
    damage_release(&damage);
}

/* In whatever pieces the bytes come. */
Test(damage, pieces_make_no_difference)
{
    static const char text[] = "\r\n+FTPGET: 2,30\r\nabcdefghijklmnopqrstuvwxyz0123\r\nOK\r\n";
    struct random random;
    random_init(&random, 11, "damage");
    for (int round = 0; round < 200; round++) {
        struct damage whole = {0}, parts = {0};
        struct bytes one = {0}, other = {0}, words = {0};
        const char *why;
        for (size_t at = 0; at < sizeof text; at += 1 + random_below(&random, 9)) {
            static const char *const what[] = {"", "=x", "+yy"};
            bytes_addf(&words, " %zu%s", at, what[random_below(&random, 3)]);
        }
        cr_assert(damage_add(&whole, bytes_span(&words), &why));
        cr_assert(damage_add(&parts, bytes_span(&words), &why));
        pass(&whole, span_of(text), &one);
        for (size_t at = 0; at < sizeof text - 1;) {
            size_t some = 1 + random_below(&random, 7);
            struct span piece = span_cut(span_skip(span_of(text), at), some);
            pass(&parts, piece, &other);
            at += piece.count;
        }
        cr_expect(span_same(bytes_span(&one), bytes_span(&other)), "`%s`", bytes_at(&words));
        bytes_release(&one);
        bytes_release(&other);
        bytes_release(&words);
        damage_release(&whole);
        damage_release(&parts);
    }
}
