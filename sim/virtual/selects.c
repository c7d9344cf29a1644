/* SPDX-License-Identifier: MIT */
/* select and pselect: three sets of bits, which the answer is written over. */
#define _GNU_SOURCE /* POLLRDNORM */
#include "virtual/wanted.h"

#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>

#define SETS_MAX FD_SETSIZE

enum { SET_READ, SET_WRITE, SET_EXCEPT, SETS };
struct sets {
    int count; /* of descriptors */
    size_t bytes;
    fd_set set[SETS];
};

/* By set, what makes a descriptor ready for it (fs/select.c in the kernel). */
static const short set_means[SETS] = {
    [SET_READ] = POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR,
    [SET_WRITE] = POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR,
    [SET_EXCEPT] = POLLPRI,
};
static const short set_asks[SETS] = {POLLIN, POLLOUT, POLLPRI};

static void size_sets(const struct thread *thread, struct sets *sets)
{
    memset(sets, 0, sizeof *sets);
    sets->count = (int)call_argument(thread, 0);
    sets->count = sets->count < SETS_MAX ? sets->count : SETS_MAX; /* as in poll */
    if (sets->count > 0)
        sets->bytes = ((size_t)sets->count + 63) / 64 * 8;
}

static size_t set_parts(const struct thread *thread, struct sets *sets, struct part *parts)
{
    size_t count = 0;
    for (int i = 0; i < SETS; i++) {
        uint64_t place = call_argument(thread, 1 + i);
        if (place && sets->bytes)
            parts[count++] = (struct part){&sets->set[i], place, sets->bytes};
    }
    return count;
}

/* And the time-out behind them, for `words`, in one look at the program's memory. */
static bool read_sets(const struct thread *thread, struct sets *sets, int64_t *words)
{
    struct part parts[SETS + 1];
    uint64_t place = call_argument(thread, thread->call->time);
    size_sets(thread, sets);
    size_t count = set_parts(thread, sets, parts);
    if (words && place)
        parts[count++] = (struct part){words, place, 2 * sizeof *words};
    return sets->count >= 0 && thread_read_parts(thread, parts, count);
}

/* And the rest of the time-out. */
static void write_sets(struct virtual *v, struct thread *thread, struct sets *sets)
{
    struct part parts[SETS + 1];
    struct timespec rest;
    size_t count = set_parts(thread, sets, parts);
    parts[count] = (struct part){&rest, call_rest(v, thread, &rest), sizeof rest};
    count += parts[count].place != 0;
    thread_write_parts(thread, parts, count);
    thread->deadline = NSEC_NEVER; /* its rest need not be written again */
}

static short set_events(const struct sets *sets, int fd)
{
    short events = 0;
    for (int i = 0; i < SETS; i++)
        events |= FD_ISSET(fd, &sets->set[i]) ? set_asks[i] : 0;
    return events;
}

static short meaning_of_sets(short events)
{
    short means = 0;
    for (int i = 0; i < SETS; i++)
        means |= events & set_asks[i] ? set_means[i] : 0;
    return means;
}

/* The bits for what is ready of `asked`; returns how many. */
static long find_in_sets(struct sets *found, int fd, short asked, short ready)
{
    long bits = 0;
    for (int i = 0; i < SETS; i++) {
        if (!(asked & set_asks[i]) || !(ready & set_means[i]))
            continue;
        FD_SET(fd, &found->set[i]);
        bits++;
    }
    return bits;
}

static void look_at_select(struct virtual *v, struct thread *thread, const struct sets *sets,
                           struct sets *found, struct wanted *wanted)
{
    size_t terminal;
    wanted->others += (int)call_argument(thread, 0) > SETS_MAX;
    for (int fd = 0; fd < sets->count; fd++) {
        short events = set_events(sets, fd);
        if (!events)
            continue;
        enum descriptor_kind kind = descriptor_kind(v, thread, fd, &terminal);
        if (kind != DESCRIPTOR_TERMINAL) {
            wanted_other(wanted, thread, kind, (size_t)fd, fd, events, meaning_of_sets(events));
            continue;
        }
        wanted->terminals++;
        wanted->ready += find_in_sets(found, fd, events, wanted_events(v, terminal, events));
        wanted_asks(thread, fd, terminal, events);
    }
}

/* What is ready of the terminals that the program asks for, as the answer that `found` becomes. */
static long find_terminals(struct virtual *v, struct thread *thread, struct sets *found)
{
    struct sets asked;
    size_t terminal;
    long ready = 0;
    size_sets(thread, found);
    if (asked_are_known(thread)) {
        for (size_t i = 0; i < thread->asked_count; i++) {
            const struct asked *one = &thread->asked[i];
            ready += find_in_sets(found, one->fd, one->events,
                                  wanted_events(v, one->terminal, one->events));
        }
        return ready;
    }
    for (int fd = 0; read_sets(thread, &asked, NULL) && fd < asked.count; fd++) {
        short events = set_events(&asked, fd);
        if (events && descriptor_kind(v, thread, fd, &terminal) == DESCRIPTOR_TERMINAL)
            ready += find_in_sets(found, fd, events, wanted_events(v, terminal, events));
    }
    return ready;
}

static long select_ready(struct virtual *v, struct thread *thread, bool answer)
{
    struct sets found;
    if (!answer && asked_are_known(thread))
        return asked_ready(v, thread);
    long ready = find_terminals(v, thread, &found);
    if (answer)
        write_sets(v, thread, &found);
    return ready;
}

static long select_over(struct virtual *v, struct thread *thread)
{
    struct sets none;
    size_sets(thread, &none);
    write_sets(v, thread, &none);
    return 0;
}

/* The kernel has written over what was asked. */
static long select_ends(struct virtual *v, struct thread *thread, long result)
{
    struct sets found;
    if (result < 0 || !thread->watches || !read_sets(thread, &found, NULL))
        return result;
    for (size_t i = 0; i < thread->asked_count && i < ASKED_MAX; i++) {
        struct asked *asked = &thread->asked[i];
        short events = wanted_events(v, asked->terminal, asked->events);
        if ((events & POLLIN) && !FD_ISSET(asked->fd, &found.set[SET_READ])) {
            FD_SET(asked->fd, &found.set[SET_READ]);
            result++;
        }
    }
    write_sets(v, thread, &found);
    return result;
}

static void answer_select(struct virtual *v, struct thread *thread, struct sets *found,
                          const struct wanted *wanted)
{
    long ready = wanted->ready;
    for (size_t i = 0; i < wanted->count; i++)
        ready += find_in_sets(found, (int)wanted->of[i], wanted->pipes[i].events,
                              wanted->pipes[i].revents);
    write_sets(v, thread, found);
    call_is_answered(v, thread, ready);
}

static void selects(struct virtual *v, struct thread *thread)
{
    struct sets asked, found;
    struct wanted wanted = {0};
    int64_t words[2];
    nsec deadline;
    bool zero;
    wanted_begins(v, thread);
    size_sets(thread, &found);
    bool good = read_sets(thread, &asked, words);
    if (good)
        look_at_select(v, thread, &asked, &found, &wanted);
    if (!good || !call_deadline(v, thread, words, &deadline, &zero))
        call_executes(v, thread);
    else if (wanted_is_answered(v, thread, &wanted, deadline, zero))
        answer_select(v, thread, &found, &wanted);
    wanted_close(&wanted);
}

#define SELECTS                                                                                \
    .enters = selects, .ends_over = select_over, .ready = select_ready, .ends = select_ends,   \
    .interrupted = RESTART_NO_HAND

const struct call select_calls[] = {
    {SYS_pselect6, "pselect6", SELECTS, .form = TIME_SPEC_OUT, .time = 4},
#ifdef SYS_select /* which aarch64 never had */
    {SYS_select, "select", SELECTS, .form = TIME_VALUE, .time = 4},
#endif
    {0},
};
