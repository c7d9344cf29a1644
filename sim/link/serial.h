/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_SERIAL_H
#define SIM_LINK_SERIAL_H

#include <stdint.h>

/* A serial port with a real modem behind it (or any other terminal): opened raw, 8N1, not
 * blocking, and not as our controlling terminal. Returns the descriptor; -1: *why says why. */
int serial_open(const char *path, int64_t baud, const char **why);
/* 0 to leave it as it is. */
void serial_set_baud(int port, int64_t baud);

#endif
