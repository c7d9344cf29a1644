/* SPDX-License-Identifier: MIT */
/* The least that answers AT on a pseudo-terminal with libuv: what the round trip of sim7000 is
 * measured against. Prints the path of its terminal; ends with its client. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <uv.h>

static int master;

static void on_readable(uv_poll_t *poll, int status, int events)
{
    static const char answer[] = "\r\nOK\r\n";
    char buffer[4096];
    (void)status, (void)events;
    ssize_t count = read(master, buffer, sizeof buffer);
    if (count < 0 && errno != EAGAIN)
        uv_poll_stop(poll);
    for (ssize_t i = 0; i < count; i++) {
        if (buffer[i] == '\r' && write(master, answer, strlen(answer)) < 0)
            exit(1);
    }
}

int main(void)
{
    uv_poll_t poll;
    struct termios settings;
    master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 ||
        tcgetattr(master, &settings) != 0)
        return 1;
    cfmakeraw(&settings);
    tcsetattr(master, TCSANOW, &settings);
    puts(ptsname(master));
    fflush(stdout);
    uv_poll_init(uv_default_loop(), &poll, master);
    uv_poll_start(&poll, UV_READABLE, on_readable);
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
