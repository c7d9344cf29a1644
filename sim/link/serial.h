/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_SERIAL_H
#define SIM_LINK_SERIAL_H

#include "link/end.h"

/* An end that is a serial port, or any other terminal, that somebody else made: opened raw, 8N1,
 * not blocking, and not as our controlling terminal. Whoever is behind it is there from the start
 * and until it is gone. NULL: *why says why. */
struct end *serial_new(struct loop *loop, const char *path, const struct end_events *events,
                       void *owner, const char **why);

#endif
