/* SPDX-License-Identifier: MIT */
#include "module/inside.h"

/* Counters of every card (ETSI TS 102 221, 9.5.1 and 9.5.2). */
#define PIN_TRIES    3
#define PUK_TRIES    10
#define PIN_SHORTEST 4

static bool is_pin(struct span pin);

void sim_card_init(struct modem *modem)
{
    struct sim_card *card = &modem->card;
    card->pin_asked = modem->sim->pin[0] != '\0';
    span_copy(span_of(card->pin_asked ? modem->sim->pin : "0000"), card->pin, sizeof card->pin);
    card->pin_tries = modem->sim->state == SIM_PUK ? 0 : PIN_TRIES;
    card->puk_tries = PUK_TRIES;
}

void sim_card_power_up(struct modem *modem)
{
    struct sim_card *card = &modem->card;
    if (modem->sim->state == SIM_ABSENT)
        card->state = CARD_ABSENT;
    else if (card->puk_tries == 0)
        card->state = CARD_BLOCKED;
    else if (card->pin_tries == 0)
        card->state = CARD_WANTS_PUK;
    else
        card->state = card->pin_asked ? CARD_WANTS_PIN : CARD_READY;
}

void sim_card_power_down(struct modem *modem)
{
    if (modem->card.state != CARD_ABSENT)
        modem->card.state = CARD_UNPOWERED;
}

/* Why nothing can be read from the card. SIM failure with AT+CFUN=0: TinyGSM #381. */
int sim_card_presence_cme(const struct modem *modem)
{
    switch (modem->card.state) {
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

int sim_card_cme(const struct modem *modem)
{
    if (modem->card.state == CARD_WANTS_PIN)
        return CME_SIM_PIN_REQUIRED;
    if (modem->card.state == CARD_WANTS_PUK)
        return CME_SIM_PUK_REQUIRED;
    return sim_card_presence_cme(modem);
}

const char *sim_card_word(const struct modem *modem)
{
    static const char *const words[] = {
        [CARD_UNPOWERED] = "NOT READY", [CARD_ABSENT] = "NOT INSERTED",
        [CARD_WANTS_PIN] = "SIM PIN",   [CARD_WANTS_PUK] = "SIM PUK",
        [CARD_BLOCKED] = "NOT READY",   [CARD_READY] = "READY",
    };
    return words[modem->card.state];
}

static bool is_pin(struct span pin)
{
    for (size_t i = 0; i < pin.count; i++)
        if (!text_is_digit(pin.at[i]))
            return false;
    return pin.count >= PIN_SHORTEST && pin.count < sizeof((struct sim_card *)0)->pin;
}

static void unlock(struct modem *modem)
{
    modem->card.state = CARD_READY;
    at_urc(modem->at, "+CPIN: READY");
    power_card_is_ready(modem);
}

/* The right PIN resets its counter, the last wrong one locks the card. */
int sim_card_verify(struct modem *modem, struct span pin)
{
    struct sim_card *card = &modem->card;
    if (span_is(pin, card->pin)) {
        card->pin_tries = PIN_TRIES;
        return 0;
    }
    if (--card->pin_tries == 0)
        card->state = CARD_WANTS_PUK;
    return CME_INCORRECT_PASSWORD;
}

int sim_card_enter_pin(struct modem *modem, struct span pin)
{
    int cme = sim_card_verify(modem, pin);
    if (cme == 0)
        unlock(modem);
    return cme;
}

int sim_card_enter_puk(struct modem *modem, struct span puk, struct span pin)
{
    struct sim_card *card = &modem->card;
    if (!span_is(puk, modem->sim->puk)) {
        if (--card->puk_tries == 0)
            card->state = CARD_BLOCKED;
        return CME_INCORRECT_PASSWORD;
    }
    if (!is_pin(pin))
        return CME_INCORRECT_PASSWORD;
    span_copy(pin, card->pin, sizeof card->pin);
    card->pin_tries = PIN_TRIES;
    card->puk_tries = PUK_TRIES;
    unlock(modem);
    return 0;
}

int sim_card_change_pin(struct modem *modem, struct span old, struct span pin)
{
    if (!modem->card.pin_asked)
        return CME_NOT_ALLOWED; /* ETSI TS 102 221, 9.5.1: only while it is enabled */
    if (!is_pin(pin))
        return CME_INCORRECT_PASSWORD;
    int cme = sim_card_verify(modem, old);
    if (cme == 0)
        span_copy(pin, modem->card.pin, sizeof modem->card.pin);
    return cme;
}
