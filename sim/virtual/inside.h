/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_INSIDE_H
#define SIM_VIRTUAL_INSIDE_H

#include "virtual/modems.h"
#include "virtual/terminal.h"
#include "virtual/threads.h"
#include "virtual/virtual.h"

#include <signal.h>

/* The inside of a run, for the files of this room. */
struct timer_file;
struct posix_timer;

struct virtual
{
    struct virtual_options options;
    struct virtual_result result;
    struct bytes why;
    struct terminal *terminals;
    struct modems *modems;
    struct thread *threads, *running;
    struct process *processes;
    struct timer_file *timer_files;
    struct posix_timer *posix_timers;
    uint64_t turns;
    pid_t leader;
    int leader_status;
    bool leader_gone, over;
    bool signals_sent; /* held threads are to look for signals */
    bool stirred;      /* something happened that may have woken a thread inside the kernel */
    nsec now, limit;
    int64_t calendar;  /* seconds since 1970 at the start */
    nsec calendar_set; /* how far the program has set the clock */
    uint64_t crossed;  /* bytes between program and modems, as often as there were some */
    nsec quiet_since;  /* when it last did */
    uint64_t in_vain;  /* looks at terminals since then */
    size_t written_now;
    nsec written_at;
    struct random entropy;
    bool walled; /* time goes by the wall clock: somebody outside, or a free thread */
    bool warned;
    struct {
        uint64_t device, inode;
    } outside[3];           /* the program's stdin, stdout, stderr */
    unsigned listening[16]; /* ports on which the program itself listens */
    size_t listening_count;
    int report;              /* a pipe: why the program could not begin */
    unsigned long cores[16]; /* on which we ran before: a cpu_set_t */
    bool moved;
    volatile int signal_asked;
    bool signalled; /* it was; the second time it is killed */
    struct sigaction action_before;
    sigset_t mask_before;
    int64_t started_ns;
    int64_t computing_base; /* CPU time of the running process when it was first seen; -1 */
    bool computes;          /* for longer than is usual */
    struct bytes scratch;
    int page_id;             /* of shared memory; -1 */
    struct clock_page *page; /* NULL: each clock read stops */
    struct thread *reader;   /* for whom it is open */
    uint64_t page_seen;      /* reads, at the last tick */
};

/* --- descriptors.c --- */
void descriptors_look(struct virtual *v);   /* who opened and closed terminals */
void descriptors_forget(struct virtual *v); /* some may become others */
void terminals_forget(struct virtual *v);   /* the program runs, or ends */

/* --- wall.c --- */
void wall_begins(struct virtual *v);
void wall_ticks(bool on);
void wall_ends(struct virtual *v);
/* waitpid() for any child; -1 and EINTR: a tick. */
pid_t wall_waits(int *status);
void wall_looks(struct virtual *v, bool now); /* after a tick, or now */
void wall_looks_at_computing(struct virtual *v);
void computing_ends(struct virtual *v, pid_t process); /* it made a call again, or ended */
/* Some real time passes, and as much virtual time, `until` at most: it is so late now. */
nsec wall_passes(struct virtual *v, nsec until);

/* --- stops.c --- */
void virtual_ends(struct virtual *v, enum virtual_end end, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Something that cannot be exact: the end, or (loose) a word. true: the end. */
bool virtual_refuses(struct virtual *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- calls.c --- */
void call_enters(struct virtual *v, struct thread *thread);
void call_ends(struct virtual *v, struct thread *thread);
void call_is_over(struct virtual *v, struct thread *thread);   /* held: its deadline is here */
bool call_has_input(struct virtual *v, struct thread *thread); /* waits for it, and goes on */
void call_restart_inside(struct virtual *v, struct thread *thread);

/* --- start.c --- */
bool program_starts(struct virtual *v);  /* false: result says why */
void program_is_gone(struct virtual *v); /* perhaps it never was */

/* --- exec.c --- */
bool program_executed(struct virtual *v, struct thread *thread); /* false: it is gone */

/* --- inject.c --- */
/* The thread, at the stop of its exec, makes a call that the program knows nothing of; `place` is
 * where an instruction for calls stands. false: it is gone, and `thread` with it. */
bool thread_calls(struct virtual *v, struct thread *thread, uint64_t place, long number,
                  const uint64_t arguments[CALL_ARGUMENTS], long *result);

/* --- clock.c --- */
bool clock_value(const struct virtual *v, const struct thread *thread, long clock, nsec *value);
nsec clock_monotonic(const struct virtual *v);
nsec clock_deadline(const struct virtual *v, bool realtime, nsec at); /* of an absolute time */
/* The thread looked in vain, or read a clock: how long it is to nap, 0: not at all. */
nsec spin_look(struct virtual *v, struct thread *thread);
nsec spin_clock(struct virtual *v, struct thread *thread, uint64_t stack);
nsec spin_stretch(const struct virtual *v, nsec deadline); /* a sleep between such looks */
/* The reads of clocks that are counted in the clock page meanwhile. */
void spin_places_out(const struct virtual *v, const struct thread *thread,
                     struct clock_place *places);
void spin_places_in(struct virtual *v, struct thread *thread, const struct clock_place *places);
void spin_ends(struct virtual *v, struct thread *thread);
void bytes_crossed(struct virtual *v);

/* --- timers.c --- */
nsec timers_next(const struct virtual *v);
void timers_ring(struct virtual *v); /* the first one that is due now */
void timers_free(struct virtual *v);
void timers_forget(struct virtual *v, pid_t process); /* it ended, or became another program */

#endif
