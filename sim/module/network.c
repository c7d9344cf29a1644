/* SPDX-License-Identifier: MIT */
/* Registration and attachment in a world with one cell. What AT+CREG, +CGREG and +CEREG say is one
 * state seen three ways; where real ones disagree (a card without the CS domain) the scenario says
 * so. */
#include "base/bytes.h"
#include "module/inside.h"

/* Real cells: of a log of Cat-M1 (technocreatives/sim7000), and of GSM. */
#define LAC_GSM  0x28a0
#define CELL_GSM 10102
#define TAC_LTE  0x2afe
#define CELL_LTE 34564631

static void found(void *owner);
static void sought(void *owner);
static void enter(struct module *module, enum registration stat);
static void change(struct module *module, enum registration stat, bool attached);

static const char *const domain_names[] = {"+CREG", "+CGREG", "+CEREG"};

void network_init(struct module *module)
{
    struct network *network = &module->network;
    network->rssi = module->network_options->rssi;
    network->ber = module->network_options->ber;
    network->searches = !module->network_options->idle;
    network->cops_mode = module->network_options->manual;
    alarm_init(&network->found, found, module);
    alarm_init(&network->sought, sought, module);
}

void network_release(struct module *module)
{
    alarm_cancel(module->agenda, &module->network.found);
    alarm_cancel(module->agenda, &module->network.scanned);
    alarm_cancel(module->agenda, &module->network.sought);
}

bool network_registered(const struct module *module)
{
    return module->network.stat == REG_HOME || module->network.stat == REG_ROAMING;
}

bool network_is_lte(const struct module *module)
{
    return module->network_options->act >= 7; /* 7 Cat-M1, 9 NB-IoT; below: GSM and EGPRS */
}

/* AT+CREG speaks of the network, +CGREG of the packet domain in it, +CEREG of the same in LTE. */
enum registration network_stat(const struct module *module, int domain)
{
    if (domain == 2 && !network_is_lte(module))
        return REG_IDLE;
    if (domain > 0 && network_registered(module) && !module->network.attached)
        return REG_IDLE;
    if (network_registered(module) && module->network_options->stat[domain])
        return (enum registration)(module->network_options->stat[domain] - 1);
    return module->network.stat;
}

static unsigned number_of(const char *hex, unsigned lte, unsigned gsm, bool is_lte)
{
    unsigned number = 0;
    for (const char *at = hex; *at; at++)
        number = number << 4 |
                 (unsigned)(*at <= '9' ? *at - '0' : (*at | 0x20) - 'a' + 10); /* checked */
    return *hex ? number : is_lte ? lte : gsm;
}

unsigned network_area(const struct module *module)
{
    return number_of(module->network_options->area, TAC_LTE, LAC_GSM, network_is_lte(module));
}

unsigned network_cell(const struct module *module)
{
    return number_of(module->network_options->cell, CELL_LTE, CELL_GSM, network_is_lte(module));
}

void network_add_place(const struct module *module, enum registration stat, struct bytes *out)
{
    bool somewhere = stat == REG_HOME || stat == REG_ROAMING || stat == REG_SMS_HOME ||
                     stat == REG_SMS_ROAMING;
    if (!somewhere)
        return;
    const struct network_options *world = module->network_options;
    bytes_add_text(out, ",\"");
    if (world->area[0])
        bytes_add_text(out, world->area);
    else
        bytes_addf(out, "%X", network_area(module));
    bytes_add_text(out, "\",\"");
    if (world->cell[0])
        bytes_add_text(out, world->cell);
    else
        bytes_addf(out, "%X", network_cell(module));
    bytes_addf(out, "\",%lld", (long long)world->act);
}

int network_service(const struct module *module)
{
    int64_t act = module->network_options->act;
    if (!network_registered(module))
        return 0;
    return act == 0 ? 1 : (int)act; /* AT manual 5.2.6: 1 is GSM, 3, 7 and 9 as in +COPS */
}

static int64_t verbosity(const struct module *module, int domain)
{
    const struct network *network = &module->network;
    const int64_t settings[] = {network->creg, network->cgreg, network->cereg};
    return settings[domain];
}

static void print_stat(struct module *module, int domain)
{
    struct bytes text = {0};
    enum registration stat = network_stat(module, domain);
    bytes_addf(&text, "%s: %d", domain_names[domain], (int)stat);
    if (verbosity(module, domain) >= 2)
        network_add_place(module, stat, &text);
    at_urc(module->at, "%s", bytes_at(&text));
    bytes_release(&text);
}

/* The one place where registration and attachment change; prints what the host asked for. */
static void change(struct module *module, enum registration stat, bool attached)
{
    struct network *network = &module->network;
    enum registration before[3];
    int service = network_service(module);
    bool registered = network_registered(module);
    for (int domain = 0; domain < 3; domain++)
        before[domain] = network_stat(module, domain);
    network->stat = stat;
    network->attached = attached;
    if (registered != network_registered(module))
        notef(module->notes, LANE_MODULE, registered ? "not registered" : "registered");
    for (int domain = 0; domain < 3; domain++)
        if (before[domain] != network_stat(module, domain) && verbosity(module, domain))
            print_stat(module, domain);
    if (alarm_is_set(&network->sought) && (network_registered(module) || stat == REG_DENIED))
        alarm_set_in(module->agenda, &network->sought, 0);
    if (network->cnsmod && service != network_service(module))
        at_urc(module->at, "+CNSMOD: %d", network_service(module));
}

void network_search(struct module *module)
{
    struct network *network = &module->network;
    usec now = module->agenda->now;
    usec delay = module->network_options->register_after;
    if (module->power.fun != 1 || module->card.state != CARD_READY || network->cops_mode == 2)
        return;
    if (network_registered(module) || alarm_is_set(&network->found) || !network->searches)
        return;
    if (network->gone_until == USEC_NEVER || network->rssi == NETWORK_NO_SIGNAL) {
        change(module, REG_SEARCHING, false);
        return;
    }
    if (network->gone_until > now + delay)
        delay = network->gone_until - now;
    if (delay == 0) {
        found(module);
        return;
    }
    change(module, REG_SEARCHING, false);
    alarm_set_in(module->agenda, &network->found, delay);
}

static void sought(void *owner)
{
    struct module *module = owner;
    bool there = network_registered(module);
    if (!there)
        at_because(module->at, "no network was found");
    at_finish(module->at, module->network.seek_ticket, there ? AT_OK : AT_CME,
              CME_NO_NETWORK_SERVICE);
}

void network_seek(struct module *module, unsigned long ticket)
{
    struct network *network = &module->network;
    bool over = network_registered(module) || network->stat == REG_DENIED;
    network->seek_ticket = ticket;
    alarm_set_in(module->agenda, &network->sought, over ? 0 : module->network_options->scan);
}

static void found(void *owner)
{
    struct module *module = owner;
    if (module->network_options->denied)
        change(module, REG_DENIED, false);
    else
        enter(module, module->network_options->roaming ? REG_ROAMING : REG_HOME);
}

static bool refuses(struct refusals *refusals)
{
    if (refusals->count == 0)
        return false;
    refusals->count--;
    return true;
}

static void enter(struct module *module, enum registration stat)
{
    bool attach = module->network_options->attach && !refuses(&module->network.attaches);
    change(module, stat, attach);
    clock_network_time(module);
    message_deliver(module);
    if (attach) {
        context_attached(module);
        app_network_attached(module);
    }
}

bool network_in_reach(const struct module *module)
{
    return module->network.gone_until <= module->agenda->now &&
           module->network.rssi != NETWORK_NO_SIGNAL;
}

void network_signal(struct module *module, int64_t rssi, int64_t ber)
{
    module->network.rssi = rssi;
    module->network.ber = ber;
    if (!module_is_on(module))
        return;
    if (rssi == NETWORK_NO_SIGNAL)
        network_leave(module);
    network_search(module);
}

static void leave_to(struct module *module, enum registration stat)
{
    alarm_cancel(module->agenda, &module->network.found);
    change(module, stat, false);
    context_all_off(module);
    app_network_drop(module);
    bearer_drop(module);
    toolkit_drop(module);
}

void network_leave(struct module *module)
{
    leave_to(module, REG_IDLE);
}

void network_become(struct module *module, enum registration stat)
{
    struct network *network = &module->network;
    bool there = stat == REG_HOME || stat == REG_ROAMING;
    network->gone_until = there ? 0 : USEC_NEVER;
    if (!module_is_on(module) || module->power.fun != 1 || module->card.state != CARD_READY)
        return;
    alarm_cancel(module->agenda, &network->found);
    if (!there)
        leave_to(module, stat);
    else if (network_registered(module) && network->attached)
        change(module, stat, true);
    else
        enter(module, stat);
}

void network_forget(struct module *module)
{
    network_release(module);
    if (network_registered(module))
        notef(module->notes, LANE_MODULE, "not registered");
    module->network.stat = REG_IDLE;
    module->network.attached = false;
    module->network.searches = !module->network_options->idle;
    context_all_off(module);
    toolkit_forget(module);
    app_network_forget(module);
    bearer_forget(module);
}

/* 27.007, 9.2.2: 148 is what no other number fits. */
int network_attach(struct module *module)
{
    struct refusals *refusals = &module->network.attaches;
    if (module->network.attached)
        return 0;
    if (refuses(refusals))
        return refusals->cme ? refusals->cme : CME_GPRS_UNSPECIFIED;
    if (!network_registered(module))
        return CME_NO_NETWORK_SERVICE;
    change(module, module->network.stat, true);
    context_attached(module);
    app_network_attached(module);
    return 0;
}

void network_attach_for_bearer(struct module *module)
{
    if (module->options->bearer_attaches && network_registered(module))
        network_attach(module);
}

bool network_gives_bearer(struct module *module, int *cme)
{
    struct network *network = &module->network;
    bool refused = refuses(&network->bearers);
    *cme = refused ? network->bearers.cme : 0;
    return !refused && network->attached;
}

void network_detach(struct module *module)
{
    if (!module->network.attached)
        return;
    change(module, module->network.stat, false);
    context_all_off(module);
    app_network_drop(module);
    bearer_drop(module);
    toolkit_drop(module);
}
