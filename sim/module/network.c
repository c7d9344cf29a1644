/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "module/inside.h"

static void found(void *owner);
static void change(struct modem *modem, enum registration stat, bool attached);

static const char *const domain_names[] = {"+CREG", "+CGREG", "+CEREG"};

void network_init(struct modem *modem)
{
    struct network *network = &modem->network;
    network->rssi = modem->world->rssi;
    network->ber = modem->world->ber;
    network->searches = !modem->world->idle;
    network->cops_mode = modem->world->manual;
    alarm_init(&network->found, found, modem);
}

void network_release(struct modem *modem)
{
    alarm_cancel(modem->agenda, &modem->network.found);
    alarm_cancel(modem->agenda, &modem->network.scanned);
}

bool network_registered(const struct modem *modem)
{
    return modem->network.stat == REG_HOME || modem->network.stat == REG_ROAMING;
}

bool network_is_lte(const struct modem *modem)
{
    return modem->world->act >= 7; /* 7 Cat-M1, 9 NB-IoT; below: GSM and EGPRS */
}

/* AT+CREG speaks of the network, +CGREG of the packet domain in it, +CEREG of the same in LTE. */
enum registration network_stat(const struct modem *modem, int domain)
{
    if (domain == 2 && !network_is_lte(modem))
        return REG_IDLE;
    if (domain > 0 && network_registered(modem) && !modem->network.attached)
        return REG_IDLE;
    if (network_registered(modem) && modem->world->stat[domain])
        return (enum registration)(modem->world->stat[domain] - 1);
    return modem->network.stat;
}

void network_add_place(const struct modem *modem, enum registration stat, struct bytes *out)
{
    bool somewhere = stat == REG_HOME || stat == REG_ROAMING || stat == REG_SMS_HOME ||
                     stat == REG_SMS_ROAMING;
    if (!somewhere)
        return;
    bool lte = network_is_lte(modem);
    bytes_addf(out, ",\"%X\",\"%X\",%lld", lte ? NETWORK_TAC_LTE : NETWORK_LAC_GSM,
               lte ? NETWORK_CELL_LTE : NETWORK_CELL_GSM, (long long)modem->world->act);
}

int network_service(const struct modem *modem)
{
    int64_t act = modem->world->act;
    if (!network_registered(modem))
        return 0;
    return act == 0 ? 1 : (int)act; /* AT manual 5.2.6: 1 is GSM, 3, 7 and 9 as in +COPS */
}

static int64_t verbosity(const struct modem *modem, int domain)
{
    const struct network *network = &modem->network;
    const int64_t settings[] = {network->creg, network->cgreg, network->cereg};
    return settings[domain];
}

static void print_stat(struct modem *modem, int domain)
{
    struct bytes text = {0};
    enum registration stat = network_stat(modem, domain);
    bytes_addf(&text, "%s: %d", domain_names[domain], (int)stat);
    if (verbosity(modem, domain) >= 2)
        network_add_place(modem, stat, &text);
    at_urc(modem->at, "%s", bytes_at(&text));
    bytes_release(&text);
}

/* The one place where registration and attachment change; prints what the host asked for. */
static void change(struct modem *modem, enum registration stat, bool attached)
{
    struct network *network = &modem->network;
    enum registration before[3];
    int service = network_service(modem);
    bool registered = network_registered(modem);
    for (int domain = 0; domain < 3; domain++)
        before[domain] = network_stat(modem, domain);
    network->stat = stat;
    network->attached = attached;
    if (registered != network_registered(modem))
        notef(modem->notes, LANE_MODULE, registered ? "not registered" : "registered");
    for (int domain = 0; domain < 3; domain++)
        if (before[domain] != network_stat(modem, domain) && verbosity(modem, domain))
            print_stat(modem, domain);
    if (network->cnsmod && service != network_service(modem))
        at_urc(modem->at, "+CNSMOD: %d", network_service(modem));
}

void network_search(struct modem *modem)
{
    struct network *network = &modem->network;
    usec now = modem->agenda->now;
    usec delay = modem->world->register_after;
    if (modem->power.fun != 1 || modem->card.state != CARD_READY || network->cops_mode == 2)
        return;
    if (network_registered(modem) || alarm_is_set(&network->found) || !network->searches)
        return;
    if (network->gone_until == USEC_NEVER || network->rssi == NETWORK_NO_SIGNAL) {
        change(modem, REG_SEARCHING, false);
        return;
    }
    if (network->gone_until > now + delay)
        delay = network->gone_until - now;
    if (delay == 0) {
        found(modem);
        return;
    }
    change(modem, REG_SEARCHING, false);
    alarm_set_in(modem->agenda, &network->found, delay);
}

static void found(void *owner)
{
    struct modem *modem = owner;
    if (modem->world->denied) {
        change(modem, REG_DENIED, false);
        return;
    }
    bool attach = modem->world->attach;
    change(modem, modem->world->roaming ? REG_ROAMING : REG_HOME, attach);
    clock_network_time(modem);
    message_deliver(modem);
    if (attach) {
        context_attached(modem);
        app_network_attached(modem);
    }
}

bool network_in_reach(const struct modem *modem)
{
    return modem->network.gone_until <= modem->agenda->now &&
           modem->network.rssi != NETWORK_NO_SIGNAL;
}

void network_signal(struct modem *modem, int64_t rssi, int64_t ber)
{
    modem->network.rssi = rssi;
    modem->network.ber = ber;
    if (!modem_is_on(modem))
        return;
    if (rssi == NETWORK_NO_SIGNAL)
        network_leave(modem);
    network_search(modem);
}

void network_leave(struct modem *modem)
{
    alarm_cancel(modem->agenda, &modem->network.found);
    change(modem, REG_IDLE, false);
    context_all_off(modem);
    app_network_drop(modem);
    bearer_drop(modem);
    toolkit_drop(modem);
}

void network_forget(struct modem *modem)
{
    network_release(modem);
    if (network_registered(modem))
        notef(modem->notes, LANE_MODULE, "not registered");
    modem->network.stat = REG_IDLE;
    modem->network.attached = false;
    modem->network.searches = !modem->world->idle;
    context_all_off(modem);
    toolkit_forget(modem);
    app_network_forget(modem);
    bearer_forget(modem);
}

void network_attach(struct modem *modem)
{
    if (modem->network.attached)
        return;
    change(modem, modem->network.stat, true);
    context_attached(modem);
    app_network_attached(modem);
}

void network_attach_for_bearer(struct modem *modem)
{
    if (modem->module->bearer_attaches && network_registered(modem))
        network_attach(modem);
}

void network_detach(struct modem *modem)
{
    if (!modem->network.attached)
        return;
    change(modem, modem->network.stat, false);
    context_all_off(modem);
    app_network_drop(modem);
    bearer_drop(modem);
    toolkit_drop(modem);
}
