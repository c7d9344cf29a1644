/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_RFC2217_CODEC_H
#define SIM_LINK_RFC2217_CODEC_H

#include "link/end_socket.h"

/* RFC 2217 (sim/rfc2217) between a socket's bytes and a line's. */

/* The other side is a client, and has the circuits, rate and breaks of a serial port. One that has
 * gone has no circuit on, as a port that was closed. */
struct codec *rfc2217_server_codec(void);
/* The other side has the port. Bytes wait until it has agreed to set it up; one that refuses, or
 * says nothing for RFC2217_PATIENCE of real time, is gone: end_events.gone. */
#define RFC2217_PATIENCE SECONDS(10)
struct codec *rfc2217_client_codec(void);

#endif
