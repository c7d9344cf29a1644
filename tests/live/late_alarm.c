/* SPDX-License-Identifier: MIT */
#include "live/tcp.h"

#include <stdio.h>
#include <string.h>

/* A program that was busy finds two things at once: an alarm is due, and a connection is made (or
 * refused, or its name is found). The alarm comes first and may abort that very connection.
 * Worth most under AddressSanitizer. And alarms that are due at
 * any time leave the rest of the loop its turns. Prints TAP. */
struct waiting {
    struct net_conn *conn;
    struct alarm alarm;
    int heard; /* events after the abort */
    bool gone;
};

static void heard(void *owner)
{
    struct waiting *waiting = owner;
    waiting->heard += waiting->gone;
}

static void heard_end(void *owner, enum net_end how)
{
    (void)how;
    heard(owner);
}

static void leave(void *owner)
{
    struct waiting *waiting = owner;
    net_abort(waiting->conn);
    waiting->gone = true;
}

static void after(void *owner)
{
    (void)owner;
}

/* Between the timers and the poll of one turn of the loop: both become due here. */
static void be_busy(uv_prepare_t *prepare)
{
    uv_sleep(200);
    uv_close((uv_handle_t *)prepare, NULL);
}

static bool abort_of(const char *host)
{
    static const struct net_events events = {heard, heard, heard, heard_end};
    struct net_address to = {.port = 9}; /* nobody answers there */
    struct waiting waiting = {.conn = NULL};
    struct loop loop;
    uv_prepare_t prepare;
    uv_loop_t uv;
    uv_loop_init(&uv);
    loop_init(&loop, &uv, 1);
    loop.after = after;
    struct live_tcp *tcp = live_tcp_new(&loop, NULL);
    snprintf(to.host, sizeof to.host, "%s", host);
    loop_enter(&loop);
    waiting.conn = net_connect(live_tcp_net(tcp), &to, NET_CONTROL, &events, &waiting);
    alarm_init(&waiting.alarm, leave, &waiting);
    alarm_set_in(&loop.agenda, &waiting.alarm, MSEC(100));
    loop_leave(&loop);
    uv_prepare_init(&uv, &prepare);
    uv_prepare_start(&prepare, be_busy);
    while (!waiting.gone)
        uv_run(&uv, UV_RUN_ONCE);
    live_tcp_free(tcp);
    loop_close(&loop);
    while (uv_loop_alive(&uv))
        uv_run(&uv, UV_RUN_ONCE);
    loop_release(&loop);
    return uv_loop_close(&uv) == 0 && waiting.heard == 0;
}

struct busy {
    struct loop loop;
    struct alarm alarm;
    usec each;
};

static void again(void *owner)
{
    struct busy *busy = owner;
    alarm_set_in(&busy->loop.agenda, &busy->alarm, busy->each);
}

static void stop(uv_async_t *async)
{
    uv_close((uv_handle_t *)async, NULL);
    loop_close(async->data);
}

/* Something is due whenever the loop looks; a word from outside (a signal would be the same) still
 * comes through. The test program is killed when not. */
static bool hears_others(usec each, double speed)
{
    struct busy busy = {.each = each};
    uv_loop_t uv;
    uv_async_t async;
    uv_loop_init(&uv);
    loop_init(&busy.loop, &uv, speed);
    busy.loop.after = after;
    alarm_init(&busy.alarm, again, &busy);
    loop_enter(&busy.loop);
    alarm_set_in(&busy.loop.agenda, &busy.alarm, each);
    loop_leave(&busy.loop);
    uv_async_init(&uv, &async, stop);
    async.data = &busy.loop;
    uv_async_send(&async);
    uv_run(&uv, UV_RUN_DEFAULT);
    loop_release(&busy.loop);
    return uv_loop_close(&uv) == 0;
}

static int number;

static bool said(bool good, const char *what, const char *of)
{
    printf("%s %d - %s %s\n", good ? "ok" : "not ok", ++number, what, of);
    fflush(stdout);
    return good;
}

int main(void)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost"};
    bool good = true;
    printf("1..4\n");
    for (int i = 0; i < 2; i++)
        good &= said(abort_of(hosts[i]), "an alarm aborts a connection to", hosts[i]);
    good &=
        said(hears_others(1, 1000), "alarms beyond the machine's speed:", "others are heard");
    good &= said(hears_others(0, 1), "an alarm for now, always:", "others are heard");
    return good ? 0 : 1;
}
