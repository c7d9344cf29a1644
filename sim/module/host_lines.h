/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_HOST_LINES_H
#define SIM_MODULE_HOST_LINES_H

#include "agenda/agenda.h"

#include <stdbool.h>

/* What the host's circuits do to the module besides the line.
 *
 * Sleep (AT manual V1.06, 5.2.7; UART application note V1.01, 6.4): with AT+CSCLK=1 and DTR off
 * the module sleeps when it has nothing to do: no command, no payload, no FTP session. Asleep it
 * swallows what the host sends. What it has to say it says, after a ring of RI where AT+CFGRI or
 * a message wants one. DTR on wakes it, and WAKE_TIME later it hears.
 *
 * PWRKEY, where the board's maker has wired it to DTR or RTS ([module] power_key): pressed while
 * that circuit is on (hardware design V1.07, tables 8 and 9).
 */
struct module;

#define WAKE_TIME     MSEC(50) /* SIM800 hardware design, 4.2.2; no SIM7000 paper has a time */
#define PWRKEY_TO_ON  SECONDS(1)
#define PWRKEY_TO_OFF MSEC(1200)

struct host_lines {
    bool asleep;
    struct alarm wake; /* it was woken, and hears from then on */
    struct alarm key;  /* PWRKEY is held; then it has been long enough */
};

void host_lines_init(struct module *module);
void host_lines_release(struct module *module);
/* The host has changed them: what they were, enum v24. What they are, the interpreter knows. */
void host_lines_changed(struct module *module, unsigned before);
/* There may be nothing left to do. */
void host_lines_rest(struct module *module);
/* It starts anew: nobody sleeps. */
void host_lines_forget(struct module *module);

#endif
