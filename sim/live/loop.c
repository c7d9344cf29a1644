/* SPDX-License-Identifier: MIT */
#include "live/loop.h"

#include "link/must_uv.h"

#include <math.h>

static void on_timer(uv_timer_t *timer)
{
    live_enter(timer->data);
    live_leave(timer->data);
}

static usec time_now(const struct live_loop *loop)
{
    return (usec)((double)(uv_hrtime() - loop->start) / 1000 * loop->speed);
}

void live_loop_init(struct live_loop *loop, uv_loop_t *uv, double speed)
{
    *loop = (struct live_loop){.uv = uv, .speed = speed, .start = uv_hrtime()};
    agenda_init(&loop->agenda);
    must_uv(uv_timer_init(uv, &loop->timer));
    loop->timer.data = loop;
}

void live_loop_close(struct live_loop *loop)
{
    uv_close((uv_handle_t *)&loop->timer, NULL);
}

void live_loop_release(struct live_loop *loop)
{
    agenda_release(&loop->agenda);
}

void live_enter(struct live_loop *loop)
{
    agenda_run_until(&loop->agenda, time_now(loop));
}

static void arm(struct live_loop *loop)
{
    usec next = agenda_next(&loop->agenda);
    if (uv_is_closing((uv_handle_t *)&loop->timer))
        return;
    if (next == USEC_NEVER) {
        uv_timer_stop(&loop->timer);
        return;
    }
    double wait = (double)(next - time_now(loop)) / 1000 / loop->speed;
    uv_timer_start(&loop->timer, on_timer, wait > 0 ? (uint64_t)ceil(wait) : 0, 0);
}

void live_leave(struct live_loop *loop)
{
    do {
        agenda_run_until(&loop->agenda, loop->agenda.now);
        loop->after(loop->owner);
    } while (agenda_next(&loop->agenda) <= loop->agenda.now);
    arm(loop);
}
