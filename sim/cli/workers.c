/* SPDX-License-Identifier: MIT */
/* Many small jobs over a few processes. Processes and not threads, since a job may crash (that is
 * what it is for) and must take only itself with it; results come back through pipes in any order
 * and are put into that of the jobs. Whoever is free takes the next one, from a desk in memory that
 * they share: some jobs take a hundred times as long as others. */
#include "cli/workers.h"

#include "base/die.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS_MAX = 64 };

#define NO_JOB SIZE_MAX

struct desk {
    atomic_size_t next;
    atomic_size_t taken[WORKERS_MAX]; /* by each worker, the last */
};

/* For each job a worker sends a head and a message. */
struct head {
    size_t job;
    bool passed;
    usec took;
    size_t count;
};

struct worker {
    pid_t pid;
    int pipe;
    atomic_size_t *taken;
    size_t done; /* the last job whose result has come */
    struct bytes in;
    bool lacks_memory;
};

usec workers_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return SECONDS(now.tv_sec) + now.tv_nsec / 1000;
}

size_t workers_default(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (size_t)count : 1;
}

static size_t take_job(struct desk *desk, atomic_size_t *taken)
{
    size_t job = atomic_fetch_add(&desk->next, 1);
    atomic_store(taken, job);
    return job;
}

/* Without a process of their own. */
static void run_here(const struct worker_jobs *jobs, struct desk *desk)
{
    for (size_t i; (i = atomic_fetch_add(&desk->next, 1)) < jobs->count;) {
        struct bytes message = {0};
        usec start = workers_clock();
        bool passed = jobs->work(jobs->owner, i, &message);
        jobs->done(jobs->owner, i, passed ? WORKER_PASSED : WORKER_FAILED,
                   workers_clock() - start, bytes_span(&message));
        bytes_release(&message);
    }
}

static void write_all(int to, const void *from, size_t count)
{
    const char *at = from;
    while (count) {
        ssize_t written = write(to, at, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            _exit(1);
        at += written;
        count -= (size_t)written;
    }
}

static _Noreturn void work(const struct worker_jobs *jobs, struct desk *desk,
                           atomic_size_t *taken, int to)
{
    struct bytes message = {0};
    for (size_t i; (i = take_job(desk, taken)) < jobs->count;) {
        struct head head = {.job = i};
        usec start = workers_clock();
        bytes_clear(&message);
        head.passed = jobs->work(jobs->owner, i, &message);
        head.took = workers_clock() - start;
        head.count = message.count;
        write_all(to, &head, sizeof head);
        write_all(to, bytes_at(&message), message.count);
    }
    _exit(0);
}

/* False when there is nothing to wait for: no further process could be had, and the jobs were
 * done here. */
static bool start(struct worker *worker, const struct worker_jobs *jobs, struct desk *desk)
{
    int ends[2];
    bool has_pipe = pipe(ends) == 0;
    fflush(NULL);
    worker->pid = has_pipe ? fork() : -1;
    if (worker->pid == 0) {
        close(ends[0]);
        work(jobs, desk, worker->taken, ends[1]);
    }
    if (has_pipe)
        close(ends[1]);
    if (worker->pid > 0) {
        worker->pipe = ends[0];
        return true;
    }
    if (has_pipe)
        close(ends[0]);
    run_here(jobs, desk);
    return false;
}

static void take_results(struct worker *worker, const struct worker_jobs *jobs)
{
    struct head head;
    while (worker->in.count >= sizeof head) {
        memcpy(&head, bytes_at(&worker->in), sizeof head);
        if (worker->in.count < sizeof head + head.count)
            return;
        struct span message = span_skip(bytes_span(&worker->in), sizeof head);
        jobs->done(jobs->owner, head.job, head.passed ? WORKER_PASSED : WORKER_FAILED,
                   head.took, span_cut(message, head.count));
        bytes_drop(&worker->in, sizeof head + head.count);
        worker->done = head.job;
    }
}

static int wait_for(const struct worker *worker)
{
    int status = 0;
    close(worker->pipe);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

/* The process is gone. Another one takes its place, but the job it died of is lost. */
static bool go_on(struct worker *worker, const struct worker_jobs *jobs, struct desk *desk)
{
    int status = wait_for(worker);
    size_t job = atomic_load(worker->taken);
    worker->lacks_memory = WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NO_MEMORY;
    if (worker->lacks_memory || (job >= jobs->count && job != NO_JOB))
        return false;
    struct bytes why = {0};
    if (WIFSIGNALED(status))
        bytes_addf(&why, "the simulator crashed: %s\n", strsignal(WTERMSIG(status)));
    else
        bytes_addf(&why, "the simulator ended with status %d\n", WEXITSTATUS(status));
    if (job != NO_JOB && job != worker->done)
        jobs->done(jobs->owner, job, WORKER_CRASHED, 0, bytes_span(&why));
    bytes_release(&why);
    bytes_clear(&worker->in);
    worker->done = job;
    return atomic_load(&desk->next) < jobs->count && start(worker, jobs, desk);
}

/* Reads what a worker has sent; false when it is over. */
static bool attend(struct worker *worker, const struct worker_jobs *jobs, struct desk *desk)
{
    ssize_t count = read(worker->pipe, bytes_reserve(&worker->in, 65536), 65536);
    if (count < 0)
        return errno == EINTR || go_on(worker, jobs, desk);
    bytes_grew(&worker->in, (size_t)count);
    take_results(worker, jobs);
    return count > 0 || go_on(worker, jobs, desk);
}

/* Starts them, and listens until all are over. false: one had no memory. */
static bool run_over(const struct worker_jobs *jobs, size_t count, struct desk *desk)
{
    struct worker all[WORKERS_MAX] = {0};
    struct pollfd polls[WORKERS_MAX];
    size_t alive = 0;
    bool lacks_memory = false;
    for (size_t i = 0; i < count; i++) {
        all[i].taken = &desk->taken[i];
        all[i].done = NO_JOB;
        atomic_init(all[i].taken, NO_JOB);
        bool started = start(&all[i], jobs, desk);
        polls[i] = (struct pollfd){.fd = started ? all[i].pipe : -1, .events = POLLIN};
        alive += started;
    }
    while (alive && !lacks_memory) {
        if (poll(polls, count, -1) < 0)
            continue;
        for (size_t i = 0; i < count; i++) {
            if (polls[i].fd < 0 || !polls[i].revents)
                continue;
            bool more = attend(&all[i], jobs, desk);
            polls[i].fd = more ? all[i].pipe : -1;
            alive -= !more;
            lacks_memory = lacks_memory || all[i].lacks_memory;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (polls[i].fd >= 0)
            wait_for(&all[i]); /* with nobody to tell, it ends after its job */
        bytes_release(&all[i].in);
    }
    return !lacks_memory;
}

bool workers_run(const struct worker_jobs *jobs, size_t workers)
{
    size_t count = workers < WORKERS_MAX ? workers : WORKERS_MAX;
    count = count < jobs->count ? count : jobs->count;
    struct desk *desk =
        mmap(NULL, sizeof *desk, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct desk alone;
    bool good = true;
    atomic_init(&alone.next, 0);
    if (desk != MAP_FAILED)
        atomic_init(&desk->next, 0);
    if (count <= 1 || desk == MAP_FAILED)
        run_here(jobs, &alone);
    else
        good = run_over(jobs, count, desk);
    if (desk != MAP_FAILED)
        munmap(desk, sizeof *desk);
    return good;
}
