/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_TTY_H
#define SIM_LINK_TTY_H

#include "base/v24.h"

#include <stdbool.h>
#include <stdint.h>

/* What is asked of a descriptor that is a terminal; a pty's master stands for its slave. */

/* 8N1, no echo, no line editing, no flow control, deaf to breaks and to the modem's circuits. The
 * rate stays. False, with errno: it is none. */
bool tty_make_raw(int tty);
/* Bits per second, 0 if unknown; any number, not only those that have a B-constant. */
int64_t tty_rate(int tty);
void tty_set_rate(int tty, int64_t rate); /* when what was written has gone */
/* From now on a break reads as TTY_BREAK, and a byte 0xFF as two (termios(3), PARMRK). */
void tty_mark_breaks(int tty);
#define TTY_BREAK "\377\0\0"
/* What was written has gone before it. */
void tty_set_break(int tty, bool on);
/* The circuits that a port hears: those that its chip takes for the modem's (CTS, DSR, DCD, RI).
 * False: it has none. */
bool tty_lines(int tty, unsigned *lines);
/* Those that it drives: DTR and RTS. */
void tty_set_lines(int tty, unsigned lines);

#endif
