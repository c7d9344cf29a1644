/* SPDX-License-Identifier: MIT */
/* The bytes of the connection (RFC 854): data, commands and subnegotiations, however they are cut
 * into pieces. Data go on in runs as they lie, because nearly all bytes are data. */
#include "rfc2217/inside.h"

#include <string.h>

const struct rfc2217_role *rfc2217_role(const struct rfc2217 *line)
{
    return line->side == RFC2217_SERVER ? &rfc2217_server : &rfc2217_client;
}

void rfc2217_init(struct rfc2217 *line, enum rfc2217_side side,
                  const struct rfc2217_events *events, void *owner)
{
    line->side = side;
    line->host = V24_OF_DTE;
    line->events = events;
    line->owner = owner;
}

void rfc2217_release(struct rfc2217 *line)
{
    bytes_release(&line->out);
    bytes_release(&line->sub);
    bytes_release(&line->signature);
}

void rfc2217_begin(struct rfc2217 *line)
{
    bytes_clear(&line->out);
    bytes_clear(&line->sub);
    bytes_clear(&line->signature);
    line->port = (struct rfc2217_port){.rate = 115200,
                                       .data_size = 8,
                                       .parity = RFC2217_NONE,
                                       .stop_size = RFC2217_STOP_1,
                                       .flow_out = RFC2217_FLOW_NONE,
                                       .flow_in = RFC2217_FLOW_NONE + 13};
    line->breaking = line->suspended = false;
    line->state = RFC2217_DATA;
    line->sub_too_long = line->owes_nul = false;
    rfc2217_role(line)->begin(line);
    rfc2217_offer_options(line);
}

/* --- from the other side --- */

static void take_data(struct rfc2217 *line, const char *bytes, size_t count)
{
    if (count)
        line->events->data(line->owner, bytes, count);
}

/* A run up to the next IAC, or to a CR that a NUL may follow. Returns its length. */
static size_t data_run(const struct rfc2217 *line, const char *bytes, size_t count)
{
    const char *iac = memchr(bytes, TELNET_IAC, count);
    size_t run = iac ? (size_t)(iac - bytes) : count;
    const char *cr = line->they[OPTION_BINARY] == RFC2217_YES ? NULL : memchr(bytes, '\r', run);
    return cr ? (size_t)(cr - bytes) + 1 : run;
}

static size_t take_run(struct rfc2217 *line, const char *bytes, size_t count)
{
    size_t run = data_run(line, bytes, count);
    if (run == 0) {
        line->state = RFC2217_COMMAND;
        return 1;
    }
    if (bytes[run - 1] == '\r' && line->they[OPTION_BINARY] != RFC2217_YES)
        line->state = RFC2217_AFTER_CR;
    take_data(line, bytes, run);
    return run;
}

/* The byte behind IAC. */
static void take_command(struct rfc2217 *line, unsigned char byte)
{
    const char iac = (char)TELNET_IAC;
    line->state = RFC2217_DATA;
    switch (byte) {
    case TELNET_WILL:
    case TELNET_WONT:
    case TELNET_DO:
    case TELNET_DONT:
        line->verb = byte;
        line->state = RFC2217_OPTION;
        return;
    case TELNET_SB:
        bytes_clear(&line->sub);
        line->sub_too_long = false;
        line->state = RFC2217_SUB;
        return;
    case TELNET_IAC:
        take_data(line, &iac, 1);
        return;
    case TELNET_BREAK:
        line->events->breaks(line->owner, true);
        line->events->breaks(line->owner, false);
        return;
    case TELNET_AYT:
        if (rfc2217_role(line)->are_you_there)
            rfc2217_role(line)->are_you_there(line);
        return;
    default: /* NOP and those for people at keyboards: nothing for a modem */
        return;
    }
}

static void add_to_sub(struct rfc2217 *line, char byte)
{
    if (line->sub.count == RFC2217_SUB_MAX)
        line->sub_too_long = true;
    else
        bytes_add_char(&line->sub, byte);
}

static void end_sub(struct rfc2217 *line)
{
    struct span sub = bytes_span(&line->sub);
    if (!line->sub_too_long && sub.count && (unsigned char)sub.at[0] == TELNET_COM_PORT)
        rfc2217_role(line)->com_port(line, span_skip(sub, 1));
}

/* IAC inside a subnegotiation: doubled it is data, with SE the end. Anything else is one who
 * forgot the end; the command counts. */
static void take_sub_command(struct rfc2217 *line, unsigned char byte)
{
    line->state = RFC2217_SUB;
    if (byte == TELNET_IAC) {
        add_to_sub(line, (char)byte);
        return;
    }
    line->state = RFC2217_DATA;
    if (byte == TELNET_SE)
        end_sub(line);
    else
        take_command(line, byte);
}

static size_t take_some(struct rfc2217 *line, const char *bytes, size_t count)
{
    unsigned char byte = (unsigned char)bytes[0];
    switch (line->state) {
    case RFC2217_AFTER_CR:
        line->state = RFC2217_DATA;
        return byte == 0 ? 1 : take_run(line, bytes, count);
    case RFC2217_DATA:
        return take_run(line, bytes, count);
    case RFC2217_COMMAND:
        take_command(line, byte);
        return 1;
    case RFC2217_OPTION:
        line->state = RFC2217_DATA;
        rfc2217_negotiate(line, line->verb, byte);
        return 1;
    case RFC2217_SUB:
        if (byte == TELNET_IAC)
            line->state = RFC2217_SUB_COMMAND;
        else
            add_to_sub(line, bytes[0]);
        return 1;
    case RFC2217_SUB_COMMAND:
        take_sub_command(line, byte);
        return 1;
    }
    return count;
}

void rfc2217_take(struct rfc2217 *line, const char *bytes, size_t count)
{
    while (count) {
        size_t some = take_some(line, bytes, count);
        bytes += some;
        count -= some;
    }
}

/* --- to the other side --- */

/* Outside binary a CR that no LF follows has a NUL behind it (RFC 854, NVT printer). What follows
 * may not be known yet. */
static void add_line_ends(struct rfc2217 *line, struct span run)
{
    struct bytes *out = &line->out;
    for (size_t i = 0; i < run.count; i++) {
        if (line->owes_nul && run.at[i] != '\n')
            bytes_add_char(out, '\0');
        bytes_add_char(out, run.at[i]);
        line->owes_nul = run.at[i] == '\r';
    }
}

void rfc2217_add_data(struct rfc2217 *line, struct span data)
{
    bool binary = line->we[OPTION_BINARY] == RFC2217_YES;
    while (data.count) {
        struct span run = span_cut(data, span_find(data, (char)TELNET_IAC));
        data = span_skip(data, run.count);
        if (binary)
            bytes_add_span(&line->out, run);
        else
            add_line_ends(line, run);
        if (!data.count)
            break;
        if (line->owes_nul && !binary)
            bytes_add_char(&line->out, '\0');
        line->owes_nul = false;
        bytes_add(&line->out, "\xff\xff", 2);
        data = span_skip(data, 1);
    }
}

void rfc2217_set_lines(struct rfc2217 *line, unsigned lines)
{
    rfc2217_role(line)->set_lines(line, lines);
}
