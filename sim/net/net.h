/* SPDX-License-Identifier: MIT */
#ifndef SIM_NET_NET_H
#define SIM_NET_NET_H

#include "base/text.h"
#include "base/usec.h"

#include <stdint.h>

/* The wire between FTP client and FTP server, seen from either end. One interface, several
 * bodies: memory (net/memory.h), TCP (live/tcp.h) and a wrapper that gives either of them round
 * trips, rates, outages and faults (net/shaped.h).
 *
 * Rules, the same for every body:
 * - Nothing calls back from inside a call. Events come later, from the agenda or the loop.
 * - A connection is owned by whoever connected or accepted it, from that call on until its
 *   owner calls net_close() or net_abort(), exactly once. No event comes after that.
 * - `ended` is the last event; the owner still has to close. All bytes that arrived before an
 *   orderly end have been read (net_read returned them) before `ended` comes.
 * - Receiving is by pull: unread bytes stay on the wire, which makes the sender wait.
 */
struct net;
struct net_conn;
struct net_listener;

/* What a connection is for, so that faults and traces can tell. */
enum net_role { NET_CONTROL, NET_DATA };

enum net_end {
    NET_CLOSED,       /* the other side closed in an orderly way */
    NET_RESET,        /* it broke */
    NET_REFUSED,      /* never opened: nobody listens there */
    NET_UNREACHABLE,  /* never opened: no way there */
    NET_UNKNOWN_NAME, /* never opened: the name does not resolve */
};
const char *net_end_name(enum net_end end);

#define NET_HOST_MAX 63
struct net_address {
    char host[NET_HOST_MAX + 1]; /* a name, or an IPv4 or IPv6 address in text form */
    uint16_t port;
};

struct net_events {
    void (*opened)(void *owner);   /* connect succeeded; not for accepted ones */
    void (*readable)(void *owner); /* bytes arrived; once until net_read says 0 */
    void (*writable)(void *owner); /* space again, after net_send took less */
    void (*ended)(void *owner, enum net_end how);
};

typedef void net_accepted(void *owner, struct net_conn *conn);

/* Starts to open a connection. Never fails at once: refusal comes as `ended`. */
struct net_conn *net_connect(struct net *net, const struct net_address *to, enum net_role role,
                             const struct net_events *events, void *owner);
/* Listens; port 0 picks one. NULL when the address is taken or not ours. `accepted` gives a new
 * connection, which its receiver must net_adopt() or close before returning. */
struct net_listener *net_listen(struct net *net, const struct net_address *at,
                                enum net_role role, net_accepted *accepted, void *owner);
struct net_address net_listener_address(const struct net_listener *listener);
void net_unlisten(struct net_listener *listener); /* connections already accepted live on */

void net_adopt(struct net_conn *conn, const struct net_events *events, void *owner);
/* Offers bytes; returns how many were taken (0 to count). When fewer, `writable` will come. */
size_t net_send(struct net_conn *conn, const char *bytes, size_t count);
/* Takes up to `count` bytes that have arrived; 0 when there are none now. */
size_t net_read(struct net_conn *conn, char *to, size_t count);
struct net_address net_local(const struct net_conn *conn);
struct net_address net_peer(const struct net_conn *conn);
/* Orderly: what was sent still arrives, then the other side sees NET_CLOSED. */
void net_close(struct net_conn *conn);
/* At once: the other side sees NET_RESET. */
void net_abort(struct net_conn *conn);

/* --- for bodies: embed these as the first member --- */
struct net_ops {
    struct net_conn *(*connect)(struct net *, const struct net_address *, enum net_role,
                                const struct net_events *, void *owner);
    struct net_listener *(*listen)(struct net *, const struct net_address *, enum net_role,
                                   net_accepted *, void *owner);
    struct net_address (*listener_address)(const struct net_listener *);
    void (*unlisten)(struct net_listener *);
    size_t (*send)(struct net_conn *, const char *, size_t);
    size_t (*read)(struct net_conn *, char *, size_t);
    struct net_address (*local)(const struct net_conn *);
    struct net_address (*peer)(const struct net_conn *);
    void (*close)(struct net_conn *);
    void (*abort)(struct net_conn *);
};
struct net {
    const struct net_ops *ops;
};
struct net_conn {
    const struct net_ops *ops;
    const struct net_events *events;
    void *owner;
};
struct net_listener {
    const struct net_ops *ops;
};

#endif
