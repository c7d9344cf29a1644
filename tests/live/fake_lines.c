/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* To be preloaded: a terminal has modem lines, which a pseudo-terminal has not. TIOCMGET gives the
 * bits that stand in the file FAKE_LINES_IN, as a number; what TIOCMBIS and TIOCMBIC make of the
 * bits that go out stands in FAKE_LINES_OUT, one number a line, each time that it changes; a break
 * that is on is the bit 0x10000. */
#define BREAK 0x10000

static int out;

static int come_in(int *bits)
{
    char text[32] = "";
    int file = open(getenv("FAKE_LINES_IN"), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    *bits = count > 0 ? atoi(text) : 0;
    return 0;
}

static int go_out(int bits)
{
    if (bits == out)
        return 0;
    out = bits;
    int file = open(getenv("FAKE_LINES_OUT"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    dprintf(file, "%d\n", out);
    return close(file);
}

__attribute__((visibility("default"))) int ioctl(int fd, unsigned long request, ...)
{
    static int (*real)(int fd, unsigned long request, ...);
    va_list args;
    va_start(args, request);
    void *argument = va_arg(args, void *);
    va_end(args);
    if (request == TIOCMGET)
        return come_in(argument);
    if (request == TIOCMBIS)
        return go_out(out | *(int *)argument);
    if (request == TIOCMBIC)
        return go_out(out & ~*(int *)argument);
    if (request == TIOCSBRK || request == TIOCCBRK)
        return go_out(request == TIOCSBRK ? out | BREAK : out & ~BREAK);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "ioctl");
    return real(fd, request, argument);
}
