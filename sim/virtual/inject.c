/* SPDX-License-Identifier: MIT */
/* A call that the program makes for us. It stands where its exec has stopped it: it leaves that,
 * its registers are put aside, and those of the call are set; the next two stops are the call's
 * beginning and its end (ptrace(2), "Syscall-stops"). Signals wait meanwhile. */
#define _GNU_SOURCE /* tgkill's number */
#include "virtual/inside.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALL_STOP (SIGTRAP | 0x80) /* PTRACE_O_TRACESYSGOOD */

/* Only SIGSTOP cannot be blocked: it comes again when all is done. */
struct held_signals {
    uint64_t mask;
    bool stop;
};

static void sends_stop(const struct thread *thread)
{
    syscall(SYS_tgkill, thread->process->id, thread->id, SIGSTOP);
}

/* To the next beginning or end of a call. false: it is gone. */
static bool goes_on(struct virtual *v, struct thread *thread, struct held_signals *held)
{
    for (;;) {
        int status = 0;
        pid_t id;
        if (ptrace(PTRACE_SYSCALL, thread->id, NULL, NULL) != 0)
            return true; /* it has been killed: that is told later */
        while ((id = waitpid(thread->id, &status, __WALL)) < 0 && errno == EINTR)
            continue;
        if (id < 0)
            return true;
        if (!WIFSTOPPED(status)) {
            thread_stopped(v, id, status);
            return false;
        }
        if (WSTOPSIG(status) == CALL_STOP)
            return true;
        held->stop = true;
    }
}

static bool makes(struct virtual *v, struct thread *thread, struct registers *registers,
                  struct held_signals *held)
{
    registers_store(thread->id, registers);
    return goes_on(v, thread, held) && goes_on(v, thread, held);
}

bool thread_calls(struct virtual *v, struct thread *thread, uint64_t place, long number,
                  const uint64_t arguments[CALL_ARGUMENTS], long *result)
{
    const uint64_t all = ~UINT64_C(0);
    struct held_signals held = {0};
    struct registers before, call;
    *result = -EFAULT;
    if (ptrace(PTRACE_GETSIGMASK, thread->id, (void *)sizeof held.mask, &held.mask) != 0)
        return true;
    ptrace(PTRACE_SETSIGMASK, thread->id, (void *)sizeof all, &all);
    if (!goes_on(v, thread, &held))
        return false;
    if (registers_fetch(thread->id, &before)) {
        call = before;
        registers_make_call(&call, place, number);
        for (int i = 0; i < CALL_ARGUMENTS; i++)
            registers_set_argument(&call, i, arguments[i]);
        if (!makes(v, thread, &call, &held))
            return false;
        if (registers_fetch(thread->id, &call))
            *result = registers_result(&call);
        registers_store(thread->id, &before);
    }
    ptrace(PTRACE_SETSIGMASK, thread->id, (void *)sizeof held.mask, &held.mask);
    if (held.stop)
        sends_stop(thread);
    return true;
}
