/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_BAUD_H
#define SIM_LINK_BAUD_H

#include <stdint.h>

/* The output speed of a terminal, also one that has no B constant; 0 when it cannot be had. */
int64_t link_baud(int tty);

#endif
