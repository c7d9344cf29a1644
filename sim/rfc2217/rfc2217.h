/* SPDX-License-Identifier: MIT */
#ifndef SIM_RFC2217_RFC2217_H
#define SIM_RFC2217_RFC2217_H

#include "base/bytes.h"
#include "base/v24.h"

/* Either side of RFC 2217 for one port: a serial line with its circuits and settings over a Telnet
 * connection (RFC 854, 855; BINARY 856, ECHO 857, SUPPRESS-GO-AHEAD 858). The access server has
 * the port, the client uses it. What the other side sends goes in, in pieces of any size; data and
 * what it wants come out as events, in their order. What is for it is added to `out`. No socket
 * and no clock is known here.
 *
 * A client that never negotiates is a plain Telnet client: it gets the data, with CR as CR NUL.
 */
#define RFC2217_SUB_MAX       512 /* bytes of one subnegotiation; a longer one is dropped */
#define RFC2217_SIGNATURE_MAX 256 /* of a client, that is kept */

enum rfc2217_side { RFC2217_SERVER, RFC2217_CLIENT };

enum rfc2217_parity {
    RFC2217_NONE = 1,
    RFC2217_ODD,
    RFC2217_EVEN,
    RFC2217_MARK,
    RFC2217_SPACE
};
enum rfc2217_stop { RFC2217_STOP_1 = 1, RFC2217_STOP_2, RFC2217_STOP_1_5 };
enum rfc2217_flow { RFC2217_FLOW_NONE = 1, RFC2217_FLOW_XON_XOFF, RFC2217_FLOW_HARDWARE };

/* As the client has set it, or the server has answered; at first 115200 bit/s (to a
 * client: 0, not known), 8N1, no flow control. */
struct rfc2217_port {
    uint32_t rate;                         /* bit/s */
    uint32_t data_size, parity, stop_size; /* 5 to 8; enum rfc2217_parity; enum rfc2217_stop */
    uint32_t flow_out, flow_in;            /* values of SET-CONTROL: 1-3, 17, 19; 14-16, 18 */
};

/* May call rfc2217_add_data() and rfc2217_set_...(), not rfc2217_take(). */
struct rfc2217_events {
    void (*data)(void *owner, const char *bytes, size_t count);
    void (*lines)(void *owner, unsigned lines); /* the other side's circuits: enum v24 */
    void (*breaks)(void *owner, bool on);       /* on and off at once: of no known length */
    void (*port)(void *owner); /* something of struct rfc2217_port is different now */
    /* To a server: the client wants to be forgotten what it has not been sent yet, or what was not
     * taken of it. */
    void (*purge)(void *owner, bool to_client, bool from_client);
    void (*suspends)(void *owner, bool suspended); /* no data for it until it resumes */
    /* To a client: the server has the port's circuits and settings, or has refused to. */
    void (*agreed)(void *owner, bool yes);
};

enum { RFC2217_OPTIONS = 4 };
enum rfc2217_agreed { RFC2217_NO, RFC2217_ASKED, RFC2217_YES };

struct rfc2217 {
    const struct rfc2217_events *events;
    void *owner;
    enum rfc2217_side side;
    struct bytes out; /* for the other side */
    struct rfc2217_port port;
    struct bytes signature; /* of the other side; empty: it has not told */
    unsigned host, modem;   /* circuits of the DTE and of the DCE that are on: enum v24 */
    bool breaking, suspended;

    /* of a server */
    uint32_t line_mask, modem_mask; /* what the client wants to hear of */
    uint32_t changes;               /* of the modem's circuits, not told yet */

    /* of a client */
    uint32_t wanted_rate; /* bit/s; 0: the one that the port has */

    /* the Telnet connection */
    enum rfc2217_state {
        RFC2217_DATA,
        RFC2217_AFTER_CR, /* and not in binary: a NUL is no data */
        RFC2217_COMMAND,
        RFC2217_OPTION,
        RFC2217_SUB,
        RFC2217_SUB_COMMAND,
    } state;
    unsigned char verb; /* WILL, WONT, DO or DONT, before its option */
    struct bytes sub;
    bool sub_too_long, owes_nul;
    enum rfc2217_agreed we[RFC2217_OPTIONS], they[RFC2217_OPTIONS];
};

/* Zero before; `events` is borrowed. */
void rfc2217_init(struct rfc2217 *line, enum rfc2217_side side,
                  const struct rfc2217_events *events, void *owner);
void rfc2217_release(struct rfc2217 *line);
/* A connection is there: what the last one left is forgotten, and the other side is told what we
 * can do. A client's circuits and rate stay, to be set once the server has agreed. */
void rfc2217_begin(struct rfc2217 *line);
void rfc2217_take(struct rfc2217 *line, const char *bytes, size_t count);
void rfc2217_add_data(struct rfc2217 *line, struct span data);
/* Our circuits are these now: the modem's of a server, the host's of a client. */
void rfc2217_set_lines(struct rfc2217 *line, unsigned lines);
/* Of a client; the server answers with the rate that holds: events->port. */
void rfc2217_set_rate(struct rfc2217 *line, uint32_t rate);
void rfc2217_set_break(struct rfc2217 *line, bool on); /* of a client */

#endif
