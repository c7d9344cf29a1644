/* SPDX-License-Identifier: MIT */
/* poll, select and their kin, and calls that wait for each other. A wait for terminals alone is
 * held here; one for other things too waits in the kernel, and is interrupted when a terminal has
 * input. What the kernel says and what a terminal has are put together. */
#define _GNU_SOURCE /* POLLRDNORM */
#include "virtual/calls.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define SETS_MAX   FD_SETSIZE
#define POLL_MAX   1024
#define POLL_READ  (POLLIN | POLLRDNORM)
#define POLL_WRITE (POLLOUT | POLLWRNORM)

/* What a wait is for. */
struct wanted {
    size_t terminals, others;
    long ready; /* descriptors of terminals that poll would name */
};

/* --- what a thread asked for ---
 *
 * Looked up when the call begins, as the kernel does: whoever closes the descriptor meanwhile, or
 * opens another under its number, changes nothing for the wait. It also saves most of a stop's
 * time: the program's memory and /proc are far away. */

static void asks(struct thread *thread, int fd, size_t terminal, short events)
{
    if (thread->asked_count < ASKED_MAX)
        thread->asked[thread->asked_count] =
            (struct asked){.fd = fd, .terminal = terminal, .events = events};
    thread->asked_count++;
}

/* false: there was no room for all. */
static bool knows_asked(const struct thread *thread)
{
    return thread->asked_count <= ASKED_MAX;
}

/* --- one terminal --- */

static short terminal_events(struct virtual *v, size_t i, short events)
{
    short ready = events & POLL_WRITE;
    if (terminal_readable(&v->terminals[i], v->now))
        ready |= events & POLL_READ;
    return ready;
}

static long asked_ready(struct virtual *v, const struct thread *thread)
{
    long ready = 0;
    for (size_t i = 0; i < thread->asked_count; i++) {
        const struct asked *asked = &thread->asked[i];
        ready += terminal_events(v, asked->terminal, asked->events) != 0;
    }
    return ready;
}

/* --- poll --- */

/* SIZE_MAX: they cannot be read. Of more than a thousand nobody looks for a terminal. */
static size_t read_polls(const struct thread *thread, struct pollfd *polls)
{
    uint64_t count = call_argument(thread, 1);
    if (count > POLL_MAX)
        return 0;
    if ((count && !thread_read(thread, polls, call_argument(thread, 0), count * sizeof *polls)))
        return SIZE_MAX;
    return count;
}

static bool look_at_poll(struct virtual *v, struct thread *thread, struct wanted *wanted)
{
    struct pollfd polls[POLL_MAX];
    size_t count = read_polls(thread, polls), terminal;
    if (count == SIZE_MAX)
        return false;
    wanted->others += call_argument(thread, 1) > POLL_MAX;
    for (size_t i = 0; i < count; i++) {
        thread->asked_clean = thread->asked_clean && polls[i].revents == 0;
        if (polls[i].fd < 0)
            continue;
        if (descriptor_kind(v, thread, polls[i].fd, &terminal) != DESCRIPTOR_TERMINAL) {
            wanted->others++;
            continue;
        }
        wanted->terminals++;
        wanted->ready += terminal_events(v, terminal, polls[i].events) != 0;
        asks(thread, polls[i].fd, terminal, polls[i].events);
    }
    return true;
}

/* How many are ready: of terminals, and of others by what stands in revents when `merge`. */
static long poll_result(struct virtual *v, struct thread *thread, bool answer, bool merge)
{
    struct pollfd polls[POLL_MAX];
    size_t count = read_polls(thread, polls), terminal;
    long ready = 0;
    for (size_t i = 0; count != SIZE_MAX && i < count; i++) {
        short events = merge ? polls[i].revents : 0;
        if (polls[i].fd >= 0 &&
            descriptor_kind(v, thread, polls[i].fd, &terminal) == DESCRIPTOR_TERMINAL)
            events |= terminal_events(v, terminal, polls[i].events);
        polls[i].revents = events;
        ready += events != 0;
    }
    if (answer && count && count != SIZE_MAX)
        thread_write(thread, call_argument(thread, 0), polls, count * sizeof *polls);
    return ready;
}

static long poll_ready(struct virtual *v, struct thread *thread, bool answer)
{
    return !answer && knows_asked(thread) ? asked_ready(v, thread)
                                          : poll_result(v, thread, answer, false);
}

/* Whoever had been ready would have gone on before. Only other threads could have written there. */
static long poll_over(struct virtual *v, struct thread *thread)
{
    struct pollfd polls[POLL_MAX];
    bool clean = true;
    if (thread->asked_clean && virtual_alone(v))
        return 0;
    size_t count = read_polls(thread, polls);
    for (size_t i = 0; count != SIZE_MAX && i < count; i++) {
        clean = clean && polls[i].revents == 0;
        polls[i].revents = 0;
    }
    if (!clean)
        thread_write(thread, call_argument(thread, 0), polls, count * sizeof *polls);
    return 0;
}

static long poll_ends(struct virtual *v, struct thread *thread, long result)
{
    return result >= 0 && thread->watches ? poll_result(v, thread, true, true) : result;
}

/* --- select: three sets of bits --- */

enum { SET_READ, SET_WRITE, SET_EXCEPT, SETS };
struct sets {
    int count; /* of descriptors */
    size_t bytes;
    fd_set set[SETS];
};

static bool read_sets(const struct thread *thread, struct sets *sets)
{
    memset(sets, 0, sizeof *sets);
    sets->count = (int)call_argument(thread, 0);
    if (sets->count < 0)
        return false;
    sets->count = sets->count < SETS_MAX ? sets->count : SETS_MAX; /* as in poll */
    sets->bytes = ((size_t)sets->count + 63) / 64 * 8;
    for (int i = 0; i < SETS; i++) {
        uint64_t place = call_argument(thread, 1 + i);
        if (place && sets->bytes && !thread_read(thread, &sets->set[i], place, sets->bytes))
            return false;
    }
    return true;
}

static void write_sets(const struct thread *thread, const struct sets *sets)
{
    for (int i = 0; i < SETS; i++) {
        uint64_t place = call_argument(thread, 1 + i);
        if (place && sets->bytes)
            thread_write(thread, place, &sets->set[i], sets->bytes);
    }
}

static short set_events(const struct sets *sets, int fd)
{
    return (short)((FD_ISSET(fd, &sets->set[SET_READ]) ? POLLIN : 0) |
                   (FD_ISSET(fd, &sets->set[SET_WRITE]) ? POLLOUT : 0));
}

static bool is_wanted(const struct sets *sets, int fd)
{
    return set_events(sets, fd) || FD_ISSET(fd, &sets->set[SET_EXCEPT]);
}

static bool look_at_select(struct virtual *v, struct thread *thread, struct wanted *wanted)
{
    struct sets sets;
    size_t terminal;
    if (!read_sets(thread, &sets))
        return false;
    wanted->others += (int)call_argument(thread, 0) > SETS_MAX;
    for (int fd = 0; fd < sets.count; fd++) {
        if (!is_wanted(&sets, fd))
            continue;
        if (descriptor_kind(v, thread, fd, &terminal) != DESCRIPTOR_TERMINAL) {
            wanted->others++;
            continue;
        }
        short events = terminal_events(v, terminal, set_events(&sets, fd));
        wanted->terminals++;
        wanted->ready += !!(events & POLLIN) + !!(events & POLLOUT);
        asks(thread, fd, terminal, set_events(&sets, fd));
    }
    return true;
}

/* What is ready of the terminals that the program asks for. */
static long select_ready(struct virtual *v, struct thread *thread, bool answer)
{
    struct sets asked, found;
    size_t terminal;
    long ready = 0;
    if (!answer && knows_asked(thread))
        return asked_ready(v, thread);
    if (!read_sets(thread, &asked))
        return 0;
    found = asked;
    memset(found.set, 0, sizeof found.set);
    for (int fd = 0; fd < asked.count; fd++) {
        if (!set_events(&asked, fd) ||
            descriptor_kind(v, thread, fd, &terminal) != DESCRIPTOR_TERMINAL)
            continue;
        short events = terminal_events(v, terminal, set_events(&asked, fd));
        if (events & POLLIN)
            FD_SET(fd, &found.set[SET_READ]);
        if (events & POLLOUT)
            FD_SET(fd, &found.set[SET_WRITE]);
        ready += !!(events & POLLIN) + !!(events & POLLOUT);
    }
    if (answer)
        write_sets(thread, &found);
    return ready;
}

static long select_over(struct virtual *v, struct thread *thread)
{
    struct sets sets;
    (void)v;
    if (read_sets(thread, &sets)) {
        memset(sets.set, 0, sizeof sets.set);
        write_sets(thread, &sets);
    }
    return 0;
}

/* The kernel has written over what was asked. */
static long select_ends(struct virtual *v, struct thread *thread, long result)
{
    struct sets found;
    if (result < 0 || !thread->watches || !read_sets(thread, &found))
        return result;
    for (size_t i = 0; i < thread->asked_count && i < ASKED_MAX; i++) {
        struct asked *asked = &thread->asked[i];
        short events = terminal_events(v, asked->terminal, asked->events);
        if ((events & POLLIN) && !FD_ISSET(asked->fd, &found.set[SET_READ])) {
            FD_SET(asked->fd, &found.set[SET_READ]);
            result++;
        }
    }
    write_sets(thread, &found);
    return result;
}

/* --- both --- */

static bool is_select(const struct thread *thread)
{
    return thread->call->ready == select_ready;
}

static bool has_mask(const struct thread *thread)
{
    long number = thread->call->number;
    if (number == SYS_ppoll)
        return call_argument(thread, 3) != 0;
    return number == SYS_pselect6 && call_argument(thread, 5) != 0;
}

static void polls(struct virtual *v, struct thread *thread)
{
    struct wanted wanted = {0};
    nsec deadline;
    bool zero;
    descriptors_look(v);
    thread->asked_count = 0;
    thread->asked_clean = true;
    bool good = is_select(thread) ? look_at_select(v, thread, &wanted)
                                  : look_at_poll(v, thread, &wanted);
    if (!call_deadline(v, thread, &deadline, &zero) || !good) {
        call_executes(v, thread); /* EFAULT, EINVAL */
        return;
    }
    if ((zero || wanted.ready) && call_looks(v, thread))
        return;
    thread->watches = wanted.terminals > 0;
    if (wanted.others == 0 && !has_mask(thread)) {
        thread->deadline = deadline;
        if (zero || wanted.ready)
            call_is_answered(v, thread, thread->call->ready(v, thread, true));
        else
            thread_hold(v, thread, HOLD_WAIT, deadline);
        return;
    }
    if (!zero)
        call_strip(thread, wanted.ready == 0);
    thread_goes_inside(v, thread, deadline);
}

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
    if (!call_deadline(v, thread, &deadline, &zero)) {
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

#define POLLS                                                                                  \
    .enters = polls, .ends_over = poll_over, .ready = poll_ready, .ends = poll_ends,           \
    .interrupted = RESTART_NO_HAND
#define SELECTS                                                                                \
    .enters = polls, .ends_over = select_over, .ready = select_ready, .ends = select_ends,     \
    .interrupted = RESTART_NO_HAND

const struct call wait_calls[] = {
    {SYS_ppoll, "ppoll", POLLS, .form = TIME_SPEC_OUT, .time = 2},
    {SYS_pselect6, "pselect6", SELECTS, .form = TIME_SPEC_OUT, .time = 4},
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
#ifdef SYS_poll /* the old ones, which aarch64 never had */
    {SYS_poll, "poll", POLLS, .form = TIME_MS, .time = 2},
    {SYS_select, "select", SELECTS, .form = TIME_VALUE, .time = 4},
    {SYS_epoll_wait, "epoll_wait", waits_by_epoll, .form = TIME_MS, .time = 3},
    {SYS_pause, "pause", NULL, .interrupted = RESTART_NO_HAND},
#endif
    {0},
};
