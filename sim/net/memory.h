/* SPDX-License-Identifier: MIT */
#ifndef SIM_NET_MEMORY_H
#define SIM_NET_MEMORY_H

#include "agenda/agenda.h"
#include "net/net.h"

/* A network inside the process: connections are pairs of buffers, events are alarms. It has no
 * delay of its own; each event comes at the time of its cause, after it.
 *
 * Addresses: everyone here has the one address `host` (text form, for PASV and PORT). A
 * control connection to any name and port reaches the listener that was marked as answering
 * for all, if there is one; else, and for data, only the exact port counts.
 */
struct net_memory;

struct net_memory *net_memory_new(struct agenda *agenda);
void net_memory_free(struct net_memory *memory); /* connections must have been closed */
/* The network as seen by a party with that address (copied): what net_local() and a peer's
 * net_peer() say. Owned by `memory`. */
struct net *net_memory_at(struct net_memory *memory, const char *host);
/* From now on NET_CONTROL connections to any host reach `listener`; on any port, or only on the
 * listener's own when `any_port` is false (others are refused). Names ending in ".invalid"
 * (RFC 6761, 6.4) stay unknown. NULL ends it. */
void net_memory_answer_all(struct net_memory *memory, struct net_listener *listener,
                           bool any_port);

#endif
