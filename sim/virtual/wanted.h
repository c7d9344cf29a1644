/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_WANTED_H
#define SIM_VIRTUAL_WANTED_H

#include "virtual/calls.h"
#include "virtual/inside.h"

#include <poll.h>

/* What a wait is for. */
struct wanted {
    size_t terminals, others;
    long ready; /* of terminals, as the call counts them */
    /* Those of the others that are pipes, as copies of our own, and which they are. */
    struct pollfd pipes[ASKED_MAX];
    short means[ASKED_MAX]; /* what of that makes it ready */
    size_t of[ASKED_MAX], count;
};

/* A call begins; then each of what it asks for. */
void wanted_begins(struct virtual *v, struct thread *thread);
void wanted_asks(struct thread *thread, int fd, size_t terminal, short events);
/* No terminal; `of` is the caller's name for it, `means` of its events make it ready. */
void wanted_other(struct wanted *wanted, const struct thread *thread, enum descriptor_kind kind,
                  size_t of, int fd, short events, short means);
/* Then how it goes on, except where it is answered, which is the caller's; true: it is. */
bool wanted_is_answered(struct virtual *v, struct thread *thread, struct wanted *wanted,
                        nsec deadline, bool zero);
void wanted_close(struct wanted *wanted);

/* Which of the events a terminal has. */
short wanted_events(struct virtual *v, size_t terminal, short events);
/* Of the terminals in `thread->asked`, when there was room for all of them. */
bool asked_are_known(const struct thread *thread);
long asked_ready(struct virtual *v, const struct thread *thread);

#endif
