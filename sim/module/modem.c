/* SPDX-License-Identifier: MIT */
#include "module/modem.h"

#include "base/die.h"
#include "module/inside.h"

static void add_rows(struct modem *modem);

struct modem *modem_new(const struct modem_parts *parts)
{
    struct modem *modem = xzalloc(sizeof *modem);
    modem->agenda = parts->agenda;
    modem->at = parts->at;
    modem->module = parts->module;
    modem->sim = parts->sim;
    modem->world = parts->network;
    modem->sky = parts->gnss;
    modem->events = *parts->events;
    modem->notes = parts->notes;
    add_rows(modem);
    sim_card_init(modem);
    network_init(modem);
    radio_init(modem);
    context_init(modem);
    app_network_init(modem);
    bearer_init(modem);
    toolkit_init(modem);
    message_init(modem);
    gnss_init(modem);
    internet_init(modem);
    power_init(modem);
    return modem;
}

void modem_free(struct modem *modem)
{
    power_release(modem);
    network_release(modem);
    app_network_release(modem);
    bearer_release(modem);
    toolkit_forget(modem);
    message_release(modem);
    gnss_forget(modem);
    internet_forget(modem);
    xfree(modem);
}

static void add_rows(struct modem *modem)
{
    static const struct at_row *const tables[] = {
        identity_rows, power_rows,   sim_card_rows, network_rows, radio_rows, context_rows,
        bearer_rows,   toolkit_rows, clock_rows,    message_rows, gnss_rows, internet_rows,
        board_rows,
    };
    bool indexed = modem->module->cnact_form == CNACT_INDEX;
    at_add_rows(modem->at, indexed ? app_networks_rows : app_network_rows, modem);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        at_add_rows(modem->at, tables[i], modem);
}

void modem_say_loss(struct modem *modem, const char *text)
{
    if (modem->urcs_inside)
        at_urc_inside(modem->at, "%s", text);
    else
        at_urc(modem->at, "%s", text);
}

int modem_allowed(const struct modem *modem, unsigned needs)
{
    if ((needs & AT_NEEDS_RADIO) && modem->power.fun != 1)
        return CME_CFUN_STATE;
    int cme = needs & AT_NEEDS_SIM ? sim_card_cme(modem) : 0;
    if (cme == 0 && (needs & AT_NEEDS_REGISTERED) && !network_registered(modem))
        cme = CME_NO_NETWORK_SERVICE;
    return cme;
}

bool modem_bearer_up(const struct modem *modem, int64_t cid)
{
    const struct bearers *bearers = &modem->bearers;
    bool profile =
        cid >= 1 && cid <= PROFILES_MAX && bearers->profiles[cid - 1].state == BEARER_UP;
    return app_network_any_up(modem) || profile || toolkit_up(modem);
}

int64_t modem_calendar(const struct modem *modem)
{
    return modem->module->epoch + modem->agenda->now / SECONDS(1) + modem->clock.shift;
}

bool modem_is_on(const struct modem *modem)
{
    return modem->power.state == POWER_ON;
}

/* --- what a scenario does --- */

void modem_signal(struct modem *modem, int64_t rssi, int64_t ber)
{
    network_signal(modem, rssi, ber);
}

void modem_deregister(struct modem *modem, usec duration)
{
    modem->network.gone_until = duration ? modem->agenda->now + duration : USEC_NEVER;
    if (!modem_is_on(modem))
        return;
    network_leave(modem);
    network_search(modem);
}

void modem_detach(struct modem *modem)
{
    network_detach(modem);
}

void modem_deactivate(struct modem *modem)
{
    app_network_drop(modem);
    bearer_drop(modem);
    toolkit_drop(modem);
}

void modem_reboot(struct modem *modem)
{
    if (modem->power.state != POWER_OFF)
        power_restart(modem);
}

void modem_power_off(struct modem *modem)
{
    if (modem->power.state != POWER_OFF)
        power_off(modem);
}

void modem_power_key(struct modem *modem)
{
    switch (modem->power.state) {
    case POWER_OFF:
        power_on(modem);
        break;
    case POWER_BOOTING: /* held while it starts: nothing more */
        break;
    case POWER_ON:
        at_urc_now(modem->at, SPAN("NORMAL POWER DOWN"));
        power_off(modem);
        break;
    }
}
