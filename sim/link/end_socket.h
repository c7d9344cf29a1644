/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_END_SOCKET_H
#define SIM_LINK_END_SOCKET_H

#include "link/end_body.h"

/* A body whose bytes go through a connected socket, one connection after the other: what
 * link/listen.c and link/dial.c have in common.
 *
 * The other side's orderly end may be the half of it (shutdown(), `nc -N`): then what it is owed
 * still goes out, within END_SOCKET_FAREWELL. Nobody can tell that from a close, so one that
 * closed in the middle of a command is gone when that is answered. A reset is the end at once.
 */
#define END_SOCKET_FAREWELL SECONDS(60) /* AT+COPS=? takes 45 s (AT manual 3.2.9) */
#define END_SOCKET_HURRY    SECONDS(1)  /* the same, when somebody else waits */

struct end_socket;

/* What stands between the bytes of the socket and those of the line, such as Telnet. Without one
 * they are the same. Where it has more to say than the line's bytes: end_socket_say(). Circuits and
 * breaks of the other side: end_heard_lines(), end_heard_break(). */
struct codec {
    const struct codec_ops *ops;
    struct end_socket *conn; /* set by end_socket_init() */
};

struct codec_ops {
    void (*begin)(struct codec *codec); /* a connection, as new */
    /* All of `wire` is used up: what is data of the line goes to *line, the rest of a sequence
     * that is not complete is kept. */
    void (*decode)(struct codec *codec, struct span wire, struct bytes *line);
    void (*encode)(struct codec *codec, struct span line, struct bytes *wire);
    void (*set_lines)(struct codec *codec, unsigned circuits); /* or NULL */
    void (*set_rate)(struct codec *codec, int64_t rate);       /* or NULL */
    void (*set_break)(struct codec *codec, bool on);           /* or NULL */
    int64_t (*rate)(const struct codec *codec);                /* or NULL */
    const char *(*format)(const struct codec *codec);          /* or NULL */
    void (*free)(struct codec *codec);
};

struct end_socket {
    struct end_fd body;
    struct codec *codec; /* owned; NULL: none */
    bool held;           /* by end_socket_hold() */
    bool hurried;        /* somebody else waits for its end */
    struct bytes line;   /* decoded */
    struct alarm farewell;
    void (*left)(struct end_socket *conn); /* the connection is over and closed */
};

/* The end_ops of a body that embeds it, but for free(). */
#define END_SOCKET_OPS                                                                         \
    .write = end_socket_write, .watch = end_socket_watch, .rate = end_socket_rate,             \
    .format = end_socket_format, .set_lines = end_socket_set_lines,                            \
    .set_rate = end_socket_set_rate, .set_break = end_socket_set_break

/* After end_init(). `codec` is taken over; NULL: none. */
void end_socket_init(struct end_socket *conn, struct codec *codec,
                     void (*left)(struct end_socket *conn));
void end_socket_release(struct end_socket *conn); /* and end_release() */
/* A connection; the socket is taken over. False, with errno: it cannot be polled. */
bool end_socket_begin(struct end_socket *conn, int socket);
/* Somebody else wants the place of the one who is there. False: who is there stays; else it goes,
 * now or soon, and left() says when. */
bool end_socket_make_way(struct end_socket *conn);
bool end_socket_is_open(const struct end_socket *conn);

/* --- for codecs --- */
/* Goes out before what the line has to say next. */
void end_socket_say(struct end_socket *conn, struct span wire);
/* The line's bytes stay where they wait, or go on. */
void end_socket_hold(struct end_socket *conn, bool held);

size_t end_socket_write(struct end *end, struct span bytes);
void end_socket_watch(struct end *end);
int64_t end_socket_rate(const struct end *end);
const char *end_socket_format(const struct end *end);
void end_socket_set_lines(struct end *end, unsigned circuits);
void end_socket_set_rate(struct end *end, int64_t rate);
void end_socket_set_break(struct end *end, bool on);

#endif
