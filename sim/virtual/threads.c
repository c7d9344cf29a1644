/* SPDX-License-Identifier: MIT */
/* The program's processes and threads, in order of creation, and what /proc says of them. */
#define _GNU_SOURCE /* process_vm_readv */
#include "virtual/calls.h"

#include "base/die.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int open_proc(pid_t id, const char *name, int flags)
{
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)id, name);
    return open(path, flags | O_CLOEXEC);
}

/* --- processes --- */

struct process *process_find(struct virtual *v, pid_t id)
{
    for (struct process *process = v->processes; process; process = process->next) {
        if (process->id == id)
            return process;
    }
    return NULL;
}

struct process *process_add(struct virtual *v, pid_t id)
{
    struct process *process = xzalloc(sizeof *process);
    process->id = id;
    process->handle = (int)syscall(SYS_pidfd_open, id, 0);
    process->folder = open_proc(id, "fd", O_PATH | O_DIRECTORY);
    process->alarm.at = NSEC_NEVER;
    process->next = v->processes;
    v->processes = process;
    return process;
}

static void drop_process(struct virtual *v, struct process *process)
{
    struct process **link = &v->processes;
    while (*link != process)
        link = &(*link)->next;
    *link = process->next;
    timers_forget(v, process->id);
    if (process->handle >= 0)
        close(process->handle);
    if (process->folder >= 0)
        close(process->folder);
    free(process);
}

pid_t process_of_thread(pid_t thread)
{
    char text[1024];
    int file = open_proc(thread, "status", O_RDONLY);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0)
        close(file);
    text[count > 0 ? count : 0] = '\0';
    const char *line = strstr(text, "Tgid:");
    return line ? (pid_t)strtol(line + strlen("Tgid:"), NULL, 10) : thread;
}

/* --- threads --- */

struct thread *thread_find(struct virtual *v, pid_t id)
{
    for (struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->id == id)
            return thread;
    }
    return NULL;
}

struct thread *thread_add(struct virtual *v, pid_t id, struct process *process)
{
    struct thread *thread = xzalloc(sizeof *thread), **link = &v->threads;
    thread->id = id;
    thread->process = process;
    thread->process->threads++;
    thread->turn = v->turns++;
    random_init(&thread->lateness, v->options.scenario->seed + thread->turn, "latency");
    thread->deadline = NSEC_NEVER;
    thread->stat = thread->syscall = -1;
    while (*link)
        link = &(*link)->next;
    *link = thread;
    return thread;
}

void thread_drop(struct virtual *v, struct thread *thread)
{
    struct thread **link = &v->threads;
    while (*link != thread)
        link = &(*link)->next;
    *link = thread->next;
    for (struct thread *other = v->threads; other; other = other->next) {
        if (other->vfork_parent == thread)
            other->vfork_parent = NULL;
    }
    if (thread->stat >= 0)
        close(thread->stat);
    if (thread->syscall >= 0)
        close(thread->syscall);
    if (--thread->process->threads == 0)
        drop_process(v, thread->process);
    if (v->running == thread)
        v->running = NULL;
    if (v->reader == thread)
        clock_page_closes(v);
    free(thread);
}

bool virtual_alone(const struct virtual *v)
{
    return v->threads && !v->threads->next;
}

/* --- asleep? --- */

/* The letter of its state; '\0' when it is gone. */
static char state_letter(struct thread *thread)
{
    char text[256];
    if (thread->stat < 0)
        thread->stat = open_proc(thread->id, "stat", O_RDONLY);
    ssize_t count = thread->stat < 0 ? -1 : pread(thread->stat, text, sizeof text - 1, 0);
    if (count <= 0)
        return '\0';
    text[count] = '\0';
    const char *name_end = strrchr(text, ')'); /* the name may hold anything */
    return name_end && name_end[1] == ' ' ? name_end[2] : '\0';
}

/* Two files, since each is wrong at times: a thread that is being woken on another core is no
 * longer running by `syscall`, but R by `stat`; one on its way to sleep is S by `stat`. */
bool thread_sleeps(struct thread *thread)
{
    char text[16];
    char letter = state_letter(thread);
    if (letter == 'Z' || letter == 'X') /* the first thread of a process whose others go on */
        return true;
    if (letter != 'S')
        return false;
    if (thread->syscall < 0)
        thread->syscall = open_proc(thread->id, "syscall", O_RDONLY);
    ssize_t count = thread->syscall < 0 ? -1 : pread(thread->syscall, text, sizeof text, 0);
    return count > 0 && text[0] != 'r'; /* "running" */
}

bool thread_is_stopped(struct thread *thread)
{
    char letter = state_letter(thread);
    return letter == 't' || letter == 'T';
}

/* SigCgt of proc(5): a mask, signal 1 in bit 0. */
bool signal_is_caught(const struct thread *thread, int signal)
{
    static const char name[] = "SigCgt:";
    char text[4096];
    int file = open_proc(thread->id, "status", O_RDONLY);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0)
        close(file);
    text[count > 0 ? count : 0] = '\0';
    const char *line = strstr(text, name);
    return line && (strtoull(line + strlen(name), NULL, 16) >> (signal - 1) & 1);
}

/* --- memory --- */

typedef ssize_t crossing(pid_t process, const struct iovec *here, unsigned long count,
                         const struct iovec *there, unsigned long, unsigned long flags);

static bool cross(crossing *how, const struct thread *thread, const struct part *parts,
                  size_t count)
{
    struct iovec here[PARTS_MOST], there[PARTS_MOST];
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        here[i] = (struct iovec){.iov_base = parts[i].here, .iov_len = parts[i].size};
        there[i] = (struct iovec){.iov_base = (void *)(uintptr_t)parts[i].place,
                                  .iov_len = parts[i].size};
        size += parts[i].size;
    }
    return !size || how(thread->id, here, count, there, count, 0) == (ssize_t)size;
}

bool thread_read_parts(const struct thread *thread, const struct part *parts, size_t count)
{
    return cross(process_vm_readv, thread, parts, count);
}

bool thread_write_parts(const struct thread *thread, const struct part *parts, size_t count)
{
    return cross(process_vm_writev, thread, parts, count);
}

bool thread_read(const struct thread *thread, void *to, uint64_t from, size_t count)
{
    return thread_read_parts(thread, &(struct part){to, from, count}, 1);
}

bool thread_write(const struct thread *thread, uint64_t to, const void *from, size_t count)
{
    return thread_write_parts(thread, &(struct part){(void *)(uintptr_t)from, to, count}, 1);
}
