/* SPDX-License-Identifier: MIT */
/* Bytes of a control connection as command lines (RFC 959, 3.1 and 4.1.3; RFC 854). Telnet's own
 * commands are taken out wherever they stand, also inside a word, because a client that aborts a
 * transfer sends them in front of ABOR. */
#include "ftpd/telnet.h"

#include "base/limits.h"

/* RFC 854, Telnet command structure. */
enum { SE = 240, SB = 250, WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = 255 };

static bool add_byte(struct telnet *line, unsigned char byte)
{
    if (byte == '\n') {
        size_t count = line->text.count;
        if (count && bytes_at(&line->text)[count - 1] == '\r')
            bytes_cut(&line->text, count - 1);
        return true;
    }
    if (line->text.count >= FTPD_LINE_MAX)
        line->too_long = true;
    else
        bytes_add_char(&line->text, (char)byte);
    return false;
}

/* The byte after IAC. One that is no Telnet command is text: the urgent byte of a Synch (DM) may
 * have been lost on the way. */
static bool take_command(struct telnet *line, unsigned char byte)
{
    line->state = TELNET_PLAIN;
    if (byte >= WILL && byte <= DONT) {
        line->verb = byte;
        line->state = TELNET_OPTION;
    } else if (byte == SB) {
        line->state = TELNET_SUB;
    } else if (byte == IAC || byte < SE) {
        return add_byte(line, byte);
    }
    return false;
}

static void refuse(unsigned char verb, unsigned char option, struct bytes *answer)
{
    if (verb != WILL && verb != DO)
        return;
    bytes_add_char(answer, (char)IAC);
    bytes_add_char(answer, (char)(verb == WILL ? DONT : WONT));
    bytes_add_char(answer, (char)option);
}

bool telnet_feed(struct telnet *line, char c, struct bytes *answer)
{
    unsigned char byte = (unsigned char)c;
    switch (line->state) {
    case TELNET_PLAIN:
        if (byte != IAC)
            return add_byte(line, byte);
        line->state = TELNET_IAC;
        return false;
    case TELNET_IAC:
        return take_command(line, byte);
    case TELNET_OPTION:
        refuse(line->verb, byte, answer);
        line->state = TELNET_PLAIN;
        return false;
    case TELNET_SUB:
        if (byte == IAC)
            line->state = TELNET_SUB_IAC;
        return false;
    case TELNET_SUB_IAC:
        line->state = byte == SE ? TELNET_PLAIN : TELNET_SUB;
        return false;
    }
    return false;
}

void telnet_next(struct telnet *line)
{
    bytes_clear(&line->text);
    line->too_long = false;
}

void telnet_release(struct telnet *line)
{
    bytes_release(&line->text);
}

void telnet_add_text(struct bytes *out, struct span text)
{
    for (size_t i = 0; i < text.count; i++) {
        if ((unsigned char)text.at[i] == IAC)
            bytes_add_char(out, (char)IAC);
        bytes_add_char(out, text.at[i]);
    }
}
