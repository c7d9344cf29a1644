/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_TCP_CONN_H
#define SIM_LIVE_TCP_CONN_H

#include "base/bytes.h"
#include "live/tcp.h"
#include "net/inbox.h"

/* One TCP connection. Inside live/ only: tcp.c has the network and its listeners. */
struct live_tcp {
    struct net net;
    struct loop *loop;
    bool is_forced, freed;
    int listen_error; /* of the last listener that could not be made */
    struct net_address forced;
    struct tcp_conn *conns;
    size_t handles; /* not yet closed: connections and listeners */
};

struct tcp_conn {
    struct net_conn conn;
    struct live_tcp *tcp;
    struct tcp_conn *next, **link;
    uv_tcp_t handle;
    uv_getaddrinfo_t resolve;
    uv_connect_t connect;
    uv_write_t write;
    uv_shutdown_t shutdown;
    struct addrinfo *addresses, *address; /* all, and the one being tried */
    struct inbox in;
    struct bytes out, flying;
    struct net_address local, peer;
    struct alarm linger; /* when left */
    int error;           /* of the last address tried */
    bool made;           /* the handle is there: it has to be closed */
    bool unwanted; /* left by who never adopted it: it is told a word and not waited for */
    bool resolving, open, reading, writing, left, shut;
};

extern const struct net_ops live_tcp_ops;

struct tcp_conn *tcp_conn_new(struct live_tcp *tcp);
/* The handle is made and connected: by us, or by the other side. */
void tcp_conn_open(struct tcp_conn *conn);
/* At once and without a word. The memory goes when the loop has run. */
void tcp_conn_drop(struct tcp_conn *conn);
struct net_conn *tcp_conn_connect(struct net *net, const struct net_address *to,
                                  enum net_role role, const struct net_events *events,
                                  void *owner);
size_t tcp_conn_send(struct net_conn *base, const char *bytes, size_t count);
size_t tcp_conn_read(struct net_conn *base, char *to, size_t count);
struct net_address tcp_conn_local(const struct net_conn *base);
struct net_address tcp_conn_peer(const struct net_conn *base);
void tcp_conn_close(struct net_conn *base);
void tcp_conn_abort(struct net_conn *base);

void live_tcp_free_when_done(struct live_tcp *tcp);

#endif
