/* SPDX-License-Identifier: MIT */
/* Calls of the interface go to the body. Wrappers of one line, so that nobody else reads a table
 * of functions. */
#include "net/net.h"

#include "base/die.h"

const char *net_end_name(enum net_end end)
{
    switch (end) {
    case NET_CLOSED:
        return "closed";
    case NET_RESET:
        return "reset";
    case NET_REFUSED:
        return "refused";
    case NET_UNREACHABLE:
        return "unreachable";
    case NET_UNKNOWN_NAME:
        return "unknown name";
    }
    bug("no such end");
}

struct net_conn *net_connect(struct net *net, const struct net_address *to, enum net_role role,
                             const struct net_events *events, void *owner)
{
    return net->ops->connect(net, to, role, events, owner);
}

struct net_listener *net_listen(struct net *net, const struct net_address *at,
                                enum net_role role, net_accepted *accepted, void *owner)
{
    return net->ops->listen(net, at, role, accepted, owner);
}

struct net_address net_listener_address(const struct net_listener *listener)
{
    return listener->ops->listener_address(listener);
}

void net_unlisten(struct net_listener *listener)
{
    listener->ops->unlisten(listener);
}

void net_adopt(struct net_conn *conn, const struct net_events *events, void *owner)
{
    conn->events = events;
    conn->owner = owner;
}

size_t net_send(struct net_conn *conn, const char *bytes, size_t count)
{
    return conn->ops->send(conn, bytes, count);
}

size_t net_read(struct net_conn *conn, char *to, size_t count)
{
    return conn->ops->read(conn, to, count);
}

struct net_address net_local(const struct net_conn *conn)
{
    return conn->ops->local(conn);
}

struct net_address net_peer(const struct net_conn *conn)
{
    return conn->ops->peer(conn);
}

void net_close(struct net_conn *conn)
{
    conn->ops->close(conn);
}

void net_abort(struct net_conn *conn)
{
    conn->ops->abort(conn);
}
