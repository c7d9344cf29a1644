/* SPDX-License-Identifier: MIT */
/* The card, its PIN and PUK (ETSI TS 102 221, 9.5). Counters live in the card and outlast restarts
 * of the module. */
#include "module/inside.h"

/* Counters of every card (ETSI TS 102 221, 9.5.1 and 9.5.2). */
#define PIN_TRIES    3
#define PUK_TRIES    10
#define PIN_SHORTEST 4

static bool is_pin(struct span pin);

void sim_card_init(struct module *module)
{
    struct sim_card *card = &module->card;
    card->pin_asked = module->sim->pin[0] != '\0';
    span_copy(span_of(card->pin_asked ? module->sim->pin : "0000"), card->pin,
              sizeof card->pin);
    card->pin_tries = module->sim->state == SIM_PUK ? 0 : PIN_TRIES;
    card->puk_tries = PUK_TRIES;
}

void sim_card_power_up(struct module *module)
{
    struct sim_card *card = &module->card;
    if (module->sim->state == SIM_ABSENT)
        card->state = CARD_ABSENT;
    else if (card->puk_tries == 0)
        card->state = CARD_BLOCKED;
    else if (card->pin_tries == 0)
        card->state = CARD_WANTS_PUK;
    else
        card->state = card->pin_asked ? CARD_WANTS_PIN : CARD_READY;
}

void sim_card_power_down(struct module *module)
{
    if (module->card.state != CARD_ABSENT)
        module->card.state = CARD_UNPOWERED;
}

/* Why nothing can be read from the card. SIM failure with AT+CFUN=0: TinyGSM #381. */
int sim_card_presence_cme(const struct module *module)
{
    switch (module->card.state) {
    case CARD_ABSENT:
        return CME_SIM_NOT_INSERTED;
    case CARD_UNPOWERED:
    case CARD_BLOCKED:
        return CME_SIM_FAILURE;
    case CARD_WANTS_PIN:
    case CARD_WANTS_PUK:
    case CARD_READY:
        break;
    }
    return 0;
}

int sim_card_cme(const struct module *module)
{
    if (module->card.state == CARD_WANTS_PIN)
        return CME_SIM_PIN_REQUIRED;
    if (module->card.state == CARD_WANTS_PUK)
        return CME_SIM_PUK_REQUIRED;
    return sim_card_presence_cme(module);
}

const char *sim_card_word(const struct module *module)
{
    static const char *const words[] = {
        [CARD_UNPOWERED] = "NOT READY", [CARD_ABSENT] = "NOT INSERTED",
        [CARD_WANTS_PIN] = "SIM PIN",   [CARD_WANTS_PUK] = "SIM PUK",
        [CARD_BLOCKED] = "NOT READY",   [CARD_READY] = "READY",
    };
    return words[module->card.state];
}

static bool is_pin(struct span pin)
{
    for (size_t i = 0; i < pin.count; i++)
        if (!text_is_digit(pin.at[i]))
            return false;
    return pin.count >= PIN_SHORTEST && pin.count < sizeof((struct sim_card *)0)->pin;
}

static void unlock(struct module *module)
{
    module->card.state = CARD_READY;
    at_urc(module->at, "+CPIN: READY");
    power_card_is_ready(module);
}

/* The right PIN resets its counter, the last wrong one locks the card. */
int sim_card_verify(struct module *module, struct span pin)
{
    struct sim_card *card = &module->card;
    if (span_is(pin, card->pin)) {
        card->pin_tries = PIN_TRIES;
        return 0;
    }
    if (--card->pin_tries == 0)
        card->state = CARD_WANTS_PUK;
    return CME_INCORRECT_PASSWORD;
}

int sim_card_enter_pin(struct module *module, struct span pin)
{
    int cme = sim_card_verify(module, pin);
    if (cme == 0)
        unlock(module);
    return cme;
}

int sim_card_enter_puk(struct module *module, struct span puk, struct span pin)
{
    struct sim_card *card = &module->card;
    if (!span_is(puk, module->sim->puk)) {
        if (--card->puk_tries == 0)
            card->state = CARD_BLOCKED;
        return CME_INCORRECT_PASSWORD;
    }
    if (!is_pin(pin))
        return CME_INCORRECT_PASSWORD;
    span_copy(pin, card->pin, sizeof card->pin);
    card->pin_tries = PIN_TRIES;
    card->puk_tries = PUK_TRIES;
    unlock(module);
    return 0;
}

int sim_card_change_pin(struct module *module, struct span old, struct span pin)
{
    if (!module->card.pin_asked)
        return CME_NOT_ALLOWED; /* ETSI TS 102 221, 9.5.1: only while it is enabled */
    if (!is_pin(pin))
        return CME_INCORRECT_PASSWORD;
    int cme = sim_card_verify(module, old);
    if (cme == 0)
        span_copy(pin, module->card.pin, sizeof module->card.pin);
    return cme;
}
