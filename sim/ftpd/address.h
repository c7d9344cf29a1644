/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_ADDRESS_H
#define SIM_FTPD_ADDRESS_H

#include "base/bytes.h"
#include "net/net.h"

/* Addresses as FTP writes them. IPv4 inside IPv6 ("::ffff:1.2.3.4") counts as IPv4. */

/* "h1,h2,h3,h4,p1,p2" of PORT (RFC 959, 4.1.2). */
bool address_read_port(struct span text, struct net_address *out);
/* "|1|132.235.1.2|6275|" of EPRT (RFC 2428, 2); any printable delimiter. */
enum address_fault { ADDRESS_GOOD, ADDRESS_MALFORMED, ADDRESS_OTHER_PROTOCOL };
enum address_fault address_read_eprt(struct span text, struct net_address *out);
/* "h1,h2,h3,h4,p1,p2" for the reply to PASV; false, adding nothing: not IPv4. */
bool address_add_pasv(struct bytes *out, const struct net_address *address);

bool address_is_v6(const struct net_address *address);
bool address_same_host(const struct net_address *a, const struct net_address *b);

#endif
