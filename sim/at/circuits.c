/* SPDX-License-Identifier: MIT */
/* What the modem's circuits are is a function of what it does and of a few settings, so it is
 * worked out anew whenever one of those may have changed, and told when it is another. DCD and RI
 * are noted; DSR and CTS follow power and buffers, which are noted or nobody's affair. */
#include "at/circuits.h"

#include "at/interpreter.h"

static void ring_is_over(void *owner);

void at_circuits_init(struct at *at)
{
    at->circuits = (struct circuits){.host = V24_OF_DTE};
    alarm_init(&at->circuits.ring, ring_is_over, at);
}

void at_circuits_release(struct at *at)
{
    alarm_cancel(at->agenda, &at->circuits.ring);
}

static bool takes_bytes(const struct at *at)
{
    bool full = at->rx.bytes.count >= UART_RX_MAX;
    return at->v250.ifc_dte != IFC_HARDWARE || (!full && !at->asleep);
}

static unsigned modem_circuits(const struct at *at)
{
    const struct at_v250 *v250 = &at->v250;
    bool carrier = at->circuits.carrier;
    if (at->deaf)
        return 0;
    return (takes_bytes(at) ? V24_CTS : 0) | (v250->dsr == 0 || carrier ? V24_DSR : 0) |
           (v250->dcd == 0 || carrier ? V24_DCD : 0) |
           (alarm_is_set(&at->circuits.ring) ? V24_RI : 0);
}

static void note_change(const struct at *at, unsigned before, enum v24 circuit,
                        const char *name)
{
    bool on = at->circuits.modem & circuit;
    if (on != ((before & circuit) != 0))
        notef(at->notes, LANE_MODULE, "%s %s", name, on ? "on" : "off");
}

void at_circuits_update(struct at *at)
{
    unsigned before = at->circuits.modem;
    bool held = at->v250.ifc_dce == IFC_HARDWARE && !(at->circuits.host & V24_RTS);
    at->circuits.modem = modem_circuits(at);
    uart_hold(&at->tx, held);
    if (at->circuits.modem == before)
        return;
    note_change(at, before, V24_DCD, "DCD");
    note_change(at, before, V24_RI, "RI");
    if (at->events.lines)
        at->events.lines(at->events.owner);
}

unsigned at_lines(const struct at *at)
{
    return at->circuits.host | at->circuits.modem;
}

void at_set_host_lines(struct at *at, unsigned lines)
{
    at->circuits.host = lines & V24_OF_DTE;
    at_circuits_update(at);
}

void at_set_carrier(struct at *at, bool on)
{
    at->circuits.carrier = on;
    at_circuits_update(at);
}

void at_ring(struct at *at)
{
    if (at->deaf)
        return;
    alarm_set_in(at->agenda, &at->circuits.ring, AT_RING_TIME);
    at_circuits_update(at);
}

static void ring_is_over(void *owner)
{
    at_circuits_update(owner);
}

int64_t at_dtr_mode(const struct at *at)
{
    return at->v250.dtr;
}

void at_set_asleep(struct at *at, bool asleep)
{
    at->asleep = asleep;
    at->sent_is_stale = true;
    at_circuits_update(at);
}

void at_cut_data(struct at *at)
{
    at_send_forget(at);
    at_send_cut(at, UART_FIFO);
}
