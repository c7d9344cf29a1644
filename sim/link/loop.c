/* SPDX-License-Identifier: MIT */
/* Real time for the agenda. The timer is a wake-up and not the clock: what is due is decided by
 * the monotonic clock at each event, so a late timer makes nothing happen out of order. */
#include "link/loop.h"

#include "link/must_uv.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void on_timer(uv_timer_t *timer)
{
    loop_enter(timer->data);
    loop_leave(timer->data);
}

static void on_idle(uv_idle_t *again)
{
    loop_enter(again->data);
    loop_leave(again->data);
}

static usec time_now(const struct loop *loop)
{
    return (usec)((double)(uv_hrtime() - loop->start) / 1000 * loop->speed);
}

usec loop_device_time(const struct loop *loop, usec real)
{
    double time = (double)real * loop->speed;
    return time > 1 ? (usec)time : 1;
}

/* epoll, two pipes for signals and one eventfd, and as many again for what libuv may change. */
enum { LOOP_DESCRIPTORS = 12 };
enum { SPARE_DESCRIPTORS = 100 }; /* for what is no modem: FTP, traces, signals */

bool loop_begin(uv_loop_t *uv, const char **why)
{
    int reserved[LOOP_DESCRIPTORS], count = 0, error = 0;
    while (count < LOOP_DESCRIPTORS && !error) {
        reserved[count] = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
        error = reserved[count] < 0 ? errno : 0;
        count += !error;
    }
    while (count)
        close(reserved[--count]);
    if (!error)
        error = -uv_loop_init(uv);
    check_memory_uv(-error);
    *why = error ? strerror(error) : NULL;
    return !error;
}

/* The soft limit is low for the sake of select(), which is not used here. */
void loop_allow_descriptors(size_t count)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)count + SPARE_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void loop_init(struct loop *loop, uv_loop_t *uv, double speed)
{
    *loop = (struct loop){.uv = uv, .speed = speed, .start = uv_hrtime()};
    agenda_init(&loop->agenda);
    must_uv(uv_timer_init(uv, &loop->timer));
    must_uv(uv_idle_init(uv, &loop->again));
    loop->timer.data = loop->again.data = loop;
}

void loop_close(struct loop *loop)
{
    uv_close((uv_handle_t *)&loop->timer, NULL);
    uv_close((uv_handle_t *)&loop->again, NULL);
}

void loop_release(struct loop *loop)
{
    agenda_release(&loop->agenda);
}

void loop_enter(struct loop *loop)
{
    usec now = time_now(loop);
    int rings = 0;
    while (rings < LOOP_RINGS_MAX && agenda_step(&loop->agenda, now))
        rings++;
    if (rings < LOOP_RINGS_MAX)
        agenda_run_until(&loop->agenda, now);
}

/* A timer of 0 would do for what is due already, but libuv 1.44 rings those that were set while
 * timers ring in the same turn, before it looks at anything else. */
static void arm(struct loop *loop)
{
    usec next = agenda_next(&loop->agenda);
    if (uv_is_closing((uv_handle_t *)&loop->timer))
        return;
    double wait = next == USEC_NEVER ? 0 : (double)(next - time_now(loop)) / 1000 / loop->speed;
    uv_timer_stop(&loop->timer);
    uv_idle_stop(&loop->again);
    if (wait > 0)
        uv_timer_start(&loop->timer, on_timer, (uint64_t)ceil(wait), 0);
    else if (next != USEC_NEVER)
        uv_idle_start(&loop->again, on_idle);
}

void loop_leave(struct loop *loop)
{
    do {
        agenda_run_until(&loop->agenda, loop->agenda.now);
        loop->after(loop->owner);
    } while (agenda_next(&loop->agenda) <= loop->agenda.now);
    arm(loop);
}
