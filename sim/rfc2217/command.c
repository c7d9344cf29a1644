/* SPDX-License-Identifier: MIT */
#include "rfc2217/inside.h"

const struct rfc2217_circuit rfc2217_circuits[RFC2217_CIRCUITS] = {
    {V24_CTS, 1 << 4, 1 << 0, false},
    {V24_DSR, 1 << 5, 1 << 1, false},
    {V24_RI, 1 << 6, 1 << 2, true},
    {V24_DCD, 1 << 7, 1 << 3, false},
};

static void add_escaped(struct bytes *out, char byte)
{
    bytes_add_char(out, byte);
    if ((unsigned char)byte == TELNET_IAC)
        bytes_add_char(out, byte);
}

void rfc2217_command(struct rfc2217 *line, unsigned command, struct span value)
{
    unsigned number = line->side == RFC2217_SERVER ? command + COM_PORT_SERVER : command;
    const char head[] = {(char)TELNET_IAC, (char)TELNET_SB, TELNET_COM_PORT, (char)number};
    const char tail[] = {(char)TELNET_IAC, (char)TELNET_SE};
    bytes_add(&line->out, head, sizeof head);
    for (size_t i = 0; i < value.count; i++)
        add_escaped(&line->out, value.at[i]);
    bytes_add(&line->out, tail, sizeof tail);
}

void rfc2217_command_number(struct rfc2217 *line, unsigned command, uint32_t value,
                            size_t count)
{
    char bytes[4];
    for (size_t i = 0; i < count; i++)
        bytes[i] = (char)(value >> 8 * (count - 1 - i));
    rfc2217_command(line, command, (struct span){bytes, count});
}

uint32_t rfc2217_number(struct span bytes)
{
    uint32_t number = 0;
    for (size_t i = 0; i < bytes.count; i++)
        number = number << 8 | (unsigned char)bytes.at[i];
    return number;
}

void rfc2217_keep_signature(struct rfc2217 *line, struct span text)
{
    bytes_clear(&line->signature);
    bytes_add_span(&line->signature, span_cut(text, RFC2217_SIGNATURE_MAX));
}
