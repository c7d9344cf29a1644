/* SPDX-License-Identifier: MIT */
/* The network over libuv: listeners, the forced far end, names. libuv calls back when it likes and
 * net.h from the agenda only, so every event of it is entered into an inbox first. */
#include "live/tcp.h"

#include "base/die.h"
#include "link/must_uv.h"
#include "live/tcp_address.h"
#include "live/tcp_conn.h"

#include <stdlib.h>

struct tcp_listener {
    struct net_listener listener;
    struct live_tcp *tcp;
    uv_tcp_t handle;
    struct net_address address;
    net_accepted *accepted;
    void *owner;
};

struct live_tcp *live_tcp_new(struct loop *loop, const struct net_address *forced)
{
    struct live_tcp *tcp = xzalloc(sizeof *tcp);
    tcp->net.ops = &live_tcp_ops;
    tcp->loop = loop;
    tcp->is_forced = forced != NULL;
    if (forced)
        tcp->forced = *forced;
    return tcp;
}

const char *live_tcp_listen_problem(const struct live_tcp *tcp)
{
    return uv_strerror(tcp->listen_error);
}

struct net *live_tcp_net(struct live_tcp *tcp)
{
    return &tcp->net;
}

void live_tcp_free_when_done(struct live_tcp *tcp)
{
    if (tcp->freed && tcp->handles == 0)
        free(tcp);
}

void live_tcp_free(struct live_tcp *tcp)
{
    if (!tcp)
        return;
    while (tcp->conns) {
        must(tcp->conns->left);
        tcp_conn_drop(tcp->conns);
    }
    tcp->freed = true;
    live_tcp_free_when_done(tcp);
}

/* --- listeners --- */

static void on_connection(uv_stream_t *server, int status)
{
    struct tcp_listener *listener = server->data;
    struct live_tcp *tcp = listener->tcp;
    if (status < 0)
        return;
    loop_enter(tcp->loop);
    struct tcp_conn *conn = tcp_conn_new(tcp);
    must_uv(uv_tcp_init(tcp->loop->uv, &conn->handle));
    conn->made = true;
    conn->handle.data = conn;
    if (uv_accept(server, (uv_stream_t *)&conn->handle) == 0) {
        tcp_conn_open(conn);
        listener->accepted(listener->owner, &conn->conn);
    } else {
        tcp_conn_drop(conn);
    }
    loop_leave(tcp->loop);
}

static void listener_closed(uv_handle_t *handle)
{
    struct tcp_listener *listener = handle->data;
    struct live_tcp *tcp = listener->tcp;
    free(listener);
    tcp->handles--;
    live_tcp_free_when_done(tcp);
}

static void tcp_unlisten(struct net_listener *base)
{
    struct tcp_listener *listener = (struct tcp_listener *)base;
    uv_close((uv_handle_t *)&listener->handle, listener_closed);
}

static struct net_listener *tcp_listen(struct net *net, const struct net_address *at,
                                       enum net_role role, net_accepted *accepted, void *owner)
{
    enum { BACKLOG = 128 };
    struct tcp_listener *listener = xzalloc(sizeof *listener);
    struct sockaddr_storage name;
    int size = sizeof name;
    (void)role;
    *listener = (struct tcp_listener){.listener.ops = &live_tcp_ops,
                                      .tcp = (struct live_tcp *)net,
                                      .accepted = accepted,
                                      .owner = owner};
    listener->tcp->handles++;
    must_uv(uv_tcp_init(listener->tcp->loop->uv, &listener->handle));
    listener->handle.data = listener;
    int error = tcp_address_to(at, &name) ? 0 : UV_EADDRNOTAVAIL;
    if (!error)
        error = uv_tcp_bind(&listener->handle, (struct sockaddr *)&name, 0);
    if (!error)
        error = uv_listen((uv_stream_t *)&listener->handle, BACKLOG, on_connection);
    if (!error)
        error = uv_tcp_getsockname(&listener->handle, (struct sockaddr *)&name, &size);
    if (!error) {
        listener->address = tcp_address_from(&name);
        return &listener->listener;
    }
    listener->tcp->listen_error = error;
    tcp_unlisten(&listener->listener);
    return NULL;
}

static struct net_address tcp_listener_address(const struct net_listener *base)
{
    return ((const struct tcp_listener *)base)->address;
}

const struct net_ops live_tcp_ops = {
    .connect = tcp_conn_connect,
    .listen = tcp_listen,
    .listener_address = tcp_listener_address,
    .unlisten = tcp_unlisten,
    .send = tcp_conn_send,
    .read = tcp_conn_read,
    .local = tcp_conn_local,
    .peer = tcp_conn_peer,
    .close = tcp_conn_close,
    .abort = tcp_conn_abort,
};
