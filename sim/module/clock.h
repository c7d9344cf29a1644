/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_CLOCK_H
#define SIM_MODULE_CLOCK_H

#include "base/bytes.h"
#include <stdint.h>

/* The module's clock and the network's time (AT manual V1.06, 3.2.20, 5.2.4). */
struct module;

struct clock {
    int64_t shift; /* seconds that AT+CCLK moved it */
    int64_t zone;  /* quarters of an hour */
    int64_t clts;
};

void clock_network_time(struct module *module); /* the network tells the time: AT+CLTS */
/* The world's time, seconds since 1970 UTC, whatever the clock says; and taking it over. */
int64_t clock_world_time(const struct module *module);
void clock_set_network(struct module *module, int64_t zone);
void clock_restart(struct module *module);
/* "yy/MM/dd,hh:mm:ss" of the calendar, `seconds` since 1970. */
void clock_add_time(struct bytes *out, int64_t seconds);
bool clock_set(struct module *module,
               struct span text); /* as in AT+CCLK; false: no such time */

#endif
