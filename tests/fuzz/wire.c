/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include "base/die.h"
#include "wire_conn.h"

#include <stdlib.h>

static const struct net_ops wire_ops;

struct wire *wire_new(struct agenda *agenda, struct net *inner,
                      const struct wire_trouble *trouble, int nth, size_t chunk)
{
    struct wire *wire = xzalloc(sizeof *wire);
    *wire = (struct wire){.net.ops = &wire_ops,
                          .agenda = agenda,
                          .inner = inner,
                          .trouble = trouble,
                          .nth = nth,
                          .chunk = chunk};
    return wire;
}

void wire_free(struct wire *wire)
{
    must(wire->connections == 0);
    free(wire);
}

struct net *wire_net(struct wire *wire)
{
    return &wire->net;
}

bool wire_struck(const struct wire *wire)
{
    return wire->struck;
}

void wire_rest(struct wire *wire)
{
    wire->trouble = NULL;
}

size_t wire_connections(const struct wire *wire)
{
    return wire->connections;
}

static struct net_conn *wire_connect(struct net *net, const struct net_address *to,
                                     enum net_role role, const struct net_events *events,
                                     void *owner)
{
    struct wire_conn *conn = wire_conn_new((struct wire *)net, role);
    conn->to = *to;
    net_adopt(&conn->conn, events, owner);
    const struct wire_trouble *trouble =
        wire_conn_reach(conn, role == NET_CONTROL ? WIRE_CONTROL : WIRE_DATA);
    if (trouble)
        conn->due = trouble;
    if (!wire_conn_is_held(conn))
        wire_conn_meet(conn);
    return &conn->conn;
}

static void inner_accepted(void *owner, struct net_conn *inner)
{
    struct wire_listener *listener = owner;
    struct wire_conn *conn = wire_conn_new(listener->wire, NET_DATA);
    conn->inner = inner;
    conn->listener = listener;
    net_adopt(inner, &wire_inner_events, conn);
    const struct wire_trouble *trouble = wire_conn_reach(conn, WIRE_DATA);
    if (trouble && trouble->fate == WIRE_REFUSED) {
        wire_conn_leave(conn, net_abort);
        wire_conn_free(conn);
    } else if (trouble && trouble->fate == WIRE_NEVER) {
        conn->silent = true;
    } else if (!wire_conn_is_held(conn)) {
        conn->due = trouble;
        wire_conn_hand_out(conn);
    }
}

/* --- the rest of a network --- */

static void wire_close(struct net_conn *base)
{
    wire_conn_leave((struct wire_conn *)base, net_close);
    wire_conn_free((struct wire_conn *)base);
}

static void wire_abort(struct net_conn *base)
{
    wire_conn_leave((struct wire_conn *)base, net_abort);
    wire_conn_free((struct wire_conn *)base);
}

static struct net_address wire_local(const struct net_conn *base)
{
    const struct wire_conn *conn = (const struct wire_conn *)base;
    return conn->inner ? net_local(conn->inner) : (struct net_address){"", 0};
}

static struct net_address wire_peer(const struct net_conn *base)
{
    const struct wire_conn *conn = (const struct wire_conn *)base;
    return conn->inner ? net_peer(conn->inner) : conn->to;
}

static struct net_listener *wire_listen(struct net *net, const struct net_address *at,
                                        enum net_role role, net_accepted *accepted, void *owner)
{
    struct wire_listener *listener = xzalloc(sizeof *listener);
    listener->listener.ops = &wire_ops;
    listener->wire = (struct wire *)net;
    listener->accepted = accepted;
    listener->owner = owner;
    listener->inner = net_listen(listener->wire->inner, at, role, inner_accepted, listener);
    if (listener->inner)
        return &listener->listener;
    free(listener);
    return NULL;
}

static struct net_address wire_listener_address(const struct net_listener *base)
{
    return net_listener_address(((const struct wire_listener *)base)->inner);
}

static void wire_unlisten(struct net_listener *base)
{
    struct wire_listener *listener = (struct wire_listener *)base;
    struct wire_conn *conn = listener->wire->conns;
    while (conn) {
        struct wire_conn *next = conn->next;
        if (conn->listener == listener)
            wire_abort(&conn->conn);
        conn = next;
    }
    net_unlisten(listener->inner);
    free(listener);
}

static const struct net_ops wire_ops = {
    .connect = wire_connect,
    .listen = wire_listen,
    .listener_address = wire_listener_address,
    .unlisten = wire_unlisten,
    .send = wire_conn_send,
    .read = wire_conn_read,
    .local = wire_local,
    .peer = wire_peer,
    .close = wire_close,
    .abort = wire_abort,
};
