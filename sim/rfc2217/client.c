/* SPDX-License-Identifier: MIT */
/* The client: it asks for the port's settings once the server has agreed to RFC 2217 (RFC 2217, 2),
 * and what the server answers and notifies is what holds (RFC 2217, 3). The format is 8N1 without
 * flow control, as of a real port here; both sides of a modem's line are that by nature. */
#include "rfc2217/inside.h"

typedef void hearer(struct rfc2217 *client, struct span value);

static hearer sign, hear_rate, hear_data_size, hear_parity, hear_stop_size, hear_control,
    hear_modem_state, suspend, resume;

static const struct answer {
    unsigned char number;
    unsigned char takes; /* bytes of its value */
    hearer *hear;
} answers[] = {
    {.number = SIGNATURE, .hear = sign},
    {.number = SET_BAUDRATE, .takes = 4, .hear = hear_rate},
    {.number = SET_DATASIZE, .takes = 1, .hear = hear_data_size},
    {.number = SET_PARITY, .takes = 1, .hear = hear_parity},
    {.number = SET_STOPSIZE, .takes = 1, .hear = hear_stop_size},
    {.number = SET_CONTROL, .takes = 1, .hear = hear_control},
    {.number = NOTIFY_MODEMSTATE, .takes = 1, .hear = hear_modem_state},
    {.number = FLOWCONTROL_SUSPEND, .hear = suspend},
    {.number = FLOWCONTROL_RESUME, .hear = resume},
};

/* Others, for a mask that was never set or of data purged, are heard and forgotten. */
static void com_port(struct rfc2217 *client, struct span sub)
{
    if (!sub.count || !rfc2217_is_agreed(client))
        return;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct span value = span_skip(sub, 1);
        if ((unsigned char)sub.at[0] != answers[i].number + COM_PORT_SERVER ||
            value.count < answers[i].takes)
            continue;
        answers[i].hear(client, answers[i].takes ? span_cut(value, answers[i].takes) : value);
        return;
    }
}

/* --- what the server says --- */

/* Without a text it is a question (RFC 2217, 3, SIGNATURE). */
static void sign(struct rfc2217 *client, struct span text)
{
    if (text.count)
        rfc2217_keep_signature(client, text);
    else
        rfc2217_command(client, SIGNATURE, SPAN("sim7000 " SIM7000_VERSION));
}

static void hear_number(struct rfc2217 *client, uint32_t *field, uint32_t value, uint32_t least,
                        uint32_t most)
{
    if (value < least || value > most)
        return;
    *field = value;
    client->events->port(client->owner);
}

static void hear_rate(struct rfc2217 *client, struct span value)
{
    hear_number(client, &client->port.rate, rfc2217_number(value), 1, INT32_MAX);
}

static void hear_data_size(struct rfc2217 *client, struct span value)
{
    hear_number(client, &client->port.data_size, rfc2217_number(value), 5, 8);
}

static void hear_parity(struct rfc2217 *client, struct span value)
{
    hear_number(client, &client->port.parity, rfc2217_number(value), RFC2217_NONE,
                RFC2217_SPACE);
}

static void hear_stop_size(struct rfc2217 *client, struct span value)
{
    hear_number(client, &client->port.stop_size, rfc2217_number(value), RFC2217_STOP_1,
                RFC2217_STOP_1_5);
}

static void hear_control(struct rfc2217 *client, struct span value)
{
    uint32_t control = rfc2217_number(value);
    if (control >= RFC2217_FLOW_NONE && control <= RFC2217_FLOW_HARDWARE)
        hear_number(client, &client->port.flow_out, control, control, control);
}

static void hear_modem_state(struct rfc2217 *client, struct span value)
{
    uint32_t state = rfc2217_number(value);
    client->modem = 0;
    for (size_t i = 0; i < RFC2217_CIRCUITS; i++)
        if (state & rfc2217_circuits[i].state)
            client->modem |= rfc2217_circuits[i].circuit;
    client->events->lines(client->owner, client->modem);
}

static void set_suspended(struct rfc2217 *client, bool suspended)
{
    client->suspended = suspended;
    client->events->suspends(client->owner, suspended);
}

static void suspend(struct rfc2217 *client, struct span value)
{
    (void)value;
    set_suspended(client, true);
}

static void resume(struct rfc2217 *client, struct span value)
{
    (void)value;
    set_suspended(client, false);
}

/* --- what we want of the port --- */

static void set(struct rfc2217 *client, unsigned command, uint32_t value)
{
    if (rfc2217_is_agreed(client))
        rfc2217_command_number(client, command, value, command == SET_BAUDRATE ? 4 : 1);
}

/* RFC 2217, 3, SET-CONTROL. */
enum { BREAK_ON = 5, BREAK_OFF = 6 };
static const struct {
    enum v24 circuit;
    uint32_t on, off;
} circuits[] = {{V24_DTR, 8, 9}, {V24_RTS, 11, 12}};

static void set_circuits(struct rfc2217 *client, unsigned which)
{
    for (size_t i = 0; i < sizeof circuits / sizeof *circuits; i++)
        if (which & circuits[i].circuit)
            set(client, SET_CONTROL,
                client->host & circuits[i].circuit ? circuits[i].on : circuits[i].off);
}

static void set_lines(struct rfc2217 *client, unsigned lines)
{
    unsigned changed = (client->host ^ lines) & V24_OF_DTE;
    client->host = lines & V24_OF_DTE;
    set_circuits(client, changed);
}

void rfc2217_set_rate(struct rfc2217 *client, uint32_t rate)
{
    client->wanted_rate = rate;
    set(client, SET_BAUDRATE, rate);
}

void rfc2217_set_break(struct rfc2217 *client, bool on)
{
    client->breaking = on;
    set(client, SET_CONTROL, on ? BREAK_ON : BREAK_OFF);
}

/* A rate of 0 asks for the one that holds (RFC 2217, 3, SET-BAUDRATE). */
static void agreed(struct rfc2217 *client, bool yes)
{
    if (yes) {
        set(client, SET_BAUDRATE, client->wanted_rate);
        set(client, SET_DATASIZE, client->port.data_size);
        set(client, SET_PARITY, client->port.parity);
        set(client, SET_STOPSIZE, client->port.stop_size);
        set(client, SET_CONTROL, client->port.flow_out);
        set(client, SET_MODEMSTATE_MASK, 255);
        set_circuits(client, V24_OF_DTE);
    }
    client->events->agreed(client->owner, yes);
}

static void begin(struct rfc2217 *client)
{
    client->modem = 0;
    client->port.rate = 0; /* the server says what holds */
}

const struct rfc2217_role rfc2217_client = {
    .begin = begin, .agreed = agreed, .com_port = com_port, .set_lines = set_lines};
