/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_UNKNOWN_H
#define SIM_AT_UNKNOWN_H

#include <stddef.h>

#include "base/bytes.h"

/* The commands that a host sent and no row knows, each with how often: what to teach the modem
 * ([answer]) before the host gets further. The first AT_UNKNOWN_MAX names are kept.
 */
struct unknown_name {
    char *name;
    size_t times;
};

struct unknown {
    struct unknown_name *names;
    size_t count;
};

/* `name` as parsed: without AT. */
void unknown_add(struct unknown *unknown, struct span name);
/* "AT+SHCONN (3 times), AT+SHREQ", in the order in which they came first; nothing if none did. */
void unknown_list(const struct unknown *unknown, struct bytes *text);
void unknown_release(struct unknown *unknown);

/* Would rows take each command of that line in its form and with its parameters? */
struct at;
bool at_takes(const struct at *at, struct span line);

#endif
