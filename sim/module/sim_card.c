/* SPDX-License-Identifier: MIT */
/* The card, its PIN and PUK (ETSI TS 102 221, 9.5). Counters live in the card and outlast restarts
 * of the module. A module reads its card for a while after it has power, and says SIM busy as long
 * (27.007, 9.2.1: 14). */
#include "module/inside.h"

/* Counters of every card (ETSI TS 102 221, 9.5.1 and 9.5.2). */
#define PIN_TRIES    3
#define PUK_TRIES    10
#define PIN_SHORTEST 4

static bool is_pin(struct span pin);
static void was_read(void *owner);

void sim_card_init(struct module *module)
{
    struct sim_card *card = &module->card;
    card->pin_asked = module->sim->pin[0] != '\0';
    span_copy(span_of(card->pin_asked ? module->sim->pin : "0000"), card->pin,
              sizeof card->pin);
    card->pin_tries = module->sim->state == SIM_PUK ? 0 : PIN_TRIES;
    card->puk_tries = PUK_TRIES;
    card->present = module->sim->state != SIM_ABSENT;
    alarm_init(&card->read, was_read, module);
}

void sim_card_release(struct module *module)
{
    alarm_cancel(module->agenda, &module->card.read);
}

/* What reading it brings to light. */
static enum card_state as_it_is(const struct module *module)
{
    const struct sim_card *card = &module->card;
    if (!card->present)
        return CARD_ABSENT;
    if (card->puk_tries == 0 || module->sim->state == SIM_FAILED)
        return CARD_BLOCKED;
    if (card->pin_tries == 0)
        return CARD_WANTS_PUK;
    return card->pin_asked ? CARD_WANTS_PIN : CARD_READY;
}

void sim_card_power_up(struct module *module, bool at_once)
{
    struct sim_card *card = &module->card;
    card->state = CARD_BUSY;
    if (at_once || module->sim->busy == 0)
        card->state = as_it_is(module);
    else
        alarm_set_in(module->agenda, &card->read, module->sim->busy);
}

static void tell(struct module *module)
{
    at_urc(module->at, "+CPIN: %s", sim_card_word(module));
    if (module->card.state == CARD_READY)
        power_card_is_ready(module);
}

static void was_read(void *owner)
{
    struct module *module = owner;
    module->card.state = as_it_is(module);
    tell(module);
}

/* Without power nobody sees it go. */
void sim_card_remove(struct module *module)
{
    struct sim_card *card = &module->card;
    card->present = false;
    if (!module_is_on(module) || card->state == CARD_UNPOWERED || card->state == CARD_ABSENT)
        return;
    sim_card_release(module);
    card->state = CARD_ABSENT;
    tell(module);
    network_leave(module);
}

void sim_card_insert(struct module *module)
{
    struct sim_card *card = &module->card;
    if (card->present)
        return;
    card->present = true;
    if (!module_is_on(module))
        return;
    if (module->power.fun == 0) {
        card->state = CARD_UNPOWERED;
        return;
    }
    power_card_comes_back(module);
    sim_card_power_up(module, false);
    if (card->state != CARD_BUSY)
        tell(module);
}

void sim_card_power_down(struct module *module)
{
    sim_card_release(module);
    if (module->card.state != CARD_ABSENT)
        module->card.state = CARD_UNPOWERED;
}

/* Why nothing can be read from the card. SIM failure with AT+CFUN=0: TinyGSM #381. */
int sim_card_presence_cme(const struct module *module)
{
    switch (module->card.state) {
    case CARD_BUSY:
        return CME_SIM_BUSY;
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
        [CARD_UNPOWERED] = "NOT READY", [CARD_BUSY] = "NOT READY",
        [CARD_ABSENT] = "NOT INSERTED", [CARD_WANTS_PIN] = "SIM PIN",
        [CARD_WANTS_PUK] = "SIM PUK",   [CARD_BLOCKED] = "NOT READY",
        [CARD_READY] = "READY",
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
