/* SPDX-License-Identifier: MIT */
/* The run: a thread runs until it waits; where all wait, time goes on. In that order, for
 * ever: threads that may have been woken are given the time to stop or to sleep again (settle);
 * the first ready one, in order of creation, has its turn; without one, the modems live until the
 * next deadline or their next bytes, and whoever waited for that is ready. */
#define _GNU_SOURCE /* __WALL */
#include "virtual/calls.h"

#include "base/die.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

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
    v->terminals = xcalloc(v->options.count, sizeof *v->terminals);
    v->result.why = "";
    if (make_terminals(v, why)) {
        v->modems = modems_new(&v->options, v->terminals);
        clock_page_make(v);
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
    clock_page_free(v);
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

void virtual_give_up(struct virtual *v, const char *why)
{
    virtual_ends(v, VIRTUAL_LIMIT_OVER, "%s", why);
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

/* Only of those that are held and ready is it certain that they stay so. */
static bool is_settled(const struct virtual *v)
{
    for (const struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->state != THREAD_HELD && thread->state != THREAD_READY)
            return false;
    }
    return true;
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

static bool is_free(const struct virtual *v)
{
    for (const struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->state == THREAD_FREE)
            return true;
    }
    return false;
}

/* Every thread in the kernel sleeps there, or has stopped: looked at only when that may have
 * changed, since each look reads files of /proc. */
static void settle(struct virtual *v)
{
    if (!v->stirred && !v->signals_sent)
        return;
    if (v->signals_sent)
        threads_look_for_signals(v);
    while (!is_settled(v)) {
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
    v->stirred = v->walled || is_free(v);
    if (v->signals_sent)
        settle(v);
}

/* --- a thread that runs --- */

static void wait_for_running(struct virtual *v)
{
    int status;
    pid_t id = wall_waits(&status);
    if (id > 0) {
        thread_stopped(v, id, status);
        return;
    }
    if (errno == ECHILD) {
        wait_for_any(v);
        return;
    }
    wall_looks(v, true);
    if (v->over || !v->running || v->running->outside)
        return;
    if (!thread_sleeps(v->running)) {
        wall_looks_at_computing(v);
    } else if (!threads_collect(v)) { /* in a call that no row knows */
        clock_page_closes(v);
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
    v->stirred = v->stirred || any;
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

/* What is due now; the modems' bytes were first. */
static void ring(struct virtual *v, nsec timers, struct thread *waiter)
{
    for (size_t i = 0; i < v->options.count; i++)
        terminal_change(&v->terminals[i], v->now);
    if (timers <= v->now)
        v->stirred = true, timers_ring(v);
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
        until = wall_passes(v, until);
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
        wall_looks(v, false);
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
    computing_ends(v, v->leader);
    kill_all(v);
    program_is_gone(v);
    terminals_forget(v);
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
    wall_begins(v);
    if (program_starts(v)) {
        wall_ticks(true);
        live(v);
        wall_ticks(false);
    }
    conclude(v);
    wall_ends(v);
    return &v->result;
}
