/* SPDX-License-Identifier: MIT */
/* What poll and select wait for. A wait for terminals alone is held here, and one for pipes beside
 * them where nobody else could write there; one for other things too waits in the kernel, and is
 * interrupted when a terminal has input. */
#define _GNU_SOURCE /* POLLRDNORM */
#include "virtual/wanted.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define POLL_READ  (POLLIN | POLLRDNORM)
#define POLL_WRITE (POLLOUT | POLLWRNORM)

/* --- what a thread asked for ---
 *
 * Looked up when the call begins, as the kernel does: whoever closes the descriptor meanwhile, or
 * opens another under its number, changes nothing for the wait. It also saves most of a stop's
 * time: the program's memory and /proc are far away. */

void wanted_asks(struct thread *thread, int fd, size_t terminal, short events)
{
    if (thread->asked_count < ASKED_MAX)
        thread->asked[thread->asked_count] =
            (struct asked){.fd = fd, .terminal = terminal, .events = events};
    thread->asked_count++;
}

bool asked_are_known(const struct thread *thread)
{
    return thread->asked_count <= ASKED_MAX;
}

/* --- pipes beside the terminal ---
 *
 * Many programs wait for a pipe as well, by which another thread could wake them (pyserial). Only
 * the program itself writes there: so what it says now can be asked here, and if the program is
 * one thread, waiting does not change it. */

void wanted_other(struct wanted *wanted, const struct thread *thread, enum descriptor_kind kind,
                  size_t of, int fd, short events, short means)
{
    wanted->others++;
    if (kind != DESCRIPTOR_PIPE || wanted->count == ASKED_MAX)
        return;
    wanted->pipes[wanted->count] =
        (struct pollfd){.fd = descriptor_copy(thread, fd), .events = events};
    wanted->means[wanted->count] = means;
    wanted->of[wanted->count] = of;
    wanted->count += wanted->pipes[wanted->count].fd >= 0;
}

/* true: all others are pipes, and how they are stands in `revents`. */
static bool ask_pipes(struct wanted *wanted)
{
    if (wanted->count != wanted->others ||
        (wanted->count && poll(wanted->pipes, wanted->count, 0) < 0))
        return false;
    for (size_t i = 0; i < wanted->count; i++)
        wanted->pipes[i].revents &= wanted->means[i];
    return true;
}

static bool is_any_ready(const struct wanted *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        if (wanted->pipes[i].revents)
            return true;
    }
    return false;
}

void wanted_close(struct wanted *wanted)
{
    for (size_t i = 0; i < wanted->count; i++)
        close(wanted->pipes[i].fd);
}

/* --- one terminal --- */

short wanted_events(struct virtual *v, size_t i, short events)
{
    short ready = events & POLL_WRITE;
    if (terminal_readable(&v->terminals[i], v->now))
        ready |= events & POLL_READ;
    return ready;
}

long asked_ready(struct virtual *v, const struct thread *thread)
{
    long ready = 0;
    for (size_t i = 0; i < thread->asked_count; i++) {
        const struct asked *asked = &thread->asked[i];
        ready += wanted_events(v, asked->terminal, asked->events) != 0;
    }
    return ready;
}

/* --- how it goes on --- */

static bool has_mask(const struct thread *thread)
{
    long number = thread->call->number;
    if (number == SYS_ppoll)
        return call_argument(thread, 3) != 0;
    return number == SYS_pselect6 && call_argument(thread, 5) != 0;
}

enum way { WAY_ANSWER, WAY_HOLD, WAY_KERNEL };

/* That a pipe is ready is an answer only to one who is alone: others may have to go on first for
 * that to change. */
static enum way way_of(struct virtual *v, const struct thread *thread, struct wanted *wanted,
                       bool zero)
{
    bool alone = virtual_alone(v);
    if (has_mask(thread) || !ask_pipes(wanted))
        return WAY_KERNEL;
    if (zero || wanted->ready || (alone && is_any_ready(wanted)))
        return WAY_ANSWER;
    return wanted->others == 0 || alone ? WAY_HOLD : WAY_KERNEL;
}

bool wanted_is_answered(struct virtual *v, struct thread *thread, struct wanted *wanted,
                        nsec deadline, bool zero)
{
    if ((zero || wanted->ready) && call_looks(v, thread))
        return false;
    thread->watches = wanted->terminals > 0;
    switch (way_of(v, thread, wanted, zero)) {
    case WAY_ANSWER:
        thread->deadline = deadline;
        return true;
    case WAY_HOLD:
        thread_hold(v, thread, HOLD_WAIT, deadline);
        break;
    case WAY_KERNEL:
        if (!zero)
            call_strip(thread, wanted->ready == 0);
        thread_goes_inside(v, thread, deadline);
        break;
    }
    return false;
}

void wanted_begins(struct virtual *v, struct thread *thread)
{
    descriptors_look(v);
    thread->asked_count = 0;
    thread->asked_clean = true;
}
