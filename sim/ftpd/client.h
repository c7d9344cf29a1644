/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_CLIENT_H
#define SIM_FTPD_CLIENT_H

#include "ftpd/data.h"
#include "ftpd/ftpd.h"
#include "ftpd/telnet.h"

/* One client's control connection: command lines in, replies out, one after the other. Private
 * to this room; commands.h has what the commands do.
 */
struct ftpd_listener { /* one place where clients are let in */
    struct ftpd *ftpd;
    struct net *net;
    struct net_listener *listener;
    struct ftpd_listener *next;
};

struct ftpd {
    struct agenda *agenda;
    struct ftpd_options options;
    struct tree *tree;
    struct ftpd_listener *listeners;
    struct client *clients;
    const struct ftpd_watch *watch; /* or NULL */
    size_t client_count; /* without those that are gone */
};

struct client {
    struct ftpd *ftpd;
    struct client *next;
    struct net *net;
    struct net_conn *control;
    struct net_address peer, local;
    struct data data;

    /* the control connection */
    char in[512];
    size_t in_at, in_count;
    struct telnet line;
    bool line_waits;        /* `line` is complete and not yet carried out */
    struct bytes out;       /* replies that are not sent yet */
    struct listing *saying; /* STAT PATH: a reply longer than `out` should be */
    bool leaving;           /* closes when replies are sent and the transfer is over */
    bool gone;              /* closed; freed by alarm */
    usec active;            /* when something last happened */
    struct alarm idle, dismissal;

    /* the dialogue */
    bool named, name_fits; /* USER came; it is the right one */
    bool logged_in;
    bool ascii;
    bool only_epsv; /* RFC 2428, 4 */
    unsigned facts; /* of MLSD and MLST */
    uint64_t rest;
    struct bytes rename_from; /* of RNFR; empty: none */
    struct bytes cwd;
    const char *carrying; /* the running transfer's command, for STAT */
    struct bytes upload;  /* the path of a running upload; empty: none */
};

void client_open(struct ftpd_listener *listener, struct net_conn *control);
void client_free(struct client *client);
/* Says 221 or 421 before; then no more commands are taken. */
void client_leave(struct client *client);
/* Sends what there is to say and takes commands as long as there are any. */
void client_pump(struct client *client);

/* One reply, or with '-' behind the code the first line of a long one (RFC 959, 4.2). */
void reply(struct client *client, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void reply_first(struct client *client, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A line between; it begins with a blank. */
void reply_line(struct client *client, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* 213 with a whole listing, which is the reply's from now on. */
void reply_listing(struct client *client, const struct listing *listing);

/* It did that to the tree. */
void client_changed(struct client *client, enum ftpd_change change, struct span path,
                    struct span to);
void client_upload_over(struct client *client);

int64_t ftpd_now(const struct ftpd *ftpd); /* seconds since 1970 UTC */

#endif
