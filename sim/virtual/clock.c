/* SPDX-License-Identifier: MIT */
/* The program's clocks, and programs that ask and ask instead of waiting.
 *
 * Time stands still while a program computes, and also while it looks at a terminal or a clock: it
 * must not matter how often it did. Only when it is caught at doing nothing else does time go on,
 * in steps that are a part of the time since the last byte, so that a wait of 75 s takes some
 * thousand looks and ends at most 10 ms late. (A microsecond for each look instead gave another
 * trace in each of 20 runs: how often a thread looks depends on when others took their turn.) */
#include "virtual/inside.h"

#include <string.h>
#include <time.h>

#define UPTIME     NSEC_SECONDS(100000) /* of the machine, at the start */
#define LOOKS_FREE 20
#define STEP_PART  128
#define STEP_LEAST 1000
#define STEP_LOOK  NSEC_MS(10)
#define STEP_CLOCK NSEC_MS(1)
#define VAIN_MOST  2000000 /* looks without a byte: it spins without end */

nsec clock_monotonic(const struct virtual *v)
{
    return UPTIME + v->now;
}

static nsec realtime(const struct virtual *v)
{
    return NSEC_SECONDS(v->calendar) + v->calendar_set + v->now;
}

/* Clocks of processes (include/linux/posix-timers.h): ~id << 3, and two bits of which kind. */
static bool is_cpu_clock(long clock)
{
    return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
}

bool clock_value(const struct virtual *v, const struct thread *thread, long clock, nsec *value)
{
    if (is_cpu_clock(clock)) { /* computing takes no time, asking in vain does */
        *value = thread->process->spun;
        return true;
    }
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
    case CLOCK_TAI:
        *value = realtime(v);
        return true;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
        *value = clock_monotonic(v);
        return true;
    default:
        return false; /* EINVAL is the kernel's to say */
    }
}

nsec clock_deadline(const struct virtual *v, bool by_realtime, nsec at)
{
    nsec clock = by_realtime ? realtime(v) : clock_monotonic(v);
    if (at == NSEC_NEVER)
        return NSEC_NEVER;
    return at <= clock ? v->now : v->now + (at - clock);
}

/* --- asking in vain --- */

static void begin_count(struct virtual *v, struct spin *spin)
{
    if (spin->crossed != v->crossed)
        *spin = (struct spin){.crossed = v->crossed, .since = v->now};
}

static nsec step(struct virtual *v, struct thread *thread, nsec most)
{
    nsec step = (v->now - thread->spin.since) / STEP_PART;
    step = step < STEP_LEAST ? STEP_LEAST : step > most ? most : step;
    thread->process->spun += step;
    return step;
}

nsec spin_look(struct virtual *v, struct thread *thread)
{
    begin_count(v, &thread->spin);
    if (++v->in_vain > VAIN_MOST)
        virtual_ends(v, VIRTUAL_SPINS, "it looked %d times in vain, and did nothing else",
                     VAIN_MOST);
    for (int i = 0; i < CLOCK_PLACES; i++)
        thread->spin.places[i].reads = 0;
    return ++thread->spin.looks > LOOKS_FREE ? step(v, thread, STEP_LOOK) : 0;
}

/* What clock_code_x86_64.S does in the program, for all but the last line. */
nsec spin_clock(struct virtual *v, struct thread *thread, uint64_t stack)
{
    struct spin *spin = &thread->spin;
    int place = 0;
    if (thread->napped) {
        thread->napped = false;
        return 0;
    }
    begin_count(v, spin);
    while (place < CLOCK_PLACES - 1 && spin->places[place].reads &&
           spin->places[place].stack != stack)
        place++;
    spin->places[place].stack = stack;
    if (++spin->places[place].reads <= CLOCK_READS_FREE)
        return 0;
    thread->napped = true;
    return step(v, thread, STEP_CLOCK);
}

void spin_places_out(const struct virtual *v, const struct thread *thread,
                     struct clock_place *places)
{
    static const struct clock_place none[CLOCK_PLACES];
    const struct spin *spin = &thread->spin;
    memcpy(places, spin->crossed == v->crossed ? spin->places : none, sizeof spin->places);
}

void spin_places_in(struct virtual *v, struct thread *thread, const struct clock_place *places)
{
    begin_count(v, &thread->spin);
    memcpy(thread->spin.places, places, sizeof thread->spin.places);
}

nsec spin_stretch(const struct virtual *v, nsec deadline)
{
    nsec least = (v->now - v->quiet_since) / STEP_PART;
    if (v->in_vain <= LOOKS_FREE || deadline - v->now >= STEP_LOOK)
        return deadline;
    least = least > STEP_LOOK ? STEP_LOOK : least;
    return deadline < v->now + least ? v->now + least : deadline;
}

void spin_ends(struct virtual *v, struct thread *thread)
{
    thread->spin = (struct spin){.crossed = v->crossed, .since = v->now};
}

void bytes_crossed(struct virtual *v)
{
    v->crossed++;
    v->in_vain = 0;
    v->quiet_since = v->now;
}
