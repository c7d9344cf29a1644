/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_TCP_ADDRESS_H
#define SIM_LIVE_TCP_ADDRESS_H

#include "net/net.h"

#include <uv.h>

/* Between net.h's words and libuv's. */
struct net_address tcp_address_from(const struct sockaddr_storage *from);
/* false: the host is a name. "" is any address of this machine. */
bool tcp_address_to(const struct net_address *address, struct sockaddr_storage *to);
/* What a libuv error means for a connection. */
enum net_end tcp_end_of(int error, enum net_end otherwise);

#endif
