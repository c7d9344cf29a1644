/* SPDX-License-Identifier: MIT */
/* Socket addresses from and to the words of a command line (inet_pton(3)). Names are not
 * asked for here: an address to listen on is one of this machine. */
#include "link/socket_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

bool socket_address_ip(struct socket_address *to, const char *host, uint16_t port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    bool local = !*host || strcmp(host, "localhost") == 0;
    *to = (struct socket_address){.size = sizeof in};
    if (inet_pton(AF_INET, local ? "127.0.0.1" : host, &in.sin_addr) == 1) {
        memcpy(&to->at, &in, sizeof in);
        return true;
    }
    to->size = sizeof in6;
    memcpy(&to->at, &in6, sizeof in6);
    return inet_pton(AF_INET6, host, &((struct sockaddr_in6 *)&to->at)->sin6_addr) == 1;
}

static void add_ip4(const struct sockaddr_in *in, struct bytes *out)
{
    char host[INET_ADDRSTRLEN] = "";
    bool any = in->sin_addr.s_addr == htonl(INADDR_ANY);
    inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
    bytes_addf(out, "%s:%u", any ? "127.0.0.1" : host, ntohs(in->sin_port));
}

static void add_ip6(const struct sockaddr_in6 *in6, struct bytes *out)
{
    char host[INET6_ADDRSTRLEN] = "";
    bool any = IN6_IS_ADDR_UNSPECIFIED(&in6->sin6_addr);
    inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof host);
    bytes_addf(out, "[%s]:%u", any ? "::1" : host, ntohs(in6->sin6_port));
}

void socket_address_add(const struct socket_address *address, struct bytes *out)
{
    const void *at = &address->at;
    if (address->at.ss_family == AF_INET)
        add_ip4(at, out);
    else
        add_ip6(at, out);
}

void socket_set_up(int connection)
{
    static const struct {
        int level, name, value;
    } rows[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},   {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, 10}, {IPPROTO_TCP, TCP_KEEPINTVL, 5},
        {IPPROTO_TCP, TCP_KEEPCNT, 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        setsockopt(connection, rows[i].level, rows[i].name, &rows[i].value,
                   sizeof rows[i].value);
}

bool socket_address_is_open(const struct socket_address *address)
{
    const struct sockaddr_in *in = (const void *)&address->at;
    const struct sockaddr_in6 *in6 = (const void *)&address->at;
    if (address->at.ss_family == AF_INET)
        return ntohl(in->sin_addr.s_addr) >> 24 != IN_LOOPBACKNET;
    return !IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}
