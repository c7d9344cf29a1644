/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_SERIAL_H
#define SIM_LINK_SERIAL_H

#include "link/end.h"

/* An end that is a serial port, or any other terminal, that somebody else made: opened raw, 8N1,
 * not blocking, and not as our controlling terminal. Whoever is behind it is there from the start
 * and until it is gone.
 *
 * Circuits, where the port has some. A port's chip is always a DTE. With a modem behind it
 * (END_DTE) each circuit is itself. With a host behind it (END_DCE) the cable crosses them, as a
 * null modem does: its RTS comes in as CTS, its DTR as DSR and DCD; and of the modem's circuits
 * two can go out, through the port's DTR and RTS. Which ones is how it is wired.
 * They are looked at each SERIAL_LOOK, as no poll tells of them. */
#define SERIAL_LOOK MSEC(10)

/* Which circuit goes out through which; 0: none. As with a DCE: enum v24 of that side. */
struct serial_wiring {
    unsigned dtr, rts;
};

/* NULL: *why says why. */
struct end *serial_new(struct loop *loop, const char *path, enum end_side side,
                       const struct serial_wiring *wiring, const struct end_events *events,
                       void *owner, const char **why);

#endif
