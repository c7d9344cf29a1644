/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_WIRE_H
#define TESTS_FUZZ_WIRE_H

#include "agenda/agenda.h"
#include "net/net.h"

/* A network between a modem and its servers on which one thing goes wrong, once: the n-th reply
 * line of a server, the n-th control or data connection, the n-th chunk of data. */
enum wire_place { WIRE_REPLY, WIRE_CONTROL, WIRE_DATA, WIRE_CHUNK };
enum { WIRE_PLACES = WIRE_CHUNK + 1 };

enum wire_fate {
    WIRE_GOES_ON,
    WIRE_SILENT, /* the connection stays, nothing crosses it any more */
    WIRE_CLOSED,
    WIRE_RESET,
    WIRE_REFUSED, /* a connection is; one of a server to the modem never comes */
    WIRE_NEVER,   /* a connection is neither made nor refused */
};

/* In this order: it waits, then the text, then the fate. */
struct wire_trouble {
    const char *name;
    enum wire_place place;
    enum wire_fate fate;
    usec hold;
    /* A reply: what comes instead; % is the reply, $ the reply without its line end, @ a NUL.
     * NULL: the reply. */
    const char *text;
    bool half;  /* of the reply or the chunk comes, then the fate */
    bool loses; /* a chunk: its first byte */
};

struct wire;

/* `inner` and `trouble` are borrowed; `chunk`: bytes of one. */
struct wire *wire_new(struct agenda *agenda, struct net *inner,
                      const struct wire_trouble *trouble, int nth, size_t chunk);
void wire_free(struct wire *wire); /* connections must have been closed */
struct net *wire_net(struct wire *wire);
bool wire_struck(const struct wire *wire);
void wire_rest(struct wire *wire); /* from now on nothing goes wrong */
size_t wire_connections(const struct wire *wire);

#endif
