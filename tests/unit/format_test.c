/* SPDX-License-Identifier: MIT */
/* format_text() beside the C library's snprintf(), of which it is the part that we need. */
#include "base/format.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SAME(...)                                                                              \
    do {                                                                                       \
        char ours[400], theirs[400];                                                           \
        size_t count = format_text(ours, sizeof ours, __VA_ARGS__);                            \
        cr_expect_eq(count, (size_t)snprintf(theirs, sizeof theirs, __VA_ARGS__));             \
        cr_expect_str_eq(ours, theirs);                                                        \
    } while (0)

Test(format, numbers)
{
    static const int numbers[] = {0, 1, -1, 9, 10, -10, 255, 123456, INT_MIN, INT_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int n = numbers[i];
        SAME("%d|%5d|%-5d|%05d|%+d|%+03d|%2d", n, n, n, n, n, n, n);
        SAME("%u|%x|%X|%04x|%08X|%-9x|", (unsigned)n, (unsigned)n, (unsigned)n, (unsigned)n,
             (unsigned)n, (unsigned)n);
        SAME("%*d|%-*d|%0*d", 7, n, 7, n, 7, n);
        SAME("%ld|%lu|%12lu", (long)n, (unsigned long)n, (unsigned long)n);
        SAME("%zu|%5zu", (size_t)n, (size_t)n);
        SAME("%lld|%llu|%06lld", (long long)n, (unsigned long long)n, (long long)n);
    }
    SAME("%lld %lld %llu %llx", (long long)INT64_MIN, (long long)INT64_MAX,
         (unsigned long long)UINT64_MAX, (unsigned long long)UINT64_MAX);
}

Test(format, shares)
{
    static const double numbers[] = {0, 1, 0.5, -0.26, 0.1, 99.99, 12345.678901, 1e9, 1.0 / 3};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        SAME("%.1f|%.3f|%.4f|%.9f", numbers[i], numbers[i], numbers[i], numbers[i]);
    SAME("%.0f|%.0f|%.2f", 1.2, 99.7, 0.999);
}

Test(format, texts)
{
    static const char open[3] = {'a', 'b', 'c'}; /* without a NUL */
    SAME("%s|%7s|%-7s|%.2s|%5.1s|%.0s|%s", "text", "text", "text", "text", "text", "text", "");
    SAME("%.*s|%-6.*s|%.*s", 3, open, 2, open, -1, "all");
    SAME("%c%c|%3c|%-3c|100%%", 'x', '\n', 'y', 'z');
    SAME("no conversion");
}

Test(format, what_has_no_room_is_cut_and_counted)
{
    static const char whole[] = "12-345678";
    char room[8];
    for (size_t size = 0; size <= sizeof room; size++) {
        memset(room, '#', sizeof room);
        cr_expect_eq(format_text(room, size, "%d-%s", 12, "345678"), strlen(whole));
        cr_expect_eq(memcmp(room, whole, size ? size - 1 : 0), 0, "%zu", size);
        cr_expect(size == 0 || room[size - 1] == '\0', "%zu", size);
        for (size_t i = size; i < sizeof room; i++)
            cr_expect_eq(room[i], '#', "%zu", size);
    }
}
