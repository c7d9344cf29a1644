/* SPDX-License-Identifier: MIT */
/* Bytes over connected sockets. TCP tells of a close and of its half by the same FIN (RFC 9293,
 * 3.6), so an end of input is a hang-up as soon as nothing is owed; what was written to one that
 * had closed altogether comes back as a reset, which hurries that. */
#define _GNU_SOURCE /* POLLRDHUP */
#include "link/end_socket.h"

#include <errno.h>
#include <poll.h>

#define PIECE 4096 /* of the line's bytes, encoded at once */

static void leave(struct end_socket *conn)
{
    struct end *end = &conn->body.end;
    alarm_cancel(&end->loop->agenda, &conn->farewell);
    end_fd_close(&conn->body);
    conn->hurried = conn->held = false;
    end_left(end);
    conn->left(conn);
}

static void farewell(void *owner)
{
    leave(owner);
}

static void hung_up(struct end_fd *body)
{
    struct end_socket *conn = (struct end_socket *)body;
    bool half = errno == 0 && end_is_owed(&body->end) && !conn->hurried;
    if (!half) {
        leave(conn);
        return;
    }
    body->deaf = true;
    end_wait(&body->end, &conn->farewell, END_SOCKET_FAREWELL);
}

static void arrived(struct end_fd *body, const char *bytes, size_t count)
{
    struct end_socket *conn = (struct end_socket *)body;
    conn->codec->ops->decode(conn->codec, (struct span){bytes, count}, &conn->line);
    struct span line = bytes_span(&conn->line);
    if (line.count)
        end_arrived(&body->end, line.at, line.count);
    bytes_clear(&conn->line);
}

/* --- life --- */

void end_socket_init(struct end_socket *conn, struct codec *codec,
                     void (*left)(struct end_socket *conn))
{
    conn->body.fd = -1;
    conn->body.hung_up = hung_up;
    conn->codec = codec;
    conn->left = left;
    alarm_init(&conn->farewell, farewell, conn);
    if (!codec)
        return;
    codec->conn = conn;
    conn->body.arrived = arrived;
}

void end_socket_release(struct end_socket *conn)
{
    alarm_cancel(&conn->body.end.loop->agenda, &conn->farewell);
    end_fd_close(&conn->body);
    bytes_release(&conn->line);
    if (conn->codec)
        conn->codec->ops->free(conn->codec);
    end_release(&conn->body.end);
}

bool end_socket_begin(struct end_socket *conn, int socket)
{
    if (!end_fd_open(&conn->body, socket))
        return false;
    if (conn->codec)
        conn->codec->ops->begin(conn->codec);
    end_came(&conn->body.end);
    return true;
}

bool end_socket_is_open(const struct end_socket *conn)
{
    return conn->body.end.open;
}

/* One that has gone, with bytes of it unread, is waited for: they are the line's. */
bool end_socket_make_way(struct end_socket *conn)
{
    struct pollfd state = {.fd = conn->body.fd, .events = POLLRDHUP};
    if (conn->body.deaf) {
        leave(conn);
        return true;
    }
    if (!conn->hurried) {
        conn->hurried = poll(&state, 1, 0) > 0;
        if (conn->hurried)
            end_wait(&conn->body.end, &conn->farewell, END_SOCKET_HURRY);
    }
    return conn->hurried;
}

/* --- bytes and circuits --- */

void end_socket_watch(struct end *end)
{
    struct end_socket *conn = (struct end_socket *)end;
    end_fd_watch(end);
    if (conn->body.deaf && end->open && !end_is_owed(end) && !conn->body.out.count)
        alarm_set_in(&end->loop->agenda, &conn->farewell, 0);
}

size_t end_socket_write(struct end *end, struct span bytes)
{
    struct end_socket *conn = (struct end_socket *)end;
    if (conn->held)
        return 0;
    if (conn->body.deaf) /* who still reads is not hurried */
        end_wait(end, &conn->farewell, conn->hurried ? END_SOCKET_HURRY : END_SOCKET_FAREWELL);
    if (!conn->codec)
        return end_fd_write(end, bytes);
    struct bytes *out = &conn->body.out;
    struct span piece = span_cut(bytes, out->count < PIECE ? PIECE : 0);
    conn->codec->ops->encode(conn->codec, piece, out);
    end->blocked = !end_fd_write_out(&conn->body);
    return piece.count;
}

void end_socket_say(struct end_socket *conn, struct span wire)
{
    bytes_add_span(&conn->body.out, wire);
    end_fd_write_out(&conn->body);
    end_fd_watch(&conn->body.end);
}

void end_socket_hold(struct end_socket *conn, bool held)
{
    conn->held = held;
    if (!held)
        end_flush(&conn->body.end);
}

int64_t end_socket_rate(const struct end *end)
{
    const struct end_socket *conn = (const struct end_socket *)end;
    const struct codec *codec = conn->codec;
    return codec && codec->ops->rate ? codec->ops->rate(codec) : 0;
}

const char *end_socket_format(const struct end *end)
{
    const struct codec *codec = ((const struct end_socket *)end)->codec;
    return codec && codec->ops->format ? codec->ops->format(codec) : "";
}

void end_socket_set_lines(struct end *end, unsigned circuits)
{
    struct end_socket *conn = (struct end_socket *)end;
    struct codec *codec = conn->codec;
    if (codec && codec->ops->set_lines)
        codec->ops->set_lines(codec, circuits);
}

void end_socket_set_rate(struct end *end, int64_t rate)
{
    struct codec *codec = ((struct end_socket *)end)->codec;
    if (codec && codec->ops->set_rate)
        codec->ops->set_rate(codec, rate);
}

void end_socket_set_break(struct end *end, bool on)
{
    struct codec *codec = ((struct end_socket *)end)->codec;
    if (codec && codec->ops->set_break)
        codec->ops->set_break(codec, on);
}
