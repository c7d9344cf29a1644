/* SPDX-License-Identifier: MIT */
/* A listening socket and the one connection that has the line (listen(2), accept(2)). Connections
 * are taken also while somebody is there, as the next would else wait without a word in the
 * kernel's queue. */
#define _GNU_SOURCE /* accept4 */
#include "link/listen.h"

#include "base/die.h"
#include "link/local.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 1024, REFUSED_MAX = 4 };
#define LINGER SECONDS(1) /* of one who was sent away: it reads its line before a reset */
#define PAUSE  MSEC(100)  /* when there are no descriptors for another connection */

struct listening;

struct refused {
    struct listening *listening;
    int fd; /* -1: none */
    struct alarm over;
};

struct listening {
    struct end_socket conn;
    struct bytes path; /* of a Unix socket; "" */
    struct local local;
    struct socket_address at; /* else */
    int fd;                   /* of either */
    uv_poll_t *poll;
    struct alarm pause;
    bool tight, told; /* no descriptors; one who was sent away was told of */
    struct refused refused[REFUSED_MAX];
    size_t next_refused;
};

static void on_knock(uv_poll_t *poll, int status, int events);

static struct loop *loop_of(const struct listening *listening)
{
    return listening->conn.body.end.loop;
}

static void watch_knocks(struct listening *listening, bool on)
{
    if (on)
        uv_poll_start(listening->poll, UV_READABLE, on_knock);
    else
        uv_poll_stop(listening->poll);
}

/* --- who comes while somebody is there --- */

static void forget_refused(void *owner)
{
    struct refused *refused = owner;
    alarm_cancel(&loop_of(refused->listening)->agenda, &refused->over);
    if (refused->fd >= 0)
        close(refused->fd);
    refused->fd = -1;
}

static void send_away(struct listening *listening, int client)
{
    static const char word[] = "sim7000: another client has this modem\r\n";
    struct refused *refused = &listening->refused[listening->next_refused];
    struct end *end = &listening->conn.body.end;
    listening->next_refused = (listening->next_refused + 1) % REFUSED_MAX;
    forget_refused(refused);
    send(client, word, sizeof word - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(client, SHUT_WR);
    refused->fd = client;
    end_wait(end, &refused->over, LINGER);
    if (!listening->told)
        end_tell(end, "another client came and was sent away");
    listening->told = true;
}

/* --- who comes --- */

static void let_in(struct listening *listening, int client)
{
    if (!listening->path.count)
        socket_set_up(client);
    listening->told = false;
    if (!end_socket_begin(&listening->conn, client))
        close(client);
}

/* Who waits in the kernel's queue would wake us for ever. */
static void rest(struct listening *listening)
{
    struct end *end = &listening->conn.body.end;
    if (!listening->tight)
        end_tell(end, "a client cannot come in: %s", strerror(errno));
    listening->tight = true;
    watch_knocks(listening, false);
    end_wait(end, &listening->pause, PAUSE);
}

static void go_on(void *owner)
{
    watch_knocks(owner, true);
}

static void take_client(struct listening *listening)
{
    struct end_socket *conn = &listening->conn;
    if (end_socket_is_open(conn) && end_socket_make_way(conn) && end_socket_is_open(conn)) {
        watch_knocks(listening, false); /* until it has gone */
        return;
    }
    int client = accept4(listening->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0 &&
        (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
        rest(listening);
    if (client < 0)
        return;
    listening->tight = false;
    if (end_socket_is_open(conn))
        send_away(listening, client);
    else
        let_in(listening, client);
}

static void on_knock(uv_poll_t *poll, int status, int events)
{
    struct listening *listening = poll->data;
    (void)status, (void)events;
    loop_enter(loop_of(listening));
    take_client(listening);
    loop_leave(loop_of(listening));
}

static void left(struct end_socket *conn)
{
    struct listening *listening = (struct listening *)conn;
    if (!alarm_is_set(&listening->pause))
        watch_knocks(listening, true);
}

/* --- life --- */

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

static void listening_free(struct end *end)
{
    struct listening *listening = (struct listening *)end;
    for (size_t i = 0; i < REFUSED_MAX; i++)
        forget_refused(&listening->refused[i]);
    alarm_cancel(&end->loop->agenda, &listening->pause);
    if (listening->poll)
        uv_close((uv_handle_t *)listening->poll, on_closed);
    if (listening->path.count)
        local_close(&listening->local);
    else if (listening->fd >= 0)
        close(listening->fd);
    bytes_release(&listening->path);
    end_socket_release(&listening->conn);
    free(listening);
}

static bool watch_listener(struct listening *listening, const char **why)
{
    uv_poll_t *poll = xzalloc(sizeof *poll);
    int error = uv_poll_init(loop_of(listening)->uv, poll, listening->fd);
    if (error) {
        free(poll);
        *why = uv_strerror(error);
        return false;
    }
    poll->data = listening;
    listening->poll = poll;
    watch_knocks(listening, true);
    return true;
}

/* SO_REUSEADDR: connections of the last run that linger are no reason to refuse (tcp(7)). It lets
 * nobody else have a port that is listened on. [::] takes IPv4 as well (RFC 3493, 5.3). */
static bool listen_tcp(struct listening *listening, const char **why)
{
    struct socket_address *at = &listening->at;
    int on = 1, off = 0;
    listening->fd = socket(at->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool good = listening->fd >= 0;
    if (good && at->at.ss_family == AF_INET6)
        setsockopt(listening->fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (good)
        setsockopt(listening->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    good = good && bind(listening->fd, (struct sockaddr *)&at->at, at->size) == 0 &&
           listen(listening->fd, BACKLOG) == 0 &&
           getsockname(listening->fd, (struct sockaddr *)&at->at, &at->size) == 0;
    if (!good)
        *why = strerror(errno);
    return good;
}

static bool listen_path(struct listening *listening, const char *path, const char **why)
{
    bytes_add_text(&listening->path, path);
    bool good = local_listen(&listening->local, bytes_at(&listening->path), why);
    listening->fd = listening->local.fd;
    return good;
}

static void name_it(struct listening *listening, const char *scheme)
{
    struct bytes *name = &listening->conn.body.end.name;
    bytes_add_text(name, scheme);
    if (listening->path.count)
        bytes_add_span(name, bytes_span(&listening->path));
    else
        socket_address_add(&listening->at, name);
}

struct end *listen_new(const struct listen_parts *parts, const char **why)
{
    static const struct end_ops ops = {END_SOCKET_OPS, .free = listening_free};
    struct listening *listening = xzalloc(sizeof *listening);
    struct end *end = &listening->conn.body.end;
    end_init(end, &ops, parts->loop, parts->events, parts->owner);
    end_socket_init(&listening->conn, parts->codec, left);
    alarm_init(&listening->pause, go_on, listening);
    for (size_t i = 0; i < REFUSED_MAX; i++) {
        listening->refused[i] = (struct refused){.listening = listening, .fd = -1};
        alarm_init(&listening->refused[i].over, forget_refused, &listening->refused[i]);
    }
    if (parts->at)
        listening->at = *parts->at;
    listening->fd = -1;
    bool good =
        parts->path ? listen_path(listening, parts->path, why) : listen_tcp(listening, why);
    if (!good || !watch_listener(listening, why)) {
        listening_free(end);
        return NULL;
    }
    name_it(listening, parts->scheme);
    return end;
}
