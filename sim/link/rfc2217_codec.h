/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_RFC2217_CODEC_H
#define SIM_LINK_RFC2217_CODEC_H

#include "link/end_socket.h"

/* RFC 2217 (sim/rfc2217) between a socket's bytes and a line's: the client has the circuits, rate
 * and breaks of a serial port. One that has gone has no circuit on, as a port that was closed. */
struct codec *rfc2217_codec_new(void);

#endif
