/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_TELNET_H
#define SIM_FTPD_TELNET_H

#include "base/bytes.h"

/* The control connection's bytes as command lines. It is a Telnet connection (RFC 959, 3.3;
 * RFC 1123, 4.1.2.12): Telnet commands are taken out, option requests are refused. Lines end
 * with LF or CR LF. A line beyond FTPD_LINE_MAX is dropped up to its end.
 */
enum telnet_state { TELNET_PLAIN, TELNET_IAC, TELNET_OPTION, TELNET_SUB, TELNET_SUB_IAC };

struct telnet {
    struct bytes text; /* so far, or the whole line without its end */
    enum telnet_state state;
    unsigned char verb; /* WILL, WONT, DO or DONT */
    bool too_long;
};

/* Takes one byte; true when a line is complete: `text`, unless `too_long`. What the Telnet side
 * has to answer is added to `answer`. telnet_next() before the byte after that. */
bool telnet_feed(struct telnet *line, char byte, struct bytes *answer);
void telnet_next(struct telnet *line);
void telnet_release(struct telnet *line);

/* Text for a control connection: IAC is doubled (RFC 854). */
void telnet_add_text(struct bytes *out, struct span text);

#endif
