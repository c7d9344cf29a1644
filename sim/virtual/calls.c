/* SPDX-License-Identifier: MIT */
/* From a call's beginning to its end. A call that waits inside the kernel does so without its
 * time-out: when its deadline or its input is here, the thread is interrupted, and where the
 * kernel meant to make the call again (-ERESTART...), the thread gets what the call would have
 * returned instead. A signal finds the registers as the program set them, so that the kernel makes
 * the very same call again; its deadline is kept for that. */
#include "virtual/calls.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

const struct call *const call_rows[] = {time_calls, poll_calls,  select_calls,  wait_calls,
                                        file_calls, timer_calls, process_calls, NULL};

const struct call *call_find(long number)
{
    for (int room = 0; call_rows[room]; room++) {
        for (const struct call *row = call_rows[room]; row->name; row++) {
            if (row->number == number)
                return row;
        }
    }
    return NULL;
}

uint64_t call_argument(const struct thread *thread, int i)
{
    return registers_argument(&thread->entry, i);
}

/* --- how it begins --- */

static void waits(struct virtual *v, struct thread *thread)
{
    nsec deadline = NSEC_NEVER;
    bool zero = false;
    if (!call_deadline(v, thread, NULL, &deadline, &zero)) {
        call_executes(v, thread);
        return;
    }
    if (zero && call_looks(v, thread))
        return;
    if (thread->call->form != TIME_NONE && !zero)
        call_strip(thread, true);
    thread_goes_inside(v, thread, deadline);
}

void call_enters(struct virtual *v, struct thread *thread)
{
    if (!registers_fetch(thread->id, &thread->entry)) {
        thread->state = THREAD_DYING;
        v->running = NULL;
        return;
    }
    thread->call = call_find(registers_call(&thread->entry));
    if (!thread->call) {
        if (!virtual_refuses(v, "the program makes system calls of another kind (32 bit)"))
            thread_resume(v, thread, false, 0);
        return;
    }
    if (thread->kept_call != thread->call)
        thread->kept_call = NULL;
    thread->restarts = thread->call->interrupted;
    if (thread->call->enters)
        thread->call->enters(v, thread);
    else
        waits(v, thread);
}

void call_answers(struct virtual *v, struct thread *thread, long result)
{
    struct registers registers = thread->entry;
    registers_skip(&registers, result);
    registers_store(thread->id, &registers);
    thread->kept_call = NULL;
    thread->napped = false;
    thread_resume(v, thread, false, 0);
}

void call_is_answered(struct virtual *v, struct thread *thread, long result)
{
    call_write_rest(v, thread);
    thread->watches = false;
    thread->deadline = NSEC_NEVER;
    call_answers(v, thread, result);
}

void call_executes(struct virtual *v, struct thread *thread)
{
    thread->kept_call = NULL;
    thread->napped = false;
    thread_resume(v, thread, false, 0);
}

bool call_looks(struct virtual *v, struct thread *thread)
{
    enum { TURN = 20 };
    if (thread->napped) {
        thread->napped = false;
        return false;
    }
    nsec nap = spin_look(v, thread);
    if (nap) {
        thread->napped = true;
        thread_hold(v, thread, HOLD_NAP, v->now + nap);
        return true;
    }
    if (virtual_alone(v) || thread->spin.looks % TURN)
        return false;
    thread->napped = true;
    thread_yields(v, thread);
    return true;
}

bool call_reads_clock(struct virtual *v, struct thread *thread)
{
    nsec nap = spin_clock(v, thread, registers_stack(&thread->entry));
    if (nap)
        thread_hold(v, thread, HOLD_NAP, v->now + nap);
    return nap != 0;
}

/* --- time-outs --- */

nsec nsec_of_timespec(const struct timespec *time)
{
    if (time->tv_sec >= NSEC_NEVER / NSEC_SECONDS(1) - 1)
        return NSEC_NEVER;
    return time->tv_sec < 0 ? 0 : NSEC_SECONDS(time->tv_sec) + time->tv_nsec;
}

struct timespec nsec_to_timespec(nsec time)
{
    return (struct timespec){.tv_sec = time / NSEC_SECONDS(1),
                             .tv_nsec = time % NSEC_SECONDS(1)};
}

/* What stands in the argument: NSEC_NEVER without one. */
static bool read_timeout(const struct thread *thread, const int64_t *words, nsec *after)
{
    const struct call *call = thread->call;
    uint64_t argument = call_argument(thread, call->time);
    int64_t read[2];
    if (call->form == TIME_MS) {
        *after = (int)argument < 0 ? NSEC_NEVER : NSEC_MS((int)argument);
        return true;
    }
    *after = NSEC_NEVER;
    if (!argument)
        return true;
    if (words)
        memcpy(read, words, sizeof read);
    else if (!thread_read(thread, read, argument, sizeof read))
        return false;
    if (call->form == TIME_VALUE)
        read[1] *= 1000;
    *after = nsec_of_timespec(&(struct timespec){.tv_sec = read[0], .tv_nsec = read[1]});
    return read[0] >= 0 && read[1] >= 0 && read[1] < NSEC_SECONDS(1); /* else EINVAL */
}

bool call_deadline(struct virtual *v, struct thread *thread, const int64_t *words,
                   nsec *deadline, bool *zero)
{
    nsec after = NSEC_NEVER;
    *zero = false;
    *deadline = NSEC_NEVER;
    if (thread->call->form == TIME_NONE)
        return true;
    if (!read_timeout(thread, words, &after))
        return false;
    if (thread->kept_call) {
        *deadline = thread->kept;
    } else if (thread->call->form == TIME_REALTIME) {
        *deadline = after == NSEC_NEVER ? NSEC_NEVER : clock_deadline(v, true, after);
    } else {
        *zero = after == 0;
        *deadline = nsec_add(v->now, after);
    }
    return true;
}

bool call_strip(struct thread *thread, bool forever)
{
    enum { BELOW = 512 }; /* beyond the red zone of the ABI */
    static const int64_t zeros[2];
    struct registers registers = thread->entry;
    uint64_t value = 0;
    if (thread->call->form == TIME_MS) {
        value = forever ? (uint64_t)-1 : 0;
    } else if (!forever) {
        value = (registers_stack(&registers) - BELOW) & ~UINT64_C(15);
        if (!thread_write(thread, value, zeros, sizeof zeros))
            return false;
    }
    registers_set_argument(&registers, thread->call->time, value);
    return registers_store(thread->id, &registers);
}

uint64_t call_rest(struct virtual *v, const struct thread *thread, struct timespec *rest)
{
    enum time_form form = thread->call->form;
    if ((form != TIME_VALUE && form != TIME_SPEC_OUT) || thread->deadline == NSEC_NEVER)
        return 0;
    *rest = nsec_to_timespec(thread->deadline > v->now ? thread->deadline - v->now : 0);
    if (form == TIME_VALUE)
        rest->tv_nsec /= 1000;
    return call_argument(thread, thread->call->time);
}

void call_write_rest(struct virtual *v, struct thread *thread)
{
    struct timespec rest;
    uint64_t place = call_rest(v, thread, &rest);
    if (place)
        thread_write(thread, place, &rest, sizeof rest);
}

/* --- how it ends --- */

static long over(struct virtual *v, struct thread *thread)
{
    return thread->call->ends_over ? thread->call->ends_over(v, thread) : thread->call->over;
}

/* The kernel would make it again, once signals have been looked at. */
static bool is_broken(long result)
{
    return result == -RESTART_SYS || result == -RESTART_NO_INTR || result == -RESTART_NO_HAND ||
           result == -RESTART_RESTBLOCK || result == -EINTR;
}

static long broken(struct virtual *v, struct thread *thread, long result)
{
    if (thread->call->breaks)
        thread->call->breaks(v, thread);
    if (result == -EINTR)
        return result;
    thread->kept_call = thread->call;
    thread->kept = thread->deadline;
    if (thread->restarts)
        return -thread->restarts;
    return result == -RESTART_RESTBLOCK ? -RESTART_NO_HAND
                                        : result; /* never by restart_syscall */
}

/* What the kernel answered at once. That there is nothing was a look in vain. */
static void did_not_wait(struct virtual *v, struct thread *thread, long result)
{
    nsec nap = result == -EAGAIN ? spin_look(v, thread) : 0;
    thread->watches = false;
    thread->deadline = NSEC_NEVER;
    thread->state = THREAD_READY;
    if (nap)
        thread_hold(v, thread, HOLD_LATE, v->now + nap);
}

void call_ends(struct virtual *v, struct thread *thread)
{
    struct registers exit, end;
    if (!registers_fetch(thread->id, &exit)) {
        thread->state = THREAD_DYING;
        return;
    }
    long result = registers_result(&exit);
    thread->kept_call = NULL;
    if (!is_broken(result))
        result = thread->call->ends ? thread->call->ends(v, thread, result) : result;
    else if (thread->ended == ENDED_BY_TIME)
        result = over(v, thread);
    else if (thread->ended == ENDED_BY_INPUT && thread->call->ready)
        result = thread->call->ready(v, thread, true);
    else
        result = broken(v, thread, result);
    call_write_rest(v, thread);
    end = registers_end(&thread->entry, &exit, result);
    registers_store(thread->id, &end);
    if (thread->stayed || thread->ended != ENDED_BY_KERNEL)
        thread_wakes(v, thread);
    else
        did_not_wait(v, thread, result);
}

void call_is_over(struct virtual *v, struct thread *thread)
{
    struct registers registers = thread->entry;
    registers_skip(&registers, over(v, thread));
    registers_store(thread->id, &registers);
    call_write_rest(v, thread);
    thread->kept_call = NULL;
    thread_wakes(v, thread);
}

bool call_has_input(struct virtual *v, struct thread *thread)
{
    if (!thread->watches || thread->call->ready(v, thread, false) <= 0)
        return false;
    if (thread->state == THREAD_INSIDE) {
        thread_interrupt(v, thread, ENDED_BY_INPUT);
        return true;
    }
    struct registers registers = thread->entry;
    registers_skip(&registers, thread->call->ready(v, thread, true));
    registers_store(thread->id, &registers);
    call_write_rest(v, thread);
    thread->kept_call = NULL;
    thread_wakes(v, thread);
    return true;
}

/* What it waits for is nothing of the kernel's, but a signal may end it: it sleeps there for as
 * long as it takes, in a call that only signals end. */
void call_restart_inside(struct virtual *v, struct thread *thread)
{
    struct registers registers = thread->entry;
    registers_set_call(&registers, SYS_ppoll);
    for (int i = 0; i < CALL_ARGUMENTS - 1; i++)
        registers_set_argument(&registers, i, 0);
    registers_store(thread->id, &registers);
    thread_goes_inside(v, thread, thread->deadline);
}
