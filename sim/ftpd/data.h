/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_DATA_H
#define SIM_FTPD_DATA_H

#include "agenda/agenda.h"
#include "ftpd/listing.h"
#include "ftpd/tree.h"
#include "net/net.h"

/* The data connection of one client: first a way for it (PASV or PORT), then one transfer over
 * it, then it is gone. What moves is not buffered here: a peer that does not read stops the
 * walk through the file or folder, and bytes that arrive go straight into the file.
 */
enum data_end {
    DATA_DONE,
    DATA_NEVER_CAME, /* no connection */
    DATA_BROKEN,     /* the connection broke in the middle */
    DATA_FULL,       /* no room in the tree */
    DATA_NO_MEMORY,  /* nor on this machine */
};

struct data_owner {
    /* A transfer is over, and so is its connection. Never called from inside a call. */
    void (*done)(void *owner, enum data_end end);
    void (*moved)(void *owner);  /* bytes went or came */
    int64_t (*now)(void *owner); /* calendar time for the file */
    void *owner;
};

enum data_carry { DATA_NOTHING, DATA_SENDS_FILE, DATA_SENDS_LISTING, DATA_RECEIVES };

struct data {
    struct agenda *agenda;
    struct data_owner owner;
    /* the way */
    struct net *net;
    struct net_address peer; /* only this host may connect; or, active, where to connect */
    struct net_listener *listener;
    bool active;
    struct net_conn *conn;
    bool open; /* conn may be used */
    bool over; /* conn has ended before its transfer began */
    enum net_end how;
    /* the transfer */
    enum data_carry carry;
    struct tree_file *file;
    uint64_t offset; /* in the file: the next byte to send or to write */
    uint64_t moved;  /* bytes so far */
    struct listing listing;
    bool listed;        /* the listing is all in `lines` */
    struct bytes lines; /* a few of it */
    struct alarm patience;
};

void data_init(struct data *data, struct agenda *agenda, const struct data_owner *owner);
void data_release(struct data *data);

/* Forgets the way and breaks off the transfer; `done` does not come. */
void data_drop(struct data *data);
/* Listens on `at` (port 0) for one connection from the host `peer`; false: not possible. */
bool data_listen(struct data *data, struct net *net, const struct net_address *at,
                 const struct net_address *peer, struct net_address *where);
void data_will_connect(struct data *data, struct net *net, const struct net_address *to);
bool data_has_way(const struct data *data);
bool data_is_busy(const struct data *data); /* a transfer runs */

/* Starts a transfer over the way there is; the file or listing is the transfer's from now on. */
void data_send_file(struct data *data, struct tree_file *file, uint64_t offset);
void data_send_listing(struct data *data, const struct listing *listing);
#define DATA_AT_END UINT64_MAX /* each piece goes behind whatever the file has by then */
void data_receive(struct data *data, struct tree_file *file, uint64_t offset);

#endif
