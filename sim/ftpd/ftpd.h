/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_FTPD_H
#define SIM_FTPD_FTPD_H

#include "agenda/agenda.h"
#include "base/note.h"
#include "ftpd/tree.h"
#include "net/net.h"

/* The embedded FTP server (RFC 959, 2389, 2428, 3659): a tree of files in memory and any number
 * of clients, over any networks at once. Sans I/O: everything comes through net.h.
 */
struct ftpd_options {
    char user[64], password[64]; /* both set: other logins get 530. Empty: any login */
    int64_t epoch;               /* calendar time at agenda time 0, seconds since 1970 UTC */
    struct span listing; /* what LIST says of each folder; borrowed; no text: as `ls -l` */
};

/* What a client did to the tree. An upload is told of when it is over, however it ended. */
enum ftpd_change {
    FTPD_WROTE,
    FTPD_REMOVED, /* a file or an empty folder */
    FTPD_MADE_FOLDER,
    FTPD_RENAMED, /* `to`: what it is now */
};

/* For who writes down what others do. `by` is the network that the client came through. */
struct ftpd_watch {
    void (*changed)(void *owner, const struct net *by, enum ftpd_change change,
                    struct span path, struct span to);
    void *owner;
};

struct ftpd;

/* `agenda` is borrowed; options are copied. The tree is the server's own. */
struct ftpd *ftpd_new(struct agenda *agenda, const struct ftpd_options *options);
void ftpd_free(struct ftpd *ftpd); /* ends all clients */
struct tree *ftpd_tree(struct ftpd *ftpd);

/* Also serve clients that reach `at` in `net` (borrowed). Returns the listener for its address,
 * NULL if it cannot be had. Ended by ftpd_free(). */
struct net_listener *ftpd_listen(struct ftpd *ftpd, struct net *net,
                                 const struct net_address *at);
/* At most one watches; borrowed. NULL: nobody. */
void ftpd_watch(struct ftpd *ftpd, const struct ftpd_watch *watch);
size_t ftpd_client_count(const struct ftpd *ftpd);

#endif
