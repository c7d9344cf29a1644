/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_BEARER_H
#define SIM_MODULE_BEARER_H

#include "agenda/agenda.h"
#include <stdint.h>

/* The bearers that applications go out with: the application network of AT+CNACT and the
 * profiles of AT+SAPBR (AT manual V1.06, 5.2.30, 7.2.1). */
struct modem;

enum bearer_state { BEARER_DOWN, BEARER_OPENING, BEARER_UP };

#define PROFILES_MAX 3 /* AT manual 7.2.1 */
struct profile {
    struct modem *modem;
    enum bearer_state state;
    struct alarm opened;
    unsigned long ticket; /* of the AT+SAPBR=1 that waits */
    char contype[9], apn[65], user[33], password[33];
};

struct bearers {
    enum bearer_state app; /* AT+CNACT */
    bool app_stays;        /* AT+CNACT=2: comes back by itself */
    bool app_awaited;      /* opens as soon as the module is attached */
    struct alarm app_opened;
    struct profile profiles[PROFILES_MAX];
    bool any; /* as the rest of the device was told */
    int64_t ip_type, authentication;
    char apn[65], user[33], password[33]; /* AT+CNCFG */
    int64_t apn_mode;
    char app_type[8];
};

void bearer_init(struct modem *modem);
void bearer_release(struct modem *modem);
void bearer_app_start_up(struct modem *modem); /* [network] bearer = up */
void bearer_app_open(struct modem *modem, bool stays);
void bearer_app_close(struct modem *modem);
void bearer_profile_open(struct profile *profile, unsigned long ticket);
void bearer_profile_close(struct profile *profile);
void bearer_attached(struct modem *modem); /* those that come back by themselves do */
void bearer_drop(struct modem *modem);     /* by the network: with URCs */
void bearer_forget(struct modem *modem);   /* without a word */
void bearer_tell(struct modem *modem);     /* one came or went: tells the device */

#endif
