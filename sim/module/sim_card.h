/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_SIM_CARD_H
#define SIM_MODULE_SIM_CARD_H

#include "base/text.h"

/* The SIM: whether it can be used, and its PIN (AT manual V1.06, 3.2.7 to 3.2.12). */
struct modem;

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

void sim_card_init(struct modem *modem);
void sim_card_power_up(struct modem *modem);
void sim_card_power_down(struct modem *modem);
int sim_card_cme(const struct modem *modem);          /* why it is not ready; 0: it is */
int sim_card_presence_cme(const struct modem *modem); /* why it cannot be read at all */
const char *sim_card_word(const struct modem *modem); /* of +CPIN: "SIM PIN" */
/* These return 0 or the +CME ERROR number. */
int sim_card_enter_pin(struct modem *modem, struct span pin);
int sim_card_enter_puk(struct modem *modem, struct span puk, struct span pin);
int sim_card_verify(struct modem *modem, struct span pin);
int sim_card_change_pin(struct modem *modem, struct span old, struct span pin);

#endif
