/* SPDX-License-Identifier: MIT */
/* The network as the module sees it: calls of net.h and the outage. What becomes of one connection
 * is in shaped_conn.c; where nothing is to be shaped, bytes go straight through without a copy. */
#include "net/shaped.h"

#include "base/die.h"
#include "base/limits.h"
#include "net/shaped_conn.h"

#include <string.h>

static void outage_over(void *owner);
static const struct net_ops shaped_ops;

struct net_shaped *net_shaped_new(struct agenda *agenda, struct net *inner,
                                  const struct path_options *path, uint64_t seed,
                                  const struct seams *seams, const struct notes *notes)
{
    struct net_shaped *shaped = xzalloc(sizeof *shaped);
    shaped->net.ops = &shaped_ops;
    shaped->agenda = agenda;
    shaped->inner = inner;
    shaped->seams = seams;
    shaped->notes = notes;
    shaped->hosts = "";
    shaped->up = (struct way_line){path->up_bps, 0, path->rtt / 2, path->jitter, {0}};
    shaped->down =
        (struct way_line){path->down_bps, 0, path->rtt - path->rtt / 2, path->jitter, {0}};
    shaped->plain = !path->rtt && !path->jitter && !path->up_bps && !path->down_bps;
    random_init(&shaped->up.random, seed, "net up");
    random_init(&shaped->down.random, seed, "net down");
    random_init(&shaped->noise, seed, "net noise");
    alarm_init(&shaped->outage, outage_over, shaped);
    return shaped;
}

void net_shaped_free(struct net_shaped *shaped)
{
    if (!shaped)
        return;
    while (shaped->conns) {
        must(shaped->conns->phase == SHAPED_GONE);
        shaped_conn_free(shaped->conns);
    }
    alarm_cancel(shaped->agenda, &shaped->outage);
    xfree(shaped);
}

struct net *net_shaped_net(struct net_shaped *shaped)
{
    return &shaped->net;
}

void net_shaped_know(struct net_shaped *shaped, const char *hosts)
{
    shaped->hosts = hosts;
}

static void outage_over(void *owner)
{
    struct net_shaped *shaped = owner;
    notef(shaped->notes, LANE_SCENARIO, "the outage is over");
    for (struct shaped_conn *conn = shaped->conns; conn; conn = conn->next)
        shaped_conn_wake(conn);
}

bool net_shaped_is_out(const struct net_shaped *shaped)
{
    return shaped->outage_until > shaped->agenda->now;
}

void net_shaped_outage(struct net_shaped *shaped, usec duration)
{
    usec until = shaped->agenda->now + duration;
    if (until <= shaped->outage_until)
        return;
    shaped->outage_until = until;
    alarm_set(shaped->agenda, &shaped->outage, until);
}

/* --- calls --- */

static struct net_conn *shaped_connect(struct net *net, const struct net_address *to,
                                       enum net_role role, const struct net_events *events,
                                       void *owner)
{
    struct shaped_conn *conn = shaped_conn_new((struct net_shaped *)net, role);
    net_adopt(&conn->conn, events, owner);
    conn->peer = *to;
    shaped_conn_dial(conn);
    return &conn->conn;
}

static size_t shaped_send(struct net_conn *base, const char *bytes, size_t count)
{
    struct shaped_conn *conn = (struct shaped_conn *)base;
    size_t taken = 0;
    if (conn->phase == SHAPED_OVER || (conn->phase == SHAPED_OPEN && !conn->inner))
        return count; /* nobody there any more */
    if (shaped_conn_is_plain(conn)) {
        taken = net_send(conn->inner, bytes, count);
    } else if (conn->phase == SHAPED_OPEN) {
        size_t space = NET_SHAPED_WINDOW - way_used(&conn->up);
        taken = count < space ? count : space;
        way_put(&conn->up, &conn->shaped->up, conn->shaped->agenda->now, bytes, taken);
        shaped_conn_wake_later(conn);
    }
    conn->waits = conn->waits || taken < count;
    return taken;
}

static size_t shaped_read(struct net_conn *base, char *to, size_t count)
{
    struct shaped_conn *conn = (struct shaped_conn *)base;
    if (shaped_conn_is_plain(conn) && conn->inner)
        return net_read(conn->inner, to, count);
    struct bytes *across = &conn->down.across;
    size_t taken = count < across->count ? count : across->count;
    memcpy(to, bytes_at(across), taken);
    bytes_drop(across, taken);
    conn->told_readable = across->count > 0;
    if (conn->phase == SHAPED_OPEN)
        shaped_conn_wake(conn); /* space, or the end */
    return taken;
}

static struct net_address shaped_local(const struct net_conn *base)
{
    return ((const struct shaped_conn *)base)->local;
}

static struct net_address shaped_peer(const struct net_conn *base)
{
    return ((const struct shaped_conn *)base)->peer;
}

static void shaped_close(struct net_conn *base)
{
    shaped_conn_leave((struct shaped_conn *)base, false);
}

static void shaped_abort(struct net_conn *base)
{
    shaped_conn_leave((struct shaped_conn *)base, true);
}

/* --- listeners --- */

static void inner_accepted(void *owner, struct net_conn *inner)
{
    struct shaped_listener *listener = owner;
    struct shaped_conn *conn = shaped_conn_new(listener->shaped, listener->role);
    conn->inner = inner;
    conn->listener = listener;
    shaped_conn_offer(conn);
}

static struct net_listener *shaped_listen(struct net *net, const struct net_address *at,
                                          enum net_role role, net_accepted *accepted,
                                          void *owner)
{
    struct shaped_listener *listener = xzalloc(sizeof *listener);
    *listener = (struct shaped_listener){.listener.ops = &shaped_ops,
                                         .shaped = (struct net_shaped *)net,
                                         .role = role,
                                         .accepted = accepted,
                                         .owner = owner};
    listener->inner = net_listen(listener->shaped->inner, at, role, inner_accepted, listener);
    if (listener->inner)
        return &listener->listener;
    xfree(listener);
    return NULL;
}

static struct net_address shaped_listener_address(const struct net_listener *base)
{
    return net_listener_address(((const struct shaped_listener *)base)->inner);
}

static void shaped_unlisten(struct net_listener *base)
{
    struct shaped_listener *listener = (struct shaped_listener *)base;
    struct shaped_conn *conn = listener->shaped->conns;
    while (conn) {
        struct shaped_conn *next = conn->next;
        if (conn->listener == listener)
            shaped_conn_free(conn);
        conn = next;
    }
    net_unlisten(listener->inner);
    xfree(listener);
}

static const struct net_ops shaped_ops = {
    .connect = shaped_connect,
    .listen = shaped_listen,
    .listener_address = shaped_listener_address,
    .unlisten = shaped_unlisten,
    .send = shaped_send,
    .read = shaped_read,
    .local = shaped_local,
    .peer = shaped_peer,
    .close = shaped_close,
    .abort = shaped_abort,
};
