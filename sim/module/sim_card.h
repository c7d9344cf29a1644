/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_SIM_CARD_H
#define SIM_MODULE_SIM_CARD_H

#include "base/text.h"

/* The SIM: whether it can be used, and its PIN (AT manual V1.06, 3.2.7 to 3.2.12). */
struct module;

enum card_state {
    CARD_UNPOWERED, /* AT+CFUN=0 */
    CARD_ABSENT,
    CARD_WANTS_PIN,
    CARD_WANTS_PUK,
    CARD_BLOCKED, /* the PUK was wrong ten times */
    CARD_READY,
};

struct sim_card {
    enum card_state state;
    char pin[9];
    bool pin_asked; /* AT+CLCK="SC": asks for the PIN when powered */
    int pin_tries, puk_tries;
};

void sim_card_init(struct module *module);
void sim_card_power_up(struct module *module);
void sim_card_power_down(struct module *module);
int sim_card_cme(const struct module *module);          /* why it is not ready; 0: it is */
int sim_card_presence_cme(const struct module *module); /* why it cannot be read at all */
const char *sim_card_word(const struct module *module); /* of +CPIN: "SIM PIN" */
/* These return 0 or the +CME ERROR number. */
int sim_card_enter_pin(struct module *module, struct span pin);
int sim_card_enter_puk(struct module *module, struct span puk, struct span pin);
int sim_card_verify(struct module *module, struct span pin);
int sim_card_change_pin(struct module *module, struct span old, struct span pin);

#endif
