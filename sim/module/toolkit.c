/* SPDX-License-Identifier: MIT */
/* The bearer of the TCP/IP toolkit (AT manual V1.06, 8): its states without its sockets, because
 * hosts of the older families open it before FTP. */
#include "module/inside.h"

static void opened(void *owner);

void toolkit_init(struct module *module)
{
    alarm_init(&module->toolkit.opened, opened, module);
}

bool toolkit_up(const struct module *module)
{
    return module->toolkit.state == IP_GPRSACT || module->toolkit.state == IP_STATUS;
}

void toolkit_open(struct module *module, unsigned long ticket)
{
    module->toolkit.state = IP_CONFIG;
    module->toolkit.ticket = ticket;
    network_attach_for_bearer(module);
    alarm_set_in(module->agenda, &module->toolkit.opened,
                 module->network_options->activate_delay);
}

/* A failure leaves it deactivated: AT+CIPSHUT has to come next (AT manual 8.2.7). */
static void opened(void *owner)
{
    struct module *module = owner;
    int cme;
    bool up = network_gives_bearer(module, &cme);
    module->toolkit.state = up ? IP_GPRSACT : PDP_DEACT;
    if (!up)
        at_because(module->at, "the network gives no bearer");
    at_finish(module->at, module->toolkit.ticket, up ? AT_OK : cme ? AT_CME : AT_ERROR, cme);
    if (up)
        bearer_tell(module);
}

static void leave_for(struct module *module, enum toolkit_state state)
{
    bool was_up = toolkit_up(module);
    alarm_cancel(module->agenda, &module->toolkit.opened);
    module->toolkit.state = state;
    if (was_up)
        bearer_tell(module);
}

void toolkit_shut(struct module *module)
{
    leave_for(module, IP_INITIAL);
}

void toolkit_drop(struct module *module)
{
    if (!toolkit_up(module))
        return; /* one that opens finds out by itself */
    module_say_loss(module, "+PDP: DEACT");
    leave_for(module, PDP_DEACT);
}

void toolkit_forget(struct module *module)
{
    alarm_cancel(module->agenda, &module->toolkit.opened);
    module->toolkit.state = IP_INITIAL;
}
