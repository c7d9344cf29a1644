/* SPDX-License-Identifier: MIT */
/* The phases of a connection as rows: which of them take time, what comes then, in which bytes
 * cross. One alarm serves all of them, because a connection only ever waits for one thing; an
 * outage puts off whatever it is. */
#include "net/shaped_conn.h"

#include "base/die.h"
#include "base/limits.h"

struct phase_row {
    void (*then)(struct shaped_conn *conn); /* at phase_at; NULL: no time ends the phase */
    bool carries;
    void (*after)(struct shaped_conn *conn); /* what is left to do when bytes have crossed */
};

static const struct phase_row phases[] = {
    [SHAPED_LOOKUP] = {.then = shaped_conn_call},
    [SHAPED_CALLING] = {.then = shaped_conn_connect},
    [SHAPED_WAITING] = {.then = NULL},
    [SHAPED_ANSWERED] = {.then = shaped_conn_tell_opened},
    [SHAPED_OFFERED] = {.then = shaped_conn_hand_out},
    [SHAPED_OPEN] = {.carries = true, .after = shaped_conn_tell},
    [SHAPED_FAILED] = {.then = shaped_conn_tell_failed},
    [SHAPED_MUTE] = {.then = NULL},
    [SHAPED_OVER] = {.then = NULL},
    [SHAPED_GONE] = {.carries = true, .after = shaped_conn_finish},
};

static void on_alarm(void *owner)
{
    shaped_conn_pump(owner);
}

struct shaped_conn *shaped_conn_new(struct net_shaped *shaped, enum net_role role)
{
    struct shaped_conn *conn = xzalloc(sizeof *conn);
    conn->conn.ops = shaped->net.ops;
    conn->shaped = shaped;
    conn->role = role;
    conn->next_question = UINT64_MAX;
    alarm_init(&conn->alarm, on_alarm, conn);
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

void shaped_conn_end_inner(struct shaped_conn *conn, bool politely)
{
    if (conn->inner && politely)
        net_close(conn->inner);
    else if (conn->inner)
        net_abort(conn->inner);
    conn->inner = NULL;
}

usec shaped_conn_now(const struct shaped_conn *conn)
{
    return conn->shaped->agenda->now;
}

usec shaped_conn_held_until(const struct shaped_conn *conn)
{
    usec outage = conn->shaped->outage_until;
    return conn->hold_until > outage ? conn->hold_until : outage;
}

bool shaped_conn_carries(const struct shaped_conn *conn)
{
    return phases[conn->phase].carries;
}

static void wake_at(struct shaped_conn *conn, usec at)
{
    if (at == USEC_NEVER)
        return;
    if (at < shaped_conn_now(conn))
        at = shaped_conn_now(conn);
    if (!alarm_is_set(&conn->alarm) || conn->alarm.at > at)
        alarm_set(conn->shaped->agenda, &conn->alarm, at);
}

void shaped_conn_wake(struct shaped_conn *conn)
{
    wake_at(conn, shaped_conn_now(conn));
}

void shaped_conn_wake_later(struct shaped_conn *conn)
{
    const struct phase_row *row = &phases[conn->phase];
    if (row->carries)
        wake_at(conn, shaped_conn_next_byte(conn));
    else if (row->then)
        wake_at(conn, conn->phase_at);
}

void shaped_conn_go(struct shaped_conn *conn, enum shaped_phase phase, usec at)
{
    conn->phase = phase;
    conn->phase_at = at;
    wake_at(conn, at);
}

/* Carrying may end it, and a step may open it; neither is followed up before the next alarm. */
void shaped_conn_pump(struct shaped_conn *conn)
{
    if (shaped_conn_carries(conn))
        shaped_conn_carry(conn);
    const struct phase_row *row = &phases[conn->phase];
    if (row->carries) {
        shaped_conn_wake_later(conn);
        row->after(conn);
        return;
    }
    usec held = shaped_conn_held_until(conn);
    if (held > shaped_conn_now(conn))
        wake_at(conn, held);
    else if (conn->phase_at > shaped_conn_now(conn))
        shaped_conn_wake_later(conn);
    else if (row->then)
        row->then(conn);
}
