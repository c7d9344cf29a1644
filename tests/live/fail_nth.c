/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* To be preloaded: the n-th allocation of a program fails, whoever asks for it: the program, libuv
 * or the C library. FAIL_NTH is n; FAIL_ALL 1: those after it fail too. FAIL_TELL is a descriptor
 * that hears of the first one, by a byte. Programs that this one starts are spared, processes that
 * it forks are not. For glibc: these are its names of the allocator behind malloc().
 */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_long left = LONG_MAX; /* until one fails, counting that one */
static bool all;
static int tell = -1;

static long number(const char *name)
{
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void start(void)
{
    tell = getenv("FAIL_TELL") ? (int)number("FAIL_TELL") : -1;
    all = number("FAIL_ALL");
    if (tell >= 0)
        fcntl(tell, F_SETFD, FD_CLOEXEC);
    unsetenv("LD_PRELOAD");
    long nth = number("FAIL_NTH");
    atomic_store(&left, nth > 0 ? nth : LONG_MAX);
}

static bool fails(void)
{
    long now = atomic_fetch_sub(&left, 1);
    if (now > 1 || (now < 1 && !all))
        return false;
    if (tell >= 0 && write(tell, "!", 1) == 1)
        tell = -1;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}
