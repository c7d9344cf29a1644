/* SPDX-License-Identifier: MIT */
#ifndef SIM_RFC2217_INSIDE_H
#define SIM_RFC2217_INSIDE_H

#include "rfc2217/rfc2217.h"

/* The inside of the access server, for the files of this room. */

/* RFC 854, Telnet command structure. */
enum {
    TELNET_SE = 240,
    TELNET_NOP = 241,
    TELNET_BREAK = 243,
    TELNET_AYT = 246,
    TELNET_SB = 250,
    TELNET_WILL = 251,
    TELNET_WONT = 252,
    TELNET_DO = 253,
    TELNET_DONT = 254,
    TELNET_IAC = 255,
};
enum { TELNET_COM_PORT = 44 }; /* RFC 2217, 2 */

/* --- options.c: indices of `we` and `they` --- */
enum rfc2217_option { OPTION_BINARY, OPTION_ECHO, OPTION_SGA, OPTION_COM_PORT };
void rfc2217_offer_options(struct rfc2217 *server);
/* The client has sent that verb with that option. */
void rfc2217_negotiate(struct rfc2217 *server, unsigned char verb, unsigned char option);

/* --- com_port.c --- */
void rfc2217_agreed(struct rfc2217 *server); /* on RFC 2217 itself */
/* A subnegotiation of COM-PORT-OPTION, without its option byte and with IACs made single. */
void rfc2217_com_port(struct rfc2217 *server, struct span sub);

#endif
