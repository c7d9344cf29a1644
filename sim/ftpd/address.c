/* SPDX-License-Identifier: MIT */
/* Addresses of PORT, PASV (RFC 959, 4.1.2) and EPRT (RFC 2428, 2), from and to text. A server
 * reads strictly what a client reads leniently: a wrong number here would connect to somebody
 * else's machine (RFC 2577, 3). */
#include "ftpd/address.h"

/* The next number up to `end` (or the end of the text), which is skipped. */
static bool take_number(struct span *text, char end, int64_t max, int64_t *out)
{
    struct span digits = span_take(text, end);
    return digits.count <= 5 && span_number(digits, max, out);
}

static bool read_numbers(struct span text, char between, size_t count, int64_t *out)
{
    for (size_t i = 0; i < count; i++) {
        bool is_last = i == count - 1;
        if (is_last && span_find(text, between) < text.count)
            return false;
        if (!take_number(&text, between, 255, &out[i]))
            return false;
    }
    return true;
}

static void set_v4(struct net_address *address, const int64_t *n)
{
    struct bytes host = {0};
    bytes_addf(&host, "%d.%d.%d.%d", (int)n[0], (int)n[1], (int)n[2], (int)n[3]);
    span_copy(bytes_span(&host), address->host, sizeof address->host);
    bytes_release(&host);
}

static struct span host_of(const struct net_address *address)
{
    struct span host = span_of(address->host);
    bool mapped = span_starts_nocase(host, "::ffff:") && span_find(host, '.') < host.count;
    return mapped ? span_skip(host, 7) : host;
}

bool address_read_port(struct span text, struct net_address *out)
{
    int64_t n[6];
    if (!read_numbers(span_trim(text), ',', 6, n))
        return false;
    set_v4(out, n);
    out->port = (uint16_t)(n[4] * 256 + n[5]);
    return true;
}

enum address_fault address_read_eprt(struct span text, struct net_address *out)
{
    int64_t protocol, port, n[4];
    text = span_trim(text);
    char bar = text.count ? text.at[0] : ' ';
    if (bar <= ' ' || bar > '~' || text_is_digit(bar) || text.at[text.count - 1] != bar)
        return ADDRESS_MALFORMED;
    text = span_skip(span_cut(text, text.count - 1), 1);
    if (!take_number(&text, bar, 99999, &protocol))
        return ADDRESS_MALFORMED;
    struct span host = span_take(&text, bar);
    if (!take_number(&text, bar, 65535, &port) || text.count)
        return ADDRESS_MALFORMED;
    if (protocol != 1 && protocol != 2)
        return ADDRESS_OTHER_PROTOCOL;
    if (protocol == 2 ? span_find(host, ':') == host.count : !read_numbers(host, '.', 4, n))
        return ADDRESS_MALFORMED;
    if (host.count >= sizeof out->host)
        return ADDRESS_MALFORMED;
    if (protocol == 1)
        set_v4(out, n);
    else
        span_copy(host, out->host, sizeof out->host);
    out->port = (uint16_t)port;
    return ADDRESS_GOOD;
}

bool address_add_pasv(struct bytes *out, const struct net_address *address)
{
    int64_t n[4];
    if (!read_numbers(host_of(address), '.', 4, n))
        return false;
    bytes_addf(out, "%d,%d,%d,%d,%d,%d", (int)n[0], (int)n[1], (int)n[2], (int)n[3],
               address->port / 256, address->port % 256);
    return true;
}

bool address_is_v6(const struct net_address *address)
{
    struct span host = host_of(address);
    return span_find(host, ':') < host.count;
}

bool address_same_host(const struct net_address *a, const struct net_address *b)
{
    struct span x = host_of(a), y = host_of(b);
    return x.count == y.count && span_starts_nocase(x, y.at);
}
