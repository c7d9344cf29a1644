/* SPDX-License-Identifier: MIT */
/* One connection of a shaped network, from the call to the end: its phases, what crosses it, and
 * what scenarios do to it. */
#include "net/shaped_conn.h"

#include "base/die.h"
#include "base/limits.h"
#include "base/host_name.h"

#include <stdio.h>

static void pump(void *owner);
static void push(struct shaped_conn *conn);
static const struct net_events inner_events;

struct shaped_conn *shaped_conn_new(struct net_shaped *shaped, enum net_role role)
{
    struct shaped_conn *conn = xzalloc(sizeof *conn);
    conn->conn.ops = shaped->net.ops;
    conn->shaped = shaped;
    conn->role = role;
    conn->next_question = UINT64_MAX;
    alarm_init(&conn->alarm, pump, conn);
    conn->next = shaped->conns;
    conn->link = &shaped->conns;
    if (conn->next)
        conn->next->link = &conn->next;
    shaped->conns = conn;
    return conn;
}

void shaped_conn_free(struct shaped_conn *conn)
{
    if (conn->inner)
        net_abort(conn->inner);
    alarm_cancel(conn->shaped->agenda, &conn->alarm);
    way_release(&conn->up);
    way_release(&conn->down);
    *conn->link = conn->next;
    if (conn->next)
        conn->next->link = conn->link;
    xfree(conn);
}

static void end_inner(struct shaped_conn *conn, bool politely)
{
    if (conn->inner)
        (politely ? net_close : net_abort)(conn->inner);
    conn->inner = NULL;
}

/* --- time --- */

static usec now(const struct shaped_conn *conn)
{
    return conn->shaped->agenda->now;
}

static void wake_at(struct shaped_conn *conn, usec at)
{
    if (at == USEC_NEVER)
        return;
    if (at < now(conn))
        at = now(conn);
    if (!alarm_is_set(&conn->alarm) || conn->alarm.at > at)
        alarm_set(conn->shaped->agenda, &conn->alarm, at);
}

void shaped_conn_wake(struct shaped_conn *conn)
{
    wake_at(conn, now(conn));
}

static void go(struct shaped_conn *conn, enum phase phase, usec at)
{
    conn->phase = phase;
    conn->phase_at = at;
    wake_at(conn, at);
}

static void fail(struct shaped_conn *conn, enum net_end how, usec at)
{
    conn->how = how;
    go(conn, FAILED, at);
}

static usec held_until(const struct shaped_conn *conn)
{
    usec outage = conn->shaped->outage_until;
    return conn->hold_until > outage ? conn->hold_until : outage;
}

bool shaped_conn_is_plain(const struct shaped_conn *conn)
{
    return conn->shaped->plain && conn->phase == OPEN && conn->next_question == UINT64_MAX &&
           !conn->fated && !conn->stalled && held_until(conn) <= now(conn) &&
           way_used(&conn->up) == 0 && way_used(&conn->down) == 0 && !conn->up.corrupt_ppm &&
           !conn->up.drop_ppm;
}

/* --- the seams --- */

/* The connection ends on both sides, by the scenario's will. */
static void cut(struct shaped_conn *conn, bool politely)
{
    push(conn);
    end_inner(conn, politely);
    way_lose(&conn->up);
    way_lose(&conn->down);
    conn->ending = true;
    conn->end_at = now(conn);
    conn->how = politely ? NET_CLOSED : NET_RESET;
}

static void strike(struct shaped_conn *conn, struct verdict verdict)
{
    if (verdict.delay) {
        conn->hold_until = now(conn) + verdict.delay;
        conn->fate = verdict;
        conn->fate.delay = 0;
        conn->fated = true;
        return;
    }
    conn->fated = false;
    conn->stalled = conn->stalled || verdict.stall || verdict.silence;
    if (verdict.corrupt_ppm)
        conn->up.corrupt_ppm = conn->down.corrupt_ppm = verdict.corrupt_ppm;
    if (verdict.drop_ppm)
        conn->up.drop_ppm = conn->down.drop_ppm = verdict.drop_ppm;
    if (verdict.close || verdict.reset)
        cut(conn, verdict.close);
}

static void ask_data(struct shaped_conn *conn)
{
    const struct seams *seams = conn->shaped->seams;
    strike(conn, seams_data(seams, conn->crossed));
    conn->next_question = seams_next_data(seams, conn->crossed);
}

static struct verdict ask_connect(struct shaped_conn *conn)
{
    char what[NET_HOST_MAX + 8];
    snprintf(what, sizeof what, "%s:%u", conn->peer.host, conn->peer.port);
    return seams_ask(conn->shaped->seams,
                     conn->role == NET_DATA ? SEAM_CONNECT_DATA : SEAM_CONNECT, span_of(what));
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
    usec round_trip = conn->shaped->up.latency + conn->shaped->down.latency;
    if (is_known(conn, HOST_ADDRESS))
        go(conn, LOOKUP, now(conn));
    else
        fail(conn, NET_REFUSED, now(conn) + round_trip);
}

/* One round trip to the name server, unless the name is an address. */
void shaped_conn_dial(struct shaped_conn *conn)
{
    const struct net_shaped *shaped = conn->shaped;
    enum host_kind kind = host_kind_of(span_of(conn->peer.host));
    if (kind == HOST_ADDRESS) {
        dial_address(conn);
        return;
    }
    struct verdict verdict = seams_ask(shaped->seams, SEAM_RESOLVE, span_of(conn->peer.host));
    usec at = now(conn) + verdict.delay + shaped->up.latency + shaped->down.latency;
    if (verdict.silence || verdict.stall)
        conn->phase = MUTE;
    else if (verdict.refuse || !is_known(conn, kind))
        fail(conn, NET_UNKNOWN_NAME, at);
    else
        go(conn, LOOKUP, at);
}

static void call(struct shaped_conn *conn)
{
    struct net_shaped *shaped = conn->shaped;
    struct verdict verdict = ask_connect(conn);
    usec at = now(conn) + verdict.delay;
    verdict.delay = 0;
    conn->fate = verdict;
    if (verdict.silence) {
        conn->phase = MUTE;
    } else if (verdict.refuse) {
        fail(conn, NET_REFUSED, at + shaped->up.latency + shaped->down.latency);
    } else {
        go(conn, CALLING, way_arrival(&conn->up, &shaped->up, at));
    }
}

/* --- across --- */

static bool crossing_left(const struct shaped_conn *conn)
{
    return held_until(conn) <= now(conn) && !conn->stalled;
}

static void cross(struct shaped_conn *conn, struct way *way)
{
    while (crossing_left(conn)) {
        uint64_t limit = conn->next_question - conn->crossed;
        size_t done = way_cross(way, &conn->shaped->noise, now(conn), limit);
        conn->crossed += done;
        if (done && conn->role == NET_DATA)
            seams_tell_crossed(conn->shaped->seams, conn->crossed);
        if (done < limit || done == 0)
            return;
        ask_data(conn);
    }
}

static void pull(struct shaped_conn *conn)
{
    char some[4096];
    while (conn->inner) {
        size_t space = NET_SHAPED_WINDOW - way_used(&conn->down);
        size_t count = net_read(conn->inner, some, space < sizeof some ? space : sizeof some);
        if (count == 0)
            return;
        if (conn->phase == GONE)
            continue; /* nobody reads it */
        way_put(&conn->down, &conn->shaped->down, now(conn), some, count);
    }
}

static void push(struct shaped_conn *conn)
{
    struct bytes *across = &conn->up.across;
    if (across->count && conn->inner)
        bytes_drop(across, net_send(conn->inner, bytes_at(across), across->count));
    else
        bytes_clear(across);
    if (conn->waits && way_used(&conn->up) <= NET_SHAPED_WINDOW / 2)
        conn->writable = true;
}

static void carry(struct shaped_conn *conn)
{
    if (shaped_conn_is_plain(conn))
        return;
    if (conn->fated && conn->hold_until <= now(conn))
        strike(conn, conn->fate);
    pull(conn);
    cross(conn, &conn->up);
    cross(conn, &conn->down);
    push(conn);
    pull(conn);
}

static usec next_time(const struct shaped_conn *conn)
{
    if (conn->phase != OPEN && conn->phase != GONE)
        return conn->phase == OVER || conn->phase == MUTE || conn->phase == WAITING
                   ? USEC_NEVER
                   : conn->phase_at;
    usec given_up = conn->phase == GONE ? conn->given_up_at : USEC_NEVER;
    if (conn->stalled && !conn->fated)
        return given_up;
    usec up = way_next(&conn->up), down = way_next(&conn->down);
    usec at = up < down ? up : down;
    if (conn->ending && conn->end_at < at && conn->end_at > now(conn))
        at = conn->end_at;
    if (conn->fated && conn->hold_until < at)
        at = conn->hold_until;
    usec held = held_until(conn);
    at = at != USEC_NEVER && at < held ? held : at;
    return at < given_up ? at : given_up;
}

void shaped_conn_wake_later(struct shaped_conn *conn)
{
    wake_at(conn, next_time(conn));
}

/* --- telling the owner --- */

static void open_now(struct shaped_conn *conn)
{
    conn->phase = OPEN;
    conn->writable = conn->waits;
    strike(conn, conn->fate);
    if (conn->role == NET_DATA && conn->inner)
        ask_data(conn);
    carry(conn);
    shaped_conn_wake(conn); /* what else there is to tell */
}

static void hand_out(struct shaped_conn *conn)
{
    struct shaped_listener *listener = conn->listener;
    conn->listener = NULL;
    open_now(conn);
    listener->accepted(listener->owner, &conn->conn);
}

static void take_step(struct shaped_conn *conn)
{
    struct net_shaped *shaped = conn->shaped;
    if (conn->phase == LOOKUP) {
        call(conn);
    } else if (conn->phase == CALLING) {
        conn->phase = WAITING;
        conn->inner = net_connect(shaped->inner, &conn->peer, conn->role, &inner_events, conn);
    } else if (conn->phase == ANSWERED) {
        open_now(conn);
        conn->conn.events->opened(conn->conn.owner);
    } else if (conn->phase == OFFERED) {
        hand_out(conn);
    } else if (conn->phase == FAILED) {
        conn->phase = OVER;
        end_inner(conn, true);
        conn->conn.events->ended(conn->conn.owner, conn->how);
    }
}

static bool all_is_read(const struct shaped_conn *conn)
{
    return way_used(&conn->down) == 0 || conn->how != NET_CLOSED;
}

/* One event at a time: the owner may close in any of them. */
static void tell_one(struct shaped_conn *conn)
{
    const struct net_events *events = conn->conn.events;
    if (conn->down.across.count && !conn->told_readable) {
        conn->told_readable = true;
        shaped_conn_wake(conn);
        events->readable(conn->conn.owner);
    } else if (conn->writable) {
        conn->waits = conn->writable = false;
        shaped_conn_wake(conn);
        events->writable(conn->conn.owner);
    } else if (conn->ending && conn->end_at <= now(conn) && crossing_left(conn) &&
               all_is_read(conn)) {
        conn->phase = OVER;
        bytes_clear(&conn->down.across);
        events->ended(conn->conn.owner, conn->how);
    }
}

/* The owner has gone: what it sent goes on, then the end. */
static void finish(struct shaped_conn *conn)
{
    bytes_clear(&conn->down.across);
    bool given_up = conn->given_up_at <= now(conn);
    bool sent = way_used(&conn->up) == 0 || conn->abort;
    bool arrived = sent && conn->end_at <= now(conn) && crossing_left(conn);
    if (conn->inner && !arrived && !given_up)
        return;
    end_inner(conn, !conn->abort && !given_up);
    shaped_conn_free(conn);
}

static void pump(void *owner)
{
    struct shaped_conn *conn = owner;
    if (conn->phase == OPEN || conn->phase == GONE)
        carry(conn);
    if (conn->phase != OPEN && conn->phase != GONE) {
        usec held = held_until(conn);
        if (held > now(conn))
            wake_at(conn, held);
        else if (conn->phase_at <= now(conn))
            take_step(conn);
        else
            shaped_conn_wake_later(conn);
        return;
    }
    shaped_conn_wake_later(conn);
    if (conn->phase == GONE)
        finish(conn);
    else
        tell_one(conn);
}

/* --- what the inner connection says --- */

static void inner_opened(void *owner)
{
    struct shaped_conn *conn = owner;
    conn->local = net_local(conn->inner);
    conn->peer = net_peer(conn->inner);
    go(conn, ANSWERED, way_arrival(&conn->down, &conn->shaped->down, now(conn)));
    if (conn->phase_at <= now(conn))
        pump(conn);
}

static void inner_readable(void *owner)
{
    struct shaped_conn *conn = owner;
    if (shaped_conn_is_plain(conn)) {
        conn->conn.events->readable(conn->conn.owner);
    } else {
        pull(conn);
        shaped_conn_wake_later(conn);
    }
}

static void inner_writable(void *owner)
{
    struct shaped_conn *conn = owner;
    if (conn->phase != OPEN && conn->phase != GONE)
        return;
    if (shaped_conn_is_plain(conn))
        conn->writable = conn->waits;
    pump(conn);
}

static void inner_ended(void *owner, enum net_end how)
{
    struct shaped_conn *conn = owner;
    usec at = way_arrival(&conn->down, &conn->shaped->down, now(conn));
    end_inner(conn, true);
    if (conn->phase == WAITING) {
        fail(conn, how, at);
        return;
    }
    conn->ending = true;
    conn->how = how;
    conn->end_at = at;
    if (conn->phase == OPEN || conn->phase == GONE)
        pump(conn);
}

static const struct net_events inner_events = {
    .opened = inner_opened,
    .readable = inner_readable,
    .writable = inner_writable,
    .ended = inner_ended,
};

void shaped_conn_leave(struct shaped_conn *conn, bool abort)
{
    if (conn->phase != OPEN || !conn->inner) {
        shaped_conn_free(conn);
        return;
    }
    conn->phase = GONE;
    conn->abort = abort;
    conn->ending = true;
    conn->end_at = way_arrival(&conn->up, &conn->shaped->up, now(conn));
    conn->given_up_at = now(conn) + NET_LINGER_US;
    pull(conn);
    shaped_conn_wake_later(conn);
    finish(conn);
}

void shaped_conn_offer(struct shaped_conn *conn)
{
    net_adopt(conn->inner, &inner_events, conn);
    conn->local = net_local(conn->inner);
    conn->peer = net_peer(conn->inner);
    struct verdict verdict = ask_connect(conn);
    usec at = now(conn) + verdict.delay;
    verdict.delay = 0;
    conn->fate = verdict;
    if (verdict.refuse)
        shaped_conn_free(conn);
    else if (verdict.silence)
        conn->phase = MUTE;
    else
        go(conn, OFFERED, way_arrival(&conn->down, &conn->shaped->down, at));
}
