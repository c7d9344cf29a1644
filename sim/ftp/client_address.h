/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_CLIENT_ADDRESS_H
#define SIM_FTP_CLIENT_ADDRESS_H

#include "base/bytes.h"
#include "net/net.h"

/* Addresses as FTP writes them: PORT and PASV (RFC 959, 4.1.2), EPRT and EPSV (RFC 2428). */

/* Text of a 227: the first six numbers with commas between them, wherever they stand, since
 * servers dress them differently. False: there are none, or one is above 255, or port 0. */
bool ftp_read_pasv(struct span text, struct net_address *out);
/* Text of a 229: "(|||port|)" with any delimiter. */
bool ftp_read_epsv(struct span text, uint16_t *port);

/* The argument of PORT; false when the host is no IPv4 address. */
bool ftp_add_port(struct bytes *out, const struct net_address *address);
/* The argument of EPRT. */
void ftp_add_eprt(struct bytes *out, const struct net_address *address);
bool ftp_is_ipv6(const char *host);

#endif
