/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_APP_NETWORK_H
#define SIM_MODULE_APP_NETWORK_H

#include "agenda/agenda.h"
#include <stdint.h>

/* The application network of AT+CNACT and AT+CNCFG. A SIM7000 has one (AT manual V1.06, 5.2.30,
 * 5.2.31); a SIM7070 or SIM7080 has four, each with a number (their AT manual V1.05, `cnact_form
 * = index`). Each is a bearer that FTP can go out with. */
struct module;

enum bearer_state { BEARER_DOWN, BEARER_OPENING, BEARER_UP };

#define APP_NETWORKS_MAX 4 /* <pdpidx> 0 to 3 */
struct app_network {
    struct module *module;
    int index;
    enum bearer_state state;
    bool stays;   /* AT+CNACT=2: comes back by itself */
    bool awaited; /* opens as soon as the module is attached */
    struct alarm opened;
    int64_t ip_type, authentication;
    char apn[65], user[65], password[65]; /* AT+CNCFG */
};

void app_network_init(struct module *module);
void app_network_release(struct module *module);
bool app_network_any_up(const struct module *module);
void app_network_start_up(struct module *module); /* [network] bearer = up: the first one */
void app_network_open(struct app_network *app, bool stays);
void app_network_close(struct app_network *app);
void app_network_attached(struct module *module); /* those that come back by themselves do */
void app_network_drop(struct module *module);     /* by the network: with URCs */
void app_network_forget(struct module *module);   /* without a word */

#endif
