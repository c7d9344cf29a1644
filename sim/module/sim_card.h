/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_SIM_CARD_H
#define SIM_MODULE_SIM_CARD_H

#include "agenda/agenda.h"
#include "base/text.h"

/* The SIM: whether it can be used, and its PIN (AT manual V1.06, 3.2.7 to 3.2.12). */
struct module;

enum card_state {
    CARD_UNPOWERED, /* AT+CFUN=0 */
    CARD_BUSY,      /* it is being read: nothing is known of it yet */
    CARD_ABSENT,
    CARD_WANTS_PIN,
    CARD_WANTS_PUK,
    CARD_BLOCKED, /* the PUK was wrong ten times, or the card does not answer */
    CARD_READY,
};

struct sim_card {
    enum card_state state;
    bool present;      /* in its holder */
    struct alarm read; /* the module knows it */
    char pin[9];
    bool pin_asked; /* AT+CLCK="SC": asks for the PIN when powered */
    int pin_tries, puk_tries;
};

void sim_card_init(struct module *module);
void sim_card_release(struct module *module);
/* Either it is known at once, or it is busy and told of later: +CPIN: READY or its like. */
void sim_card_power_up(struct module *module, bool at_once);
void sim_card_power_down(struct module *module);
int sim_card_cme(const struct module *module);          /* why it is not ready; 0: it is */
int sim_card_presence_cme(const struct module *module); /* why it cannot be read at all */
const char *sim_card_word(const struct module *module); /* of +CPIN: "SIM PIN" */
/* A hand takes it out of its holder, or puts it in. */
void sim_card_remove(struct module *module);
void sim_card_insert(struct module *module);
/* These return 0 or the +CME ERROR number. */
int sim_card_enter_pin(struct module *module, struct span pin);
int sim_card_enter_puk(struct module *module, struct span puk, struct span pin);
int sim_card_verify(struct module *module, struct span pin);
int sim_card_change_pin(struct module *module, struct span old, struct span pin);

#endif
