/* SPDX-License-Identifier: MIT */
/* poll and ppoll: what the kernel says of others and what terminals have are put together. */
#include "virtual/wanted.h"

#include <errno.h>
#include <sys/syscall.h>

#define POLL_MAX 1024

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

static bool look_at_poll(struct virtual *v, struct thread *thread, struct pollfd *polls,
                         struct wanted *wanted)
{
    size_t count = read_polls(thread, polls), terminal;
    if (count == SIZE_MAX)
        return false;
    wanted->others += call_argument(thread, 1) > POLL_MAX;
    for (size_t i = 0; i < count; i++) {
        thread->asked_clean = thread->asked_clean && polls[i].revents == 0;
        polls[i].revents = 0;
        if (polls[i].fd < 0)
            continue;
        enum descriptor_kind kind = descriptor_kind(v, thread, polls[i].fd, &terminal);
        if (kind != DESCRIPTOR_TERMINAL) {
            wanted_other(wanted, thread, kind, i, polls[i].fd, polls[i].events, ~0);
            continue;
        }
        wanted->terminals++;
        polls[i].revents = wanted_events(v, terminal, polls[i].events);
        wanted->ready += polls[i].revents != 0;
        wanted_asks(thread, polls[i].fd, terminal, polls[i].events);
    }
    return true;
}

/* The terminal that `fd` was when the call began; SIZE_MAX: it was none. */
static size_t asked_terminal(struct virtual *v, const struct thread *thread, int fd)
{
    size_t terminal;
    if (!asked_are_known(thread))
        return descriptor_kind(v, thread, fd, &terminal) == DESCRIPTOR_TERMINAL ? terminal
                                                                                : SIZE_MAX;
    for (size_t i = 0; i < thread->asked_count; i++) {
        if (thread->asked[i].fd == fd)
            return thread->asked[i].terminal;
    }
    return SIZE_MAX;
}

/* How many are ready: of terminals, and of others by what stands in revents when `merge`. */
static long poll_result(struct virtual *v, struct thread *thread, bool answer, bool merge)
{
    struct pollfd polls[POLL_MAX];
    size_t count = read_polls(thread, polls);
    long ready = 0;
    for (size_t i = 0; count != SIZE_MAX && i < count; i++) {
        short events = merge ? polls[i].revents : 0;
        size_t terminal = polls[i].fd < 0 ? SIZE_MAX : asked_terminal(v, thread, polls[i].fd);
        if (terminal != SIZE_MAX)
            events |= wanted_events(v, terminal, polls[i].events);
        polls[i].revents = events;
        ready += events != 0;
    }
    if (answer && count && count != SIZE_MAX)
        thread_write(thread, call_argument(thread, 0), polls, count * sizeof *polls);
    return ready;
}

static long poll_ready(struct virtual *v, struct thread *thread, bool answer)
{
    return !answer && asked_are_known(thread) ? asked_ready(v, thread)
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

/* The kernel, too, says that nothing was ready, and then that it was interrupted. */
static void poll_breaks(struct virtual *v, struct thread *thread)
{
    poll_over(v, thread);
}

static long poll_ends(struct virtual *v, struct thread *thread, long result)
{
    return result >= 0 && thread->watches ? poll_result(v, thread, true, true) : result;
}

/* What was looked up when the call began is its answer. */
static void answer_poll(struct virtual *v, struct thread *thread, struct pollfd *polls,
                        const struct wanted *wanted)
{
    uint64_t count = call_argument(thread, 1);
    long ready = wanted->ready;
    for (size_t i = 0; i < wanted->count; i++) {
        polls[wanted->of[i]].revents = wanted->pipes[i].revents;
        ready += wanted->pipes[i].revents != 0;
    }
    if (count)
        thread_write(thread, call_argument(thread, 0), polls, count * sizeof *polls);
    call_is_answered(v, thread, ready);
}

static void polls(struct virtual *v, struct thread *thread)
{
    struct pollfd polls[POLL_MAX];
    struct wanted wanted = {0};
    nsec deadline;
    bool zero;
    wanted_begins(v, thread);
    bool good = look_at_poll(v, thread, polls, &wanted);
    if (!call_deadline(v, thread, NULL, &deadline, &zero) || !good)
        call_executes(v, thread); /* EFAULT, EINVAL */
    else if (wanted_is_answered(v, thread, &wanted, deadline, zero))
        answer_poll(v, thread, polls, &wanted);
    wanted_close(&wanted);
}

#define POLLS                                                                                  \
    .enters = polls, .ends_over = poll_over, .ready = poll_ready, .ends = poll_ends,           \
    .breaks = poll_breaks, .interrupted = RESTART_NO_HAND

const struct call poll_calls[] = {
    {SYS_ppoll, "ppoll", POLLS, .form = TIME_SPEC_OUT, .time = 2},
#ifdef SYS_poll /* which aarch64 never had */
    {SYS_poll, "poll", POLLS, .form = TIME_MS, .time = 2},
#endif
    {0},
};
