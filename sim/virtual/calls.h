/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_CALLS_H
#define SIM_VIRTUAL_CALLS_H

#include "virtual/inside.h"

#include <time.h>

/* The system calls that the tracer has a hand in, one row each: how such a call waits, where its
 * time-out stands, what it returns when that is over. All others are the kernel's alone, at full
 * speed.
 */
enum time_form {
    TIME_NONE,     /* it has no time-out */
    TIME_MS,       /* an int; negative: for ever */
    TIME_VALUE,    /* a struct timeval; NULL: for ever; what is left is written back */
    TIME_SPEC,     /* a struct timespec; NULL: for ever */
    TIME_SPEC_OUT, /* the same, and what is left is written back */
    TIME_REALTIME, /* a struct timespec, absolute, by CLOCK_REALTIME; NULL: for ever */
};

struct call {
    long number;
    const char *name;
    /* What is to be done as it begins; NULL: it may wait in the kernel until its time-out. */
    void (*enters)(struct virtual *v, struct thread *thread);
    /* Its time-out stands in this argument. */
    enum time_form form;
    int time;
    long over;       /* what it returns when that is over */
    int interrupted; /* what a signal makes of its wait: RESTART_...; 0: as the kernel says */
    /* What it returns when its deadline is here, for calls that leave something in memory too. */
    long (*ends_over)(struct virtual *v, struct thread *thread);
    /* It waits for terminals: how many are ready (and says so in its memory if `answer`). */
    long (*ready)(struct virtual *v, struct thread *thread, bool answer);
    /* It ended inside the kernel with `result`: what it returns. */
    long (*ends)(struct virtual *v, struct thread *thread, long result);
    /* What a signal leaves in its memory. */
    void (*breaks)(struct virtual *v, struct thread *thread);
    /* The filter stops only where argument `which`, masked, is one of these; ends with -1. */
    int which;
    uint32_t mask;
    const int64_t *only;
};

extern const struct call *const call_rows[]; /* each ends with a row of zeros; then NULL */
const struct call *call_find(long number);

extern const struct call time_calls[], poll_calls[], select_calls[], wait_calls[], file_calls[],
    timer_calls[], process_calls[];

/* --- what `enters` may do with the thread, once --- */
void call_answers(struct virtual *v, struct thread *thread, long result);
/* The same for a call that has a time-out, `thread->deadline`: what is left is written back. */
void call_is_answered(struct virtual *v, struct thread *thread, long result);
void call_executes(struct virtual *v,
                   struct thread *thread); /* by the kernel; it waits for nothing */
/* It looked in vain; true: it naps, or gives way to others, and makes its call again then. */
bool call_looks(struct virtual *v, struct thread *thread);
bool call_reads_clock(struct virtual *v, struct thread *thread);

uint64_t call_argument(const struct thread *thread, int i);
/* Until when it waits, by its row; false: its time-out cannot be read (EFAULT, the kernel's). Who
 * has read the two words of that gives them as `words`. */
bool call_deadline(struct virtual *v, struct thread *thread, const int64_t *words,
                   nsec *deadline, bool *zero);
/* The registers of `entry` with a time-out of for ever, or 0 (which needs some of its stack). */
bool call_strip(struct thread *thread, bool forever);
/* What is left of its time-out, as it is to be written back; returns where, or 0: nowhere. */
uint64_t call_rest(struct virtual *v, const struct thread *thread, struct timespec *rest);
void call_write_rest(struct virtual *v, struct thread *thread);

nsec nsec_of_timespec(const struct timespec *time);
struct timespec nsec_to_timespec(nsec time);

/* --- descriptors.c --- */
enum descriptor_kind {
    DESCRIPTOR_NONE,
    DESCRIPTOR_FILE,     /* does not wait */
    DESCRIPTOR_TERMINAL, /* of a modem */
    DESCRIPTOR_RANDOM,   /* /dev/random and /dev/urandom */
    DESCRIPTOR_OUTSIDE, /* the program's own stdin, stdout and stderr, where they are no files */
    DESCRIPTOR_PIPE,    /* of the program's own */
    DESCRIPTOR_OTHER,   /* sockets and such */
};
/* *terminal is the number of the modem. */
enum descriptor_kind descriptor_kind(struct virtual *v, const struct thread *thread, int fd,
                                     size_t *terminal);
bool descriptor_waits(const struct thread *thread, int fd); /* it has no O_NONBLOCK */
int descriptor_copy(const struct thread *thread, int fd);   /* ours, to be closed; -1 */

/* Reading a timerfd: its ticks are ours. false: it is none, or has none yet. */
bool timer_file_reads(struct virtual *v, struct thread *thread, int fd);
long timer_file_was_read(struct virtual *v, struct thread *thread, int fd, long result);

bool signal_is_caught(const struct thread *thread, int signal);
void thread_exits_process(struct virtual *v, struct thread *thread);

#endif
