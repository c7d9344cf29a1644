/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_TCP_H
#define SIM_LIVE_TCP_H

#include "link/loop.h"
#include "net/net.h"

/* The real network: a struct net over libuv's TCP and its resolver. Events come from the
 * agenda, as everywhere. An orderly close waits until the other side has closed too, TCP_LINGER
 * at most, so that nothing that was sent is lost to a reset.
 */
#define TCP_LINGER SECONDS(5)

struct live_tcp;

/* `forced`: NET_CONTROL connections go there, whatever the host dialled; NULL: nowhere else. */
struct live_tcp *live_tcp_new(struct loop *loop, const struct net_address *forced);
struct net *live_tcp_net(struct live_tcp *tcp);
/* Why the last listener that was asked for could not be made. */
const char *live_tcp_listen_problem(const struct live_tcp *tcp);
/* Ends what lingers. All connections and listeners must have been closed by their owners. The
 * memory goes when the loop has run. */
void live_tcp_free(struct live_tcp *tcp);

#endif
