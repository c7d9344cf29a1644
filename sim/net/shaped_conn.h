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
 * the network and the calls of net.h; shaped_conn.c the phases, shaped_connect.c how a connection
 * comes about, shaped_carry.c what crosses it and how it ends.
 */
enum shaped_phase {
    SHAPED_LOOKUP,   /* the name is being looked up; then the connect leaves */
    SHAPED_CALLING,  /* the connect is under way to the other side */
    SHAPED_WAITING,  /* for the other network's word */
    SHAPED_ANSWERED, /* its yes is under way to us */
    SHAPED_OFFERED,  /* accepted by the listener, its receiver does not know yet */
    SHAPED_OPEN,
    SHAPED_FAILED, /* its no is under way to us */
    SHAPED_MUTE,   /* nothing will ever come */
    SHAPED_OVER,   /* `ended` was said */
    SHAPED_GONE,   /* the owner closed; what was sent still crosses */
};

struct shaped_conn {
    struct net_conn conn;
    struct net_shaped *shaped;
    struct shaped_conn *next, **link;
    struct net_conn *inner; /* NULL before and after it */
    struct net_address local, peer;
    enum net_role role;
    struct shaped_listener *listener; /* OFFERED, MUTE: who accepted it */
    enum shaped_phase phase;
    usec phase_at; /* when a phase that takes time is over */
    struct alarm alarm;

    struct way up, down;
    uint64_t crossed, next_question; /* SEAM_DATA */
    usec hold_until;                 /* nothing crosses before: a delay struck */
    struct data_verdict held;        /* holds when that is over */
    bool holds, stalled;

    bool told_readable, waits, writable;
    /* The other side's end, or that of the attempt: it reaches the owner then. */
    bool ended;
    usec ended_at;
    enum net_end how;
    /* The owner's own, in GONE: it reaches the other side then, or breaks when nothing crosses. */
    bool abort;
    usec left_at, given_up_at;
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

/* --- shaped_conn.c --- */
struct shaped_conn *shaped_conn_new(struct net_shaped *shaped, enum net_role role);
void shaped_conn_free(struct shaped_conn *conn); /* ends the inner one, if there is one */
usec shaped_conn_now(const struct shaped_conn *conn);
/* Something changed: look again now, or when the next thing is due. */
void shaped_conn_wake(struct shaped_conn *conn);
void shaped_conn_wake_later(struct shaped_conn *conn);
void shaped_conn_pump(struct shaped_conn *conn);
/* Bytes cross in that phase. */
bool shaped_conn_carries(const struct shaped_conn *conn);
void shaped_conn_go(struct shaped_conn *conn, enum shaped_phase phase, usec at);
void shaped_conn_end_inner(struct shaped_conn *conn, bool politely);
/* An outage or a delay is over by then. */
usec shaped_conn_held_until(const struct shaped_conn *conn);

/* --- shaped_connect.c --- */
/* Starts to reach conn->peer. */
void shaped_conn_dial(struct shaped_conn *conn);
/* conn->inner was accepted by conn->listener, whose owner hears of it in time, or never. */
void shaped_conn_offer(struct shaped_conn *conn);
/* The attempt ended so; the owner hears of it at that time. */
void shaped_conn_fail(struct shaped_conn *conn, enum net_end how, usec at);
/* What a phase leads to when its time is over. */
void shaped_conn_call(struct shaped_conn *conn);
void shaped_conn_connect(struct shaped_conn *conn);
void shaped_conn_tell_opened(struct shaped_conn *conn);
void shaped_conn_hand_out(struct shaped_conn *conn);
void shaped_conn_tell_failed(struct shaped_conn *conn);

/* --- shaped_carry.c --- */
extern const struct net_events shaped_inner_events;
/* Nothing changes what crosses: bytes go straight through, without a copy. */
bool shaped_conn_is_plain(const struct shaped_conn *conn);
void shaped_conn_open(struct shaped_conn *conn);
void shaped_conn_carry(struct shaped_conn *conn);
usec shaped_conn_next_byte(const struct shaped_conn *conn);
/* One event for the owner, if there is one. */
void shaped_conn_tell(struct shaped_conn *conn);
/* The owner goes; the connection frees itself when all that it sent is across. */
void shaped_conn_leave(struct shaped_conn *conn, bool abort);
void shaped_conn_finish(struct shaped_conn *conn);

#endif
