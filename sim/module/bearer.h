/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_BEARER_H
#define SIM_MODULE_BEARER_H

#include "agenda/agenda.h"
#include "module/app_network.h"

#include <stdint.h>

/* The bearer profiles of AT+SAPBR (AT manual V1.06, 7.2.1), and what is to be said of bearers of
 * any kind. */
struct module;

#define PROFILES_MAX 3 /* AT manual 7.2.1 */
struct profile {
    struct module *module;
    enum bearer_state state;
    struct alarm opened;
    unsigned long ticket; /* of the AT+SAPBR=1 that waits */
    char contype[9], apn[65], user[33], password[33];
};

struct bearers {
    struct profile profiles[PROFILES_MAX];
    bool any; /* as the rest of the device was told */
    int64_t apn_mode;
    char app_type[8];
};

void bearer_init(struct module *module);
void bearer_release(struct module *module);
/* Why no bearer can be asked for, as a +CME ERROR number; 0: one can. */
int bearer_cme(const struct module *module, unsigned needs);
void bearer_profile_open(struct profile *profile, unsigned long ticket);
void bearer_profile_close(struct profile *profile);
void bearer_drop(struct module *module);   /* by the network: with URCs */
void bearer_forget(struct module *module); /* without a word */
void bearer_tell(struct module *module);   /* one came or went: tells the device */

#endif
