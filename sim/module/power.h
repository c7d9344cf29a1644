/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_POWER_H
#define SIM_MODULE_POWER_H

#include "agenda/agenda.h"
#include "at/row.h"

/* Off, booting, on; and the phone functionality of AT+CFUN (AT manual V1.06, 3.2.19). */
struct modem;

enum power_state { POWER_OFF, POWER_BOOTING, POWER_ON };

struct power {
    enum power_state state;
    int64_t fun, stored_fun; /* AT+CFUN now, and the one a start begins with */
    bool ready_due;          /* SMS Ready was not printed since the start */
    int64_t initial_urcs;    /* AT+CIURC */
    struct alarm fall;       /* a command asked for it: restart or go off */
    bool fall_to_off;
    struct alarm rise; /* RDY */
    struct alarm ready;
};

void power_init(struct modem *modem); /* the module's first start */
void power_release(struct modem *modem);
/* From a handler: once its answer is out. */
void power_restart_soon(struct modem *modem);
void power_off_soon(struct modem *modem);
void power_restart(struct modem *modem);
void power_off(struct modem *modem);
void power_on(struct modem *modem);
/* AT+CFUN=fun; `call` gets what is printed before its OK. */
void power_set_fun(struct modem *modem, int64_t fun, struct at_call *call);
void power_card_is_ready(struct modem *modem);

#endif
