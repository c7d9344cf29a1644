/* SPDX-License-Identifier: MIT */
/* epoll, futex, and calls that wait for each other: all of them wait in the kernel, which knows for
 * what, without their time-outs. */
#include "virtual/calls.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* --- epoll: the kernel must know of the terminal's input --- */

static void controls_epoll(struct virtual *v, struct thread *thread)
{
    size_t terminal;
    if (descriptor_kind(v, thread, (int)call_argument(thread, 2), &terminal) ==
        DESCRIPTOR_TERMINAL) {
        descriptors_look(v);
        v->terminals[terminal].crosses = true;
        terminal_cross(&v->terminals[terminal], v->now);
    }
    call_executes(v, thread);
}

static void waits_by_epoll(struct virtual *v, struct thread *thread)
{
    nsec deadline;
    bool zero;
    descriptors_look(v);
    for (size_t i = 0; i < v->options.count; i++) {
        if (v->terminals[i].crosses)
            terminal_cross(&v->terminals[i], v->now);
    }
    if (!call_deadline(v, thread, NULL, &deadline, &zero)) {
        call_executes(v, thread);
        return;
    }
    if (zero && call_looks(v, thread))
        return;
    if (!zero)
        call_strip(thread, true);
    thread_goes_inside(v, thread, deadline);
}

/* --- futex --- */

static void waits_for_futex(struct virtual *v, struct thread *thread)
{
    uint64_t operation = call_argument(thread, 1), place = call_argument(thread, 3);
    int command = (int)operation & FUTEX_CMD_MASK;
    nsec deadline = NSEC_NEVER;
    struct timespec time;
    struct registers stripped = thread->entry;
    if (place && !thread_read(thread, &time, place, sizeof time)) {
        call_executes(v, thread);
        return;
    }
    if (place) {
        bool realtime = (operation & FUTEX_CLOCK_REALTIME) || command == FUTEX_LOCK_PI;
        nsec at = nsec_of_timespec(&time);
        deadline =
            command == FUTEX_WAIT ? nsec_add(v->now, at) : clock_deadline(v, realtime, at);
        if (thread->kept_call)
            deadline = thread->kept;
        thread->restarts = RESTART_NO_HAND;
        registers_set_argument(&stripped, 3, 0);
        registers_store(thread->id, &stripped);
    }
    thread_goes_inside(v, thread, deadline);
}

/* FUTEX_WAIT and its kin; waking is the kernel's alone. */
static const int64_t futex_waits[] = {FUTEX_WAIT,
                                      FUTEX_WAIT_BITSET,
                                      FUTEX_LOCK_PI,
                                      FUTEX_WAIT_REQUEUE_PI,
                                      13 /* FUTEX_LOCK_PI2 */,
                                      -1};

static void waits_for_child(struct virtual *v, struct thread *thread)
{
    int options = (int)call_argument(thread, thread->call->number == SYS_wait4 ? 2 : 3);
    if ((options & WNOHANG) && call_looks(v, thread))
        return;
    thread_goes_inside(v, thread, NSEC_NEVER);
}

static const int64_t epoll_adds[] = {EPOLL_CTL_ADD, EPOLL_CTL_MOD, -1};

const struct call wait_calls[] = {
    {SYS_epoll_pwait, "epoll_pwait", waits_by_epoll, .form = TIME_MS, .time = 3},
    {SYS_epoll_pwait2, "epoll_pwait2", waits_by_epoll, .form = TIME_SPEC, .time = 3},
    {SYS_epoll_ctl, "epoll_ctl", controls_epoll, .which = 1, .mask = ~0U, .only = epoll_adds},
    {SYS_futex, "futex", waits_for_futex, .over = -ETIMEDOUT, .interrupted = RESTART_SYS,
     .which = 1, .mask = FUTEX_CMD_MASK, .only = futex_waits},
    {SYS_wait4, "wait4", waits_for_child, .interrupted = RESTART_SYS},
    {SYS_waitid, "waitid", waits_for_child, .interrupted = RESTART_SYS},
    {SYS_rt_sigtimedwait, "rt_sigtimedwait", NULL, TIME_SPEC, 2, -EAGAIN},
    {SYS_rt_sigsuspend, "rt_sigsuspend", NULL, .interrupted = RESTART_NO_HAND},
    {SYS_semtimedop, "semtimedop", NULL, TIME_SPEC, 3, -EAGAIN},
    {SYS_semop, "semop", NULL},
    {SYS_msgrcv, "msgrcv", NULL, .interrupted = RESTART_NO_HAND},
    {SYS_msgsnd, "msgsnd", NULL, .interrupted = RESTART_NO_HAND},
    {SYS_mq_timedreceive, "mq_timedreceive", NULL, TIME_REALTIME, 4, -ETIMEDOUT, RESTART_SYS},
    {SYS_mq_timedsend, "mq_timedsend", NULL, TIME_REALTIME, 4, -ETIMEDOUT, RESTART_SYS},
    {SYS_flock, "flock", NULL, .interrupted = RESTART_SYS},
#ifdef SYS_epoll_wait /* the old ones, which aarch64 never had */
    {SYS_epoll_wait, "epoll_wait", waits_by_epoll, .form = TIME_MS, .time = 3},
    {SYS_pause, "pause", NULL, .interrupted = RESTART_NO_HAND},
#endif
    {0},
};
