/* SPDX-License-Identifier: MIT */
/* Every way to wait that the C library offers, one row each: how long it takes by the program's
 * own clock. `waits crowded` has a second thread, which only sleeps; `waits unpinned` may run on
 * every core, as a program may that sets its own affinity, and `waits both` is both. Prints a line
 * for each row that took another time, and the number of rows; status 1 if there was any. */
#define _GNU_SOURCE /* ppoll, epoll_pwait, sched_setaffinity */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t alarms;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct timespec later(clockid_t clock, double seconds)
{
    struct timespec time;
    clock_gettime(clock, &time);
    long ns = time.tv_nsec + (long)((seconds - (double)(long)seconds) * 1e9);
    time.tv_sec += (time_t)seconds + ns / 1000000000;
    time.tv_nsec = ns % 1000000000;
    return time;
}

static void on_signal(int number)
{
    (void)number;
    alarms++;
}

static void handle(int flags)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = flags};
    sigaction(SIGALRM, &action, NULL);
    alarms = 0;
}

/* A child that writes into a pipe after 3 s, and ends a second later with 7. */
static pid_t child_that_writes(int *from)
{
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        sleep(3);
        ssize_t written = write(ends[1], "x", 1);
        sleep(1);
        _exit(written == 1 ? 7 : 8);
    }
    close(ends[1]);
    *from = ends[0];
    return child;
}

/* --- the rows; each says whether it ended as it should --- */

static bool by_usleep(void)
{
    return usleep(1500000) == 0;
}

static bool by_sleep(void)
{
    return sleep(2) == 0;
}

static bool by_absolute_sleep(void)
{
    struct timespec end = later(CLOCK_MONOTONIC, 1.25);
    return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == 0;
}

static bool by_calendar_sleep(void)
{
    struct timespec end = later(CLOCK_REALTIME, 3600);
    return clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &end, NULL) == 0;
}

static bool by_thrd_sleep(void)
{
    return thrd_sleep(&(struct timespec){.tv_sec = 4}, NULL) == 0;
}

static bool by_poll(void)
{
    return poll(NULL, 0, 2500) == 0;
}

static bool by_ppoll(void)
{
    sigset_t none;
    sigemptyset(&none);
    return ppoll(NULL, 0, &(struct timespec){.tv_sec = 3}, &none) == 0;
}

static bool by_select(void)
{
    struct timeval rest = {.tv_sec = 3, .tv_usec = 500000};
    return select(0, NULL, NULL, NULL, &rest) == 0 && rest.tv_sec == 0 && rest.tv_usec == 0;
}

static bool by_pselect(void)
{
    return pselect(0, NULL, NULL, NULL, &(struct timespec){.tv_sec = 1}, NULL) == 0;
}

static bool by_epoll(void)
{
    struct epoll_event event;
    return epoll_wait(epoll_create1(0), &event, 1, 4000) == 0;
}

static bool by_timerfd(void)
{
    struct itimerspec each = {.it_value = {.tv_sec = 7}, .it_interval = {.tv_sec = 10}};
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), queue = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    uint64_t count = 0;
    epoll_ctl(queue, EPOLL_CTL_ADD, timer, &event);
    timerfd_settime(timer, 0, &each, NULL);
    return epoll_wait(queue, &event, 1, -1) == 1 && read(timer, &count, 8) == 8 && count == 1 &&
           epoll_wait(queue, &event, 1, -1) == 1 && read(timer, &count, 8) == 8 && count == 1;
}

static bool by_timerfd_missed(void)
{
    struct itimerspec each = {.it_value = {.tv_sec = 1}, .it_interval = {.tv_sec = 1}};
    int timer = timerfd_create(CLOCK_REALTIME, 0);
    uint64_t count = 0;
    timerfd_settime(timer, 0, &each, NULL);
    usleep(4500000);
    return read(timer, &count, 8) == 8 && count == 4 && read(timer, &count, 8) == 8 &&
           count == 1;
}

static bool by_condition(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    struct timespec end = later(CLOCK_REALTIME, 60);
    pthread_mutex_lock(&lock);
    return pthread_cond_timedwait(&never, &lock, &end) == ETIMEDOUT;
}

static bool by_mutex(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct timespec end = later(CLOCK_REALTIME, 9);
    pthread_mutex_lock(&lock);
    return pthread_mutex_timedlock(&lock, &end) == ETIMEDOUT;
}

static bool by_semaphore(void)
{
    sem_t semaphore;
    struct timespec end = later(CLOCK_REALTIME, 5);
    sem_init(&semaphore, 0, 0);
    return sem_timedwait(&semaphore, &end) == -1 && errno == ETIMEDOUT;
}

static bool by_old_semaphore(void)
{
    int set = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf take = {.sem_op = -1};
    bool good =
        semtimedop(set, &take, 1, &(struct timespec){.tv_sec = 6}) == -1 && errno == EAGAIN;
    semctl(set, 0, IPC_RMID);
    return good;
}

static bool by_sigtimedwait(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    return sigtimedwait(&set, NULL, &(struct timespec){.tv_sec = 8}) == -1 && errno == EAGAIN;
}

static bool by_alarm_and_pause(void)
{
    handle(0);
    alarm(20);
    return pause() == -1 && errno == EINTR && alarms == 1;
}

static bool by_alarm_in_poll(void)
{
    handle(SA_RESTART);
    alarm(5);
    return poll(NULL, 0, 30000) == -1 && errno == EINTR && alarms == 1;
}

static bool by_alarm_in_sleep(void)
{
    handle(SA_RESTART);
    alarm(2);
    return sleep(6) == 4;
}

static bool by_ignored_alarm(void)
{
    signal(SIGALRM, SIG_IGN);
    alarm(2);
    return sleep(6) == 0;
}

static bool by_interval_timer(void)
{
    struct itimerval each = {.it_value = {.tv_sec = 1}, .it_interval = {.tv_sec = 1}}, rest;
    struct itimerval never = {.it_value = {.tv_sec = 0}};
    handle(0);
    setitimer(ITIMER_REAL, &each, NULL);
    for (int i = 0; i < 3; i++)
        pause();
    getitimer(ITIMER_REAL, &rest);
    setitimer(ITIMER_REAL, &never, NULL);
    return alarms == 3 && rest.it_value.tv_sec == 1;
}

static bool by_posix_timer(void)
{
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct itimerspec once = {.it_value = {.tv_sec = 11}}, rest;
    handle(0);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &once, NULL);
    timer_gettime(timer, &rest);
    pause();
    timer_delete(timer);
    return alarms == 1 && rest.it_value.tv_sec == 11;
}

static bool by_pipe(void)
{
    int from = -1, status = 0;
    char byte;
    pid_t child = child_that_writes(&from);
    return read(from, &byte, 1) == 1 && waitpid(child, &status, 0) == child &&
           WEXITSTATUS(status) == 7;
}

static bool by_poll_of_pipe(void)
{
    int from = -1;
    pid_t child = child_that_writes(&from);
    struct pollfd state = {.fd = from, .events = POLLIN};
    return poll(&state, 1, 60000) == 1 && waitpid(child, NULL, 0) == child;
}

static bool by_asking_for_child(void)
{
    int from = -1;
    pid_t child = child_that_writes(&from), got;
    while ((got = waitpid(child, NULL, WNOHANG)) == 0)
        usleep(1000);
    return got == child;
}

static bool by_lock(void)
{
    char name[] = "/tmp/sim7000-lock-XXXXXX";
    int file = mkstemp(name);
    pid_t child = fork();
    if (child == 0) {
        int again = open(name, O_RDWR);
        flock(again, LOCK_EX);
        sleep(6);
        _exit(0);
    }
    sleep(1);
    bool good = flock(file, LOCK_EX) == 0;
    unlink(name);
    return waitpid(child, NULL, 0) == child && good;
}

static bool by_system(void)
{
    return system("sleep 8; exit 3") == 0x300;
}

static bool by_busy_loop(void)
{
    double end = now() + 5;
    while (now() < end)
        continue;
    return true;
}

static const struct row {
    const char *name;
    bool (*wait)(void);
    double seconds, late; /* how much later it may be */
} rows[] = {
    {"usleep", by_usleep, 1.5, 0},
    {"sleep", by_sleep, 2, 0},
    {"clock_nanosleep, absolute", by_absolute_sleep, 1.25, 0},
    {"clock_nanosleep, an hour later", by_calendar_sleep, 3600, 0},
    {"thrd_sleep", by_thrd_sleep, 4, 0},
    {"poll", by_poll, 2.5, 0},
    {"ppoll with a mask", by_ppoll, 3, 0},
    {"select", by_select, 3.5, 0},
    {"pselect", by_pselect, 1, 0},
    {"epoll_wait", by_epoll, 4, 0},
    {"timerfd in epoll", by_timerfd, 17, 0},
    {"timerfd read late", by_timerfd_missed, 5, 0},
    {"pthread_cond_timedwait", by_condition, 60, 0},
    {"pthread_mutex_timedlock", by_mutex, 9, 0},
    {"sem_timedwait", by_semaphore, 5, 0},
    {"semtimedop", by_old_semaphore, 6, 0},
    {"sigtimedwait", by_sigtimedwait, 8, 0},
    {"alarm and pause", by_alarm_and_pause, 20, 0},
    {"poll ended by an alarm", by_alarm_in_poll, 5, 0},
    {"sleep ended by an alarm", by_alarm_in_sleep, 2, 0},
    {"sleep over an ignored alarm", by_ignored_alarm, 6, 0},
    {"setitimer, three times", by_interval_timer, 3, 0},
    {"timer_create", by_posix_timer, 11, 0},
    {"pipe from a child", by_pipe, 4, 0},
    {"poll of a pipe", by_poll_of_pipe, 4, 0},
    {"waitpid, asking", by_asking_for_child, 4, 0.011},
    {"flock", by_lock, 6, 0},
    {"system", by_system, 8, 0},
    {"a loop over the clock", by_busy_loop, 5, 0.002},
};

static void *sleeps(void *nothing)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    for (;;)
        sleep(1000000);
    return nothing;
}

int main(int argc, char **argv)
{
    size_t count = sizeof rows / sizeof rows[0], bad = 0;
    pthread_t crowd;
    const char *how = argc > 1 ? argv[1] : "";
    bool both = strcmp(how, "both") == 0;
    cpu_set_t cores;
    memset(&cores, 0xff, sizeof cores);
    if (both || strcmp(how, "unpinned") == 0)
        sched_setaffinity(0, sizeof cores, &cores);
    if (both || strcmp(how, "crowded") == 0)
        pthread_create(&crowd, NULL, sleeps, NULL);
    for (size_t i = 0; i < count; i++) {
        double start = now();
        bool good = rows[i].wait();
        double took = now() - start;
        if (good && took > rows[i].seconds - 1e-6 &&
            took < rows[i].seconds + rows[i].late + 1e-6)
            continue;
        printf("%s: %s, %.6f s instead of %.6f\n", rows[i].name, good ? "well" : "wrong", took,
               rows[i].seconds);
        bad++;
    }
    printf("%zu ways to wait, %zu wrong\n", count, bad);
    return bad != 0;
}
