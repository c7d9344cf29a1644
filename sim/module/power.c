/* SPDX-License-Identifier: MIT */
/* Off, booting, on (AT manual V1.06, 20.3). A restart is a fall and a rise with silence between;
 * what is volatile goes in the fall, from the top down, so that nothing speaks of a bearer that is
 * gone. */
#include "module/inside.h"

static void fall(void *owner);
static void rise(void *owner);
static void ready(void *owner);
static void forget_all(struct module *module);
static void start(struct module *module, bool aloud);

void power_init(struct module *module)
{
    struct power *power = &module->power;
    alarm_init(&power->fall, fall, module);
    alarm_init(&power->rise, rise, module);
    alarm_init(&power->ready, ready, module);
    power->stored_fun = 1;
    if (module->options->boot == BOOT_COLD)
        power_on(module);
    else
        start(module, false);
    if (module->network_options->bearer_up)
        app_network_start_up(module);
}

void power_release(struct module *module)
{
    alarm_cancel(module->agenda, &module->power.fall);
    alarm_cancel(module->agenda, &module->power.rise);
    alarm_cancel(module->agenda, &module->power.ready);
}

void power_restart_soon(struct module *module)
{
    module->power.fall_to_off = false;
    alarm_set_in(module->agenda, &module->power.fall, 0);
}

void power_off_soon(struct module *module)
{
    module->power.fall_to_off = true;
    alarm_set_in(module->agenda, &module->power.fall, 0);
}

static void fall(void *owner)
{
    struct module *module = owner;
    if (module->power.fall_to_off)
        power_off(module);
    else
        power_restart(module);
}

void power_restart(struct module *module)
{
    notef(module->notes, LANE_MODULE, "restart");
    forget_all(module);
    power_on(module);
}

void power_off(struct module *module)
{
    notef(module->notes, LANE_MODULE, "off");
    forget_all(module);
    module->power.state = POWER_OFF;
}

void power_on(struct module *module)
{
    module->power.state = POWER_BOOTING;
    at_set_deaf(module->at, true);
    alarm_set_in(module->agenda, &module->power.rise, module->options->boot_delay);
}

/* Nothing volatile survives, and nobody is told over the line: sessions end before the bearer
 * under them goes. */
static void forget_all(struct module *module)
{
    power_release(module);
    at_abandon(module->at);
    at_set_deaf(module->at, true);
    module->events.restarting(module->events.owner);
    at_restart_settings(module->at);
    network_forget(module);
    clock_restart(module);
    gnss_forget(module);
    internet_forget(module);
    board_forget(module);
    host_lines_forget(module);
    sim_card_release(module);
}

static void rise(void *owner)
{
    struct module *module = owner;
    at_set_deaf(module->at, false);
    start(module, true);
}

/* The boot messages in the order of a SIM7000G 1529B08 (LilyGo-Modem-Series #429); with
 * autobaud the first two are left out (AT manual 20.3). */
static void start(struct module *module, bool aloud)
{
    struct power *power = &module->power;
    power->state = POWER_ON;
    power->fun = power->stored_fun;
    power->ready_due = aloud;
    if (aloud && at_ipr(module->at) != 0) {
        at_urc(module->at, "RDY");
        at_urc(module->at, "+CFUN: %lld", (long long)power->fun);
    }
    sim_card_power_up(module, !aloud);
    if (aloud && module->card.state != CARD_BUSY)
        at_urc(module->at, "+CPIN: %s", sim_card_word(module));
    if (module->card.state == CARD_READY)
        power_card_is_ready(module);
    else
        power->ready_due = true;
}

void power_card_is_ready(struct module *module)
{
    struct power *power = &module->power;
    if (power->ready_due)
        alarm_set_in(module->agenda, &power->ready, module->options->ready_delay);
    power->ready_due = false;
    network_search(module);
}

/* Only some say SMS Ready again. */
void power_card_comes_back(struct module *module)
{
    module->power.ready_due = module->options->call_ready != CALL_READY_NEVER;
}

static void tell_card(struct module *module, struct at_call *call)
{
    if (module->card.state == CARD_BUSY)
        return; /* it is told when it has been read */
    if (module->options->ready_first)
        at_say(call, "+CPIN: %s", sim_card_word(module));
    else
        at_urc(module->at, "+CPIN: %s", sim_card_word(module));
}

static void ready(void *owner)
{
    struct module *module = owner;
    enum call_ready call = module->options->call_ready;
    if (!module->power.initial_urcs || module->card.state != CARD_READY)
        return;
    if (call == CALL_READY_BEFORE)
        at_urc(module->at, "Call Ready");
    at_urc(module->at, "SMS Ready");
    if (call == CALL_READY_BEHIND)
        at_urc(module->at, "Call Ready");
}

/* AT manual 3.2.19: every level but 0 is kept for the next start. The card loses power in 0,
 * and its message comes before the OK (application note V1.02, 4.2), the one of its return
 * behind the OK, or with some firmware before it too. */
void power_set_fun(struct module *module, int64_t fun, struct at_call *call)
{
    struct power *power = &module->power;
    int64_t before = power->fun;
    if (fun != 0)
        power->stored_fun = fun;
    power->fun = fun;
    if (fun == before)
        return;
    if (fun == 0 && module->card.state != CARD_ABSENT)
        at_say(call, "+CPIN: NOT READY");
    if (fun != 1)
        network_leave(module);
    if (fun == 0)
        sim_card_power_down(module);
    if (before == 0) {
        power_card_comes_back(module);
        sim_card_power_up(module, false);
        tell_card(module, call);
    }
    if (module->card.state == CARD_READY)
        power_card_is_ready(module);
}
