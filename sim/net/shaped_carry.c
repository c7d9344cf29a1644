/* SPDX-License-Identifier: MIT */
/* What crosses a connection, and how it ends. Bytes are pulled from the other network, spend their
 * time on the way, and wait for their owner; an end waits behind them, as a FIN would (RFC 793,
 * 3.5). Where the scenario wants to be asked at a count of bytes, exactly so many cross first. */
#include "net/shaped_conn.h"

#include "base/limits.h"

static usec now(const struct shaped_conn *conn)
{
    return shaped_conn_now(conn);
}

bool shaped_conn_is_plain(const struct shaped_conn *conn)
{
    return conn->shaped->plain && conn->phase == SHAPED_OPEN &&
           conn->next_question == UINT64_MAX && !conn->holds && !conn->stalled &&
           shaped_conn_held_until(conn) <= now(conn) && way_used(&conn->up) == 0 &&
           way_used(&conn->down) == 0 && !conn->up.corrupt_ppm && !conn->up.drop_ppm;
}

/* --- what the scenario says --- */

static void push(struct shaped_conn *conn);

/* The connection ends on both sides, by the scenario's will. */
static void cut(struct shaped_conn *conn, bool politely)
{
    push(conn);
    shaped_conn_end_inner(conn, politely);
    way_lose(&conn->up);
    way_lose(&conn->down);
    conn->ended = true;
    conn->ended_at = now(conn);
    conn->how = politely ? NET_CLOSED : NET_RESET;
}

static void strike(struct shaped_conn *conn, struct data_verdict verdict)
{
    conn->holds = verdict.delay > 0;
    if (conn->holds) {
        conn->hold_until = now(conn) + verdict.delay;
        conn->held = verdict;
        conn->held.delay = 0;
        return;
    }
    if (verdict.corrupt_ppm)
        conn->up.corrupt_ppm = conn->down.corrupt_ppm = verdict.corrupt_ppm;
    if (verdict.drop_ppm)
        conn->up.drop_ppm = conn->down.drop_ppm = verdict.drop_ppm;
    switch (verdict.way) {
    case SEAM_WAY_STAYS:
        break;
    case SEAM_WAY_STALLS:
        conn->stalled = true;
        break;
    case SEAM_WAY_CLOSES:
        cut(conn, true);
        break;
    case SEAM_WAY_BREAKS:
        cut(conn, false);
        break;
    }
}

static void ask_data(struct shaped_conn *conn)
{
    const struct seams *seams = conn->shaped->seams;
    strike(conn, seams_data(seams, conn->crossed));
    conn->next_question = seams_next_data(seams, conn->crossed);
}

/* --- across --- */

static bool crossing_left(const struct shaped_conn *conn)
{
    return shaped_conn_held_until(conn) <= now(conn) && !conn->stalled;
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
        if (conn->phase == SHAPED_GONE)
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

void shaped_conn_carry(struct shaped_conn *conn)
{
    if (shaped_conn_is_plain(conn))
        return;
    if (conn->holds && conn->hold_until <= now(conn))
        strike(conn, conn->held);
    pull(conn);
    cross(conn, &conn->up);
    cross(conn, &conn->down);
    push(conn);
    pull(conn);
}

void shaped_conn_open(struct shaped_conn *conn)
{
    conn->phase = SHAPED_OPEN;
    conn->writable = conn->waits;
    strike(conn, conn->held);
    if (conn->role == NET_DATA && conn->inner)
        ask_data(conn);
    shaped_conn_carry(conn);
    shaped_conn_wake(conn); /* what else there is to tell */
}

/* When the end is there that is under way: ours, or the other side's. */
static usec end_arrives(const struct shaped_conn *conn)
{
    if (conn->phase == SHAPED_GONE)
        return conn->left_at;
    return conn->ended ? conn->ended_at : USEC_NEVER;
}

usec shaped_conn_next_byte(const struct shaped_conn *conn)
{
    usec given_up = conn->phase == SHAPED_GONE ? conn->given_up_at : USEC_NEVER;
    if (conn->stalled && !conn->holds)
        return given_up;
    usec up = way_next(&conn->up), down = way_next(&conn->down), end = end_arrives(conn);
    usec at = up < down ? up : down;
    if (end < at && end > now(conn))
        at = end;
    if (conn->holds && conn->hold_until < at)
        at = conn->hold_until;
    usec held = shaped_conn_held_until(conn);
    at = at != USEC_NEVER && at < held ? held : at;
    return at < given_up ? at : given_up;
}

/* --- telling the owner --- */

static bool all_is_read(const struct shaped_conn *conn)
{
    return way_used(&conn->down) == 0 || conn->how != NET_CLOSED;
}

static bool has_ended(const struct shaped_conn *conn)
{
    return conn->ended && conn->ended_at <= now(conn) && crossing_left(conn) &&
           all_is_read(conn);
}

/* One event at a time: the owner may close in any of them. */
void shaped_conn_tell(struct shaped_conn *conn)
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
    } else if (has_ended(conn)) {
        conn->phase = SHAPED_OVER;
        bytes_clear(&conn->down.across);
        events->ended(conn->conn.owner, conn->how);
    }
}

/* The owner has gone: what it sent goes on, then the end. */
void shaped_conn_finish(struct shaped_conn *conn)
{
    bytes_clear(&conn->down.across);
    bool given_up = conn->given_up_at <= now(conn);
    bool sent = way_used(&conn->up) == 0 || conn->abort;
    bool arrived = sent && conn->left_at <= now(conn) && crossing_left(conn);
    if (conn->inner && !arrived && !given_up)
        return;
    shaped_conn_end_inner(conn, !conn->abort && !given_up);
    shaped_conn_free(conn);
}

void shaped_conn_leave(struct shaped_conn *conn, bool abort)
{
    if (conn->phase != SHAPED_OPEN || !conn->inner) {
        shaped_conn_free(conn);
        return;
    }
    conn->phase = SHAPED_GONE;
    conn->abort = abort;
    conn->left_at = way_arrival(&conn->up, &conn->shaped->up, now(conn));
    conn->given_up_at = now(conn) + NET_LINGER_US;
    pull(conn);
    shaped_conn_wake_later(conn);
    shaped_conn_finish(conn);
}

/* --- what the inner connection says --- */

static void inner_opened(void *owner)
{
    struct shaped_conn *conn = owner;
    conn->local = net_local(conn->inner);
    conn->peer = net_peer(conn->inner);
    shaped_conn_go(conn, SHAPED_ANSWERED,
                   way_arrival(&conn->down, &conn->shaped->down, now(conn)));
    if (conn->phase_at <= now(conn))
        shaped_conn_pump(conn);
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
    if (!shaped_conn_carries(conn))
        return;
    if (shaped_conn_is_plain(conn))
        conn->writable = conn->waits;
    shaped_conn_pump(conn);
}

static void inner_ended(void *owner, enum net_end how)
{
    struct shaped_conn *conn = owner;
    usec at = way_arrival(&conn->down, &conn->shaped->down, now(conn));
    shaped_conn_end_inner(conn, true);
    if (conn->phase == SHAPED_WAITING) {
        shaped_conn_fail(conn, how, at);
        return;
    }
    conn->ended = true;
    conn->how = how;
    conn->ended_at = at;
    if (shaped_conn_carries(conn))
        shaped_conn_pump(conn);
}

const struct net_events shaped_inner_events = {
    .opened = inner_opened,
    .readable = inner_readable,
    .writable = inner_writable,
    .ended = inner_ended,
};
