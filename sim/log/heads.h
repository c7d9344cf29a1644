/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_HEADS_H
#define SIM_LOG_HEADS_H

#include "base/bytes.h"

/* Dumps of packets that show more than was said: each begins with the head of USB's bus, or of
 * Ethernet, IP and TCP. The log is written out without them, line for line. Returns how many bytes
 * a head has; 0: none was found, and *out is empty. */
size_t log_behead(struct span text, struct bytes *out);

#endif
