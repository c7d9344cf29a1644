/* SPDX-License-Identifier: MIT */
/* A network inside the process: pairs of buffers with a window. It takes no time and loses
 * nothing; that is the wrapper's part (net/shaped.h). Addresses and ports are as real ones, so
 * that PORT and PASV have something to say. */
#include "net/memory.h"

#include "base/die.h"
#include "base/limits.h"
#include "net/inbox.h"

#include <string.h>

#define FIRST_PORT 49152 /* RFC 6335, 6: dynamic ports */

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
    struct inbox in;    /* at most NET_MEMORY_WINDOW */
    struct alarm reach; /* the connect reaches the other side */
    enum net_role role;
    bool open; /* both sides know each other */
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

static void arrive(void *owner);
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
        xfree(endpoint);
    }
    xfree(memory);
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
    xfree(listener);
}

/* --- connections: life --- */

static struct memory_conn *new_conn(struct endpoint *endpoint)
{
    struct memory_conn *conn = xzalloc(sizeof *conn);
    conn->conn.ops = &memory_ops;
    conn->endpoint = endpoint;
    inbox_init(&conn->in, &conn->conn, endpoint->memory->agenda);
    alarm_init(&conn->reach, arrive, conn);
    endpoint->memory->alive++;
    return conn;
}

static void free_conn(struct memory_conn *conn)
{
    struct net_memory *memory = conn->endpoint->memory;
    alarm_cancel(memory->agenda, &conn->reach);
    if (memory->accepting == conn)
        memory->accepting = NULL;
    if (conn->other)
        conn->other->other = NULL;
    inbox_release(&conn->in);
    memory->alive--;
    xfree(conn);
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

static void arrive(void *owner)
{
    struct memory_conn *conn = owner;
    struct net_memory *memory = conn->endpoint->memory;
    struct memory_listener *listener = listener_for(conn);
    bool unknown = is_unknown_name(conn->peer.host);
    if (unknown || !listener) {
        inbox_end(&conn->in, unknown ? NET_UNKNOWN_NAME : NET_REFUSED);
        return;
    }
    struct memory_conn *other = new_conn(listener->endpoint);
    conn->peer = address_of(listener->endpoint->host, conn->peer.port);
    other->peer = conn->local;
    other->local = conn->peer;
    conn->other = other;
    other->other = conn;
    conn->open = other->open = true;
    inbox_post(&conn->in, INBOX_OPENED);
    memory->accepting = other;
    listener->accepted(listener->owner, &other->conn);
    must(!memory->accepting || memory->accepting->conn.events);
    memory->accepting = NULL;
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
    alarm_set_in(endpoint->memory->agenda, &conn->reach, 0);
    return &conn->conn;
}

static size_t memory_send(struct net_conn *base, const char *bytes, size_t count)
{
    struct memory_conn *conn = (struct memory_conn *)base;
    if (conn->open && !conn->other)
        return count; /* nobody there any more: lost, as on a real wire */
    struct memory_conn *other = conn->other;
    size_t space = other ? NET_MEMORY_WINDOW - other->in.bytes.count : 0;
    size_t taken = count < space ? count : space;
    if (taken < count)
        conn->in.waits = true;
    if (!other) {
        inbox_post(&conn->in, INBOX_WRITABLE); /* comes after `opened` */
    } else if (taken) {
        bytes_add(&other->in.bytes, bytes, taken);
        inbox_arrived(&other->in);
    }
    return taken;
}

static size_t memory_read(struct net_conn *base, char *to, size_t count)
{
    struct memory_conn *conn = (struct memory_conn *)base;
    struct memory_conn *other = conn->other;
    size_t taken = inbox_read(&conn->in, to, count);
    if (other && other->in.waits && conn->in.bytes.count <= NET_MEMORY_WINDOW / 2)
        inbox_post(&other->in, INBOX_WRITABLE);
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
        inbox_end(&conn->other->in, NET_CLOSED);
    free_conn(conn);
}

static void memory_abort(struct net_conn *base)
{
    struct memory_conn *conn = (struct memory_conn *)base;
    if (conn->other)
        inbox_end(&conn->other->in, NET_RESET);
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
