/* SPDX-License-Identifier: MIT */
#include "base/die.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bug_at(const char *file, int line, const char *what)
{
    fprintf(stderr, "sim7000: bug at %s:%d: %s\n", file, line, what);
    abort();
}

/* Not the end that abort() is: what was written is flushed, and atexit() is called. */
void out_of_memory(size_t size)
{
    if (size)
        fprintf(stderr, "sim7000: out of memory asking for %zu bytes\n", size);
    else
        fprintf(stderr, "sim7000: out of memory\n");
    exit(STATUS_NO_MEMORY);
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

void *xcalloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    return xzalloc(count * size);
}

void *xrealloc(void *old, size_t size)
{
    void *new = realloc(old, size ? size : 1);
    if (!new)
        out_of_memory(size);
    return new;
}

char *xstrdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(xmalloc(size), text, size);
}
