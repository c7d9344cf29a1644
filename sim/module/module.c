/* SPDX-License-Identifier: MIT */
/* The module as one object, and what a scenario does to it. Losing something loses what stands on
 * it, in one direction (docs/module.md): power, card, network, contexts, bearers. */
#include "module/module.h"

#include "base/die.h"
#include "module/inside.h"

static void add_rows(struct module *module);

struct module *module_new(const struct module_parts *parts)
{
    struct module *module = xzalloc(sizeof *module);
    module->agenda = parts->agenda;
    module->at = parts->at;
    module->options = parts->options;
    module->sim = parts->sim;
    module->network_options = parts->network;
    module->sky = parts->gnss;
    module->events = *parts->events;
    module->notes = parts->notes;
    add_rows(module);
    sim_card_init(module);
    network_init(module);
    radio_init(module);
    context_init(module);
    app_network_init(module);
    bearer_init(module);
    toolkit_init(module);
    message_init(module);
    gnss_init(module);
    internet_init(module);
    host_lines_init(module);
    power_init(module);
    return module;
}

void module_free(struct module *module)
{
    power_release(module);
    sim_card_release(module);
    host_lines_release(module);
    network_release(module);
    app_network_release(module);
    bearer_release(module);
    toolkit_forget(module);
    message_release(module);
    gnss_forget(module);
    internet_forget(module);
    xfree(module);
}

static void add_rows(struct module *module)
{
    static const struct at_row *const tables[] = {
        identity_rows, power_rows,    sim_card_rows, network_rows, radio_rows,
        context_rows,  bearer_rows,   toolkit_rows,  clock_rows,   message_rows,
        gnss_rows,     internet_rows, board_rows,
    };
    bool indexed = module->options->cnact_form == CNACT_INDEX;
    at_add_rows(module->at, indexed ? app_networks_rows : app_network_rows, module);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        at_add_rows(module->at, tables[i], module);
}

void module_say_loss(struct module *module, const char *text)
{
    if (module->urcs_inside)
        at_urc_inside(module->at, "%s", text);
    else
        at_urc(module->at, "%s", text);
}

int module_allowed(const struct module *module, unsigned needs)
{
    if ((needs & AT_NEEDS_RADIO) && module->power.fun != 1)
        return CME_CFUN_STATE;
    int cme = needs & AT_NEEDS_SIM ? sim_card_cme(module) : 0;
    if (cme == 0 && (needs & AT_NEEDS_REGISTERED) && !network_registered(module))
        cme = CME_NO_NETWORK_SERVICE;
    return cme;
}

bool module_bearer_up(const struct module *module, int64_t cid)
{
    const struct bearers *bearers = &module->bearers;
    bool profile =
        cid >= 1 && cid <= PROFILES_MAX && bearers->profiles[cid - 1].state == BEARER_UP;
    return app_network_any_up(module) || profile || toolkit_up(module);
}

int64_t module_calendar(const struct module *module)
{
    return module->options->epoch + module->agenda->now / SECONDS(1) + module->clock.shift;
}

bool module_is_on(const struct module *module)
{
    return module->power.state == POWER_ON;
}

bool module_is_asleep(const struct module *module)
{
    return module->host_lines.asleep;
}

/* --- word from the line --- */

void module_urc(struct module *module, struct span urc)
{
    board_ring(module, urc);
}

void module_idle(struct module *module)
{
    host_lines_rest(module);
}

void module_host_lines(struct module *module, unsigned before)
{
    host_lines_changed(module, before);
}

/* --- what a scenario does --- */

void module_signal(struct module *module, int64_t rssi, int64_t ber)
{
    network_signal(module, rssi, ber);
}

void module_deregister(struct module *module, usec duration)
{
    module->network.gone_until = duration ? module->agenda->now + duration : USEC_NEVER;
    if (!module_is_on(module))
        return;
    network_leave(module);
    network_search(module);
}

void module_register(struct module *module, int64_t stat)
{
    network_become(module, (enum registration)stat);
}

static void refuse(struct refusals *refusals, int cme)
{
    refusals->count++;
    refusals->cme = cme;
}

void module_refuse_bearer(struct module *module, int cme)
{
    refuse(&module->network.bearers, cme);
}

void module_refuse_attach(struct module *module, int cme)
{
    refuse(&module->network.attaches, cme);
}

void module_detach(struct module *module)
{
    network_detach(module);
}

void module_deactivate(struct module *module)
{
    app_network_drop(module);
    bearer_drop(module);
    toolkit_drop(module);
}

void module_remove_card(struct module *module)
{
    sim_card_remove(module);
}

void module_insert_card(struct module *module)
{
    sim_card_insert(module);
}

void module_reboot(struct module *module)
{
    if (module->power.state != POWER_OFF)
        power_restart(module);
}

void module_power_off(struct module *module)
{
    if (module->power.state != POWER_OFF)
        power_off(module);
}

void module_power_key(struct module *module)
{
    switch (module->power.state) {
    case POWER_OFF:
        power_on(module);
        break;
    case POWER_BOOTING: /* held while it starts: nothing more */
        break;
    case POWER_ON:
        at_urc_now(module->at, SPAN("NORMAL POWER DOWN"));
        power_off(module);
        break;
    }
}
