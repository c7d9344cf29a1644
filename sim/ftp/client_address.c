/* SPDX-License-Identifier: MIT */
/* Addresses of PORT and PASV (RFC 959, 4.1.2; six numbers) and of EPRT and EPSV (RFC 2428).
 * Replies are read as leniently as servers write them (RFC 1123, 4.1.2.6): the numbers count, not
 * what is around them. */
#include "ftp/client_address.h"

#include "base/format.h"

static bool take_number(struct span *text, int64_t max, int64_t *number);
static bool take_list(struct span text, char between, size_t count, int64_t *numbers);

bool ftp_read_pasv(struct span text, struct net_address *out)
{
    int64_t n[6];
    while (text.count > 0 && !take_list(text, ',', 6, n)) {
        bool digit = text_is_digit(text.at[0]);
        text = span_skip(text, 1);
        while (digit && text.count > 0 && text_is_digit(text.at[0]))
            text = span_skip(text, 1);
    }
    if (text.count == 0 || (n[4] == 0 && n[5] == 0))
        return false;
    format_text(out->host, sizeof out->host, "%d.%d.%d.%d", (int)n[0], (int)n[1], (int)n[2],
                (int)n[3]);
    out->port = (uint16_t)(n[4] * 256 + n[5]);
    return true;
}

bool ftp_read_epsv(struct span text, uint16_t *port)
{
    text = span_skip(text, span_find(text, '('));
    if (text.count < 5)
        return false;
    char delimiter = text.at[1];
    if (text.at[2] != delimiter || text.at[3] != delimiter)
        return false;
    text = span_skip(text, 4);
    int64_t number;
    if (!take_number(&text, UINT16_MAX, &number) || number == 0)
        return false;
    *port = (uint16_t)number;
    return text.count > 0 && text.at[0] == delimiter;
}

bool ftp_add_port(struct bytes *out, const struct net_address *address)
{
    int64_t n[4];
    if (!take_list(span_of(address->host), '.', 4, n))
        return false;
    bytes_addf(out, "%d,%d,%d,%d,%d,%d", (int)n[0], (int)n[1], (int)n[2], (int)n[3],
               address->port / 256, address->port % 256);
    return true;
}

void ftp_add_eprt(struct bytes *out, const struct net_address *address)
{
    bytes_addf(out, "|%d|%s|%u|", ftp_is_ipv6(address->host) ? 2 : 1, address->host,
               (unsigned)address->port);
}

bool ftp_is_ipv6(const char *host)
{
    struct span text = span_of(host);
    return span_find(text, ':') < text.count;
}

static bool take_number(struct span *text, int64_t max, int64_t *number)
{
    size_t digits = 0;
    while (digits < text->count && text_is_digit(text->at[digits]))
        digits++;
    if (!span_number(span_cut(*text, digits), max, number))
        return false;
    *text = span_skip(*text, digits);
    return true;
}

/* `count` numbers up to 255 at the start of `text`. */
static bool take_list(struct span text, char between, size_t count, int64_t *numbers)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (text.count == 0 || text.at[0] != between))
            return false;
        if (i > 0)
            text = span_skip(text, 1);
        if (!take_number(&text, 255, &numbers[i]))
            return false;
    }
    return true;
}
