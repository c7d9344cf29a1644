/* SPDX-License-Identifier: MIT */
/* Calls that tell the time, set it, or sleep. */
#define _GNU_SOURCE /* clock_adjtime's number */
#include "virtual/calls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <unistd.h>

static void clock_gettime_enters(struct virtual *v, struct thread *thread)
{
    nsec value;
    if (call_reads_clock(v, thread))
        return;
    if (!clock_value(v, thread, (int)call_argument(thread, 0), &value)) {
        call_executes(v, thread);
        return;
    }
    struct timespec time = nsec_to_timespec(value);
    bool good = thread_write(thread, call_argument(thread, 1), &time, sizeof time);
    call_answers(v, thread, good ? 0 : -EFAULT);
}

static void gettimeofday_enters(struct virtual *v, struct thread *thread)
{
    static const struct timezone greenwich;
    uint64_t time_at = call_argument(thread, 0), zone_at = call_argument(thread, 1);
    nsec value = 0;
    if (call_reads_clock(v, thread))
        return;
    clock_value(v, thread, CLOCK_REALTIME, &value);
    struct timeval time = {.tv_sec = value / NSEC_SECONDS(1),
                           .tv_usec = value % NSEC_SECONDS(1) / 1000};
    bool good = (!time_at || thread_write(thread, time_at, &time, sizeof time)) &&
                (!zone_at || thread_write(thread, zone_at, &greenwich, sizeof greenwich));
    call_answers(v, thread, good ? 0 : -EFAULT);
}

#ifdef SYS_time
static void time_enters(struct virtual *v, struct thread *thread)
{
    uint64_t place = call_argument(thread, 0);
    nsec value = 0;
    if (call_reads_clock(v, thread))
        return;
    clock_value(v, thread, CLOCK_REALTIME, &value);
    time_t time = value / NSEC_SECONDS(1);
    bool good = !place || thread_write(thread, place, &time, sizeof time);
    call_answers(v, thread, good ? time : -EFAULT);
}
#endif

/* Clock ticks since the start of the machine, as some programs measure time. */
static void times_enters(struct virtual *v, struct thread *thread)
{
    nsec tick = NSEC_SECONDS(1) / sysconf(_SC_CLK_TCK);
    uint64_t place = call_argument(thread, 0);
    if (call_reads_clock(v, thread))
        return;
    struct tms spent = {.tms_utime = thread->process->spun / tick};
    bool good = !place || thread_write(thread, place, &spent, sizeof spent);
    call_answers(v, thread, good ? clock_monotonic(v) / tick : -EFAULT);
}

/* --- setting the clock: the program's, never the machine's --- */

static bool may_set_clock(const struct thread *thread)
{
    char path[32];
    struct stat about;
    snprintf(path, sizeof path, "/proc/%d", (int)thread->process->id);
    return stat(path, &about) == 0 && about.st_uid == 0;
}

static void set_calendar(struct virtual *v, struct thread *thread, uint64_t place, int64_t part)
{
    int64_t words[2];
    nsec now = 0;
    if (!may_set_clock(thread)) {
        call_answers(v, thread, -EPERM);
        return;
    }
    if (place && !thread_read(thread, words, place, sizeof words)) {
        call_answers(v, thread, -EFAULT);
        return;
    }
    clock_value(v, thread, CLOCK_REALTIME, &now);
    if (place)
        v->calendar_set += NSEC_SECONDS(words[0]) + words[1] * part - now;
    call_answers(v, thread, 0);
}

static void clock_settime_enters(struct virtual *v, struct thread *thread)
{
    if (call_argument(thread, 0) != CLOCK_REALTIME)
        call_answers(v, thread, -EINVAL);
    else
        set_calendar(v, thread, call_argument(thread, 1), 1);
}

static void settimeofday_enters(struct virtual *v, struct thread *thread)
{
    set_calendar(v, thread, call_argument(thread, 0), 1000);
}

static void adjtimex_enters(struct virtual *v, struct thread *thread)
{
    call_answers(v, thread, -EPERM);
}

/* --- sleeping --- */

static bool is_absolute(const struct thread *thread)
{
    return thread->call->number == SYS_clock_nanosleep &&
           (call_argument(thread, 1) & TIMER_ABSTIME);
}

static void sleeps(struct virtual *v, struct thread *thread)
{
    bool full = thread->call->number == SYS_clock_nanosleep;
    long clock = full ? (int)call_argument(thread, 0) : CLOCK_MONOTONIC;
    struct timespec time;
    nsec unused;
    if (!thread_read(thread, &time, call_argument(thread, full ? 2 : 0), sizeof time) ||
        time.tv_sec < 0 || time.tv_nsec < 0 || time.tv_nsec >= NSEC_SECONDS(1) || clock < 0 ||
        !clock_value(v, thread, clock, &unused)) {
        call_executes(v, thread); /* EFAULT, EINVAL */
        return;
    }
    nsec length = nsec_of_timespec(&time);
    nsec deadline =
        is_absolute(thread)
            ? clock_deadline(v, clock == CLOCK_REALTIME || clock == CLOCK_TAI, length)
            : nsec_add(v->now, length);
    if (thread->kept_call)
        deadline = thread->kept;
    else
        deadline = spin_stretch(v, deadline);
    thread_hold(v, thread, HOLD_WAIT, deadline);
}

/* The part that it did not sleep, for a handler's EINTR. */
static void sleep_breaks(struct virtual *v, struct thread *thread)
{
    uint64_t place = call_argument(thread, thread->call->number == SYS_clock_nanosleep ? 3 : 1);
    struct timespec rest =
        nsec_to_timespec(thread->deadline > v->now ? thread->deadline - v->now : 0);
    if (place && !is_absolute(thread))
        thread_write(thread, place, &rest, sizeof rest);
}

static void yields(struct virtual *v, struct thread *thread)
{
    bool second = thread->napped;
    if (call_looks(v, thread))
        return;
    if (!second && !virtual_alone(v)) {
        thread->napped = true;
        thread_yields(v, thread);
        return;
    }
    call_answers(v, thread, 0);
}

const struct call time_calls[] = {
    {SYS_clock_gettime, "clock_gettime", clock_gettime_enters},
    {SYS_gettimeofday, "gettimeofday", gettimeofday_enters},
#ifdef SYS_time
    {SYS_time, "time", time_enters},
#endif
    {SYS_times, "times", times_enters},
    {SYS_clock_settime, "clock_settime", clock_settime_enters},
    {SYS_settimeofday, "settimeofday", settimeofday_enters},
    {SYS_adjtimex, "adjtimex", adjtimex_enters},
    {SYS_clock_adjtime, "clock_adjtime", adjtimex_enters},
    {SYS_nanosleep, "nanosleep", sleeps, .interrupted = RESTART_NO_HAND,
     .breaks = sleep_breaks},
    {SYS_clock_nanosleep, "clock_nanosleep", sleeps, .interrupted = RESTART_NO_HAND,
     .breaks = sleep_breaks},
    {SYS_sched_yield, "sched_yield", yields},
    {0},
};
