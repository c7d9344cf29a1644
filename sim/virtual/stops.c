/* SPDX-License-Identifier: MIT */
/* What a thread of the program does when it stops, and what lets it go on. ptrace(2) is the
 * source: PTRACE_SEIZE, so that stops by job control can be told from others (PTRACE_LISTEN), and
 * that an interrupted wait ends at its call's end. */
#include "virtual/calls.h"
#include "virtual/inside.h"

#include "base/die.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#ifndef PTRACE_EVENT_STOP
#define PTRACE_EVENT_STOP 128
#endif

#define CALL_STOP (SIGTRAP | 0x80) /* PTRACE_O_TRACESYSGOOD */

/* --- going on --- */

static void stands(struct virtual *v, struct thread *thread, enum thread_state state)
{
    thread->state = state;
    if (v->running == thread)
        v->running = NULL;
}

static void runs(struct virtual *v, struct thread *thread)
{
    thread->state = THREAD_RUNS;
    v->running = thread;
}

void thread_resume(struct virtual *v, struct thread *thread, bool stop_at_end, int signal)
{
    terminals_forget(v);
    v->stirred = true;
    if (v->running == thread)
        clock_page_opens(v, thread);
    if (ptrace(stop_at_end ? PTRACE_SYSCALL : PTRACE_CONT, thread->id, NULL,
               (void *)(intptr_t)signal) != 0)
        stands(v, thread, THREAD_DYING); /* killed where it stood */
}

void thread_go(struct virtual *v, struct thread *thread)
{
    int signal = thread->signal;
    runs(v, thread);
    if (thread->enters) {
        thread->enters = false;
        call_enters(v, thread);
        return;
    }
    thread->signal = 0;
    thread_resume(v, thread, false, signal);
}

void thread_goes_inside(struct virtual *v, struct thread *thread, nsec deadline)
{
    thread->deadline = deadline;
    thread->ended = ENDED_BY_KERNEL;
    thread->stayed = thread->napped = false;
    stands(v, thread, THREAD_INSIDE);
    thread_resume(v, thread, true, 0);
}

void thread_hold(struct virtual *v, struct thread *thread, enum hold hold, nsec deadline)
{
    thread->hold = hold;
    thread->deadline = deadline;
    stands(v, thread, THREAD_HELD);
}

/* Latency is that of a real machine: a wait that is over does not run at once. */
void thread_wakes(struct virtual *v, struct thread *thread)
{
    uint64_t most = (uint64_t)v->options.latency;
    spin_ends(v, thread);
    thread->watches = false;
    thread->deadline = NSEC_NEVER;
    if (most)
        thread_hold(v, thread, HOLD_LATE,
                    v->now + 1000 * (nsec)random_below(&thread->lateness, most + 1));
    else
        stands(v, thread, THREAD_READY);
}

void thread_yields(struct virtual *v, struct thread *thread)
{
    thread->enters = true;
    thread->turn = v->turns++;
    stands(v, thread, THREAD_READY);
}

void thread_interrupt(struct virtual *v, struct thread *thread, enum ended ended)
{
    thread->ended = ended;
    v->stirred = true;
    if (ptrace(PTRACE_INTERRUPT, thread->id, NULL, NULL) == 0)
        thread_await(v, thread);
    else
        stands(v, thread, THREAD_DYING);
}

/* --- the end --- */

void virtual_ends(struct virtual *v, enum virtual_end end, const char *format, ...)
{
    va_list arguments;
    if (v->over)
        return;
    v->over = true;
    v->result.end = end;
    bytes_clear(&v->why);
    va_start(arguments, format);
    bytes_addv(&v->why, format, arguments);
    va_end(arguments);
}

bool virtual_refuses(struct virtual *v, const char *format, ...)
{
    struct bytes sentence = {0};
    va_list arguments;
    va_start(arguments, format);
    bytes_addv(&sentence, format, arguments);
    va_end(arguments);
    if (!v->options.loose)
        virtual_ends(v, VIRTUAL_REFUSED, "%s", bytes_at(&sentence));
    else if (v->options.warn && !v->warned)
        v->options.warn(v->options.owner, bytes_at(&sentence));
    v->warned = true;
    bytes_release(&sentence);
    return !v->options.loose;
}

/* --- births and deaths --- */

static void process_dies(struct virtual *v, const struct thread *but)
{
    for (struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread != but && thread->process == but->process)
            stands(v, thread, THREAD_DYING);
    }
}

void thread_exits_process(struct virtual *v, struct thread *thread)
{
    process_dies(v, thread);
    thread_resume(v, thread, false, 0);
    stands(v, thread, THREAD_DYING);
}

/* The parent that lent its memory goes on: its stop is sure, and near. */
static void give_memory_back(struct virtual *v, struct thread *thread)
{
    struct thread *parent = thread->vfork_parent;
    thread->vfork_parent = NULL;
    if (parent && parent->state == THREAD_FORKS)
        thread_await(v, parent);
}

static void gone(struct virtual *v, struct thread *thread, int status)
{
    if (thread->id == v->leader) {
        v->leader_gone = true;
        v->leader_status = status;
    }
    if (WIFSIGNALED(status))
        process_dies(v, thread);
    v->signals_sent = true; /* SIGCHLD */
    terminals_forget(v);
    give_memory_back(v, thread);
    thread_drop(v, thread);
}

static struct thread *meet(struct virtual *v, pid_t id)
{
    pid_t leader = process_of_thread(id);
    struct process *process = process_find(v, leader);
    return thread_add(v, id, process ? process : process_add(v, leader));
}

static void born(struct virtual *v, struct thread *parent, int event)
{
    unsigned long id = 0;
    ptrace(PTRACE_GETEVENTMSG, parent->id, NULL, &id);
    struct thread *child = thread_find(v, (pid_t)id);
    if (!child)
        child = meet(v, (pid_t)id);
    if (event == PTRACE_EVENT_VFORK) {
        child->vfork_parent = parent;
        stands(v, parent, THREAD_FORKS);
    }
    thread_resume(v, parent, false, 0);
}

/* The others of its process are gone without a word (ptrace(2), "execve(2) under ptrace"). */
static void executed(struct virtual *v, struct thread *thread)
{
    for (struct thread *other = v->threads, *next; other; other = next) {
        next = other->next;
        if (other != thread && other->process == thread->process) {
            if (other->vfork_parent && !thread->vfork_parent)
                thread->vfork_parent = other->vfork_parent;
            thread_drop(v, other);
        }
    }
    runs(v, thread);
    descriptors_forget(v); /* some were to be closed then */
    give_memory_back(v, thread);
    if (program_executed(v, thread) && !v->over)
        thread_resume(v, thread, false, 0);
}

/* --- stops --- */

static bool is_stop_signal(int signal)
{
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static void trapped(struct virtual *v, struct thread *thread, int signal)
{
    if (is_stop_signal(signal)) {
        v->signals_sent = true;
        stands(v, thread, THREAD_STOPPED);
        ptrace(PTRACE_LISTEN, thread->id, NULL, NULL);
    } else if (thread->state == THREAD_RUNS) {
        thread_resume(v, thread, false, 0);
    } else {
        stands(v, thread, THREAD_READY);
    }
}

/* A time stamp counter reads virtual time: a nanosecond is a tick. */
static bool reads_counter(struct virtual *v, struct thread *thread)
{
    unsigned char instruction[REGISTERS_INSTRUCTION] = {0};
    struct registers registers;
    if (!registers_fetch(thread->id, &registers) ||
        !thread_read(thread, instruction, registers_place(&registers), sizeof instruction) ||
        !registers_read_counter(&registers, instruction, (uint64_t)clock_monotonic(v)))
        return false;
    nsec nap = spin_clock(v, thread, registers_stack(&registers));
    if (nap) /* then it comes here again */
        thread_hold(v, thread, HOLD_LATE, v->now + nap);
    else
        registers_store(thread->id, &registers);
    return true;
}

static void signalled(struct virtual *v, struct thread *thread, int signal)
{
    siginfo_t about;
    if (signal == SIGSEGV && ptrace(PTRACE_GETSIGINFO, thread->id, NULL, &about) == 0 &&
        about.si_code == SI_KERNEL && reads_counter(v, thread))
        signal = 0;
    if (thread->kept_call && signal && signal_is_caught(thread, signal))
        thread->kept_call = NULL; /* the handler's return is not the call again */
    thread->signal = signal;
    if (thread->state == THREAD_RUNS)
        thread_go(v, thread);
    else if (thread->state != THREAD_HELD)
        stands(v, thread, THREAD_READY);
}

static void begins_call(struct virtual *v, struct thread *thread)
{
    if (v->running && v->running != thread) { /* it was not in its turn: a stray that woke */
        thread->enters = true;
        stands(v, thread, THREAD_READY);
        return;
    }
    runs(v, thread);
    call_enters(v, thread);
}

void thread_stopped(struct virtual *v, pid_t id, int status)
{
    struct thread *thread = thread_find(v, id);
    bool ended = WIFEXITED(status) || WIFSIGNALED(status);
    int event = status >> 16, signal = WSTOPSIG(status);
    computing_ends(v, thread ? thread->process->id : id);
    if (thread && thread == v->reader)
        clock_page_closes(v);
    if (!thread && ended)
        return; /* it was given up at another's exec */
    if (!thread)
        thread = meet(v, id);
    thread->outside = false;
    if (ended)
        gone(v, thread, status);
    else if (event == PTRACE_EVENT_SECCOMP)
        begins_call(v, thread);
    else if (signal == CALL_STOP)
        call_ends(v, thread);
    else if (event == PTRACE_EVENT_CLONE || event == PTRACE_EVENT_FORK ||
             event == PTRACE_EVENT_VFORK)
        born(v, thread, event);
    else if (event == PTRACE_EVENT_VFORK_DONE)
        stands(v, thread, THREAD_READY);
    else if (event == PTRACE_EVENT_EXEC)
        executed(v, thread);
    else if (event == PTRACE_EVENT_STOP)
        trapped(v, thread, signal);
    else
        signalled(v, thread, signal);
}

bool threads_collect(struct virtual *v)
{
    bool any = false;
    int status;
    pid_t id;
    while ((id = waitpid(-1, &status, __WALL | WNOHANG)) > 0) {
        any = true;
        thread_stopped(v, id, status);
    }
    return any;
}

void thread_await(struct virtual *v, struct thread *thread)
{
    pid_t id = thread->id;
    int status;
    pid_t got;
    while ((got = waitpid(id, &status, __WALL)) < 0 && errno == EINTR)
        continue;
    if (got == id)
        thread_stopped(v, id, status);
    else if (thread_find(v, id) == thread)
        thread_drop(v, thread);
}

void threads_look_for_signals(struct virtual *v)
{
    v->signals_sent = false;
    for (struct thread *thread = v->threads; thread; thread = thread->next) {
        if (thread->state == THREAD_HELD && thread->hold == HOLD_WAIT)
            call_restart_inside(v, thread);
    }
}
