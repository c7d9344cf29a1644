/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_FTP_HAND_H
#define TESTS_UNIT_FTP_HAND_H

#include "ftpd/ftpd.h"
#include "net/memory.h"

/* FTP by hand: a server in a memory network, and wires that a test works line by line. */
#define HAND_EPOCH 1602514680 /* Mon Oct 12 2020, 14:58 UTC */

struct hand {
    struct agenda agenda;
    struct net_memory *memory;
    struct net *net; /* the clients' side */
    struct ftpd *ftpd;
    struct net_address server;
};

struct wire {
    struct hand *hand;
    struct net_conn *conn;
    struct net_listener *listener;
    struct bytes in;     /* what came */
    struct bytes out;    /* what is still to be sent */
    bool deaf;           /* reads nothing */
    bool close_when_out; /* an upload: closes behind its last byte */
    bool open, ended;
    enum net_end how;
};

void hand_init(struct hand *hand, const char *user, const char *password);
void hand_release(struct hand *hand);
void hand_file(struct hand *hand, const char *path, struct span content);
struct span hand_content(struct hand *hand, const char *path);
/* Everything that happens now, without time going on. */
void hand_settle(struct hand *hand);
void hand_wait(struct hand *hand, usec duration);

void wire_dial(struct wire *wire, struct hand *hand); /* and takes the greeting */
void wire_log_in(struct wire *wire, struct hand *hand);
void wire_connect(struct wire *wire, struct hand *hand, struct net *net, uint16_t port);
void wire_listen(struct wire *wire, struct hand *hand);
void wire_read(struct wire *wire); /* what arrived, though deaf */
void wire_close(struct wire *wire);

/* Sends text and settles; the replies that came are returned until the next call. */
const char *wire_ask(struct wire *wire, const char *text);
/* The codes of replies, one behind the other: "331 230". */
const char *wire_codes(struct wire *wire, const char *text);
void wire_expect(struct wire *wire, const char *text, const char *codes);
/* PASV, or PORT, and the data wire for it. */
void wire_passive(struct wire *wire, struct wire *data);
void wire_active(struct wire *wire, struct wire *data);

#endif
