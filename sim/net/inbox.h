/* SPDX-License-Identifier: MIT */
#ifndef SIM_NET_INBOX_H
#define SIM_NET_INBOX_H

#include "agenda/agenda.h"
#include "base/bytes.h"
#include "net/net.h"

/* What one end of a connection has for its owner: bytes that arrived, and events. The events are
 * told one at a time, each from an alarm of its own, so that the owner may close in any of them;
 * `ended` waits until all bytes are read. Part of a body's connection, which embeds it.
 */
enum inbox_event { INBOX_OPENED = 1, INBOX_READABLE = 2, INBOX_WRITABLE = 4, INBOX_ENDED = 8 };

struct inbox {
    struct net_conn *conn;
    struct agenda *agenda;
    struct alarm alarm;
    struct bytes bytes; /* arrived and unread; how many may is for the body to bound */
    unsigned pending;   /* events not told yet; the lowest comes first */
    bool told_readable; /* and not all has been read since */
    bool waits;         /* net_send took less than offered */
    bool end_known;     /* `how` holds */
    bool over;          /* `ended` was told, or nobody is to be told any more */
    enum net_end how;
};

void inbox_init(struct inbox *inbox, struct net_conn *conn, struct agenda *agenda);
void inbox_release(struct inbox *inbox);
/* Nothing is told any more. */
void inbox_close(struct inbox *inbox);

void inbox_post(struct inbox *inbox, unsigned events);
/* Bytes were added. */
void inbox_arrived(struct inbox *inbox);
/* No more bytes come. When it broke, those that are unread are lost too. */
void inbox_end(struct inbox *inbox, enum net_end how);
size_t inbox_read(struct inbox *inbox, char *to, size_t count);

#endif
