/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_WIRE_CONN_H
#define TESTS_FUZZ_WIRE_CONN_H

#include "base/bytes.h"
#include "wire.h"

/* One connection of a wire, from inside: wire.c has the network, wire_conn.c what crosses. */
struct wire {
    struct net net;
    struct agenda *agenda;
    struct net *inner;
    const struct wire_trouble *trouble; /* NULL: nothing goes wrong any more */
    int nth;
    size_t chunk;
    bool struck;
    int seen[WIRE_PLACES];
    size_t connections;
    struct wire_conn *conns;
};

struct wire_listener {
    struct net_listener listener;
    struct wire *wire;
    struct net_listener *inner;
    net_accepted *accepted;
    void *owner;
};

struct wire_conn {
    struct net_conn conn;
    struct wire *wire;
    struct wire_conn *next, **link;
    enum net_role role;
    struct net_conn *inner; /* NULL: not yet, or no more */
    struct net_address to;
    struct wire_listener *listener; /* an accepted one that was not yet handed out */
    struct bytes part;              /* of a reply */
    struct bytes ready;             /* for the modem */
    bool told_readable, waits;      /* `waits`: net_send took less than was offered */
    size_t chunk_left;
    const struct wire_trouble *due; /* strikes when the hold is over */
    enum wire_fate fate;            /* ... and this is to come after so many bytes */
    size_t fate_in;
    usec hold_until;
    bool silent;
    bool cut;    /* by the trouble: what is under way is lost */
    bool ending; /* `how` is to be told once all is read */
    enum net_end how;
    struct alarm alarm;
};

struct wire_conn *wire_conn_new(struct wire *wire, enum net_role role);
void wire_conn_free(struct wire_conn *conn);
/* The inner connection ends. */
void wire_conn_leave(struct wire_conn *conn, void (*how)(struct net_conn *));
bool wire_conn_is_held(const struct wire_conn *conn);
/* Such a place is reached: what happens there? NULL: nothing, or it is put off. */
const struct wire_trouble *wire_conn_reach(struct wire_conn *conn, enum wire_place place);
void wire_conn_meet(struct wire_conn *conn);     /* reaches the server, or what is due */
void wire_conn_hand_out(struct wire_conn *conn); /* an accepted one */
size_t wire_conn_send(struct net_conn *base, const char *bytes, size_t count);
size_t wire_conn_read(struct net_conn *base, char *to, size_t count);
extern const struct net_events wire_inner_events;

#endif
