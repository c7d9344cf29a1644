/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_INSIDE_H
#define SIM_MODULE_INSIDE_H

#include "at/circuits.h"
#include "at/cme.h"
#include "module/app_network.h"
#include "module/bearer.h"
#include "module/clock.h"
#include "module/context.h"
#include "module/gnss.h"
#include "module/host_lines.h"
#include "module/message.h"
#include "module/module.h"
#include "module/network.h"
#include "module/power.h"
#include "module/sim_card.h"
#include "module/toolkit.h"

#include <stddef.h>

/* The module's inside, shared by the files of module/ and by nobody else. Each noun has its
 * state and the values of its setting rows in one struct. Power stands on nothing, the card on
 * power, the network on the card, contexts and bearers on the network; losing one loses those
 * behind it (docs/module.md).
 */

/* Set-up of what is not modelled: calls, lamps. */
struct module;

struct gpio {
    bool output, high;
};

/* GPIO0 to GPIO4, and the pins of the package (AT manual 5.2.11, 5.2.15). */
#define GPIOS_MAX 5
#define PINS_MAX  68

struct board {
    struct gpio gpios[GPIOS_MAX], pins[PINS_MAX];
    int64_t clip;
    int64_t crc, slow_clock, ring, battery_check, net_light, gprs_light;
};

void board_forget(struct module *module); /* GPIOs are inputs again */
/* A URC goes on the line: RI, as AT+CFGRI says. */
void board_ring(struct module *module, struct span urc);

struct module {
    struct agenda *agenda;
    struct at *at;
    const struct module_options *options;
    const struct sim_options *sim;
    const struct network_options *network_options;
    const struct gnss_options *sky;
    struct module_events events;
    const struct notes *notes;
    bool urcs_inside; /* what is lost now is told before the result of the command that runs */
    struct power power;
    struct sim_card card;
    struct network network;
    struct radio radio;
    struct context contexts[CONTEXTS_MAX];
    struct app_network apps[APP_NETWORKS_MAX];
    struct bearers bearers;
    struct toolkit toolkit;
    struct clock clock;
    struct gnss gnss;
    struct internet internet;
    struct messages messages;
    struct board board;
    struct host_lines host_lines;
};

/* A URC about something that was lost. */
void module_say_loss(struct module *module, const char *text);

/* Rows: the state of all of them is the whole module. */
extern const struct at_row power_rows[], sim_card_rows[], network_rows[], radio_rows[],
    context_rows[], bearer_rows[], toolkit_rows[], identity_rows[], clock_rows[],
    message_rows[], gnss_rows[], internet_rows[], board_rows[];
/* One of these, by cnact_form. */
extern const struct at_row app_network_rows[], app_networks_rows[];

#endif
