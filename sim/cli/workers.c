/* SPDX-License-Identifier: MIT */
/* Many small jobs over a few processes. Processes and not threads, since a job may crash (that is
 * what it is for) and must take only itself with it; results come back through pipes in any order
 * and are put into that of the jobs. */
#include "cli/workers.h"

#include "base/die.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS_MAX = 64 };

/* Worker w does jobs w, w + n, w + 2n ... and sends a head and a message for each. */
struct head {
    size_t job;
    bool passed;
    usec took;
    size_t count;
};

struct worker {
    pid_t pid;
    int pipe;
    size_t next; /* the job whose result comes next */
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

/* Without a process of their own. */
static void run_here(const struct worker_jobs *jobs, size_t first, size_t step)
{
    for (size_t i = first; i < jobs->count; i += step) {
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

static _Noreturn void work(const struct worker_jobs *jobs, size_t first, size_t step, int to)
{
    struct bytes message = {0};
    for (size_t i = first; i < jobs->count; i += step) {
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
static bool start(struct worker *worker, const struct worker_jobs *jobs, size_t step)
{
    int ends[2];
    bool has_pipe = pipe(ends) == 0;
    fflush(NULL);
    worker->pid = has_pipe ? fork() : -1;
    if (worker->pid == 0) {
        close(ends[0]);
        work(jobs, worker->next, step, ends[1]);
    }
    if (has_pipe)
        close(ends[1]);
    if (worker->pid > 0) {
        worker->pipe = ends[0];
        return true;
    }
    if (has_pipe)
        close(ends[0]);
    run_here(jobs, worker->next, step);
    return false;
}

static void take_results(struct worker *worker, const struct worker_jobs *jobs, size_t step)
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
        worker->next = head.job + step;
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

/* The process is gone. What it left undone goes to another one, but for the job it died of. */
static bool go_on(struct worker *worker, const struct worker_jobs *jobs, size_t step)
{
    int status = wait_for(worker);
    worker->lacks_memory = WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NO_MEMORY;
    if (worker->next >= jobs->count || worker->lacks_memory)
        return false;
    struct bytes why = {0};
    if (WIFSIGNALED(status))
        bytes_addf(&why, "the simulator crashed: %s\n", strsignal(WTERMSIG(status)));
    else
        bytes_addf(&why, "the simulator ended with status %d\n", WEXITSTATUS(status));
    jobs->done(jobs->owner, worker->next, WORKER_CRASHED, 0, bytes_span(&why));
    bytes_release(&why);
    bytes_clear(&worker->in);
    worker->next += step;
    return worker->next < jobs->count && start(worker, jobs, step);
}

/* Reads what a worker has sent; false when it is over. */
static bool attend(struct worker *worker, const struct worker_jobs *jobs, size_t step)
{
    ssize_t count = read(worker->pipe, bytes_reserve(&worker->in, 65536), 65536);
    if (count < 0)
        return errno == EINTR || go_on(worker, jobs, step);
    bytes_grew(&worker->in, (size_t)count);
    take_results(worker, jobs, step);
    return count > 0 || go_on(worker, jobs, step);
}

bool workers_run(const struct worker_jobs *jobs, size_t workers)
{
    struct worker all[WORKERS_MAX] = {0};
    struct pollfd polls[WORKERS_MAX];
    size_t count = workers < WORKERS_MAX ? workers : WORKERS_MAX, alive = 0;
    bool lacks_memory = false;
    count = count < jobs->count ? count : jobs->count;
    if (count <= 1) {
        run_here(jobs, 0, 1);
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        all[i].next = i;
        bool started = start(&all[i], jobs, count);
        polls[i] = (struct pollfd){.fd = started ? all[i].pipe : -1, .events = POLLIN};
        alive += started;
    }
    while (alive && !lacks_memory) {
        if (poll(polls, count, -1) < 0)
            continue;
        for (size_t i = 0; i < count; i++) {
            if (polls[i].fd < 0 || !polls[i].revents)
                continue;
            bool more = attend(&all[i], jobs, count);
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
