/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdarg.h>

static struct bare_test *first;
static bool failed;

void bare_add(struct bare_test *test)
{
    struct bare_test **link = &first;
    while (*link && strcmp((*link)->name, test->name) < 0)
        link = &(*link)->next;
    test->next = *link;
    *link = test;
}

void bare_check(bool good, bool fatal, const char *file, int line, const char *what,
                const char *format, ...)
{
    va_list arguments;
    if (good)
        return;
    failed = true;
    printf("# %s:%d: not so: %s: ", file, line, what);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    puts("");
    if (fatal) {
        puts("Bail out!");
        exit(1);
    }
}

int main(void)
{
    int number = 0, bad = 0;
    for (struct bare_test *test = first; test; test = test->next) {
        failed = false;
        test->run();
        bad += failed;
        printf("%sok %d - %s\n", failed ? "not " : "", ++number, test->name);
    }
    printf("1..%d\n", number);
    return bad > 0;
}
