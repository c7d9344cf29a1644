/* SPDX-License-Identifier: MIT */
/* A hand at the control: how often a second something can be waited for. The modem is another
 * process, and each request waits for the return of the one before. */
#define _GNU_SOURCE /* memmem */
#include "bench/parts.h"
#include "link/local.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ASKS = 5000, WARM_UP = 200 };

/* What has come already; what the host asks for now; how things are. */
#define WAIT_PAST                                                                              \
    "{\"execute\": \"wait\", \"arguments\": {\"line\": \"OK\", \"since\": 0, \"for\": 1}}\n"
#define WAIT_NEXT                                                                              \
    "{\"execute\": \"wait\", \"arguments\": {\"line\": \"OK\", \"for\": \"10s\"}}\n"
#define STATE "{\"execute\": \"state\"}\n"

/* Up to the end of a line. */
static void hear(int fd)
{
    static char bytes[8192];
    size_t count = 0;
    while (count == 0 || bytes[count - 1] != '\n') {
        ssize_t came = recv(fd, bytes + count, sizeof bytes - count, 0);
        if (came <= 0)
            bench_fail("the control");
        count += (size_t)came;
    }
    if (memmem(bytes, count, "\"error\"", 7))
        bench_fail("a request");
}

static void ask(int fd, const char *request)
{
    if (send(fd, request, strlen(request), MSG_NOSIGNAL) != (ssize_t)strlen(request))
        bench_fail("send");
    hear(fd);
}

static double asks_per_second(int fd, struct tty *tty, const char *request)
{
    double start = bench_seconds();
    for (int i = 0; i < ASKS; i++) {
        if (tty)
            tty_send(tty, "AT\r");
        ask(fd, request);
        if (tty)
            tty_await(tty, "OK\r\n");
    }
    return ASKS / (bench_seconds() - start);
}

void bench_control(const struct bench_options *options)
{
    char folder[] = "/tmp/sim7000-bench-XXXXXX", path[sizeof folder + 2];
    struct series past = {0}, next = {0}, state = {0};
    const char *why;
    if (!mkdtemp(folder))
        bench_fail("a folder");
    snprintf(path, sizeof path, "%s/c", folder);
    struct rival rival = rival_start_controlled(path);
    tty_ok(&rival.ttys[0], "ATE0\r");
    int fd = local_connect(path, &why);
    if (fd < 0)
        bench_fail(why);
    hear(fd);
    for (int i = 0; i < WARM_UP; i++)
        ask(fd, STATE);
    for (size_t round = 0; round < options->rounds; round++) {
        series_add(&past, asks_per_second(fd, NULL, WAIT_PAST));
        series_add(&next, asks_per_second(fd, &rival.ttys[0], WAIT_NEXT));
        series_add(&state, asks_per_second(fd, NULL, STATE));
    }
    series_print("waits for what has come", &past, "/s", 0);
    series_print("AT, a wait for its OK, and the OK", &next, "/s", 0);
    series_print("questions for the state", &state, "/s", 0);
    close(fd);
    rival_end(&rival);
    unlink(path);
    rmdir(folder);
}
