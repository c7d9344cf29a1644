/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_WORKERS_H
#define SIM_CLI_WORKERS_H

#include "base/bytes.h"
#include "base/usec.h"

/* Many small jobs over a few processes. A job that kills its process fails alone; one that has
 * no memory ends all, as it would with one process. */
enum worker_result { WORKER_PASSED, WORKER_FAILED, WORKER_CRASHED };

struct worker_jobs {
    size_t count;
    /* In a process of its own (in this one when there is only one worker): does job i. */
    bool (*work)(void *owner, size_t i, struct bytes *message);
    /* In this process, in any order: job i is over. */
    void (*done)(void *owner, size_t i, enum worker_result result, usec took,
                 struct span message);
    void *owner;
};

/* false: a process ran out of memory, and said so. */
bool workers_run(const struct worker_jobs *jobs, size_t workers);
size_t workers_default(void); /* one for each processor */
usec workers_clock(void);     /* real time, from some start */

#endif
