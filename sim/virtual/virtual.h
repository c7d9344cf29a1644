/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_VIRTUAL_H
#define SIM_VIRTUAL_VIRTUAL_H

#include "base/bytes.h"
#include "base/note.h"
#include "base/usec.h"
#include "scenario/scenario.h"

/* An unmodified program in the modem's time: the third driver, beside play/ and live/. The
 * program, its threads and its children run on terminals of this machine; where all of them
 * wait, time jumps to the next thing that happens. Same program, scenario and seed: the same
 * bytes at the same times.
 *
 * One run: virtual_new(), virtual_run(), questions about the devices, virtual_free(). One at a
 * time in a process: it waits for its children and uses SIGALRM meanwhile. Linux alone.
 */
struct virtual;
struct device;

struct virtual_options {
    const struct scenario *scenario; /* borrowed; modem i has its seed + i */
    size_t count;                    /* of modems, each on its own terminal; 0 is 1 */
    /* Ends with NULL; argv[0] is searched in PATH. In all of them {tty} stands for the first
     * terminal's path, {tty0}, {tty1}... for each; SIM7000_TTY, SIM7000_TTY0... hold them. */
    char *const *program;
    usec limit;       /* virtual; 0: VIRTUAL_LIMIT */
    usec timeout;     /* by the wall clock; 0: none */
    usec latency;     /* a thread goes on up to so much later than it could, by the seed */
    bool loose;       /* go on where it cannot be exact */
    const int *stdio; /* three descriptors for the program; NULL: ours */
    /* What happens in modem `i`; NULL: nobody listens. */
    void (*hear)(void *owner, size_t i, usec at, enum lane lane, struct span bytes);
    /* Something cannot be exact, and it goes on all the same (`loose`): once. May be NULL. */
    void (*warn)(void *owner, const char *sentence);
    void *owner;
};

#define VIRTUAL_LIMIT SECONDS(24 * 3600)

enum virtual_end {
    VIRTUAL_EXITED,     /* by itself, with `status` */
    VIRTUAL_KILLED,     /* by signal `status` that the program raised or met: a crash */
    VIRTUAL_HANGS,      /* everybody waits for ever, and the modem too has nothing to do */
    VIRTUAL_LIMIT_OVER, /* `limit` was reached */
    VIRTUAL_SPINS,      /* it asks and asks without end, or computes until the timeout */
    VIRTUAL_TIMED_OUT,  /* `timeout` was reached */
    VIRTUAL_REFUSED,    /* what it did cannot be held exactly; `why` names it */
    VIRTUAL_NOT_STARTED /* there is no such program, no terminal, or no right to trace */
};

struct virtual_result {
    enum virtual_end end;
    int status;      /* exit status or number of the signal */
    usec time;       /* virtual, at the end */
    usec computed;   /* CPU time in which it made no call for long: virtual time stood still */
    usec walled;     /* virtual time that went by the wall clock (`loose`): not repeatable */
    const char *why; /* one sentence, or ""; valid until virtual_free() */
};

/* NULL: *why is one sentence (no terminal). Options are borrowed until virtual_free(). */
struct virtual *virtual_new(const struct virtual_options *options, struct bytes *why);
const struct virtual_result *virtual_run(struct virtual *virtual);
/* A signal for the program from outside, the second time SIGKILL; may be called by a signal
 * handler. */
void virtual_signal(struct virtual *virtual, int signal);
/* Whoever listens has heard enough: it ends here as if the limit had been reached. */
void virtual_give_up(struct virtual *virtual, const char *why);
const char *virtual_path(const struct virtual *virtual, size_t i); /* "/dev/pts/7" */
struct device *virtual_device(struct virtual *virtual, size_t i);
void virtual_free(struct virtual *virtual);

#endif
