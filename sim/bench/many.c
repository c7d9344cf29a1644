/* SPDX-License-Identifier: MIT */
/* What a modem costs when there are a thousand: memory, and round trips while all are busy. Hosts
 * are this process, modems another one, so that neither pays for the other. */
#include "base/die.h"
#include "bench/parts.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Many modems in one process, as `sim7000 run --count N` has them. */
static const char world[] = "[module]\nthink = 0\n";

/* Each host sends AT again as soon as it has its OK. */
static double trips_per_second(const struct rival *rival, double seconds)
{
    struct pollfd *polls = xzalloc(rival->count * sizeof *polls);
    char bytes[256];
    double start = bench_seconds();
    size_t trips = 0;
    for (size_t i = 0; i < rival->count; i++) {
        polls[i] = (struct pollfd){.fd = rival->ttys[i].fd, .events = POLLIN};
        tty_send(&rival->ttys[i], "AT\r");
    }
    while (bench_seconds() - start < seconds) {
        if (poll(polls, (nfds_t)rival->count, 1000) <= 0)
            bench_fail("poll");
        for (size_t i = 0; i < rival->count; i++) {
            if (!(polls[i].revents & POLLIN))
                continue;
            if (read(polls[i].fd, bytes, sizeof bytes) <= 0)
                bench_fail("read");
            tty_send(&rival->ttys[i], "AT\r"); /* an OK is six bytes: it comes whole */
            trips++;
        }
    }
    free(polls);
    return (double)trips / (bench_seconds() - start);
}

/* Every modem has answered, so that nothing of it is still to be made. */
static void wake(const struct rival *rival)
{
    for (size_t i = 0; i < rival->count; i++)
        tty_ok(&rival->ttys[i], "ATE0\r");
}

static bool allow_files(size_t modems)
{
    struct rlimit limit;
    rlim_t wanted = 2 * (rlim_t)modems + 100; /* a port is a listener and a connection */
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < wanted)
        return false;
    if (limit.rlim_cur < wanted)
        limit.rlim_cur = wanted;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static void measure(const char *on, const struct bench_options *options)
{
    static const size_t counts[] = {1, 10, 100, 1000};
    double alone = 0;
    for (size_t i = 0; i < sizeof counts / sizeof *counts && counts[i] <= options->modems;
         i++) {
        struct series memory = {0}, trips = {0};
        char what[40];
        size_t count = counts[i];
        if (!allow_files(count)) {
            printf("  %zu modems: not so many open files allowed (ulimit -n)\n", count);
            break;
        }
        for (size_t round = 0; round < (options->rounds + 2) / 3; round++) {
            struct rival rival = rival_start_modems_on(on, world, count);
            wake(&rival);
            double rss = rival_rss(&rival);
            series_add(&trips, trips_per_second(&rival, 0.3));
            series_add(&memory,
                       count > 1 ? (rss - alone) / (double)(count - 1) / 1024 : rss / 1024);
            rival_end(&rival);
        }
        if (count == 1)
            alone = series_median(&memory) * 1024;
        snprintf(what, sizeof what, "%zu modem%s, AT to OK", count, count > 1 ? "s" : "");
        series_print(what, &trips, "/s", 0);
        series_print(count > 1 ? "  memory of each further one" : "  memory of the process",
                     &memory, "KiB", 1);
    }
}

void bench_many(const struct bench_options *options)
{
    measure("pty", options);
}

void bench_many_tcp(const struct bench_options *options)
{
    measure("tcp:0", options);
}
