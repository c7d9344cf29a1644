/* SPDX-License-Identifier: MIT */
#include "base/calendar.h"

#include <criterion/criterion.h>

Test(calendar, stamps_and_seconds)
{
    static const struct {
        const char *stamp;
        int64_t seconds;
    } rows[] = {
        {"19700101000000", 0},
        {"19691231235959", -1},
        {"20000229120000", 951825600},
        {"20200728000000", 1595894400},
        {"20240229235959", 1709251199},
        {"21000301000000", 4107542400},
        {"00010101000000", -62135596800},
        {"99991231235959", 253402300799},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes text = {0};
        int64_t seconds = 0;
        calendar_add_stamp(&text, rows[i].seconds);
        cr_expect_str_eq(bytes_at(&text), rows[i].stamp);
        cr_expect(calendar_read_stamp(span_of(rows[i].stamp), &seconds), "%s", rows[i].stamp);
        cr_expect_eq(seconds, rows[i].seconds, "%s", rows[i].stamp);
        bytes_release(&text);
    }
}

Test(calendar, dates_that_do_not_exist_are_refused)
{
    static const char *const bad[] = {
        "",
        "2020",
        "20200101",
        "2020010100000",
        "20200230000000",
        "20190229000000",
        "21000229000000",
        "20200431000000",
        "20201301000000",
        "20200001000000",
        "20200100000000",
        "20200101240000",
        "20200101006000",
        "20200101000060",
        "00000101000000",
        "2020010100000x",
        "20200101000000x",
        "20200101000000.",
        "20200101000000.x",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t seconds;
        cr_expect_not(calendar_read_stamp(span_of(bad[i]), &seconds), "%s", bad[i]);
    }
    int64_t seconds;
    cr_expect(calendar_read_stamp(SPAN("19700101000001.5"), &seconds) && seconds == 1);
}

Test(calendar, every_day_follows_the_one_before)
{
    struct civil before = calendar_civil(-86400LL * 365 * 300);
    for (int64_t day = -365 * 300 + 1; day < 365 * 300; day++) {
        struct civil civil = calendar_civil(day * 86400 + 3723);
        cr_assert(calendar_valid(&civil));
        cr_assert_eq(calendar_seconds(&civil), day * 86400 + 3723);
        cr_assert_eq(civil.hour * 10000 + civil.minute * 100 + civil.second, 10203);
        if (civil.day != before.day + 1)
            cr_assert(civil.day == 1 && before.day >= 28 &&
                      civil.month == before.month % 12 + 1);
        before = civil;
    }
}
