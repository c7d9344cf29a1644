/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_POWER_H
#define SIM_MODULE_POWER_H

#include "agenda/agenda.h"
#include "at/row.h"

/* Off, booting, on; and the phone functionality of AT+CFUN (AT manual V1.06, 3.2.19). */
struct module;

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

void power_init(struct module *module); /* the module's first start */
void power_release(struct module *module);
/* From a handler: once its answer is out. */
void power_restart_soon(struct module *module);
void power_off_soon(struct module *module);
void power_restart(struct module *module);
void power_off(struct module *module);
void power_on(struct module *module);
/* AT+CFUN=fun; `call` gets what is printed before its OK. */
void power_set_fun(struct module *module, int64_t fun, struct at_call *call);
void power_card_is_ready(struct module *module);
void power_card_comes_back(struct module *module); /* before it is ready again */

#endif
