/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_PORTS_H
#define SIM_LOG_PORTS_H

#include "log/log.h"

/* Logs of programs that drive several modems say in each line which one it is about: COM3,
 * ttyUSB2, modem 1. Two conversations in one another are none, so one has to be chosen. */
#define PORTS_MAX 8 /* more are not told apart */

struct port {
    struct span name;
    size_t commands, results;
};

struct ports {
    struct port at[PORTS_MAX];
    size_t count;
};

/* The ports that stand in front of what is said, in the first lines. */
void ports_find(const struct log_lines *lines, struct ports *ports);
/* How many of them have commands and results: modems. */
size_t ports_speaking(const struct ports *ports);
/* COM3: 12 commands, 20 results - a line each. */
void ports_describe(const struct ports *ports, struct bytes *out);
/* The log without the lines of other ports, whose places stay as empty lines. Returns how many
 * lines have that port. */
size_t log_keep_port(struct span text, const char *port, struct bytes *out);

#endif
