/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_DIAL_H
#define SIM_LINK_DIAL_H

#include "link/end_socket.h"

/* An end that connects to a server, such as an emulator's or a test bench's, and again when that
 * goes: every DIAL_LATER at least. It says so when nobody answers, and when somebody does at
 * last. Without any answer for `patience` it is gone for good. */
#define DIAL_SOON     MSEC(100) /* the first time; then twice as long each time, up to */
#define DIAL_LATER    SECONDS(1)
#define DIAL_PATIENCE SECONDS(30)

struct dial_parts {
    struct loop *loop;
    const char *host; /* a name or an address; NULL: */
    uint16_t port;
    const char *path;    /* a Unix socket's */
    const char *name;    /* end_name() */
    usec patience;       /* of real time; 0: the first failure, or end, is the last */
    struct codec *codec; /* taken over; NULL: none */
    const struct end_events *events;
    void *owner;
};

struct end *dial_new(const struct dial_parts *parts);

#endif
