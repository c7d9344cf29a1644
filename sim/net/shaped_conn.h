/* SPDX-License-Identifier: MIT */
#ifndef SIM_NET_SHAPED_CONN_H
#define SIM_NET_SHAPED_CONN_H

#include "agenda/agenda.h"
#include "base/note.h"
#include "base/random.h"
#include "net/net.h"
#include "net/way.h"
#include "seam/seam.h"

/* One connection of a shaped network, from the call to the end. Inside net/ only: shaped.c has
 * the network and the calls of net.h, shaped_conn.c what happens in between.
 */
enum phase {
    LOOKUP,   /* the name is being looked up; then the connect leaves */
    CALLING,  /* the connect is under way to the other side */
    WAITING,  /* for the other network's word */
    ANSWERED, /* its yes is under way to us */
    OFFERED,  /* accepted by the listener, its receiver does not know yet */
    OPEN,
    FAILED, /* its no is under way to us */
    MUTE,   /* nothing will ever come */
    OVER,   /* `ended` was said */
    GONE,   /* the owner closed; what was sent still crosses */
};

struct shaped_conn {
    struct net_conn conn;
    struct net_shaped *shaped;
    struct shaped_conn *next, **link;
    struct net_conn *inner; /* NULL before and after it */
    struct net_address local, peer;
    enum net_role role;
    struct shaped_listener *listener; /* OFFERED, MUTE: who accepted it */
    enum phase phase;
    usec phase_at; /* LOOKUP, CALLING, ANSWERED, OFFERED, FAILED: until then */
    struct alarm alarm;

    struct way up, down;
    uint64_t crossed, next_question; /* SEAM_DATA */
    usec hold_until;                 /* nothing crosses before: a delay struck */
    struct verdict fate;             /* holds when that is over */
    bool fated, stalled;

    bool told_readable, waits, writable;
    bool ending, abort; /* an end is under way: to us, or when GONE to the other side */
    usec end_at;
    usec given_up_at; /* GONE, and nothing gets across: then it breaks */
    enum net_end how;
};

struct shaped_listener {
    struct net_listener listener;
    struct net_shaped *shaped;
    struct net_listener *inner;
    enum net_role role;
    net_accepted *accepted;
    void *owner;
};

struct net_shaped {
    struct net net;
    struct agenda *agenda;
    struct net *inner;
    const struct seams *seams;
    const struct notes *notes;
    const char *hosts; /* that there are; "": all */
    struct way_line up, down;
    struct random noise;
    struct shaped_conn *conns;
    struct alarm outage;
    usec outage_until;
    bool plain; /* no delay, no rate */
};

struct shaped_conn *shaped_conn_new(struct net_shaped *shaped, enum net_role role);
void shaped_conn_free(struct shaped_conn *conn); /* ends the inner one, if there is one */
/* Starts to reach conn->peer. */
void shaped_conn_dial(struct shaped_conn *conn);
/* conn->inner was accepted by conn->listener, whose owner hears of it in time, or never. */
void shaped_conn_offer(struct shaped_conn *conn);
/* The owner goes; the connection frees itself when all that it sent is across. */
void shaped_conn_leave(struct shaped_conn *conn, bool abort);

/* Nothing changes what crosses: bytes go straight through, without a copy. */
bool shaped_conn_is_plain(const struct shaped_conn *conn);
/* Something changed: look again now, or when the next bytes are due. */
void shaped_conn_wake(struct shaped_conn *conn);
void shaped_conn_wake_later(struct shaped_conn *conn);

#endif
