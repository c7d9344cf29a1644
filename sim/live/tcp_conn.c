/* SPDX-License-Identifier: MIT */
/* One TCP connection. net.h has pull and libuv push: reading stops while NET_MEMORY_WINDOW bytes
 * are unread, so that an upload meets the sender as it would in a real stack. Closing lingers
 * until the other side has closed (TCP_LINGER), because close() with unread input turns into a
 * reset (RFC 1122, 4.2.2.13) and takes sent bytes with it. */
#include "live/tcp_conn.h"

#include "base/die.h"
#include "base/limits.h"
#include "link/must_uv.h"
#include "live/tcp_address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void linger_over(void *owner);
static void try_address(struct tcp_conn *conn);
static void start_writing(struct tcp_conn *conn);
static void read_more(struct tcp_conn *conn);

/* --- connections: life --- */

struct tcp_conn *tcp_conn_new(struct live_tcp *tcp)
{
    struct tcp_conn *conn = xzalloc(sizeof *conn);
    conn->conn.ops = &live_tcp_ops;
    conn->tcp = tcp;
    conn->next = tcp->conns;
    conn->link = &tcp->conns;
    if (conn->next)
        conn->next->link = &conn->next;
    tcp->conns = conn;
    tcp->handles++;
    inbox_init(&conn->in, &conn->conn, &tcp->loop->agenda);
    alarm_init(&conn->linger, linger_over, conn);
    return conn;
}

static void free_conn(struct tcp_conn *conn)
{
    struct live_tcp *tcp = conn->tcp;
    uv_freeaddrinfo(conn->addresses);
    inbox_release(&conn->in);
    bytes_release(&conn->out);
    bytes_release(&conn->flying);
    free(conn);
    tcp->handles--;
    live_tcp_free_when_done(tcp);
}

static void conn_closed(uv_handle_t *handle)
{
    struct tcp_conn *conn = handle->data;
    free_conn(conn);
}

static void forget(struct tcp_conn *conn)
{
    inbox_close(&conn->in);
    alarm_cancel(&conn->tcp->loop->agenda, &conn->linger);
    *conn->link = conn->next;
    if (conn->next)
        conn->next->link = conn->link;
    conn->link = NULL;
    conn->left = true;
}

static void close_handle(struct tcp_conn *conn)
{
    if (!uv_is_closing((uv_handle_t *)&conn->handle))
        uv_close((uv_handle_t *)&conn->handle, conn_closed);
}

/* Nothing is heard of it any more. */
void tcp_conn_drop(struct tcp_conn *conn)
{
    if (!conn->link)
        return; /* it was, by an alarm that loop_enter() rang */
    forget(conn);
    if (conn->resolving)
        uv_cancel((uv_req_t *)&conn->resolve);
    else if (!conn->made)
        free_conn(conn);
    else
        close_handle(conn);
}

/* One that lingers was open: it is freed later, when libuv has closed it. Who calls this may
 * still look at it. */
static void end_linger(struct tcp_conn *conn)
{
    must(conn->made);
    if (conn->link) {
        forget(conn);
        close_handle(conn);
    }
}

static void linger_over(void *owner)
{
    end_linger(owner);
}

static void end(struct tcp_conn *conn, enum net_end how)
{
    if (conn->left)
        end_linger(conn);
    else
        inbox_end(&conn->in, how);
}

/* --- connections: opening --- */

/* Telnet's urgent bytes stay in their place: an ABOR may end in one (RFC 959, 4.1.3). */
static void keep_urgent_bytes(struct tcp_conn *conn)
{
    uv_os_fd_t fd;
    int on = 1;
    if (uv_fileno((uv_handle_t *)&conn->handle, &fd) == 0)
        setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
}

void tcp_conn_open(struct tcp_conn *conn)
{
    struct sockaddr_storage name;
    int size = sizeof name;
    if (uv_tcp_getsockname(&conn->handle, (struct sockaddr *)&name, &size) == 0)
        conn->local = tcp_address_from(&name);
    size = sizeof name;
    if (uv_tcp_getpeername(&conn->handle, (struct sockaddr *)&name, &size) == 0)
        conn->peer = tcp_address_from(&name);
    uv_tcp_nodelay(&conn->handle, 1);
    keep_urgent_bytes(conn);
    conn->open = true;
    read_more(conn);
}

static void closed_for_next(uv_handle_t *handle)
{
    struct tcp_conn *conn = handle->data;
    struct loop *loop = conn->tcp->loop;
    bool enters = !conn->left;
    if (enters)
        loop_enter(loop); /* what rings now may leave it */
    conn->made = false;
    if (conn->left) {
        free_conn(conn);
    } else {
        conn->address = conn->address->ai_next;
        try_address(conn);
    }
    if (enters)
        loop_leave(loop);
}

static void on_connect(uv_connect_t *request, int status)
{
    struct tcp_conn *conn = request->data;
    if (status == UV_ECANCELED || conn->left)
        return;
    loop_enter(conn->tcp->loop);
    conn->error = status;
    if (uv_is_closing((uv_handle_t *)&conn->handle)) {
        loop_leave(conn->tcp->loop); /* what rang just now has left it */
        return;
    }
    if (status == 0) {
        tcp_conn_open(conn);
        inbox_post(&conn->in, INBOX_OPENED | (conn->in.waits ? INBOX_WRITABLE : 0));
    } else if (conn->address && conn->address->ai_next) {
        uv_close((uv_handle_t *)&conn->handle, closed_for_next);
    } else {
        end(conn, tcp_end_of(status, NET_UNREACHABLE));
    }
    loop_leave(conn->tcp->loop);
}

static void connect_to(struct tcp_conn *conn, const struct sockaddr *address)
{
    must_uv(uv_tcp_init(conn->tcp->loop->uv, &conn->handle));
    conn->made = true;
    conn->handle.data = conn->connect.data = conn;
    int error = uv_tcp_connect(&conn->connect, &conn->handle, address, on_connect);
    if (error)
        end(conn, tcp_end_of(error, NET_UNREACHABLE));
}

static void try_address(struct tcp_conn *conn)
{
    if (conn->address)
        connect_to(conn, conn->address->ai_addr);
    else
        end(conn, conn->error ? tcp_end_of(conn->error, NET_UNREACHABLE) : NET_UNKNOWN_NAME);
}

static void on_resolve(uv_getaddrinfo_t *request, int status, struct addrinfo *addresses)
{
    struct tcp_conn *conn = request->data;
    struct loop *loop = conn->tcp->loop;
    bool enters = !conn->left;
    if (enters)
        loop_enter(loop); /* what rings now may leave it */
    check_memory_uv(status);
    conn->resolving = false;
    conn->addresses = conn->address = addresses;
    if (conn->left)
        free_conn(conn);
    else if (status == 0)
        try_address(conn);
    else
        end(conn, NET_UNKNOWN_NAME);
    if (enters)
        loop_leave(loop);
}

static void look_up(struct tcp_conn *conn)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    char port[8];
    snprintf(port, sizeof port, "%u", conn->peer.port);
    conn->resolve.data = conn;
    conn->resolving = uv_getaddrinfo(conn->tcp->loop->uv, &conn->resolve, on_resolve,
                                     conn->peer.host, port, &hints) == 0;
    if (!conn->resolving)
        end(conn, NET_UNKNOWN_NAME);
}

struct net_conn *tcp_conn_connect(struct net *net, const struct net_address *to,
                                  enum net_role role, const struct net_events *events,
                                  void *owner)
{
    struct live_tcp *tcp = (struct live_tcp *)net;
    struct tcp_conn *conn = tcp_conn_new(tcp);
    struct sockaddr_storage address;
    net_adopt(&conn->conn, events, owner);
    conn->peer = tcp->is_forced && role == NET_CONTROL ? tcp->forced : *to;
    if (*conn->peer.host && tcp_address_to(&conn->peer, &address))
        connect_to(conn, (const struct sockaddr *)&address);
    else
        look_up(conn);
    return &conn->conn;
}

/* --- connections: receiving --- */

static void give_buffer(uv_handle_t *handle, size_t wanted, uv_buf_t *out)
{
    struct tcp_conn *conn = handle->data;
    size_t left = NET_MEMORY_WINDOW - conn->in.bytes.count; /* else it would not be reading */
    size_t space = wanted < left ? wanted : left;
    *out = uv_buf_init(bytes_reserve(&conn->in.bytes, space), (unsigned)space);
}

/* libuv takes a reset right behind the last bytes for their orderly end. */
static bool is_broken(const struct tcp_conn *conn)
{
    uv_os_fd_t fd;
    int error = 0;
    socklen_t size = sizeof error;
    return uv_fileno((const uv_handle_t *)&conn->handle, &fd) == 0 &&
           getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0;
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct tcp_conn *conn = stream->data;
    (void)buffer;
    if (count == 0)
        return;
    loop_enter(conn->tcp->loop);
    if (count < 0) {
        uv_read_stop(stream);
        conn->reading = false;
        end(conn, is_broken(conn) ? NET_RESET : tcp_end_of((int)count, NET_RESET));
    } else if (!conn->left) {
        bytes_grew(&conn->in.bytes, (size_t)count);
        if (conn->in.bytes.count >= NET_MEMORY_WINDOW) {
            uv_read_stop(stream);
            conn->reading = false;
        }
        inbox_arrived(&conn->in);
    }
    loop_leave(conn->tcp->loop);
}

static void read_more(struct tcp_conn *conn)
{
    if (!conn->open || conn->reading || (conn->in.end_known && !conn->left) ||
        conn->in.bytes.count > NET_MEMORY_WINDOW / 2)
        return;
    conn->reading = uv_read_start((uv_stream_t *)&conn->handle, give_buffer, on_read) == 0;
}

size_t tcp_conn_read(struct net_conn *base, char *to, size_t count)
{
    struct tcp_conn *conn = (struct tcp_conn *)base;
    size_t taken = inbox_read(&conn->in, to, count);
    read_more(conn);
    return taken;
}

/* --- connections: sending --- */

static void on_shutdown(uv_shutdown_t *request, int status)
{
    (void)request, (void)status; /* now the other side's end is awaited, or the linger's */
}

/* All is out: say so to the other side. */
static void shut_down(struct tcp_conn *conn)
{
    if (!conn->left || conn->shut || conn->writing || conn->out.count)
        return;
    conn->shut = true;
    conn->shutdown.data = conn;
    if (conn->in.end_known || conn->unwanted ||
        uv_shutdown(&conn->shutdown, (uv_stream_t *)&conn->handle, on_shutdown) != 0)
        end_linger(conn);
}

static void on_written(uv_write_t *request, int status)
{
    struct tcp_conn *conn = request->data;
    if (status == UV_ECANCELED)
        return; /* being closed */
    loop_enter(conn->tcp->loop);
    conn->writing = false;
    bytes_clear(&conn->flying);
    if (status < 0) {
        bytes_clear(&conn->out);
        end(conn, tcp_end_of(status, NET_RESET));
    } else {
        if (conn->out.count)
            start_writing(conn);
        if (conn->in.waits && conn->out.count <= NET_MEMORY_WINDOW / 2)
            inbox_post(&conn->in, INBOX_WRITABLE);
        shut_down(conn);
    }
    loop_leave(conn->tcp->loop);
}

static void start_writing(struct tcp_conn *conn)
{
    struct bytes empty = conn->flying;
    conn->flying = conn->out;
    conn->out = empty;
    struct span bytes = bytes_span(&conn->flying);
    union {
        const char *in;
        char *out;
    } at = {.in = bytes.at}; /* libuv only reads there */
    uv_buf_t buffer = uv_buf_init(at.out, (unsigned)bytes.count);
    conn->write.data = conn;
    conn->writing =
        uv_write(&conn->write, (uv_stream_t *)&conn->handle, &buffer, 1, on_written) == 0;
    if (!conn->writing)
        end(conn, NET_RESET);
}

size_t tcp_conn_send(struct net_conn *base, const char *bytes, size_t count)
{
    struct tcp_conn *conn = (struct tcp_conn *)base;
    if (conn->in.end_known || conn->in.over)
        return count; /* nobody there any more */
    size_t used = conn->out.count + conn->flying.count;
    size_t space = conn->open && used < NET_MEMORY_WINDOW ? NET_MEMORY_WINDOW - used : 0;
    size_t taken = count < space ? count : space;
    bytes_add(&conn->out, bytes, taken);
    if (taken && !conn->writing)
        start_writing(conn);
    conn->in.waits = conn->in.waits || taken < count;
    return taken;
}

struct net_address tcp_conn_local(const struct net_conn *base)
{
    return ((const struct tcp_conn *)base)->local;
}

struct net_address tcp_conn_peer(const struct net_conn *base)
{
    return ((const struct tcp_conn *)base)->peer;
}

/* --- connections: ending --- */

void tcp_conn_close(struct net_conn *base)
{
    struct tcp_conn *conn = (struct tcp_conn *)base;
    bool unsent = conn->open && (conn->writing || conn->out.count);
    if (!conn->open || (conn->in.end_known && !(unsent && conn->in.how == NET_CLOSED))) {
        tcp_conn_drop(conn);
        return;
    }
    inbox_close(&conn->in);
    conn->left = true;
    conn->unwanted = !base->events;
    bytes_clear(&conn->in.bytes);
    alarm_set_in(&conn->tcp->loop->agenda, &conn->linger, TCP_LINGER);
    if (!conn->in.end_known)
        read_more(conn);
    shut_down(conn);
}

void tcp_conn_abort(struct net_conn *base)
{
    struct tcp_conn *conn = (struct tcp_conn *)base;
    if (conn->open)
        uv_tcp_close_reset(&conn->handle, conn_closed);
    tcp_conn_drop(conn);
}
