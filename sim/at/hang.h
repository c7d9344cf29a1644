/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_HANG_H
#define SIM_AT_HANG_H

#include "at/at.h"

/* The processor behind the line stands still: what the host sends waits, and so does all that is
 * said. The network, the server and what was begun with them go on. */
void at_hang_init(struct at *at);
/* From now on, for so long or (0) until the module starts again. A hang in a hang begins where
 * that one ends. */
void at_hang(struct at *at, usec duration);
void at_hang_end(struct at *at); /* at once; nothing is taken up again */

#endif
