/* SPDX-License-Identifier: MIT */
#include "live/tcp_address.h"

static const struct {
    int error;
    enum net_end how;
} ends[] = {
    {UV_ECONNREFUSED, NET_REFUSED},
    {UV_ECONNRESET, NET_RESET},
    {UV_EPIPE, NET_RESET},
    {UV_EOF, NET_CLOSED},
};

enum net_end tcp_end_of(int error, enum net_end otherwise)
{
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (ends[i].error == error)
            return ends[i].how;
    }
    return otherwise;
}

struct net_address tcp_address_from(const struct sockaddr_storage *from)
{
    struct net_address address = {0};
    if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)from;
        uv_ip6_name(in6, address.host, sizeof address.host);
        address.port = ntohs(in6->sin6_port);
    } else {
        const struct sockaddr_in *in4 = (const void *)from;
        uv_ip4_name(in4, address.host, sizeof address.host);
        address.port = ntohs(in4->sin_port);
    }
    return address;
}

bool tcp_address_to(const struct net_address *address, struct sockaddr_storage *to)
{
    const char *host = *address->host ? address->host : "0.0.0.0";
    return uv_ip4_addr(host, address->port, (struct sockaddr_in *)to) == 0 ||
           uv_ip6_addr(host, address->port, (struct sockaddr_in6 *)to) == 0;
}
