/* SPDX-License-Identifier: MIT */
#include "module/inside.h"

static void opened(void *owner);

void toolkit_init(struct modem *modem)
{
    alarm_init(&modem->toolkit.opened, opened, modem);
}

bool toolkit_up(const struct modem *modem)
{
    return modem->toolkit.state == IP_GPRSACT || modem->toolkit.state == IP_STATUS;
}

void toolkit_open(struct modem *modem, unsigned long ticket)
{
    modem->toolkit.state = IP_CONFIG;
    modem->toolkit.ticket = ticket;
    network_attach_for_bearer(modem);
    alarm_set_in(modem->agenda, &modem->toolkit.opened, modem->world->activate_delay);
}

/* A failure leaves it deactivated: AT+CIPSHUT has to come next (AT manual 8.2.7). */
static void opened(void *owner)
{
    struct modem *modem = owner;
    bool up = modem->network.attached;
    modem->toolkit.state = up ? IP_GPRSACT : PDP_DEACT;
    if (!up)
        at_because(modem->at, "the network gives no bearer");
    at_finish(modem->at, modem->toolkit.ticket, up ? AT_OK : AT_ERROR, 0);
    if (up)
        bearer_tell(modem);
}

static void leave_for(struct modem *modem, enum toolkit_state state)
{
    bool was_up = toolkit_up(modem);
    alarm_cancel(modem->agenda, &modem->toolkit.opened);
    modem->toolkit.state = state;
    if (was_up)
        bearer_tell(modem);
}

void toolkit_shut(struct modem *modem)
{
    leave_for(modem, IP_INITIAL);
}

void toolkit_drop(struct modem *modem)
{
    if (!toolkit_up(modem))
        return; /* one that opens finds out by itself */
    modem_say_loss(modem, "+PDP: DEACT");
    leave_for(modem, PDP_DEACT);
}

void toolkit_forget(struct modem *modem)
{
    alarm_cancel(modem->agenda, &modem->toolkit.opened);
    modem->toolkit.state = IP_INITIAL;
}
