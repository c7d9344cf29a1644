/* SPDX-License-Identifier: MIT */
#ifndef SIM_NET_SHAPED_H
#define SIM_NET_SHAPED_H

#include "agenda/agenda.h"
#include "base/note.h"
#include "net/net.h"
#include "net/options.h"
#include "seam/seam.h"

/* The module's view of another network (`inner`, borrowed): the same calls, but bytes take time
 * (round trip, jitter, rates), the way can be out for a while, and the seams RESOLVE, CONNECT,
 * CONNECT_DATA and DATA are asked. An orderly end waits behind the bytes before it. Bytes under
 * way are bounded: the sender waits.
 */
struct net_shaped;

struct net_shaped *net_shaped_new(struct agenda *agenda, struct net *inner,
                                  const struct path_options *path, uint64_t seed,
                                  const struct seams *seams, const struct notes *notes);
void net_shaped_free(struct net_shaped *shaped); /* connections must have been closed */
struct net *net_shaped_net(struct net_shaped *shaped);

/* Only these names resolve, and only these addresses answer (host_name.h; borrowed). Without it
 * all do that are well formed. */
void net_shaped_know(struct net_shaped *shaped, const char *hosts);

/* Nothing crosses for that long; connections stay. A longer outage replaces a shorter one. */
bool net_shaped_is_out(const struct net_shaped *shaped); /* nothing crosses now */
void net_shaped_outage(struct net_shaped *shaped, usec duration);

#endif
