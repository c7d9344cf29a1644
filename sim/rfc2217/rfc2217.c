/* SPDX-License-Identifier: MIT */
/* The bytes of the connection (RFC 854): data, commands and subnegotiations, however they are cut
 * into pieces. Data go on in runs as they lie, because nearly all bytes are data. */
#include "rfc2217/inside.h"

#include <string.h>

void rfc2217_init(struct rfc2217 *server, const struct rfc2217_events *events, void *owner)
{
    server->events = events;
    server->owner = owner;
}

void rfc2217_release(struct rfc2217 *server)
{
    bytes_release(&server->out);
    bytes_release(&server->sub);
    bytes_release(&server->signature);
}

void rfc2217_begin(struct rfc2217 *server)
{
    bytes_clear(&server->out);
    bytes_clear(&server->sub);
    bytes_clear(&server->signature);
    server->port = (struct rfc2217_port){.rate = 115200,
                                         .data_size = 8,
                                         .parity = RFC2217_NONE,
                                         .stop_size = RFC2217_STOP_1,
                                         .flow_out = RFC2217_FLOW_NONE,
                                         .flow_in = RFC2217_FLOW_NONE + 13};
    server->host = V24_OF_DTE;
    server->breaking = server->suspended = false;
    server->line_mask = 0;
    server->modem_mask = 255; /* RFC 2217, 3, SET-MODEMSTATE-MASK */
    server->changes = 0;
    server->state = RFC2217_DATA;
    server->sub_too_long = server->owes_nul = false;
    rfc2217_offer_options(server);
}

/* --- from the client --- */

static void take_data(struct rfc2217 *server, const char *bytes, size_t count)
{
    if (count)
        server->events->data(server->owner, bytes, count);
}

/* A run up to the next IAC, or to a CR that a NUL may follow. Returns its length. */
static size_t data_run(const struct rfc2217 *server, const char *bytes, size_t count)
{
    const char *iac = memchr(bytes, TELNET_IAC, count);
    size_t run = iac ? (size_t)(iac - bytes) : count;
    const char *cr =
        server->they[OPTION_BINARY] == RFC2217_YES ? NULL : memchr(bytes, '\r', run);
    return cr ? (size_t)(cr - bytes) + 1 : run;
}

static size_t take_run(struct rfc2217 *server, const char *bytes, size_t count)
{
    size_t run = data_run(server, bytes, count);
    if (run == 0) {
        server->state = RFC2217_COMMAND;
        return 1;
    }
    if (bytes[run - 1] == '\r' && server->they[OPTION_BINARY] != RFC2217_YES)
        server->state = RFC2217_AFTER_CR;
    take_data(server, bytes, run);
    return run;
}

/* The visible evidence that RFC 854 asks for. */
static void answer_are_you_there(struct rfc2217 *server)
{
    rfc2217_add_data(server, SPAN("\r\n[sim7000]\r\n"));
}

/* The byte behind IAC. */
static void take_command(struct rfc2217 *server, unsigned char byte)
{
    const char iac = (char)TELNET_IAC;
    server->state = RFC2217_DATA;
    switch (byte) {
    case TELNET_WILL:
    case TELNET_WONT:
    case TELNET_DO:
    case TELNET_DONT:
        server->verb = byte;
        server->state = RFC2217_OPTION;
        return;
    case TELNET_SB:
        bytes_clear(&server->sub);
        server->sub_too_long = false;
        server->state = RFC2217_SUB;
        return;
    case TELNET_IAC:
        take_data(server, &iac, 1);
        return;
    case TELNET_BREAK:
        server->events->breaks(server->owner, true);
        server->events->breaks(server->owner, false);
        return;
    case TELNET_AYT:
        answer_are_you_there(server);
        return;
    default: /* NOP and those for people at keyboards: nothing for a modem */
        return;
    }
}

static void add_to_sub(struct rfc2217 *server, char byte)
{
    if (server->sub.count == RFC2217_SUB_MAX)
        server->sub_too_long = true;
    else
        bytes_add_char(&server->sub, byte);
}

static void end_sub(struct rfc2217 *server)
{
    struct span sub = bytes_span(&server->sub);
    if (!server->sub_too_long && sub.count && (unsigned char)sub.at[0] == TELNET_COM_PORT)
        rfc2217_com_port(server, span_skip(sub, 1));
}

/* IAC inside a subnegotiation: doubled it is data, with SE the end. Anything else is a client that
 * forgot the end; the command counts. */
static void take_sub_command(struct rfc2217 *server, unsigned char byte)
{
    server->state = RFC2217_SUB;
    if (byte == TELNET_IAC) {
        add_to_sub(server, (char)byte);
        return;
    }
    server->state = RFC2217_DATA;
    if (byte == TELNET_SE)
        end_sub(server);
    else
        take_command(server, byte);
}

static size_t take_some(struct rfc2217 *server, const char *bytes, size_t count)
{
    unsigned char byte = (unsigned char)bytes[0];
    switch (server->state) {
    case RFC2217_AFTER_CR:
        server->state = RFC2217_DATA;
        return byte == 0 ? 1 : take_run(server, bytes, count);
    case RFC2217_DATA:
        return take_run(server, bytes, count);
    case RFC2217_COMMAND:
        take_command(server, byte);
        return 1;
    case RFC2217_OPTION:
        server->state = RFC2217_DATA;
        rfc2217_negotiate(server, server->verb, byte);
        return 1;
    case RFC2217_SUB:
        if (byte == TELNET_IAC)
            server->state = RFC2217_SUB_COMMAND;
        else
            add_to_sub(server, bytes[0]);
        return 1;
    case RFC2217_SUB_COMMAND:
        take_sub_command(server, byte);
        return 1;
    }
    return count;
}

void rfc2217_take(struct rfc2217 *server, const char *bytes, size_t count)
{
    while (count) {
        size_t some = take_some(server, bytes, count);
        bytes += some;
        count -= some;
    }
}

/* --- to the client --- */

/* Outside binary a CR that no LF follows has a NUL behind it (RFC 854, NVT printer). What follows
 * may not be known yet. */
static void add_line_ends(struct rfc2217 *server, struct span run)
{
    struct bytes *out = &server->out;
    for (size_t i = 0; i < run.count; i++) {
        if (server->owes_nul && run.at[i] != '\n')
            bytes_add_char(out, '\0');
        bytes_add_char(out, run.at[i]);
        server->owes_nul = run.at[i] == '\r';
    }
}

void rfc2217_add_data(struct rfc2217 *server, struct span data)
{
    bool binary = server->we[OPTION_BINARY] == RFC2217_YES;
    while (data.count) {
        struct span run = span_cut(data, span_find(data, (char)TELNET_IAC));
        data = span_skip(data, run.count);
        if (binary)
            bytes_add_span(&server->out, run);
        else
            add_line_ends(server, run);
        if (!data.count)
            break;
        if (server->owes_nul && !binary)
            bytes_add_char(&server->out, '\0');
        server->owes_nul = false;
        bytes_add(&server->out, "\xff\xff", 2);
        data = span_skip(data, 1);
    }
}
