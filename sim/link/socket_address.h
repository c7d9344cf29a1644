/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_SOCKET_ADDRESS_H
#define SIM_LINK_SOCKET_ADDRESS_H

#include "base/bytes.h"

#include <stdint.h>
#include <sys/socket.h>

/* Addresses of TCP sockets, IPv4 and IPv6. */
struct socket_address {
    struct sockaddr_storage at;
    socklen_t size;
};

/* `host` is an address and no name; "" or "localhost" is 127.0.0.1. */
bool socket_address_ip(struct socket_address *to, const char *host, uint16_t port);
/* Where a client of this machine finds a listener: "127.0.0.1:4000", "[::1]:4000". One that
 * takes all addresses is found at the loopback's. */
void socket_address_add(const struct socket_address *address, struct bytes *out);
/* A TCP connection: small writes go at once, and who vanished without a word is missed within
 * half a minute. */
void socket_set_up(int connection);
/* Can other machines reach it? */
bool socket_address_is_open(const struct socket_address *address);

#endif
