/* SPDX-License-Identifier: MIT */
/* Reads clocks in all ways, and says what they said: `clocks HOW SEED TTY`.
 *
 * HOW is `library`, as programs do, or `calls`, by system calls of its own, which no library has a
 * hand in. Both see the same times: how a clock is read is no matter. `counts` says how often the
 * library's reads made no call: its own filter forbids them. */
#define _GNU_SOURCE /* syscall */
#include "modem.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STEPS = 24, DEPTHS = 12, FRAME = 1024 };

static bool by_calls;
static struct modem modem;

/* What was seen, of each thread and process its own. */
struct seen {
    uint64_t random, hash, reads;
};

static uint64_t draw(struct seen *seen, uint64_t below)
{
    seen->random = seen->random * 6364136223846793005U + 1442695040888963407U;
    return (seen->random >> 33) % below;
}

static void note(struct seen *seen, int64_t value)
{
    seen->hash = (seen->hash ^ (uint64_t)value) * 1099511628211U;
}

/* --- ways to read: each at a depth of the stack of its own, so that the library's frames and those
 * of syscall() are the same places --- */

typedef void way(struct seen *seen, clockid_t clock);

static void by_clock_gettime(struct seen *seen, clockid_t clock)
{
    struct timespec at = {0};
    long got = by_calls ? syscall(SYS_clock_gettime, clock, &at) : clock_gettime(clock, &at);
    note(seen, got);
    note(seen, at.tv_sec);
    note(seen, at.tv_nsec);
}

static void by_gettimeofday(struct seen *seen, clockid_t clock)
{
    volatile char frame[FRAME / 4];
    struct timeval at;
    frame[0] = (char)clock;
    note(seen, by_calls ? syscall(SYS_gettimeofday, &at, NULL) : gettimeofday(&at, NULL));
    note(seen, at.tv_sec + frame[0] - frame[0]);
    note(seen, at.tv_usec);
}

static void by_time(struct seen *seen, clockid_t clock)
{
    volatile char frame[FRAME / 2];
    time_t at = 0;
    frame[0] = (char)clock;
#ifdef SYS_time
    note(seen, by_calls ? syscall(SYS_time, &at) : time(&at));
#else
    time(&at);
#endif
    note(seen, at + frame[0] - frame[0]);
}

static way *const ways[] = {by_clock_gettime, by_clock_gettime, by_gettimeofday, by_time};

__attribute__((noinline)) static void at_depth(unsigned depth, way *how, struct seen *seen,
                                               clockid_t clock)
{
    volatile char frame[FRAME];
    frame[0] = (char)depth;
    if (depth)
        at_depth(depth - 1, how, seen, clock);
    else
        how(seen, clock);
    seen->reads += frame[0] == (char)depth;
}

/* From one read to more than are free of charge, of any clock, of one that does not exist, too. */
static void reads(struct seen *seen)
{
    static const clockid_t clocks[] = {CLOCK_REALTIME,
                                       CLOCK_MONOTONIC,
                                       CLOCK_PROCESS_CPUTIME_ID,
                                       CLOCK_THREAD_CPUTIME_ID,
                                       CLOCK_MONOTONIC,
                                       CLOCK_BOOTTIME,
                                       CLOCK_MONOTONIC_COARSE,
                                       10,
                                       CLOCK_TAI,
                                       -2,
                                       CLOCK_REALTIME_COARSE,
                                       77};
    way *how = ways[draw(seen, sizeof ways / sizeof ways[0])];
    clockid_t clock = clocks[draw(seen, sizeof clocks / sizeof clocks[0])];
    unsigned depth = (unsigned)draw(seen, DEPTHS);
    for (uint64_t count = draw(seen, UINT64_C(1) << draw(seen, 13)); count > 0; count--)
        at_depth(depth, how, seen, clock);
}

/* --- between them --- */

static void sleeps(struct seen *seen)
{
    usleep((useconds_t)draw(seen, 3000));
}

static void asks(struct seen *seen)
{
    struct pollfd state = {.fd = modem.fd, .events = POLLIN};
    char bytes[64];
    if (draw(seen, 3) == 0)
        modem_send(&modem, "AT\r");
    while (poll(&state, 1, (int)draw(seen, 20)) > 0) {
        reads(seen);
        ssize_t count = read(modem.fd, bytes, 1 + draw(seen, sizeof bytes - 1));
        note(seen, count);
    }
}

static void tells(const char *who, const struct seen *seen)
{
    char line[80];
    int size = snprintf(line, sizeof line, "%s %016lx %lu\n", who, (unsigned long)seen->hash,
                        (unsigned long)seen->reads);
    if (write(1, line, (size_t)size) != size)
        exit(97);
}

static void has_child(struct seen *seen)
{
    if (fork() == 0) {
        for (int i = 0; i < 3; i++) {
            reads(seen);
            sleeps(seen);
        }
        tells("child", seen);
        _exit(0);
    }
    reads(seen);
    wait(NULL);
}

static void *threads(void *own)
{
    for (int i = 0; i < STEPS; i++) {
        reads(own);
        sleeps(own);
    }
    return own;
}

static volatile sig_atomic_t rings;
static struct seen handlers;

static void on_alarm(int number)
{
    (void)number;
    rings++;
    reads(&handlers);
}

static void sets_alarm(struct seen *seen)
{
    const struct itimerval soon = {.it_value = {.tv_usec = 1 + (long)draw(seen, 5000)}};
    setitimer(ITIMER_REAL, &soon, NULL);
}

static void (*const steps[])(struct seen *) = {reads, reads, reads,     sleeps,
                                               asks,  asks,  has_child, sets_alarm};

static int sees(uint64_t seed, const char *tty)
{
    struct seen own = {.random = seed}, other = {.random = ~seed};
    pthread_t thread;
    handlers.random = seed * 3;
    signal(SIGALRM, on_alarm);
    modem_open(&modem, tty, 0);
    pthread_create(&thread, NULL, threads, &other);
    for (int i = 0; i < STEPS; i++)
        steps[draw(&own, sizeof steps / sizeof steps[0])](&own);
    pthread_join(thread, NULL);
    note(&own, rings);
    tells("thread", &other);
    tells("signals", &handlers);
    tells("own", &own);
    return 0;
}

/* --- how many need no call --- */

static void forbid_calls(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_gettime, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOTSUP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog filter = {.len = sizeof code / sizeof code[0], .filter = code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        exit(96);
}

static int counts(void)
{
    struct timespec at;
    long count = 0;
    forbid_calls();
    usleep(1); /* a wait: what was read before, by a sanitizer too, does not count */
    while (count < 100000 && clock_gettime(CLOCK_MONOTONIC, &at) == 0)
        count++;
    printf("%ld\n", count);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 98;
    by_calls = strcmp(argv[1], "calls") == 0;
    if (strcmp(argv[1], "counts") == 0)
        return counts();
    return sees(strtoull(argv[2], NULL, 10), argv[3]);
}
