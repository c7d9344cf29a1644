/* SPDX-License-Identifier: MIT */
/* The access server: the commands of COM-PORT-OPTION as rows (RFC 2217, 3). Each is answered with
 * what holds now, which is what the client wanted if it can be had: clients wait for the answer,
 * and know by its value whether they got it. */
#include "rfc2217/inside.h"

/* RFC 2217, 3, NOTIFY-LINESTATE: what goes out has gone; there are no errors on this line. */
enum { LINESTATE = 1 << 6 | 1 << 5 };

/* What a command's value does; returns the value of the answer. */
typedef uint32_t setter(struct rfc2217 *server, uint32_t value);

static setter set_rate, set_data_size, set_parity, set_stop_size, control, tell_line_state,
    tell_modem_state, suspend, resume, set_line_mask, set_modem_mask, purge;
static void sign(struct rfc2217 *server, struct span text);

static const struct command {
    unsigned char number;
    unsigned char takes;   /* bytes of its value */
    unsigned char answers; /* ... of its answer's; 0: none */
    setter *set;
    void (*text)(struct rfc2217 *server, struct span text); /* instead, of any length */
} commands[] = {
    {.number = SIGNATURE, .text = sign},
    {.number = SET_BAUDRATE, .takes = 4, .answers = 4, .set = set_rate},
    {.number = SET_DATASIZE, .takes = 1, .answers = 1, .set = set_data_size},
    {.number = SET_PARITY, .takes = 1, .answers = 1, .set = set_parity},
    {.number = SET_STOPSIZE, .takes = 1, .answers = 1, .set = set_stop_size},
    {.number = SET_CONTROL, .takes = 1, .answers = 1, .set = control},
    {.number = NOTIFY_LINESTATE, .answers = 1, .set = tell_line_state},
    {.number = NOTIFY_MODEMSTATE, .answers = 1, .set = tell_modem_state},
    {.number = FLOWCONTROL_SUSPEND, .set = suspend},
    {.number = FLOWCONTROL_RESUME, .set = resume},
    {.number = SET_LINESTATE_MASK, .takes = 1, .answers = 1, .set = set_line_mask},
    {.number = SET_MODEMSTATE_MASK, .takes = 1, .answers = 1, .set = set_modem_mask},
    {.number = PURGE_DATA, .takes = 1, .answers = 1, .set = purge},
};

static const struct command *find_command(unsigned char number)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].number == number)
            return &commands[i];
    return NULL;
}

static void com_port(struct rfc2217 *server, struct span sub)
{
    const struct command *command =
        rfc2217_is_agreed(server) && sub.count ? find_command((unsigned char)sub.at[0]) : NULL;
    struct span value = span_skip(sub, 1);
    if (!command)
        return;
    if (command->text) {
        command->text(server, value);
        return;
    }
    if (value.count < command->takes)
        return;
    uint32_t result = command->set(server, rfc2217_number(span_cut(value, command->takes)));
    if (command->answers)
        rfc2217_command_number(server, command->number, result, command->answers);
}

/* --- who is there --- */

/* Without a text it is a question (RFC 2217, 3, SIGNATURE). */
static void sign(struct rfc2217 *server, struct span text)
{
    if (text.count == 0) {
        rfc2217_command(server, SIGNATURE, SPAN("sim7000 " SIM7000_VERSION));
        return;
    }
    rfc2217_keep_signature(server, text);
}

/* --- rate and format: 0 asks --- */

static uint32_t set_within(struct rfc2217 *server, uint32_t *field, uint32_t value,
                           uint32_t least, uint32_t most)
{
    if (value >= least && value <= most && value != *field) {
        *field = value;
        server->events->port(server->owner);
    }
    return *field;
}

static uint32_t set_rate(struct rfc2217 *server, uint32_t value)
{
    return set_within(server, &server->port.rate, value, 1, INT32_MAX);
}

static uint32_t set_data_size(struct rfc2217 *server, uint32_t value)
{
    return set_within(server, &server->port.data_size, value, 5, 8);
}

static uint32_t set_parity(struct rfc2217 *server, uint32_t value)
{
    return set_within(server, &server->port.parity, value, RFC2217_NONE, RFC2217_SPACE);
}

static uint32_t set_stop_size(struct rfc2217 *server, uint32_t value)
{
    return set_within(server, &server->port.stop_size, value, RFC2217_STOP_1, RFC2217_STOP_1_5);
}

/* --- SET-CONTROL: values that ask for something, switch it on, switch it off --- */

static uint32_t control_break(struct rfc2217 *server, uint32_t value)
{
    enum { ASK = 4, ON, OFF };
    bool on = value == ON;
    if (value != ASK && on != server->breaking) {
        server->breaking = on;
        server->events->breaks(server->owner, on);
    }
    return server->breaking ? ON : OFF;
}

static uint32_t control_circuit(struct rfc2217 *server, enum v24 circuit, uint32_t ask,
                                uint32_t value)
{
    uint32_t on = ask + 1, off = ask + 2;
    unsigned before = server->host;
    if (value == on)
        server->host |= circuit;
    else if (value == off)
        server->host &= ~(unsigned)circuit;
    if (server->host != before)
        server->events->lines(server->owner, server->host);
    return server->host & circuit ? on : off;
}

static uint32_t control_dtr(struct rfc2217 *server, uint32_t value)
{
    return control_circuit(server, V24_DTR, 7, value);
}

static uint32_t control_rts(struct rfc2217 *server, uint32_t value)
{
    return control_circuit(server, V24_RTS, 10, value);
}

/* 1 to 3 are both ways, unless the inbound way is set by itself. */
static uint32_t control_flow_out(struct rfc2217 *server, uint32_t value)
{
    enum { ASK = 0, INBOUND = 13 };
    if (value == ASK)
        return server->port.flow_out;
    if (value <= RFC2217_FLOW_HARDWARE)
        server->port.flow_in = value + INBOUND;
    server->port.flow_out = value;
    server->events->port(server->owner);
    return value;
}

static uint32_t control_flow_in(struct rfc2217 *server, uint32_t value)
{
    enum { ASK = 13 };
    if (value == ASK)
        return server->port.flow_in;
    server->port.flow_in = value;
    server->events->port(server->owner);
    return value;
}

static uint32_t control(struct rfc2217 *server, uint32_t value)
{
    static const struct {
        uint32_t first, last;
        setter *set;
    } rows[] = {
        {0, 3, control_flow_out},  {4, 6, control_break},      {7, 9, control_dtr},
        {10, 12, control_rts},     {13, 16, control_flow_in},  {17, 17, control_flow_out},
        {18, 18, control_flow_in}, {19, 19, control_flow_out},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (value >= rows[i].first && value <= rows[i].last)
            return rows[i].set(server, value);
    return server->port.flow_out;
}

/* --- what the modem's side is like --- */

static uint32_t tell_line_state(struct rfc2217 *server, uint32_t value)
{
    (void)server, (void)value;
    return LINESTATE;
}

static uint32_t tell_modem_state(struct rfc2217 *server, uint32_t value)
{
    uint32_t state = server->changes;
    (void)value;
    server->changes = 0;
    for (size_t i = 0; i < RFC2217_CIRCUITS; i++)
        if (server->modem & rfc2217_circuits[i].circuit)
            state |= rfc2217_circuits[i].state;
    return state & server->modem_mask;
}

static void notify(struct rfc2217 *server)
{
    rfc2217_command_number(server, NOTIFY_MODEMSTATE, tell_modem_state(server, 0), 1);
}

/* Clients wait for the first state to see that there is one at all (pyserial). */
static void agreed(struct rfc2217 *server, bool yes)
{
    if (yes)
        notify(server);
}

static void set_lines(struct rfc2217 *server, unsigned lines)
{
    unsigned before = server->modem;
    uint32_t heard = 0;
    server->modem = lines & V24_OF_DCE;
    for (size_t i = 0; i < RFC2217_CIRCUITS; i++) {
        bool on = server->modem & rfc2217_circuits[i].circuit;
        if (on == ((before & rfc2217_circuits[i].circuit) != 0))
            continue;
        heard |= rfc2217_circuits[i].state;
        if (!rfc2217_circuits[i].only_end || !on)
            server->changes |= rfc2217_circuits[i].change;
    }
    heard |= server->changes;
    if ((heard & server->modem_mask) && rfc2217_is_agreed(server))
        notify(server);
}

/* --- what the client wants to hear --- */

static uint32_t set_line_mask(struct rfc2217 *server, uint32_t value)
{
    return server->line_mask = value;
}

static uint32_t set_modem_mask(struct rfc2217 *server, uint32_t value)
{
    return server->modem_mask = value;
}

static uint32_t suspend(struct rfc2217 *server, uint32_t value)
{
    (void)value;
    server->suspended = true;
    server->events->suspends(server->owner, true);
    return 0;
}

static uint32_t resume(struct rfc2217 *server, uint32_t value)
{
    (void)value;
    server->suspended = false;
    server->events->suspends(server->owner, false);
    return 0;
}

/* 1: what was received from the line, for the client; 2: what the client sent; 3: both. */
static uint32_t purge(struct rfc2217 *server, uint32_t value)
{
    enum { TO_CLIENT = 1, FROM_CLIENT, BOTH };
    if (value >= TO_CLIENT && value <= BOTH)
        server->events->purge(server->owner, value & TO_CLIENT, value & FROM_CLIENT);
    return value;
}

/* --- the side --- */

static void begin(struct rfc2217 *server)
{
    server->host = V24_OF_DTE;
    server->line_mask = 0;
    server->modem_mask = 255; /* RFC 2217, 3, SET-MODEMSTATE-MASK */
    server->changes = 0;
}

/* The visible evidence that RFC 854 asks for. */
static void are_you_there(struct rfc2217 *server)
{
    rfc2217_add_data(server, SPAN("\r\n[sim7000]\r\n"));
}

const struct rfc2217_role rfc2217_server = {.begin = begin,
                                            .agreed = agreed,
                                            .com_port = com_port,
                                            .set_lines = set_lines,
                                            .are_you_there = are_you_there};
