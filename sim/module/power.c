/* SPDX-License-Identifier: MIT */
#include "module/inside.h"

static void fall(void *owner);
static void rise(void *owner);
static void ready(void *owner);
static void forget_all(struct modem *modem);
static void start(struct modem *modem, bool aloud);

void power_init(struct modem *modem)
{
    struct power *power = &modem->power;
    alarm_init(&power->fall, fall, modem);
    alarm_init(&power->rise, rise, modem);
    alarm_init(&power->ready, ready, modem);
    power->stored_fun = 1;
    if (modem->module->boot == BOOT_COLD)
        power_on(modem);
    else
        start(modem, false);
    if (modem->world->bearer_up)
        app_network_start_up(modem);
}

void power_release(struct modem *modem)
{
    alarm_cancel(modem->agenda, &modem->power.fall);
    alarm_cancel(modem->agenda, &modem->power.rise);
    alarm_cancel(modem->agenda, &modem->power.ready);
}

void power_restart_soon(struct modem *modem)
{
    modem->power.fall_to_off = false;
    alarm_set_in(modem->agenda, &modem->power.fall, 0);
}

void power_off_soon(struct modem *modem)
{
    modem->power.fall_to_off = true;
    alarm_set_in(modem->agenda, &modem->power.fall, 0);
}

static void fall(void *owner)
{
    struct modem *modem = owner;
    if (modem->power.fall_to_off)
        power_off(modem);
    else
        power_restart(modem);
}

void power_restart(struct modem *modem)
{
    notef(modem->notes, LANE_MODULE, "restart");
    forget_all(modem);
    power_on(modem);
}

void power_off(struct modem *modem)
{
    notef(modem->notes, LANE_MODULE, "off");
    forget_all(modem);
    modem->power.state = POWER_OFF;
}

void power_on(struct modem *modem)
{
    modem->power.state = POWER_BOOTING;
    at_set_deaf(modem->at, true);
    alarm_set_in(modem->agenda, &modem->power.rise, modem->module->boot_delay);
}

/* Nothing volatile survives, and nobody is told over the line: sessions end before the bearer
 * under them goes. */
static void forget_all(struct modem *modem)
{
    power_release(modem);
    at_abandon(modem->at);
    at_set_deaf(modem->at, true);
    modem->events.restarting(modem->events.owner);
    at_restart_settings(modem->at);
    network_forget(modem);
    clock_restart(modem);
    gnss_forget(modem);
    internet_forget(modem);
    board_forget(modem);
}

static void rise(void *owner)
{
    struct modem *modem = owner;
    at_set_deaf(modem->at, false);
    start(modem, true);
}

/* The boot messages in the order of a SIM7000G 1529B08 (LilyGo-Modem-Series #429); with
 * autobaud the first two are left out (AT manual 20.3). */
static void start(struct modem *modem, bool aloud)
{
    struct power *power = &modem->power;
    power->state = POWER_ON;
    power->fun = power->stored_fun;
    power->ready_due = aloud;
    if (aloud && at_ipr(modem->at) != 0) {
        at_urc(modem->at, "RDY");
        at_urc(modem->at, "+CFUN: %lld", (long long)power->fun);
    }
    sim_card_power_up(modem);
    if (aloud)
        at_urc(modem->at, "+CPIN: %s", sim_card_word(modem));
    if (modem->card.state == CARD_READY)
        power_card_is_ready(modem);
    else
        power->ready_due = true;
}

void power_card_is_ready(struct modem *modem)
{
    struct power *power = &modem->power;
    if (power->ready_due)
        alarm_set_in(modem->agenda, &power->ready, modem->module->ready_delay);
    power->ready_due = false;
    network_search(modem);
}

static void ready(void *owner)
{
    struct modem *modem = owner;
    if (modem->power.initial_urcs && modem->card.state == CARD_READY)
        at_urc(modem->at, "SMS Ready");
    if (modem->power.initial_urcs && modem->card.state == CARD_READY &&
        modem->module->call_ready)
        at_urc(modem->at, "Call Ready");
}

/* AT manual 3.2.19: every level but 0 is kept for the next start. The card loses power in 0,
 * and its message comes before the OK (application note V1.02, 4.2), the one of its return
 * behind the OK, or with some firmware before it too. */
void power_set_fun(struct modem *modem, int64_t fun, struct at_call *call)
{
    struct power *power = &modem->power;
    int64_t before = power->fun;
    if (fun != 0)
        power->stored_fun = fun;
    power->fun = fun;
    if (fun == before)
        return;
    if (fun == 0 && modem->card.state != CARD_ABSENT)
        at_say(call, "+CPIN: NOT READY");
    if (fun != 1)
        network_leave(modem);
    if (fun == 0)
        sim_card_power_down(modem);
    if (before == 0) {
        sim_card_power_up(modem);
        if (modem->module->ready_first)
            at_say(call, "+CPIN: %s", sim_card_word(modem));
        else
            at_urc(modem->at, "+CPIN: %s", sim_card_word(modem));
        power->ready_due = modem->module->call_ready;
    }
    if (modem->card.state == CARD_READY)
        power_card_is_ready(modem);
}
