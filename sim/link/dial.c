/* SPDX-License-Identifier: MIT */
/* Connecting as a client (connect(2), EINPROGRESS). Names are asked for anew each time, as a
 * container's address changes when that is started again. Patience is counted from the last
 * connection that was one: a server that hangs up on everybody is none. */
#include "link/dial.h"

#include "base/die.h"
#include "link/must_uv.h"
#include "link/socket_address.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define NANOSECONDS(time) ((uint64_t)(time)*1000)

struct dialling {
    struct end_socket conn;
    struct bytes host, path;
    char port[8];
    usec patience, delay;
    uint64_t since;             /* uv_hrtime(): nobody has answered */
    uint64_t began;             /* the connection */
    uv_getaddrinfo_t *resolve;  /* NULL: nobody is asked now */
    struct addrinfo *addresses; /* and what is left of them */
    const struct addrinfo *next;
    int fd; /* that is being connected; -1: none */
    uv_poll_t *poll;
    struct alarm retry;
    bool told;
};

static void on_connected(uv_poll_t *poll, int status, int events);

static struct loop *loop_of(const struct dialling *dialling)
{
    return dialling->conn.body.end.loop;
}

/* --- nobody answers --- */

static void try_later(struct dialling *dialling, const char *why)
{
    struct end *end = &dialling->conn.body.end;
    if (uv_hrtime() - dialling->since >= NANOSECONDS(dialling->patience)) {
        end_is_gone(end, why);
        return;
    }
    if (!dialling->told)
        end_tell(end, "%s; trying again for %lld s", why,
                 (long long)(dialling->patience / SECONDS(1)));
    dialling->told = true;
    end_wait(end, &dialling->retry, dialling->delay);
    dialling->delay = dialling->delay * 2 < DIAL_LATER ? dialling->delay * 2 : DIAL_LATER;
}

/* Anything that lasted, or brought something, was a connection. */
static void left(struct end_socket *conn)
{
    struct dialling *dialling = (struct dialling *)conn;
    if (uv_hrtime() - dialling->began >= NANOSECONDS(DIAL_LATER)) {
        dialling->since = uv_hrtime();
        dialling->delay = DIAL_SOON;
        dialling->told = false;
    }
    try_later(dialling, "the other side has closed");
}

/* --- connecting --- */

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

static void stop_connecting(struct dialling *dialling, bool close_it)
{
    if (dialling->poll)
        uv_close((uv_handle_t *)dialling->poll, on_closed);
    if (close_it && dialling->fd >= 0)
        close(dialling->fd);
    dialling->poll = NULL;
    dialling->fd = -1;
}

static void connected(struct dialling *dialling)
{
    struct end *end = &dialling->conn.body.end;
    int fd = dialling->fd;
    stop_connecting(dialling, false);
    if (!dialling->path.count)
        socket_set_up(fd);
    dialling->began = uv_hrtime();
    if (dialling->told)
        end_tell(end, "connected");
    if (end_socket_begin(&dialling->conn, fd))
        return;
    close(fd);
    try_later(dialling, strerror(errno));
}

/* 0: connected, or on the way; else errno. */
static int connect_to(struct dialling *dialling, const struct sockaddr *at, socklen_t size)
{
    dialling->fd = socket(at->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (dialling->fd < 0)
        return errno;
    if (connect(dialling->fd, at, size) == 0) {
        connected(dialling);
        return 0;
    }
    int error = errno;
    uv_poll_t *poll = xzalloc(sizeof *poll);
    if (error == EINPROGRESS)
        error = -uv_poll_init(loop_of(dialling)->uv, poll, dialling->fd);
    if (error) {
        free(poll);
        stop_connecting(dialling, true);
        return error;
    }
    poll->data = dialling;
    dialling->poll = poll;
    uv_poll_start(poll, UV_WRITABLE, on_connected);
    return 0;
}

/* `error`: why the one before did not. */
static void try_next(struct dialling *dialling, int error)
{
    while (dialling->next) {
        const struct addrinfo *at = dialling->next;
        dialling->next = at->ai_next;
        error = connect_to(dialling, at->ai_addr, at->ai_addrlen);
        if (!error)
            return;
    }
    try_later(dialling, strerror(error));
}

static void on_connected(uv_poll_t *poll, int status, int events)
{
    struct dialling *dialling = poll->data;
    struct loop *loop = loop_of(dialling);
    int error = 0;
    socklen_t size = sizeof error;
    (void)status, (void)events;
    loop_enter(loop);
    getsockopt(dialling->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (!error) {
        connected(dialling);
    } else {
        stop_connecting(dialling, true);
        try_next(dialling, error);
    }
    loop_leave(loop);
}

/* --- who is dialled --- */

static void on_resolved(uv_getaddrinfo_t *resolve, int status, struct addrinfo *addresses)
{
    struct dialling *dialling = resolve->data;
    free(resolve);
    check_memory_uv(status);
    if (!dialling) { /* freed meanwhile */
        uv_freeaddrinfo(addresses);
        return;
    }
    struct loop *loop = loop_of(dialling);
    loop_enter(loop);
    dialling->resolve = NULL;
    dialling->addresses = addresses;
    dialling->next = addresses;
    if (status == 0)
        try_next(dialling, EADDRNOTAVAIL);
    else
        try_later(dialling, uv_strerror(status));
    loop_leave(loop);
}

static void ask_name(struct dialling *dialling)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    uv_getaddrinfo_t *resolve = xzalloc(sizeof *resolve);
    uv_freeaddrinfo(dialling->addresses);
    dialling->addresses = NULL;
    dialling->next = NULL;
    resolve->data = dialling;
    int error = uv_getaddrinfo(loop_of(dialling)->uv, resolve, on_resolved,
                               bytes_at(&dialling->host), dialling->port, &hints);
    if (!error) {
        dialling->resolve = resolve;
        return;
    }
    free(resolve);
    try_later(dialling, uv_strerror(error));
}

static void dial(void *owner)
{
    struct dialling *dialling = owner;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (!dialling->path.count) {
        ask_name(dialling);
        return;
    }
    span_copy(bytes_span(&dialling->path), at.sun_path, sizeof at.sun_path);
    int error = connect_to(dialling, (const struct sockaddr *)&at, sizeof at);
    if (error)
        try_later(dialling, strerror(error));
}

/* --- life --- */

static void dialling_free(struct end *end)
{
    struct dialling *dialling = (struct dialling *)end;
    alarm_cancel(&end->loop->agenda, &dialling->retry);
    stop_connecting(dialling, true);
    if (dialling->resolve) {
        dialling->resolve->data = NULL;
        uv_cancel((uv_req_t *)dialling->resolve);
    }
    uv_freeaddrinfo(dialling->addresses);
    bytes_release(&dialling->host);
    bytes_release(&dialling->path);
    end_socket_release(&dialling->conn);
    free(dialling);
}

struct end *dial_new(const struct dial_parts *parts)
{
    static const struct end_ops ops = {END_SOCKET_OPS, .free = dialling_free};
    struct dialling *dialling = xzalloc(sizeof *dialling);
    struct end *end = &dialling->conn.body.end;
    end_init(end, &ops, parts->loop, parts->events, parts->owner);
    end_socket_init(&dialling->conn, parts->codec, left);
    alarm_init(&dialling->retry, dial, dialling);
    bytes_add_text(&end->name, parts->name);
    bytes_add_text(&dialling->host, parts->host ? parts->host : "");
    bytes_add_text(&dialling->path, parts->path ? parts->path : "");
    snprintf(dialling->port, sizeof dialling->port, "%u", parts->port);
    dialling->fd = -1;
    dialling->patience = parts->patience;
    dialling->delay = DIAL_SOON;
    dialling->since = uv_hrtime();
    alarm_set_in(&parts->loop->agenda, &dialling->retry, 0);
    return end;
}
