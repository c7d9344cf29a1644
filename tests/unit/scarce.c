/* SPDX-License-Identifier: MIT */
#include "scarce.h"

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static long left; /* until one fails, counting that one; 0: none does, or it has */
static bool struck;
static size_t given;

void scarce_from_now(long n)
{
    left = n;
    struck = false;
}

bool scarce_struck(void)
{
    return struck;
}

size_t scarce_given(void)
{
    return given;
}

void *__wrap_malloc(size_t size)
{
    bool fails = left > 0 && --left == 0;
    struck = struck || fails;
    void *memory = fails ? NULL : __real_malloc(size);
    given += memory != NULL;
    return memory;
}
