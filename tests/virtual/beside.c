/* SPDX-License-Identifier: MIT */
/* Waits for a terminal and pipes beside it by poll and select, and says what came of it:
 * `beside HOW SEED TTY`.
 *
 * HOW is `plain`, or `masked`: with a set of signals for the wait, which changes nothing here, but
 * is a wait that only the kernel can make. Both give the same answers at the same times. */
#define _GNU_SOURCE /* syscall */
#include "modem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { STEPS = 400, PIPES = 3, ENDS = 2 * PIPES };

static bool masked;
static struct modem modem;
static int ends[ENDS]; /* reading, writing */
static uint64_t state;
static unsigned long long hash;
static int answers, waits_over, broken;
static volatile sig_atomic_t rings;

static uint64_t draw(uint64_t below)
{
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (state >> 33) % below;
}

static void note(long long value)
{
    hash = (hash ^ (unsigned long long)value) * 1099511628211U;
}

static void note_time(const struct timespec *rest)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    note(now.tv_sec);
    note(now.tv_nsec);
    note(rest->tv_sec);
    note(rest->tv_nsec);
}

static void note_result(long result)
{
    note(result < 0 ? -errno : result);
    answers += result > 0;
    waits_over += result == 0;
    broken += result < 0;
}

static struct timespec draw_time(void)
{
    long ms = draw(3) ? (long)draw(30) : 0;
    return (struct timespec){.tv_nsec = ms * 1000000};
}

static int draw_fd(void)
{
    return draw(2) ? modem.fd : ends[draw(ENDS)];
}

static void polls(void)
{
    static const short events[] = {POLLIN, POLLOUT, POLLIN | POLLOUT, POLLIN, POLLPRI, 0};
    sigset_t none;
    struct pollfd polls[6];
    struct timespec time = draw_time();
    size_t count = draw(6);
    sigemptyset(&none);
    for (size_t i = 0; i < count; i++)
        polls[i] = (struct pollfd){.fd = draw(8) ? draw_fd() : -1,
                                   .events = events[draw(6)],
                                   .revents = (short)draw(3)};
    note_result(syscall(SYS_ppoll, polls, count, &time, masked ? &none : NULL, 8));
    for (size_t i = 0; i < count; i++)
        note(polls[i].revents);
    note_time(&time);
}

static void selects(void)
{
    sigset_t none;
    struct {
        const sigset_t *set;
        size_t size;
    } mask = {&none, 8};
    fd_set sets[3];
    int most = 0;
    struct timespec time = draw_time();
    sigemptyset(&none);
    for (int i = 0; i < 3; i++) {
        FD_ZERO(&sets[i]);
        for (uint64_t count = draw(4); count > 0; count--) {
            int fd = draw_fd();
            FD_SET(fd, &sets[i]);
            most = fd >= most ? fd + 1 : most;
        }
    }
    fd_set *wanted[3];
    for (int i = 0; i < 3; i++)
        wanted[i] = draw(3) ? &sets[i] : NULL;
    note_result(syscall(SYS_pselect6, most, wanted[0], wanted[1], wanted[2], &time,
                        masked ? &mask : NULL));
    for (int i = 0; i < 3; i++) {
        for (int fd = 0; fd < most; fd++)
            note(FD_ISSET(fd, &sets[i]));
    }
    note_time(&time);
}

/* --- what changes between two waits --- */

static void asks(void)
{
    modem_send(&modem, "AT\r");
}

static void hears(void)
{
    char bytes[64];
    note(read(modem.fd, bytes, 1 + draw(sizeof bytes - 1)) > 0);
}

static void fills(void)
{
    ssize_t written = write(ends[2 * draw(PIPES) + 1], "x", 1);
    (void)written; /* until it is full */
}

static void empties(void)
{
    char bytes[8];
    note(read(ends[2 * draw(PIPES)], bytes, sizeof bytes));
}

static void makes(size_t i)
{
    int both[2];
    if (pipe(both) != 0)
        exit(96);
    for (size_t k = 0; k < 2; k++) { /* always the same numbers */
        ends[2 * i + k] = 20 + (int)(2 * i + k);
        dup2(both[k], ends[2 * i + k]);
        close(both[k]);
        fcntl(ends[2 * i + k], F_SETFL, O_NONBLOCK);
    }
}

/* One end of a pipe goes, and the other finds that (POLLHUP, POLLERR); or all of it is new. */
static void closes(void)
{
    size_t i = draw(PIPES);
    if (draw(2))
        makes(i);
    else
        close(ends[2 * i + draw(2)]);
}

/* A handler fills a pipe, while somebody waits for it. */
static void on_alarm(int number)
{
    (void)number;
    int before = errno;
    ssize_t written = write(ends[1], "a", 1);
    (void)written;
    rings++;
    errno = before;
}

static void sets_alarm(void)
{
    const struct itimerval soon = {.it_value = {.tv_usec = 1 + (long)draw(20000)}};
    setitimer(ITIMER_REAL, &soon, NULL);
}

static void (*const steps[])(void) = {polls,      selects, polls, selects, polls,
                                      selects,    asks,    hears, fills,   empties,
                                      sets_alarm, empties, closes};

int main(int argc, char **argv)
{
    if (argc < 4)
        return 98;
    masked = strcmp(argv[1], "masked") == 0;
    state = strtoull(argv[2], NULL, 10);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGALRM, on_alarm);
    modem_open(&modem, argv[3], O_NONBLOCK);
    for (size_t i = 0; i < PIPES; i++)
        makes(i);
    for (int i = 0; i < STEPS; i++)
        steps[draw(sizeof steps / sizeof steps[0])]();
    printf("%llx: %d answers, %d waits over, %d broken, %d alarms\n", hash, answers, waits_over,
           broken, (int)rings);
    return 0;
}
