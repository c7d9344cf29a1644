/* SPDX-License-Identifier: MIT */
/* One thing, so many times: `paces WHAT COUNT THREADS TTY`, for figures. Other threads sleep. */
#define _GNU_SOURCE /* usleep */
#include "modem.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct modem modem;

static bool wait_by_poll(struct modem *host, long ms)
{
    struct pollfd state = {.fd = host->fd, .events = POLLIN};
    char bytes[256];
    if (poll(&state, 1, (int)ms) <= 0)
        return false;
    ssize_t count = read(host->fd, bytes, sizeof bytes);
    modem_heard(host, bytes, count > 0 ? (size_t)count : 0);
    return count > 0;
}

static void polls(void)
{
    poll(&(struct pollfd){.fd = modem.fd, .events = POLLIN}, 1, 10);
}

static void sleeps(void)
{
    usleep(10000);
}

static void reads_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
}

/* The least that a host does: a command, a wait, an answer. */
static void asks(void)
{
    char answer[64];
    if (write(modem.fd, "AT\r", 3) != 3 ||
        poll(&(struct pollfd){.fd = modem.fd, .events = POLLIN}, 1, 1000) != 1 ||
        read(modem.fd, answer, sizeof answer) <= 0)
        exit(1);
}

static void asks_every_ten_seconds(void)
{
    asks();
    sleep(10);
}

static void computes(void)
{
    for (volatile int i = 0; i < 1000000; i++)
        continue;
}

static const struct pace {
    const char *name;
    void (*once)(void);
} paces[] = {
    {"polls", polls},
    {"sleeps", sleeps},
    {"clocks", reads_clock},
    {"asks", asks},
    {"every10s", asks_every_ten_seconds},
    {"computes", computes},
};

static void *sleeps_on(void *nothing)
{
    pause();
    return nothing;
}

int main(int argc, char **argv)
{
    long count = argc > 4 ? atol(argv[2]) : 0, threads = argc > 4 ? atol(argv[3]) : 1;
    pthread_t other;
    if (argc < 5)
        return 2;
    modem.wait = wait_by_poll;
    modem_open(&modem, argv[4], 0);
    if (strcmp(argv[1], "computes") != 0 && !modem_ok(&modem, "ATE0"))
        return 1;
    for (long i = 1; i < threads; i++)
        pthread_create(&other, NULL, sleeps_on, NULL);
    for (size_t i = 0; i < sizeof paces / sizeof paces[0]; i++) {
        while (strcmp(paces[i].name, argv[1]) == 0 && count-- > 0)
            paces[i].once();
    }
    return 0;
}
