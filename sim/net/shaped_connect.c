/* SPDX-License-Identifier: MIT */
/* How a connection comes about: a name is looked up, a connect crosses, the answer crosses back
 * (RFC 793, 3.4). Each step takes the time of its way and is a place where scenarios are asked;
 * what they say of a connect holds on the connection that comes of it. */
#include "net/shaped_conn.h"

#include "base/format.h"
#include "base/host_name.h"
#include "base/limits.h"

static usec round_trip(const struct net_shaped *shaped)
{
    return shaped->up.latency + shaped->down.latency;
}

void shaped_conn_fail(struct shaped_conn *conn, enum net_end how, usec at)
{
    conn->how = how;
    shaped_conn_go(conn, SHAPED_FAILED, at);
}

static struct connect_verdict ask_connect(struct shaped_conn *conn)
{
    char what[NET_HOST_MAX + 8];
    format_text(what, sizeof what, "%s:%u", conn->peer.host, conn->peer.port);
    struct connect_verdict verdict =
        seams_connect(conn->shaped->seams, conn->role == NET_DATA, span_of(what));
    conn->held = (struct data_verdict){.way = verdict.way};
    return verdict;
}

/* What the scenario lists is there, whatever it looks like. Without a list all is there that can
 * be; data connections go where the server says. */
static bool is_known(const struct shaped_conn *conn, enum host_kind kind)
{
    struct span list = span_of(conn->shaped->hosts);
    if (conn->role == NET_DATA || list.count == 0)
        return kind != HOST_NONSENSE;
    return host_is_listed(span_of(conn->peer.host), list);
}

static void dial_address(struct shaped_conn *conn)
{
    usec now = shaped_conn_now(conn);
    if (is_known(conn, HOST_ADDRESS))
        shaped_conn_go(conn, SHAPED_LOOKUP, now);
    else
        shaped_conn_fail(conn, NET_REFUSED, now + round_trip(conn->shaped));
}

/* One round trip to the name server, unless the name is an address. */
void shaped_conn_dial(struct shaped_conn *conn)
{
    struct span name = span_of(conn->peer.host);
    enum host_kind kind = host_kind_of(name);
    if (kind == HOST_ADDRESS) {
        dial_address(conn);
        return;
    }
    struct resolve_verdict verdict = seams_resolve(conn->shaped->seams, name);
    usec at = shaped_conn_now(conn) + verdict.delay + round_trip(conn->shaped);
    if (verdict.silence)
        conn->phase = SHAPED_MUTE;
    else if (verdict.refuse || !is_known(conn, kind))
        shaped_conn_fail(conn, NET_UNKNOWN_NAME, at);
    else
        shaped_conn_go(conn, SHAPED_LOOKUP, at);
}

void shaped_conn_call(struct shaped_conn *conn)
{
    struct net_shaped *shaped = conn->shaped;
    struct connect_verdict verdict = ask_connect(conn);
    usec at = shaped_conn_now(conn) + verdict.delay;
    if (verdict.silence)
        conn->phase = SHAPED_MUTE;
    else if (verdict.refuse)
        shaped_conn_fail(conn, NET_REFUSED, at + round_trip(shaped));
    else
        shaped_conn_go(conn, SHAPED_CALLING, way_arrival(&conn->up, &shaped->up, at));
}

void shaped_conn_connect(struct shaped_conn *conn)
{
    conn->phase = SHAPED_WAITING;
    conn->inner =
        net_connect(conn->shaped->inner, &conn->peer, conn->role, &shaped_inner_events, conn);
}

void shaped_conn_offer(struct shaped_conn *conn)
{
    net_adopt(conn->inner, &shaped_inner_events, conn);
    conn->local = net_local(conn->inner);
    conn->peer = net_peer(conn->inner);
    struct connect_verdict verdict = ask_connect(conn);
    usec at = shaped_conn_now(conn) + verdict.delay;
    if (verdict.refuse)
        shaped_conn_free(conn);
    else if (verdict.silence)
        conn->phase = SHAPED_MUTE;
    else
        shaped_conn_go(conn, SHAPED_OFFERED, way_arrival(&conn->down, &conn->shaped->down, at));
}

/* --- what it led to --- */

void shaped_conn_tell_opened(struct shaped_conn *conn)
{
    shaped_conn_open(conn);
    conn->conn.events->opened(conn->conn.owner);
}

void shaped_conn_hand_out(struct shaped_conn *conn)
{
    struct shaped_listener *listener = conn->listener;
    conn->listener = NULL;
    shaped_conn_open(conn);
    listener->accepted(listener->owner, &conn->conn);
}

void shaped_conn_tell_failed(struct shaped_conn *conn)
{
    conn->phase = SHAPED_OVER;
    shaped_conn_end_inner(conn, true);
    conn->conn.events->ended(conn->conn.owner, conn->how);
}
