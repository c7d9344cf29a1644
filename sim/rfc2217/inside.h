/* SPDX-License-Identifier: MIT */
#ifndef SIM_RFC2217_INSIDE_H
#define SIM_RFC2217_INSIDE_H

#include "rfc2217/rfc2217.h"

/* The inside of either side, for the files of this room. */

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

/* RFC 2217, 3: a client's commands. A server's have COM_PORT_SERVER added. */
enum {
    SIGNATURE,
    SET_BAUDRATE,
    SET_DATASIZE,
    SET_PARITY,
    SET_STOPSIZE,
    SET_CONTROL,
    NOTIFY_LINESTATE,
    NOTIFY_MODEMSTATE,
    FLOWCONTROL_SUSPEND,
    FLOWCONTROL_RESUME,
    SET_LINESTATE_MASK,
    SET_MODEMSTATE_MASK,
    PURGE_DATA,
};
enum { COM_PORT_SERVER = 100 };

/* --- options.c: indices of `we` and `they` --- */
enum rfc2217_option { OPTION_BINARY, OPTION_ECHO, OPTION_SGA, OPTION_COM_PORT };
void rfc2217_offer_options(struct rfc2217 *line);
/* The other side has sent that verb with that option. */
void rfc2217_negotiate(struct rfc2217 *line, unsigned char verb, unsigned char option);
bool rfc2217_is_agreed(const struct rfc2217 *line); /* on RFC 2217 itself */

/* --- command.c: what both sides' commands are made of --- */
/* `command`: as a client's; it goes out as our side's. */
void rfc2217_command(struct rfc2217 *line, unsigned command, struct span value);
/* Values are in network order. */
void rfc2217_command_number(struct rfc2217 *line, unsigned command, uint32_t value,
                            size_t count);
uint32_t rfc2217_number(struct span bytes);
/* The other side's name for itself. */
void rfc2217_keep_signature(struct rfc2217 *line, struct span text);

/* RFC 2217, 3, NOTIFY-MODEMSTATE: the circuits, and which have changed. */
enum { RFC2217_CIRCUITS = 4 };
extern const struct rfc2217_circuit {
    enum v24 circuit;
    uint32_t state, change;
    bool only_end; /* of RI only its end counts as a change */
} rfc2217_circuits[RFC2217_CIRCUITS];

/* --- what the two sides do differently: server.c, client.c --- */
struct rfc2217_role {
    void (*begin)(struct rfc2217 *line);
    void (*agreed)(struct rfc2217 *line, bool yes); /* on RFC 2217 itself, or not */
    /* A subnegotiation of COM-PORT-OPTION, without its option byte and with IACs made single. */
    void (*com_port)(struct rfc2217 *line, struct span sub);
    void (*set_lines)(struct rfc2217 *line, unsigned lines);
    void (*are_you_there)(struct rfc2217 *line); /* NULL: nobody asks */
};
extern const struct rfc2217_role rfc2217_server, rfc2217_client;
const struct rfc2217_role *rfc2217_role(const struct rfc2217 *line);

#endif
