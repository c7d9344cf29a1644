/* SPDX-License-Identifier: MIT */
/* The hooks are of a thread, not of an object that all functions would have to carry: memory is
 * asked for in each corner of the core, and each caller sets them before it goes in. So several
 * threads can each have a modem, with memory of its own.
 *
 * SIM7000_SINGLE is the library in one file, whose way in sets hooks always (lib/inside.c): what is
 * behind them is never reached there, and a board need not have the C library's output for it. */
#include "base/die.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A board without an operating system has one thread and nobody to give it a place of its own. */
#ifdef SIM7000_ONE_THREAD
static const struct die_hooks *hooks;
#else
static _Thread_local const struct die_hooks *hooks;
#endif

const struct die_hooks *die_hook(const struct die_hooks *new)
{
    const struct die_hooks *before = hooks;
    hooks = new;
    return before;
}

void bug_at(const char *file, int line, const char *what)
{
    if (hooks)
        hooks->on_bug(hooks->owner, file, line, what);
#ifndef SIM7000_SINGLE
    fprintf(stderr, "sim7000: bug at %s:%d: %s\n", file, line, what);
#endif
    abort();
}

/* Not the end that abort() is: what was written is flushed, and atexit() is called. */
void out_of_memory(size_t size)
{
    if (hooks)
        hooks->on_no_memory(hooks->owner, size);
#ifdef SIM7000_SINGLE
    abort();
#else
    if (size)
        fprintf(stderr, "sim7000: out of memory asking for %zu bytes\n", size);
    else
        fprintf(stderr, "sim7000: out of memory\n");
    exit(STATUS_NO_MEMORY);
#endif
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

void *try_malloc(size_t size)
{
    return hooks ? hooks->allocate(hooks->owner, NULL, size ? size : 1) : malloc(size);
}

void *xrealloc(void *old, size_t size)
{
    size_t some = size ? size : 1;
    void *new = hooks ? hooks->allocate(hooks->owner, old, some) : realloc(old, some);
    if (!new)
        out_of_memory(size);
    return new;
}

char *xstrdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(xmalloc(size), text, size);
}

void xfree(void *old)
{
    if (!old)
        return;
    if (hooks)
        hooks->allocate(hooks->owner, old, 0);
    else
        free(old);
}
