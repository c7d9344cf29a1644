/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_SCRIPTED_FTPD_H
#define TESTS_UNIT_SCRIPTED_FTPD_H

#include "agenda/agenda.h"
#include "base/bytes.h"
#include "net/net.h"

/* An FTP server that says what a script tells it, for one client at a time. By itself it serves
 * every operation of the module well; rows change what it says at a given moment.
 *
 * A moment is the first word of a command, or "hello" (the client connects) or "stored" (the
 * client closed the data connection of an upload). What it says is lines with \n between them;
 * a line that begins with ! is done instead:
 *
 *   !close, !reset   the control connection ends, politely or not
 *   !connect         active mode: opens the data connection
 *   !data, !cut N    sends `content`, or N bytes of it; in active mode it connects first
 *   !end, !break     the data connection ends, politely or not
 *   !wait N          the rest comes N seconds later
 *   !deaf            takes no byte of an upload from now on
 *   !passive, !extended, !anywhere, !elsewhere   listens for data and says where; as
 *                    0,0,0,0 or as another host
 */
struct scripted_row {
    const char *moment;
    const char *says; /* "": nothing */
};

struct scripted_options {
    struct scripted_row rows[4]; /* ends with a row without moment */
    int nth;                     /* not 0: only the nth moment strikes, with rows[0].says */
    struct span content;
    const char *host; /* NULL: 10.0.0.2 */
    size_t chunk;     /* not 0: replies are sent in pieces of that size, 1 us apart */
};

struct scripted_ftpd;

struct scripted_ftpd *scripted_new(struct agenda *agenda, struct net *net,
                                   const struct scripted_options *options);
void scripted_free(struct scripted_ftpd *server);
struct net_address scripted_address(const struct scripted_ftpd *server);
/* The commands it saw, with blanks between them: "USER a|PASS b|". */
const char *scripted_saw(const struct scripted_ftpd *server);
struct span scripted_stored(const struct scripted_ftpd *server); /* by the last upload */
size_t scripted_sent(const struct scripted_ftpd *server);        /* data bytes on the wire */
int scripted_moments(const struct scripted_ftpd *server);
/* Did every connection end? */
bool scripted_is_alone(const struct scripted_ftpd *server);

#endif
