/* SPDX-License-Identifier: MIT */
#ifndef WITHOUT_CRITERION_H
#define WITHOUT_CRITERION_H

/* What tests/unit/library_test.c needs of Criterion, for processors that Criterion is not there
 * for: the tests one after the other in one process, TAP, and the end with the first cr_assert
 * that does not hold.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bare_test {
    const char *name;
    void (*run)(void);
    struct bare_test *next;
};

void bare_add(struct bare_test *test);
__attribute__((format(printf, 6, 7))) void bare_check(bool good, bool fatal, const char *file,
                                                      int line, const char *what,
                                                      const char *format, ...);

#define Test(suite, test, ...)                                                                 \
    static void suite##_##test(void);                                                          \
    __attribute__((constructor)) static void suite##_##test##_add(void)                        \
    {                                                                                          \
        static struct bare_test row = {#test, suite##_##test, NULL};                           \
        bare_add(&row);                                                                        \
    }                                                                                          \
    static void suite##_##test(void)

#define BARE(good, fatal, ...)                                                                 \
    bare_check(good, fatal, __FILE__, __LINE__, #good, "" __VA_ARGS__)

#define cr_assert(good, ...)        BARE(good, true, __VA_ARGS__)
#define cr_expect(good, ...)        BARE(good, false, __VA_ARGS__)
#define cr_assert_eq(a, b, ...)     BARE((a) == (b), true, __VA_ARGS__)
#define cr_expect_eq(a, b, ...)     BARE((a) == (b), false, __VA_ARGS__)
#define cr_expect_neq(a, b, ...)    BARE((a) != (b), false, __VA_ARGS__)
#define cr_expect_gt(a, b, ...)     BARE((a) > (b), false, __VA_ARGS__)
#define cr_expect_geq(a, b, ...)    BARE((a) >= (b), false, __VA_ARGS__)
#define cr_expect_null(a, ...)      BARE(!(a), false, __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) BARE(strcmp(a, b) == 0, false, __VA_ARGS__)

#endif
