/* SPDX-License-Identifier: MIT */
/* All that a run has to do with real time: the timeout, signals from outside, programs that
 * compute without a call, and (loose) virtual time that goes as fast as the wall clock. A tick
 * interrupts the tracer's wait for that; nothing else looks at a clock. */
#define _GNU_SOURCE /* syscall */
#include "virtual/inside.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_US     2000
#define COMPUTES_NS NSEC_SECONDS(1) /* CPU time without a call: it computes */
#define STEP        NSEC_MS(2)

static volatile sig_atomic_t ticked;

static void on_tick(int number)
{
    (void)number;
    ticked = 1;
}

/* By a call: the function in the vdso reads the time stamp counter (forbid_counter()). */
static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    if (syscall(SYS_clock_gettime, clock, &now) != 0)
        return 0;
    return NSEC_SECONDS(now.tv_sec) + now.tv_nsec;
}

static int64_t wall_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

static int64_t cpu_ns(pid_t process)
{
    clockid_t clock;
    return clock_getcpuclockid(process, &clock) == 0 ? clock_ns(clock) : 0;
}

/* Somebody could be what a thread that computes is waiting for, in memory they share. */
static bool others_wait(const struct virtual *v)
{
    for (const struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread != v->running &&
            (thread->state == THREAD_READY || thread->deadline != NSEC_NEVER))
            return true;
    }
    return timers_next(v) != NSEC_NEVER;
}

void wall_looks_at_computing(struct virtual *v)
{
    if (clock_page_was_read(v))
        computing_ends(v, v->running->process->id);
    int64_t spent = cpu_ns(v->running->process->id);
    if (v->computing_base < 0)
        v->computing_base = spent;
    if (spent - v->computing_base < COMPUTES_NS)
        return;
    v->computes = true;
    if (!others_wait(v))
        return; /* time stands still, and nobody minds */
    if (virtual_refuses(v,
                        "it computes for a second without a call while others wait: they may "
                        "share memory, and how long that takes depends on the machine"))
        return;
    v->walled = true;
    clock_page_closes(v);
    v->running->state = THREAD_FREE;
    v->running = NULL;
}

void computing_ends(struct virtual *v, pid_t process)
{
    int64_t spent = v->computes ? cpu_ns(process) - v->computing_base : 0;
    if (spent > 0)
        v->result.computed += spent / 1000;
    v->computes = false;
    v->computing_base = -1;
}

void wall_looks(struct virtual *v, bool now)
{
    if (!ticked && !now)
        return;
    ticked = 0;
    v->stirred = true; /* by somebody outside, perhaps */
    if (v->options.timeout && wall_ns() - v->started_ns > nsec_of_usec(v->options.timeout))
        virtual_ends(v, v->computes ? VIRTUAL_SPINS : VIRTUAL_TIMED_OUT,
                     "it still ran at the timeout");
    if (v->signal_asked) {
        kill(v->leader, v->signalled ? SIGKILL : v->signal_asked);
        v->signalled = true;
        v->signal_asked = 0;
        v->signals_sent = true;
    }
}

/* The tick interrupts this call and no other: a terminal that cannot be opened because of it
 * would be a lost byte. */
pid_t wall_waits(int *status)
{
    sigset_t tick;
    sigemptyset(&tick);
    sigaddset(&tick, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &tick, NULL);
    pid_t id = waitpid(-1, status, __WALL);
    int error = errno;
    sigprocmask(SIG_BLOCK, &tick, NULL);
    errno = error;
    return id;
}

/* Somebody outside lives in real time: ours goes as fast. */
nsec wall_passes(struct virtual *v, nsec until)
{
    const struct timespec pause = {.tv_nsec = STEP};
    int64_t before = wall_ns();
    nanosleep(&pause, NULL);
    nsec passed = wall_ns() - before;
    nsec rest = until - v->now;
    passed = passed < rest ? passed : rest;
    v->result.walled += passed / 1000;
    wall_looks(v, true);
    return v->now + passed;
}

/* The program may not read the time stamp counter, so that it can be answered. Whether a thread
 * may is a bit of CR4, and on a virtual machine it takes longer to change that bit than all else
 * that a stop takes: so we may not read it either, and the bit stays. Who does it all the same (the
 * C library for clock_gettime(), a sanitizer) gets it back: what follows is slower, and as good. */
static void forbid_counter(bool on)
{
#ifdef PR_SET_TSC
    prctl(PR_SET_TSC, on ? PR_TSC_SIGSEGV : PR_TSC_ENABLE, 0, 0, 0);
#else
    (void)on;
#endif
}

static struct sigaction fault_before;

static void on_fault(int number, siginfo_t *about, void *context)
{
    (void)context;
    if (about->si_code == SI_KERNEL)
        forbid_counter(false);
    else
        sigaction(number, &fault_before, NULL); /* and it comes again */
}

void wall_begins(struct virtual *v)
{
    struct sigaction action = {.sa_handler = on_tick};
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGALRM);
    v->started_ns = wall_ns();
    v->computing_base = -1;
    sigaction(SIGALRM, &action, &v->action_before);
    sigprocmask(SIG_BLOCK, &blocked, &v->mask_before);
}

void wall_ticks(bool on)
{
    const struct itimerval tick = {{0, TICK_US}, {0, TICK_US}}, never = {{0, 0}, {0, 0}};
    struct sigaction fault = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    setitimer(ITIMER_REAL, on ? &tick : &never, NULL);
    if (on)
        sigaction(SIGSEGV, &fault, &fault_before);
    forbid_counter(on);
    if (!on)
        sigaction(SIGSEGV, &fault_before, NULL);
}

void wall_ends(struct virtual *v)
{
    sigprocmask(SIG_SETMASK, &v->mask_before, NULL);
    sigaction(SIGALRM, &v->action_before, NULL);
}
