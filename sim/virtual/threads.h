/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_THREADS_H
#define SIM_VIRTUAL_THREADS_H

#include "base/random.h"
#include "virtual/clock_page.h"
#include "virtual/nsec.h"
#include "virtual/registers.h"

/* The program's processes and threads, for the files of this room.
 *
 * One thread of the program runs at a time. It runs until it makes a call that the filter knows
 * (calls.c); such a call is answered, carried out by the kernel, or waits. A thread that waits is
 * HELD (the kernel does not know of its wait) or INSIDE (the kernel waits, without a time-out, and
 * the thread stops where the call ends). Where no thread runs and none is READY, time goes on.
 */
enum thread_state {
    THREAD_NEW,     /* its first stop is to come */
    THREAD_RUNS,    /* one at most */
    THREAD_READY,   /* stopped; goes on when it has its turn */
    THREAD_HELD,    /* stopped until its deadline, or until its terminal has input */
    THREAD_INSIDE,  /* in the kernel, until what it waits for, or its deadline */
    THREAD_STRAY,   /* the same in a call that the filter does not know: no stop at its end */
    THREAD_FORKS,   /* waits for a child that has its memory (vfork) */
    THREAD_STOPPED, /* by job control */
    THREAD_FREE,    /* computes while others wait; time goes by the wall clock (loose) */
    THREAD_DYING,   /* its end is to come */
};

/* Why a held thread is held. */
enum hold {
    HOLD_WAIT, /* at the beginning of a call that waits */
    HOLD_NAP,  /* at the beginning of a call that is made too often: then it is made */
    HOLD_LATE, /* behind a wait that is over: latency */
};

/* What ended the wait of a thread that is inside. */
enum ended { ENDED_BY_KERNEL, ENDED_BY_TIME, ENDED_BY_INPUT };

struct call;

/* An interval timer of a process: alarm(), setitimer(), timer_settime(). */
struct timer {
    nsec at, every; /* NSEC_NEVER: not set; 0: once */
};

/* What its descriptors are, as far as somebody asked since any of them was closed. */
enum { KNOWN_MAX = 8 };
struct known {
    int fd, kind; /* enum descriptor_kind */
    size_t terminal;
};

struct process {
    pid_t id;
    int handle; /* pidfd */
    int folder; /* /proc/ID/fd */
    int threads;
    nsec spun; /* time that passed while it asked and asked: its CPU clock */
    struct timer alarm;
    struct known known[KNOWN_MAX];
    size_t known_count;
    struct process *next;
};

/* How often a thread asked in vain, since bytes crossed or it waited. */
struct spin {
    uint64_t crossed; /* of struct virtual, when counting began */
    nsec since;
    unsigned looks;
    struct clock_place places[CLOCK_PLACES];
};

/* A terminal among what select() waits for. */
enum { ASKED_MAX = 16 };
struct asked {
    int fd;
    size_t terminal;
    short events;
};

struct thread {
    pid_t id;
    struct process *process;
    uint64_t turn; /* ready threads go on in this order: that of creation, unless they yield */
    enum thread_state state;
    enum hold hold;
    enum ended ended;
    bool enters;  /* ready at the beginning of a call, which it then makes */
    bool stayed;  /* inside: it was seen asleep */
    bool watches; /* it waits for a terminal's input, among others */
    bool outside; /* it writes to somebody outside, or reads from there: that is no wait */
    bool napped;  /* it has napped for this call */
    int restarts; /* what a signal makes of its wait */
    int signal;   /* to be delivered when it goes on */
    const struct call *call;      /* that it is in; NULL: none */
    struct registers entry;       /* as that began */
    nsec deadline;                /* of its wait */
    const struct call *kept_call; /* interrupted, to be made again with the deadline `kept` */
    nsec kept;
    struct spin spin;
    struct random lateness;        /* its own, so that it does not matter who stopped first */
    struct asked asked[ASKED_MAX]; /* by its poll or select, of terminals */
    size_t asked_count;            /* above ASKED_MAX: of more than are kept */
    bool asked_clean;              /* and no result of an earlier poll stood there */
    int stat, syscall;             /* its files in /proc, -1: not open */
    struct thread *next, *vfork_parent;
};

struct virtual;

/* --- threads.c: who there is --- */
struct thread *thread_find(struct virtual *v, pid_t id);
struct thread *thread_add(struct virtual *v, pid_t id, struct process *process);
void thread_drop(struct virtual *v, struct thread *thread);
struct process *process_find(struct virtual *v, pid_t id);
struct process *process_add(struct virtual *v, pid_t id);
pid_t process_of_thread(pid_t thread);         /* its thread group */
bool thread_sleeps(struct thread *thread);     /* in the kernel, and nothing has woken it */
bool thread_is_stopped(struct thread *thread); /* by job control or by its tracer */
/* Memory of the program; false: it has none there. */
bool thread_read(const struct thread *thread, void *to, uint64_t from, size_t count);
bool thread_write(const struct thread *thread, uint64_t to, const void *from, size_t count);
/* Several pieces at once: most of what that takes is the way there. PARTS_MOST of them. */
enum { PARTS_MOST = 4 };
struct part {
    void *here;
    uint64_t place;
    size_t size;
};
bool thread_read_parts(const struct thread *thread, const struct part *parts, size_t count);
bool thread_write_parts(const struct thread *thread, const struct part *parts, size_t count);
bool virtual_alone(const struct virtual *v); /* one thread in all */

/* --- stops.c: what threads do when they stop, and letting them go on --- */
void thread_resume(struct virtual *v, struct thread *thread, bool stop_at_end, int signal);
void thread_go(struct virtual *v, struct thread *thread); /* it has its turn */
/* It waits in the kernel until `deadline`, with the registers it has. */
void thread_goes_inside(struct virtual *v, struct thread *thread, nsec deadline);
void thread_hold(struct virtual *v, struct thread *thread, enum hold hold, nsec deadline);
/* Its wait is over: it goes on when it has its turn. */
void thread_wakes(struct virtual *v, struct thread *thread);
/* It goes to the end of the line, and then makes its call. */
void thread_yields(struct virtual *v, struct thread *thread);
/* Takes what the system has to tell about a thread. */
void thread_stopped(struct virtual *v, pid_t id, int status);
bool threads_collect(struct virtual *v); /* all stops that are there; false: none */
void thread_await(struct virtual *v,
                  struct thread *thread); /* its next stop, which comes soon */
void thread_interrupt(struct virtual *v, struct thread *thread, enum ended ended);
void threads_look_for_signals(struct virtual *v);

#endif
