/* SPDX-License-Identifier: MIT */
#include "wire_conn.h"

#include "base/die.h"

#include <stdlib.h>
#include <string.h>

#define READY_MAX    4096 /* read ahead of the modem */
#define READ_AT_ONCE 1024

static void tell(void *owner);

struct wire_conn *wire_conn_new(struct wire *wire, enum net_role role)
{
    struct wire_conn *conn = xzalloc(sizeof *conn);
    conn->conn.ops = wire->net.ops;
    conn->wire = wire;
    conn->role = role;
    alarm_init(&conn->alarm, tell, conn);
    conn->next = wire->conns;
    conn->link = &wire->conns;
    if (conn->next)
        conn->next->link = &conn->next;
    wire->conns = conn;
    wire->connections++;
    return conn;
}

void wire_conn_free(struct wire_conn *conn)
{
    alarm_cancel(conn->wire->agenda, &conn->alarm);
    bytes_release(&conn->part);
    bytes_release(&conn->ready);
    *conn->link = conn->next;
    if (conn->next)
        conn->next->link = conn->link;
    conn->wire->connections--;
    free(conn);
}

void wire_conn_leave(struct wire_conn *conn, void (*how)(struct net_conn *))
{
    if (conn->inner)
        how(conn->inner);
    conn->inner = NULL;
}

bool wire_conn_is_held(const struct wire_conn *conn)
{
    return conn->hold_until > conn->wire->agenda->now;
}

static void wake(struct wire_conn *conn)
{
    if (wire_conn_is_held(conn))
        alarm_set(conn->wire->agenda, &conn->alarm, conn->hold_until);
    else if (!alarm_is_set(&conn->alarm))
        alarm_set_in(conn->wire->agenda, &conn->alarm, 0);
}

static void end(struct wire_conn *conn, enum net_end how)
{
    conn->ending = true;
    conn->how = how;
    wake(conn);
}

static void cut(struct wire_conn *conn, void (*by)(struct net_conn *), enum net_end how)
{
    bytes_clear(&conn->part);
    wire_conn_leave(conn, by);
    conn->cut = true;
    end(conn, how);
}

static void befall(struct wire_conn *conn, enum wire_fate fate)
{
    conn->fate = WIRE_GOES_ON;
    if (fate == WIRE_SILENT || fate == WIRE_NEVER) {
        conn->silent = true;
    } else if (fate == WIRE_CLOSED) {
        cut(conn, net_close, NET_CLOSED);
    } else if (fate != WIRE_GOES_ON) {
        cut(conn, net_abort, fate == WIRE_RESET ? NET_RESET : NET_REFUSED);
    }
}

const struct wire_trouble *wire_conn_reach(struct wire_conn *conn, enum wire_place place)
{
    struct wire *wire = conn->wire;
    const struct wire_trouble *due = conn->due;
    conn->due = NULL;
    if (due)
        return due;
    int count = ++wire->seen[place];
    if (!wire->trouble || wire->trouble->place != place || count != wire->nth)
        return NULL;
    wire->struck = true;
    if (!wire->trouble->hold)
        return wire->trouble;
    conn->due = wire->trouble;
    conn->hold_until = wire->agenda->now + wire->trouble->hold;
    wake(conn);
    return NULL;
}

/* --- from the server --- */

static void add_text(struct bytes *out, const char *text, struct span reply)
{
    for (; *text; text++)
        if (*text == '%')
            bytes_add_span(out, reply);
        else if (*text == '$')
            bytes_add_span(out, span_trim(reply));
        else
            bytes_add_char(out, *text == '@' ? '\0' : *text);
}

static size_t read_inner(struct wire_conn *conn)
{
    if (!conn->inner)
        return 0;
    char *to = bytes_reserve(&conn->part, READ_AT_ONCE);
    size_t count = net_read(conn->inner, to, READ_AT_ONCE);
    bytes_grew(&conn->part, count);
    return count;
}

static bool take_reply(struct wire_conn *conn)
{
    size_t end = span_find(bytes_span(&conn->part), '\n') + 1;
    if (end > conn->part.count) {
        size_t count = read_inner(conn);
        if (conn->ending) { /* the server ended within a line */
            bytes_add_span(&conn->ready, bytes_span(&conn->part));
            bytes_clear(&conn->part);
        }
        return count > 0;
    }
    const struct wire_trouble *trouble = wire_conn_reach(conn, WIRE_REPLY);
    if (conn->due)
        return true;
    struct span reply = span_cut(bytes_span(&conn->part), end);
    if (trouble && trouble->half)
        reply = span_cut(reply, end / 2);
    add_text(&conn->ready, trouble && trouble->text ? trouble->text : "%", reply);
    bytes_drop(&conn->part, end);
    if (trouble)
        befall(conn, trouble->fate);
    return true;
}

/* How many bytes of data may cross before something has to be asked or to happen. */
static size_t may_cross(struct wire_conn *conn, bool *loses)
{
    size_t chunk = conn->wire->chunk;
    if (conn->chunk_left == 0) {
        const struct wire_trouble *trouble = wire_conn_reach(conn, WIRE_CHUNK);
        if (conn->due)
            return 0;
        conn->chunk_left = chunk;
        *loses = trouble && trouble->loses;
        if (trouble && trouble->half) {
            conn->fate = trouble->fate;
            conn->fate_in = chunk / 2;
        } else if (trouble) {
            befall(conn, trouble->fate);
        }
    }
    return conn->fate && conn->fate_in < conn->chunk_left ? conn->fate_in : conn->chunk_left;
}

static void crossed(struct wire_conn *conn, size_t count)
{
    conn->chunk_left -= count;
    if (!conn->fate)
        return;
    conn->fate_in -= count;
    if (conn->fate_in == 0)
        befall(conn, conn->fate);
}

static bool take_data(struct wire_conn *conn)
{
    bool loses = false;
    /* The place is reached when a byte is there to cross. */
    if (conn->part.count == 0 && read_inner(conn) == 0)
        return false;
    struct span piece = span_cut(bytes_span(&conn->part), may_cross(conn, &loses));
    if (conn->due || conn->cut)
        return false;
    if (conn->silent)
        return true;
    bytes_add_span(&conn->ready, span_skip(piece, loses));
    bytes_drop(&conn->part, piece.count);
    crossed(conn, piece.count);
    return true;
}

static void pull(struct wire_conn *conn)
{
    bool more = true;
    while (more && !conn->silent && !conn->cut && !wire_conn_is_held(conn) &&
           conn->ready.count < READY_MAX)
        more = conn->role == NET_CONTROL ? take_reply(conn) : take_data(conn);
}

/* --- to the server --- */

static size_t send_data(struct wire_conn *conn, const char *bytes, size_t count)
{
    bool loses = false;
    if (conn->silent || wire_conn_is_held(conn))
        return 0;
    size_t piece = may_cross(conn, &loses);
    if (conn->due || conn->silent)
        return 0;
    if (conn->cut)
        return count;
    if (piece > count)
        piece = count;
    size_t sent = loses + net_send(conn->inner, bytes + loses, piece - loses);
    crossed(conn, sent);
    if (sent == piece && sent < count)
        wake(conn); /* there is room */
    return sent;
}

size_t wire_conn_send(struct net_conn *base, const char *bytes, size_t count)
{
    struct wire_conn *conn = (struct wire_conn *)base;
    if (count == 0)
        return 0;
    size_t taken = count;
    if (conn->inner && conn->role == NET_DATA)
        taken = send_data(conn, bytes, count);
    else if (conn->inner && !conn->silent)
        taken = net_send(conn->inner, bytes, count);
    conn->waits = conn->waits || taken < count;
    return taken;
}

size_t wire_conn_read(struct net_conn *base, char *to, size_t count)
{
    struct wire_conn *conn = (struct wire_conn *)base;
    if (wire_conn_is_held(conn)) {
        conn->told_readable = false;
        return 0;
    }
    pull(conn);
    size_t taken = count < conn->ready.count ? count : conn->ready.count;
    memcpy(to, bytes_at(&conn->ready), taken);
    bytes_drop(&conn->ready, taken);
    if (conn->ready.count == 0)
        conn->told_readable = false;
    if (conn->ready.count == 0 && conn->ending)
        wake(conn);
    return taken;
}

/* --- how they come about --- */

void wire_conn_meet(struct wire_conn *conn)
{
    const struct wire_trouble *trouble = conn->due;
    conn->due = NULL;
    if (!trouble || (trouble->fate != WIRE_REFUSED && trouble->fate != WIRE_NEVER))
        conn->inner =
            net_connect(conn->wire->inner, &conn->to, conn->role, &wire_inner_events, conn);
    if (!trouble)
        return;
    if (conn->inner)
        conn->fate = trouble->fate; /* once it is open */
    else
        befall(conn, trouble->fate);
}

static void inner_opened(void *owner)
{
    struct wire_conn *conn = owner;
    befall(conn, conn->fate);
    conn->conn.events->opened(conn->conn.owner);
}

void wire_conn_hand_out(struct wire_conn *conn)
{
    struct wire_listener *listener = conn->listener;
    const struct wire_trouble *trouble = conn->due;
    conn->due = NULL;
    conn->listener = NULL;
    if (trouble)
        befall(conn, trouble->fate);
    wake(conn); /* what came meanwhile */
    listener->accepted(listener->owner, &conn->conn);
}

/* --- what happens by itself --- */

/* One event at a time: the owner may close in any of them. */
static void tell_one(struct wire_conn *conn)
{
    const struct net_events *events = conn->conn.events;
    if (conn->ready.count && !conn->told_readable) {
        conn->told_readable = true;
        if (conn->waits)
            wake(conn);
        events->readable(conn->conn.owner);
    } else if (conn->waits && !conn->silent) {
        conn->waits = false;
        if (conn->ending)
            wake(conn);
        events->writable(conn->conn.owner);
    } else if (conn->ending && !conn->silent && conn->ready.count + conn->part.count == 0) {
        events->ended(conn->conn.owner, conn->how);
    }
}

static void tell(void *owner)
{
    struct wire_conn *conn = owner;
    if (wire_conn_is_held(conn)) {
        wake(conn);
    } else if (conn->listener) {
        if (!conn->silent)
            wire_conn_hand_out(conn);
    } else if (!conn->inner && !conn->ending) {
        if (!conn->silent)
            wire_conn_meet(conn);
    } else {
        pull(conn);
        tell_one(conn);
    }
}

static void inner_moves(void *owner)
{
    wake(owner);
}

static void inner_ended(void *owner, enum net_end how)
{
    struct wire_conn *conn = owner;
    wire_conn_leave(conn, net_close);
    end(conn, how);
}

const struct net_events wire_inner_events = {
    .opened = inner_opened,
    .readable = inner_moves,
    .writable = inner_moves,
    .ended = inner_ended,
};
