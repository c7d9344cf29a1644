/* SPDX-License-Identifier: MIT */
/* The run: a thread runs until it waits; where all wait, time goes on. In that order, for
 * ever: threads that may have been woken are given the time to stop or to sleep again (settle);
 * the first ready one, in order of creation, has its turn; without one, the modems live until the
 * next deadline or their next bytes, and whoever waited for that is ready. Nothing here looks at
 * the wall clock but for programs that make no call at all, and for the timeout. */
#define _GNU_SOURCE
#include "virtual/calls.h"

#include "base/die.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK_US     2000            /* how often a run looks at the wall clock */
#define COMPUTES_NS NSEC_SECONDS(1) /* CPU time without a call: it computes */
#define WALL_STEP   NSEC_MS(2)

/* --- life --- */

static bool make_terminals(struct virtual *v, struct bytes *why)
{
    const char *reason = NULL;
    for (size_t i = 0; i < v->options.count; i++) {
        if (terminal_make(&v->terminals[i], &reason))
            continue;
        bytes_addf(why, "cannot make a terminal: %s", reason);
        v->options.count = i;
        return false;
    }
    return true;
}

struct virtual *virtual_new(const struct virtual_options *options, struct bytes *why)
{
    struct virtual *v = xzalloc(sizeof *v);
    v->options = *options;
    v->options.count = options->count ? options->count : 1;
    v->limit = nsec_of_usec(options->limit ? options->limit : VIRTUAL_LIMIT);
    v->calendar = options->scenario->module.epoch;
    random_init(&v->entropy, options->scenario->seed, "program");
    random_init(&v->lateness, options->scenario->seed, "latency");
    v->terminals = xcalloc(v->options.count, sizeof *v->terminals);
    v->result.why = "";
    if (make_terminals(v, why)) {
        v->modems = modems_new(&v->options, v->terminals);
        return v;
    }
    virtual_free(v);
    return NULL;
}

void virtual_free(struct virtual *v)
{
    if (!v)
        return;
    modems_free(v->modems);
    for (size_t i = 0; i < v->options.count; i++)
        terminal_release(&v->terminals[i]);
    free(v->terminals);
    bytes_release(&v->why);
    bytes_release(&v->scratch);
    free(v);
}

const char *virtual_path(const struct virtual *v, size_t i)
{
    return v->terminals[i].path;
}

struct device *virtual_device(struct virtual *v, size_t i)
{
    return modems_device(v->modems, i);
}

void virtual_signal(struct virtual *v, int signal)
{
    v->signal_asked = signal;
}

/* --- settling --- */

static bool is_dying(const struct virtual *v)
{
    for (const struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->state == THREAD_DYING || thread->state == THREAD_NEW)
            return true;
    }
    return false;
}

static void wait_for_any(struct virtual *v)
{
    int status;
    pid_t id = waitpid(-1, &status, __WALL);
    if (id > 0)
        thread_stopped(v, id, status);
    else if (id < 0 && errno == ECHILD)
        while (v->threads)
            thread_drop(v, v->threads);
}

/* true: all of them sleep, or have stopped for good. */
static bool all_sleep(struct virtual *v)
{
    for (struct thread *thread = v->threads; thread; thread = thread->next) {
        bool inside = thread->state == THREAD_INSIDE || thread->state == THREAD_STRAY;
        if (inside && !thread_sleeps(thread))
            return false;
        if (thread->state == THREAD_STOPPED && !thread_is_stopped(thread))
            return false;
        thread->stayed = thread->stayed || inside;
    }
    return true;
}

/* Every thread in the kernel sleeps there, or has stopped. */
static void settle(struct virtual *v)
{
    if (v->signals_sent)
        threads_look_for_signals(v);
    for (;;) {
        while (is_dying(v) && !v->running)
            wait_for_any(v);
        if (threads_collect(v))
            continue;
        if (v->running)
            return;
        if (!all_sleep(v))
            sched_yield();
        else if (!threads_collect(v)) /* one that stops may have looked stopped before */
            break;
    }
    if (v->signals_sent)
        settle(v);
}

/* --- a thread that runs --- */

static volatile sig_atomic_t ticked;

static void on_tick(int number)
{
    (void)number;
    ticked = 1;
}

static int64_t wall_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return NSEC_SECONDS(now.tv_sec) + now.tv_nsec;
}

static int64_t cpu_ns(pid_t process)
{
    struct timespec spent;
    clockid_t clock;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &spent) != 0)
        return 0;
    return NSEC_SECONDS(spent.tv_sec) + spent.tv_nsec;
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

static void look_at_computing(struct virtual *v)
{
    int64_t spent = cpu_ns(v->running->process->id);
    if (v->computing_base < 0)
        v->computing_base = spent;
    if (spent - v->computing_base < COMPUTES_NS)
        return;
    v->result.computed += (spent - v->computing_base) / 1000;
    v->computing_base = spent;
    if (!others_wait(v))
        return; /* time stands still, and nobody minds */
    if (virtual_refuses(v,
                        "it computes for a second without a call while others wait: they may "
                        "share memory, and how long that takes depends on the machine"))
        return;
    v->walled = true;
    v->running->state = THREAD_FREE;
    v->running = NULL;
}

static void look_at_wall(struct virtual *v)
{
    ticked = 0;
    if (v->options.timeout && wall_ns() - v->started_ns > nsec_of_usec(v->options.timeout))
        virtual_ends(v,
                     v->computing_base >= 0 && v->result.computed ? VIRTUAL_SPINS
                                                                  : VIRTUAL_TIMED_OUT,
                     "it still ran at the timeout");
    if (v->signal_asked) {
        kill(v->leader, v->signal_asked);
        v->signal_asked = 0;
        v->signals_sent = true;
    }
}

/* The tick interrupts this call and no other: a terminal that cannot be opened because of it
 * would be a lost byte. */
static pid_t wait_or_tick(int *status)
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

static void wait_for_running(struct virtual *v)
{
    int status;
    pid_t id = wait_or_tick(&status);
    if (id > 0) {
        thread_stopped(v, id, status);
        return;
    }
    if (errno == ECHILD) {
        wait_for_any(v);
        return;
    }
    look_at_wall(v);
    if (v->over || !v->running || v->running->outside)
        return;
    if (!thread_sleeps(v->running)) {
        look_at_computing(v);
    } else if (!threads_collect(v)) { /* in a call that no row knows */
        v->running->state = THREAD_STRAY;
        v->running = NULL;
    }
}

/* --- time goes on --- */

static struct thread *first_ready(const struct virtual *v)
{
    struct thread *first = NULL;
    for (struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->state == THREAD_READY && (!first || thread->turn < first->turn))
            first = thread;
    }
    return first;
}

static bool waits(const struct thread *thread)
{
    return thread->state == THREAD_HELD || thread->state == THREAD_INSIDE;
}

static bool wake_readers(struct virtual *v)
{
    for (struct thread *thread = v->threads; thread; thread = thread->next) {
        if (waits(thread) && call_has_input(v, thread))
            return true;
    }
    return false;
}

/* Bytes have come: nobody naps over them. */
static void end_naps(struct virtual *v)
{
    for (struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->state == THREAD_HELD && thread->hold == HOLD_NAP)
            thread->deadline = v->now;
    }
}

static bool cross(struct virtual *v)
{
    bool any = false;
    for (size_t i = 0; i < v->options.count; i++) {
        struct terminal *terminal = &v->terminals[i];
        if (!terminal->crosses && terminal_rules(terminal).reads_raw)
            continue;
        size_t before = terminal->input.count;
        terminal_cross(terminal, v->now);
        any = any || terminal->input.count != before;
    }
    return any;
}

static nsec terminals_next(const struct virtual *v)
{
    nsec next = NSEC_NEVER;
    for (size_t i = 0; i < v->options.count; i++) {
        nsec at = terminal_next(&v->terminals[i], v->now);
        next = at < next ? at : next;
    }
    return next;
}

static struct thread *first_waiter(const struct virtual *v)
{
    struct thread *first = NULL;
    for (struct thread *thread = v->threads; thread; thread = thread->next) {
        if (waits(thread) && thread->deadline != NSEC_NEVER &&
            (!first || thread->deadline < first->deadline))
            first = thread;
    }
    return first;
}

static void expire(struct virtual *v, struct thread *thread)
{
    if (thread->state == THREAD_INSIDE) {
        thread_interrupt(v, thread, ENDED_BY_TIME);
    } else if (thread->hold == HOLD_WAIT) {
        call_is_over(v, thread);
    } else {
        thread->enters = thread->hold == HOLD_NAP;
        thread->deadline = NSEC_NEVER;
        thread->state = THREAD_READY;
    }
}

/* Could bytes of a modem ever wake somebody? */
static bool somebody_listens(const struct virtual *v)
{
    for (const struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->watches)
            return true;
    }
    for (size_t i = 0; i < v->options.count; i++) {
        if (v->terminals[i].crosses || !terminal_rules(&v->terminals[i]).reads_raw)
            return true;
    }
    return false;
}

static bool is_free(const struct virtual *v)
{
    for (const struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->state == THREAD_FREE)
            return true;
    }
    return false;
}

/* Somebody outside lives in real time: ours goes as fast. */
static nsec by_the_wall(struct virtual *v, nsec until)
{
    struct timespec pause = nsec_to_timespec(WALL_STEP);
    int64_t before = wall_ns();
    nanosleep(&pause, NULL);
    nsec passed = wall_ns() - before;
    nsec rest = until - v->now;
    passed = passed < rest ? passed : rest;
    v->result.walled += passed / 1000;
    look_at_wall(v);
    return v->now + passed;
}

/* What is due now; the modems' bytes were first. */
static void ring(struct virtual *v, nsec timers, struct thread *waiter)
{
    for (size_t i = 0; i < v->options.count; i++)
        terminal_change(&v->terminals[i], v->now);
    if (timers <= v->now)
        timers_ring(v);
    else if (waiter && waiter->deadline <= v->now)
        expire(v, waiter);
}

static void advance(struct virtual *v)
{
    descriptors_look(v);
    if (cross(v) || wake_readers(v))
        return;
    struct thread *waiter = first_waiter(v);
    nsec timers = timers_next(v), until = terminals_next(v);
    until = timers < until ? timers : until;
    until = waiter && waiter->deadline < until ? waiter->deadline : until;
    if (!waiter && timers == NSEC_NEVER && !v->walled && !is_free(v) &&
        (!somebody_listens(v) ||
         (until == NSEC_NEVER && modems_next(v->modems) == NSEC_NEVER))) {
        virtual_ends(v, VIRTUAL_HANGS, "everybody waits for ever");
        return;
    }
    until = until < v->limit ? until : v->limit;
    if (v->walled)
        until = by_the_wall(v, until);
    if (modems_advance(v->modems, until, &v->now)) {
        bytes_crossed(v);
        end_naps(v);
        return;
    }
    v->now = until > v->now ? until : v->now;
    if (v->now >= v->limit)
        virtual_ends(v, VIRTUAL_LIMIT_OVER, "the limit of virtual time was reached");
    else
        ring(v, timers, waiter);
}

/* --- the whole --- */

static void live(struct virtual *v)
{
    while (!v->over && v->threads && !v->leader_gone) {
        struct thread *next;
        if (ticked)
            look_at_wall(v);
        if (v->running)
            wait_for_running(v);
        else if (settle(v), v->running || v->leader_gone || !v->threads)
            continue;
        else if ((next = first_ready(v)))
            thread_go(v, next);
        else
            advance(v);
    }
}

static void kill_all(struct virtual *v)
{
    for (struct process *process = v->processes; process; process = process->next)
        kill(process->id, SIGKILL);
    while (v->threads) {
        int status;
        pid_t id = waitpid(-1, &status, __WALL);
        if (id < 0 && errno != EINTR)
            break;
        struct thread *thread = id > 0 ? thread_find(v, id) : NULL;
        if (thread && (WIFEXITED(status) || WIFSIGNALED(status)))
            thread_drop(v, thread);
    }
    while (v->threads)
        thread_drop(v, v->threads);
}

static void conclude(struct virtual *v)
{
    kill_all(v);
    program_is_gone(v);
    descriptors_look(v); /* the last hang-up */
    modems_end(v->modems, v->now);
    if (!v->over && WIFSIGNALED(v->leader_status))
        v->result.end = VIRTUAL_KILLED;
    if (!v->over)
        v->result.status = WIFSIGNALED(v->leader_status) ? WTERMSIG(v->leader_status)
                                                         : WEXITSTATUS(v->leader_status);
    v->result.time = v->now / 1000;
    v->result.why = bytes_at(&v->why);
}

const struct virtual_result *virtual_run(struct virtual *v)
{
    const struct itimerval tick = {{0, TICK_US}, {0, TICK_US}}, never = {{0, 0}, {0, 0}};
    struct sigaction action = {.sa_handler = on_tick}, action_before;
    sigset_t blocked, mask_before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGALRM);
    v->started_ns = wall_ns();
    v->computing_base = -1;
    sigaction(SIGALRM, &action, &action_before);
    sigprocmask(SIG_BLOCK, &blocked, &mask_before);
    if (program_starts(v)) {
        setitimer(ITIMER_REAL, &tick, NULL);
        live(v);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
    conclude(v);
    sigaction(SIGALRM, &action_before, NULL);
    return &v->result;
}
