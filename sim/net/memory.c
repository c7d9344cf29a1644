/* SPDX-License-Identifier: MIT */
#include "net/memory.h"

#include "base/bytes.h"
#include "base/die.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_PORT 49152 /* RFC 6335, 6: dynamic ports */

/* What still has to happen to a connection, in the order in which it does. */
enum pending {
    ARRIVE = 1, /* the connect reaches the other side */
    OPENED = 2,
    READABLE = 4,
    WRITABLE = 8,
    ENDED = 16,
};

struct endpoint {
    struct net net;
    struct net_memory *memory;
    char host[NET_HOST_MAX + 1];
    struct endpoint *next;
};

struct memory_listener {
    struct net_listener listener;
    struct endpoint *endpoint;
    uint16_t port;
    net_accepted *accepted;
    void *owner;
    struct memory_listener *next;
};

struct memory_conn {
    struct net_conn conn;
    struct endpoint *endpoint;
    struct memory_conn *other; /* NULL: not there yet, or gone */
    struct net_address local, peer;
    struct bytes in; /* arrived and unread, at most NET_MEMORY_WINDOW */
    struct alarm alarm;
    unsigned pending;
    enum net_role role;
    bool open;      /* both sides know each other */
    bool told;      /* `readable` came and not all has been read since */
    bool waits;     /* net_send took less than offered */
    bool end_known; /* `how` holds; said once all is read */
    bool over;      /* `ended` was said */
    enum net_end how;
};

struct net_memory {
    struct agenda *agenda;
    struct endpoint *endpoints;
    struct memory_listener *listeners;
    struct net_listener *answers_all;
    bool any_port;
    uint16_t last_port;
    size_t alive;                  /* connections */
    struct memory_conn *accepting; /* being handed out just now */
};

static void ring(void *owner);
static const struct net_ops memory_ops;

struct net_memory *net_memory_new(struct agenda *agenda)
{
    struct net_memory *memory = xzalloc(sizeof *memory);
    memory->agenda = agenda;
    memory->last_port = FIRST_PORT - 1;
    return memory;
}

void net_memory_free(struct net_memory *memory)
{
    if (!memory)
        return;
    must(memory->alive == 0 && !memory->listeners);
    while (memory->endpoints) {
        struct endpoint *endpoint = memory->endpoints;
        memory->endpoints = endpoint->next;
        free(endpoint);
    }
    free(memory);
}

struct net *net_memory_at(struct net_memory *memory, const char *host)
{
    struct endpoint *endpoint = xzalloc(sizeof *endpoint);
    endpoint->net.ops = &memory_ops;
    endpoint->memory = memory;
    span_copy(span_of(host), endpoint->host, sizeof endpoint->host);
    endpoint->next = memory->endpoints;
    memory->endpoints = endpoint;
    return &endpoint->net;
}

void net_memory_answer_all(struct net_memory *memory, struct net_listener *listener,
                           bool any_port)
{
    memory->answers_all = listener;
    memory->any_port = any_port;
}

/* --- listeners --- */

static struct memory_listener *listener_on(struct net_memory *memory, uint16_t port)
{
    struct memory_listener *listener = memory->listeners;
    while (listener && listener->port != port)
        listener = listener->next;
    return listener;
}

static uint16_t free_port(struct net_memory *memory)
{
    for (int tries = 0; tries <= UINT16_MAX - FIRST_PORT; tries++) {
        memory->last_port =
            memory->last_port == UINT16_MAX ? FIRST_PORT : memory->last_port + 1;
        if (!listener_on(memory, memory->last_port))
            return memory->last_port;
    }
    return 0;
}

static bool is_ours(const struct endpoint *endpoint, const char *host)
{
    return !*host || strcmp(host, endpoint->host) == 0 || strcmp(host, "0.0.0.0") == 0 ||
           strcmp(host, "::") == 0;
}

static struct net_listener *memory_listen(struct net *net, const struct net_address *at,
                                          enum net_role role, net_accepted *accepted,
                                          void *owner)
{
    struct endpoint *endpoint = (struct endpoint *)net;
    struct net_memory *memory = endpoint->memory;
    uint16_t port = at->port ? at->port : free_port(memory);
    (void)role;
    if (!port || listener_on(memory, port) || !is_ours(endpoint, at->host))
        return NULL;
    struct memory_listener *listener = xzalloc(sizeof *listener);
    *listener = (struct memory_listener){.listener.ops = &memory_ops,
                                         .endpoint = endpoint,
                                         .port = port,
                                         .accepted = accepted,
                                         .owner = owner,
                                         .next = memory->listeners};
    memory->listeners = listener;
    return &listener->listener;
}

static struct net_address address_of(const char *host, uint16_t port)
{
    struct net_address address = {.port = port};
    span_copy(span_of(host), address.host, sizeof address.host);
    return address;
}

static struct net_address memory_listener_address(const struct net_listener *base)
{
    const struct memory_listener *listener = (const struct memory_listener *)base;
    return address_of(listener->endpoint->host, listener->port);
}

static void memory_unlisten(struct net_listener *base)
{
    struct memory_listener *listener = (struct memory_listener *)base;
    struct net_memory *memory = listener->endpoint->memory;
    struct memory_listener **link = &memory->listeners;
    while (*link != listener)
        link = &(*link)->next;
    *link = listener->next;
    if (memory->answers_all == base)
        memory->answers_all = NULL;
    free(listener);
}

/* --- connections: events --- */

/* One alarm a connection: it tells one event and comes again for the next, so that the owner
 * may close inside any of them. */
static void post(struct memory_conn *conn, unsigned event)
{
    if (conn->over)
        return;
    conn->pending |= event;
    if (!alarm_is_set(&conn->alarm))
        alarm_set_in(conn->endpoint->memory->agenda, &conn->alarm, 0);
}

static void post_end(struct memory_conn *conn, enum net_end how)
{
    conn->end_known = true;
    conn->how = how;
    if (conn->in.count == 0)
        post(conn, ENDED);
}

static struct memory_conn *new_conn(struct endpoint *endpoint)
{
    struct memory_conn *conn = xzalloc(sizeof *conn);
    conn->conn.ops = &memory_ops;
    conn->endpoint = endpoint;
    alarm_init(&conn->alarm, ring, conn);
    endpoint->memory->alive++;
    return conn;
}

static void free_conn(struct memory_conn *conn)
{
    struct net_memory *memory = conn->endpoint->memory;
    alarm_cancel(memory->agenda, &conn->alarm);
    if (memory->accepting == conn)
        memory->accepting = NULL;
    if (conn->other)
        conn->other->other = NULL;
    bytes_release(&conn->in);
    memory->alive--;
    free(conn);
}

static bool is_unknown_name(const char *host)
{
    struct span name = span_of(host);
    const char *end = ".invalid"; /* RFC 6761, 6.4 */
    size_t length = strlen(end);
    return name.count == 0 || span_is_nocase(name, end + 1) ||
           (name.count > length && span_is_nocase(span_skip(name, name.count - length), end));
}

static struct memory_listener *listener_for(struct memory_conn *conn)
{
    struct net_memory *memory = conn->endpoint->memory;
    struct memory_listener *all = (struct memory_listener *)memory->answers_all;
    if (conn->role == NET_CONTROL && all && (memory->any_port || all->port == conn->peer.port))
        return all;
    return listener_on(memory, conn->peer.port);
}

static void arrive(struct memory_conn *conn)
{
    struct net_memory *memory = conn->endpoint->memory;
    struct memory_listener *listener = listener_for(conn);
    bool unknown = is_unknown_name(conn->peer.host);
    if (unknown || !listener) {
        conn->pending = 0;
        post_end(conn, unknown ? NET_UNKNOWN_NAME : NET_REFUSED);
        return;
    }
    struct memory_conn *other = new_conn(listener->endpoint);
    conn->peer = address_of(listener->endpoint->host, conn->peer.port);
    other->peer = conn->local;
    other->local = conn->peer;
    conn->other = other;
    other->other = conn;
    conn->open = other->open = true;
    post(conn, OPENED);
    memory->accepting = other;
    listener->accepted(listener->owner, &other->conn);
    must(!memory->accepting || memory->accepting->conn.events);
    memory->accepting = NULL;
}

static void tell(struct memory_conn *conn, unsigned event)
{
    const struct net_events *events = conn->conn.events;
    if (event == ARRIVE) {
        arrive(conn);
    } else if (event == OPENED) {
        events->opened(conn->conn.owner);
    } else if (event == READABLE) {
        conn->told = true;
        events->readable(conn->conn.owner);
    } else if (event == WRITABLE) {
        conn->waits = false;
        events->writable(conn->conn.owner);
    } else {
        conn->over = true;
        events->ended(conn->conn.owner, conn->how);
    }
}

static void ring(void *owner)
{
    struct memory_conn *conn = owner;
    unsigned event = conn->pending & -conn->pending; /* the lowest */
    if (!event)
        return; /* `readable` was taken back: all has been read meanwhile */
    conn->pending &= ~event;
    if (conn->pending)
        alarm_set_in(conn->endpoint->memory->agenda, &conn->alarm, 0);
    tell(conn, event);
}

/* --- connections: calls --- */

static struct net_conn *memory_connect(struct net *net, const struct net_address *to,
                                       enum net_role role, const struct net_events *events,
                                       void *owner)
{
    struct endpoint *endpoint = (struct endpoint *)net;
    struct memory_conn *conn = new_conn(endpoint);
    net_adopt(&conn->conn, events, owner);
    conn->local = address_of(endpoint->host, free_port(endpoint->memory));
    conn->peer = *to;
    conn->role = role;
    post(conn, ARRIVE);
    return &conn->conn;
}

static size_t memory_send(struct net_conn *base, const char *bytes, size_t count)
{
    struct memory_conn *conn = (struct memory_conn *)base;
    if (conn->open && !conn->other)
        return count; /* nobody there any more: lost, as on a real wire */
    struct memory_conn *other = conn->other;
    size_t room = other ? NET_MEMORY_WINDOW - other->in.count : 0;
    size_t taken = count < room ? count : room;
    if (taken < count)
        conn->waits = true;
    if (!other) {
        post(conn, WRITABLE); /* comes after `opened` */
    } else if (taken) {
        bytes_add(&other->in, bytes, taken);
        if (!other->told)
            post(other, READABLE);
    }
    return taken;
}

static size_t memory_read(struct net_conn *base, char *to, size_t count)
{
    struct memory_conn *conn = (struct memory_conn *)base;
    size_t taken = count < conn->in.count ? count : conn->in.count;
    memcpy(to, bytes_at(&conn->in), taken);
    bytes_drop(&conn->in, taken);
    if (conn->in.count == 0) {
        conn->told = false;
        conn->pending &= ~(unsigned)READABLE;
        if (conn->end_known)
            post(conn, ENDED);
    }
    if (conn->other && conn->other->waits && conn->in.count <= NET_MEMORY_WINDOW / 2)
        post(conn->other, WRITABLE);
    return taken;
}

static struct net_address memory_local(const struct net_conn *base)
{
    return ((const struct memory_conn *)base)->local;
}

static struct net_address memory_peer(const struct net_conn *base)
{
    return ((const struct memory_conn *)base)->peer;
}

static void memory_close(struct net_conn *base)
{
    struct memory_conn *conn = (struct memory_conn *)base;
    if (conn->other)
        post_end(conn->other, NET_CLOSED);
    free_conn(conn);
}

static void memory_abort(struct net_conn *base)
{
    struct memory_conn *conn = (struct memory_conn *)base;
    if (conn->other) {
        bytes_clear(&conn->other->in);
        conn->other->pending &= OPENED;
        post_end(conn->other, NET_RESET);
    }
    free_conn(conn);
}

static const struct net_ops memory_ops = {
    .connect = memory_connect,
    .listen = memory_listen,
    .listener_address = memory_listener_address,
    .unlisten = memory_unlisten,
    .send = memory_send,
    .read = memory_read,
    .local = memory_local,
    .peer = memory_peer,
    .close = memory_close,
    .abort = memory_abort,
};
