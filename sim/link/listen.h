/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_LISTEN_H
#define SIM_LINK_LISTEN_H

#include "link/end_socket.h"
#include "link/socket_address.h"

/* An end that listens on a socket: one client at a time has it, as one program has a serial port.
 * Whoever comes meanwhile reads one line that says so, and an end; the first hears nothing of it.
 * A client whose connection has broken is no obstacle to the next. */
struct listen_parts {
    struct loop *loop;
    const char *path;                /* a Unix socket's (link/local.h); NULL: */
    const struct socket_address *at; /* a TCP port's; port 0: one that is free */
    const char *scheme;  /* what stands before the address in its name: "socket://" */
    struct codec *codec; /* taken over, whatever happens; NULL: none */
    const struct end_events *events;
    void *owner;
};

/* NULL: *why says why, in the words of errno or its own. */
struct end *listen_new(const struct listen_parts *parts, const char **why);

#endif
