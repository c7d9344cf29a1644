/* SPDX-License-Identifier: MIT */
/* Timers that ring by themselves: alarm() and setitimer(), those of timer_create(), and timerfds.
 * None of them is ever set in the kernel for longer than a moment. A timerfd is set to ring at
 * once when its time has come, so that whoever waits for it in the kernel finds it readable; how
 * often it rang is counted here. */
#define _GNU_SOURCE /* pidfd_getfd's kin */
#include "virtual/calls.h"

#include "base/die.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct timer_file {
    struct timer timer;
    pid_t process;
    int fd, copy; /* the program's, and ours of the same */
    bool realtime;
    uint64_t ticks; /* not yet read */
    struct timer_file *next;
};

struct posix_timer {
    struct timer timer;
    pid_t process;
    int id;
    bool realtime;
    struct sigevent event;
    struct posix_timer *next;
};

/* --- setting and asking --- */

static nsec rest_of(const struct virtual *v, const struct timer *timer)
{
    return timer->at == NSEC_NEVER ? 0 : timer->at > v->now ? timer->at - v->now : 1;
}

static struct itimerspec spec_of(const struct virtual *v, const struct timer *timer)
{
    return (struct itimerspec){.it_value = nsec_to_timespec(rest_of(v, timer)),
                               .it_interval = nsec_to_timespec(timer->every)};
}

static void set(struct virtual *v, struct timer *timer, const struct itimerspec *spec,
                bool absolute, bool realtime)
{
    nsec value = nsec_of_timespec(&spec->it_value);
    timer->every = nsec_of_timespec(&spec->it_interval);
    if (spec->it_value.tv_sec == 0 && spec->it_value.tv_nsec == 0)
        timer->at = NSEC_NEVER;
    else
        timer->at = absolute ? clock_deadline(v, realtime, value) : nsec_add(v->now, value);
}

/* The next time it rings: the one after `at`. */
static void again(struct timer *timer)
{
    timer->at = timer->every ? nsec_add(timer->at, timer->every) : NSEC_NEVER;
}

/* --- alarm(), setitimer() --- */

static bool valid_interval(const struct itimerval *value)
{
    return value->it_value.tv_usec >= 0 && value->it_value.tv_usec < 1000000 &&
           value->it_interval.tv_usec >= 0 && value->it_interval.tv_usec < 1000000 &&
           value->it_value.tv_sec >= 0 && value->it_interval.tv_sec >= 0;
}

static struct timespec spec_of_val(const struct timeval *value)
{
    return (struct timespec){.tv_sec = value->tv_sec, .tv_nsec = value->tv_usec * 1000};
}

static bool write_interval(const struct virtual *v, const struct thread *thread, uint64_t place)
{
    struct itimerspec spec = spec_of(v, &thread->process->alarm);
    struct itimerval value = {.it_value = {.tv_sec = spec.it_value.tv_sec,
                                           .tv_usec = spec.it_value.tv_nsec / 1000},
                              .it_interval = {.tv_sec = spec.it_interval.tv_sec,
                                              .tv_usec = spec.it_interval.tv_nsec / 1000}};
    return !place || thread_write(thread, place, &value, sizeof value);
}

#ifdef SYS_alarm
static void alarm_enters(struct virtual *v, struct thread *thread)
{
    struct timer *timer = &thread->process->alarm;
    struct itimerspec spec = {.it_value = {.tv_sec = (unsigned)call_argument(thread, 0)}};
    nsec rest = rest_of(v, timer);
    set(v, timer, &spec, false, false);
    call_answers(v, thread, (rest + NSEC_SECONDS(1) - 1) / NSEC_SECONDS(1));
}
#endif

static void setitimer_enters(struct virtual *v, struct thread *thread)
{
    struct itimerval value = {0};
    uint64_t place = call_argument(thread, 1);
    if (call_argument(thread, 0) != ITIMER_REAL) { /* of CPU time: the kernel's */
        call_executes(v, thread);
        return;
    }
    if ((place && !thread_read(thread, &value, place, sizeof value)) ||
        !write_interval(v, thread, call_argument(thread, 2))) {
        call_answers(v, thread, -EFAULT);
        return;
    }
    if (!valid_interval(&value)) {
        call_answers(v, thread, -EINVAL);
        return;
    }
    struct itimerspec spec = {.it_value = spec_of_val(&value.it_value),
                              .it_interval = spec_of_val(&value.it_interval)};
    set(v, &thread->process->alarm, &spec, false, false);
    call_answers(v, thread, 0);
}

static void getitimer_enters(struct virtual *v, struct thread *thread)
{
    if (call_argument(thread, 0) != ITIMER_REAL)
        call_executes(v, thread);
    else
        call_answers(v, thread,
                     write_interval(v, thread, call_argument(thread, 1)) ? 0 : -EFAULT);
}

/* --- timerfds --- */

static struct timer_file **find_file(struct virtual *v, pid_t process, int fd)
{
    struct timer_file **link = &v->timer_files;
    while (*link && ((*link)->process != process || (*link)->fd != fd))
        link = &(*link)->next;
    return link;
}

static void drop_file(struct timer_file **link)
{
    struct timer_file *file = *link;
    *link = file->next;
    if (file->copy >= 0)
        close(file->copy);
    free(file);
}

static struct timer_file *file_of(struct virtual *v, const struct thread *thread, int fd)
{
    struct timer_file *file = *find_file(v, thread->process->id, fd);
    if (file)
        return file;
    for (file = v->timer_files; file; file = file->next) { /* by fork() or dup() */
        if (syscall(SYS_kcmp, thread->process->id, getpid(), 0 /* KCMP_FILE */, fd,
                    file->copy) == 0)
            return file;
    }
    return NULL;
}

static void kernel_makes(struct virtual *v, struct thread *thread)
{
    thread_goes_inside(v, thread, NSEC_NEVER);
}

static long timerfd_create_ends(struct virtual *v, struct thread *thread, long result)
{
    if (result < 0)
        return result;
    struct timer_file **old = find_file(v, thread->process->id, (int)result);
    if (*old)
        drop_file(old);
    struct timer_file *file = xzalloc(sizeof *file);
    file->timer.at = NSEC_NEVER;
    file->process = thread->process->id;
    file->fd = (int)result;
    file->copy = descriptor_copy(thread, file->fd);
    if (file->copy < 0)
        virtual_refuses(v, "it makes a timerfd, which cannot be held here: a container forbids "
                           "to copy descriptors (pidfd_getfd)");
    file->realtime = call_argument(thread, 0) == CLOCK_REALTIME;
    file->next = v->timer_files;
    v->timer_files = file;
    return result;
}

static void still(struct timer_file *file)
{
    static const struct itimerspec never;
    file->ticks = 0;
    timerfd_settime(file->copy, 0, &never, NULL);
}

static void timerfd_settime_enters(struct virtual *v, struct thread *thread)
{
    struct timer_file *file = file_of(v, thread, (int)call_argument(thread, 0));
    struct itimerspec spec, old;
    uint64_t place = call_argument(thread, 3);
    if (!file) {
        call_executes(v, thread); /* EBADF, EINVAL */
        return;
    }
    old = spec_of(v, &file->timer);
    if (!thread_read(thread, &spec, call_argument(thread, 2), sizeof spec) ||
        (place && !thread_write(thread, place, &old, sizeof old))) {
        call_answers(v, thread, -EFAULT);
        return;
    }
    still(file);
    set(v, &file->timer, &spec, call_argument(thread, 1) & TFD_TIMER_ABSTIME, file->realtime);
    call_answers(v, thread, 0);
}

static void timerfd_gettime_enters(struct virtual *v, struct thread *thread)
{
    struct timer_file *file = file_of(v, thread, (int)call_argument(thread, 0));
    if (!file) {
        call_executes(v, thread);
        return;
    }
    struct itimerspec spec = spec_of(v, &file->timer);
    bool good = thread_write(thread, call_argument(thread, 1), &spec, sizeof spec);
    call_answers(v, thread, good ? 0 : -EFAULT);
}

static void ring_file(struct timer_file *file)
{
    static const struct itimerspec soon = {.it_value = {.tv_nsec = 1}};
    struct pollfd state = {.fd = file->copy, .events = POLLIN};
    file->ticks++;
    again(&file->timer);
    if (file->ticks == 1 && timerfd_settime(file->copy, 0, &soon, NULL) == 0)
        while (poll(&state, 1, 1000) < 0 && errno == EINTR)
            continue;
}

bool timer_file_reads(struct virtual *v, struct thread *thread, int fd)
{
    struct timer_file *file = v->timer_files ? file_of(v, thread, fd) : NULL;
    if (!file || !file->ticks || call_argument(thread, 2) < sizeof file->ticks)
        return false;
    bool good =
        thread_write(thread, call_argument(thread, 1), &file->ticks, sizeof file->ticks);
    still(file);
    call_answers(v, thread, good ? (long)sizeof file->ticks : -EFAULT);
    return true;
}

long timer_file_was_read(struct virtual *v, struct thread *thread, int fd, long result)
{
    struct timer_file *file = v->timer_files ? file_of(v, thread, fd) : NULL;
    if (!file || result != sizeof file->ticks)
        return result;
    thread_write(thread, call_argument(thread, 1), &file->ticks, sizeof file->ticks);
    still(file);
    return result;
}

/* --- timer_create() --- */

static struct posix_timer **find_posix(struct virtual *v, pid_t process, int id)
{
    struct posix_timer **link = &v->posix_timers;
    while (*link && ((*link)->process != process || (*link)->id != id))
        link = &(*link)->next;
    return link;
}

static long timer_create_ends(struct virtual *v, struct thread *thread, long result)
{
    uint64_t event_at = call_argument(thread, 1);
    int id = 0;
    if (result != 0 || !thread_read(thread, &id, call_argument(thread, 2), sizeof id))
        return result;
    struct posix_timer *timer = xzalloc(sizeof *timer);
    timer->timer.at = NSEC_NEVER;
    timer->process = thread->process->id;
    timer->id = id;
    timer->realtime = call_argument(thread, 0) == CLOCK_REALTIME;
    timer->event.sigev_notify = SIGEV_SIGNAL;
    timer->event.sigev_signo = SIGALRM;
    timer->event.sigev_value.sival_int = id;
    if (event_at)
        thread_read(thread, &timer->event, event_at, sizeof timer->event);
    timer->next = v->posix_timers;
    v->posix_timers = timer;
    return result;
}

static struct posix_timer *posix_of(struct virtual *v, const struct thread *thread)
{
    return *find_posix(v, thread->process->id, (int)call_argument(thread, 0));
}

static void timer_settime_enters(struct virtual *v, struct thread *thread)
{
    struct posix_timer *timer = posix_of(v, thread);
    struct itimerspec spec, old;
    uint64_t place = call_argument(thread, 3);
    if (!timer) {
        call_executes(v, thread);
        return;
    }
    old = spec_of(v, &timer->timer);
    if (!thread_read(thread, &spec, call_argument(thread, 2), sizeof spec) ||
        (place && !thread_write(thread, place, &old, sizeof old))) {
        call_answers(v, thread, -EFAULT);
        return;
    }
    set(v, &timer->timer, &spec, call_argument(thread, 1) & TIMER_ABSTIME, timer->realtime);
    call_answers(v, thread, 0);
}

static void timer_gettime_enters(struct virtual *v, struct thread *thread)
{
    struct posix_timer *timer = posix_of(v, thread);
    if (!timer) {
        call_executes(v, thread);
        return;
    }
    struct itimerspec spec = spec_of(v, &timer->timer);
    bool good = thread_write(thread, call_argument(thread, 1), &spec, sizeof spec);
    call_answers(v, thread, good ? 0 : -EFAULT);
}

static void timer_delete_enters(struct virtual *v, struct thread *thread)
{
    struct posix_timer **link =
        find_posix(v, thread->process->id, (int)call_argument(thread, 0));
    if (*link) {
        struct posix_timer *timer = *link;
        *link = timer->next;
        free(timer);
    }
    call_executes(v, thread);
}

/* As the kernel would queue it: programs look at si_code. */
static void ring_posix(struct virtual *v, struct posix_timer *timer)
{
    siginfo_t about;
    memset(&about, 0, sizeof about);
    about.si_code = SI_TIMER;
    about.si_signo = timer->event.sigev_signo;
    about.si_value = timer->event.sigev_value;
    again(&timer->timer);
    if (timer->event.sigev_notify == SIGEV_NONE)
        return;
    if (timer->event.sigev_notify == SIGEV_SIGNAL)
        syscall(SYS_rt_sigqueueinfo, timer->process, about.si_signo, &about);
    else
        syscall(SYS_rt_tgsigqueueinfo, timer->process, timer->event._sigev_un._tid,
                about.si_signo, &about);
    v->signals_sent = true;
}

/* --- all of them --- */

nsec timers_next(const struct virtual *v)
{
    nsec next = NSEC_NEVER;
    for (const struct process *process = v->processes; process; process = process->next)
        next = process->alarm.at < next ? process->alarm.at : next;
    for (const struct timer_file *file = v->timer_files; file; file = file->next)
        next = file->timer.at < next ? file->timer.at : next;
    for (const struct posix_timer *timer = v->posix_timers; timer; timer = timer->next)
        next = timer->timer.at < next ? timer->timer.at : next;
    return next;
}

void timers_ring(struct virtual *v)
{
    for (struct process *process = v->processes; process; process = process->next) {
        if (process->alarm.at > v->now)
            continue;
        again(&process->alarm);
        kill(process->id, SIGALRM);
        v->signals_sent = true;
        return;
    }
    for (struct timer_file *file = v->timer_files; file; file = file->next) {
        if (file->timer.at > v->now)
            continue;
        ring_file(file);
        return;
    }
    for (struct posix_timer *timer = v->posix_timers; timer; timer = timer->next) {
        if (timer->timer.at > v->now)
            continue;
        ring_posix(v, timer);
        return;
    }
}

void timers_forget(struct virtual *v, pid_t process)
{
    for (struct timer_file **link = &v->timer_files; *link;) {
        if ((*link)->process == process)
            drop_file(link);
        else
            link = &(*link)->next;
    }
    for (struct posix_timer **link = &v->posix_timers; *link;) {
        struct posix_timer *timer = *link;
        if (timer->process != process) {
            link = &timer->next;
            continue;
        }
        *link = timer->next;
        free(timer);
    }
}

const struct call timer_calls[] = {
#ifdef SYS_alarm
    {SYS_alarm, "alarm", alarm_enters},
#endif
    {SYS_setitimer, "setitimer", setitimer_enters},
    {SYS_getitimer, "getitimer", getitimer_enters},
    {SYS_timerfd_create, "timerfd_create", kernel_makes, .ends = timerfd_create_ends},
    {SYS_timerfd_settime, "timerfd_settime", timerfd_settime_enters},
    {SYS_timerfd_gettime, "timerfd_gettime", timerfd_gettime_enters},
    {SYS_timer_create, "timer_create", kernel_makes, .ends = timer_create_ends},
    {SYS_timer_settime, "timer_settime", timer_settime_enters},
    {SYS_timer_gettime, "timer_gettime", timer_gettime_enters},
    {SYS_timer_delete, "timer_delete", timer_delete_enters},
    {0},
};
