/* SPDX-License-Identifier: MIT */
#include "scarce.h"

void *__real_try_malloc(size_t size);
void *__wrap_try_malloc(size_t size);

static long left; /* until one fails, counting that one; 0: none does, or it has */
static bool struck;

void scarce_from_now(long n)
{
    left = n;
    struck = false;
}

bool scarce_struck(void)
{
    return struck;
}

void *__wrap_try_malloc(size_t size)
{
    bool fails = left > 0 && --left == 0;
    struck = struck || fails;
    return fails ? NULL : __real_try_malloc(size);
}
