/* SPDX-License-Identifier: MIT */
#include "base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bug_at(const char *file, int line, const char *what)
{
    fprintf(stderr, "sim7000: bug at %s:%d: %s\n", file, line, what);
    abort();
}

void *xmalloc(size_t size)
{
    return xrealloc(NULL, size);
}

void *xzalloc(size_t size)
{
    void *zeros = xmalloc(size);
    memset(zeros, 0, size);
    return zeros;
}

void *xrealloc(void *old, size_t size)
{
    void *new = realloc(old, size ? size : 1);
    if (!new) {
        fprintf(stderr, "sim7000: out of memory asking for %zu bytes\n", size);
        abort();
    }
    return new;
}

char *xstrdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(xmalloc(size), text, size);
}
