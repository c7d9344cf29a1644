/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_CLIENT_PARTS_H
#define SIM_FTP_CLIENT_PARTS_H

#include "ftp/client.h"
#include "ftp/client_reply.h"

/* The FTP client from inside; only client*.c include this. Three parts that know each other
 * by the calls below: steps (what comes next), control (commands and replies), data.
 *
 * Events are told by the alarm `tell` alone, so no call of ours and no event of the network is
 * under way when the owner is called.
 */
enum ftp_client_phase {
    FTP_CLIENT_IDLE,
    FTP_CLIENT_RUNS,
    FTP_CLIENT_ENDS, /* the result is known, connections are closed; `done` not yet told */
};

/* What one line of a dialogue is; the table is in client_steps.c. */
struct ftp_step {
    const char *command; /* template; NULL: nothing is sent, a reply is awaited */
    unsigned operations; /* set of enum ftp_operation that have this step */
    const char *good;    /* replies that go on: "331", or "2" for all of 200 to 299 */
    int refused;         /* the result at any other reply, except 1xx */
    bool (*wanted)(const struct ftp_client *client); /* NULL: always */
    bool (*before)(struct ftp_client *client);       /* false: refused */
    void (*after)(struct ftp_client *client);        /* at a good reply; NULL: the next step */
    bool promises_data; /* a good reply says that data come; a 2xx, that they have come */
};

struct ftp_control {
    struct net_conn *conn;
    bool open;            /* connected */
    bool awaits;          /* a reply is due */
    bool stalled;         /* nothing more crosses */
    struct bytes command; /* the next, or the last one */
    struct bytes unsent;
    struct ftp_reply reply;
    struct alarm later;         /* what the verdict says comes then */
    struct ftp_verdict verdict; /* what is left of it; `reply` is kept in `forced_reply` */
    struct bytes forced_reply;
    bool end_asked; /* the reply behind the data is the one that the scenario wants */
};

struct ftp_data {
    struct net_listener *listener;
    struct net_conn *conn;
    bool open;          /* connected */
    bool promised;      /* the server said 125 or 150 */
    bool runs;          /* both: bytes may move */
    bool all_put;       /* upload: the host has given everything */
    bool ended;         /* no more bytes will move */
    bool broken;        /* ... and it was not the way a transfer ends */
    int final;          /* the server's last reply; 0: not yet */
    struct bytes bytes; /* on their way to the host, or to the server */
};

struct ftp_client {
    struct agenda *agenda;
    struct net *net;
    const struct seams *seams;
    const struct notes *notes;
    struct ftp_client_events events;

    enum ftp_client_phase phase;
    struct ftp_request request; /* its strings are ours */
    const struct ftp_step *step;
    struct ftp_control control;
    struct ftp_data data;
    struct alarm deadline; /* the one that watches every step */
    struct alarm tell;
    bool tell_started, tell_readable, tell_writable;
    int code;
    struct bytes text;
};

/* --- client.c --- */
/* Closes everything; `done` follows by the agenda. The first result counts. */
void ftp_client_finish(struct ftp_client *client, int code);
/* The same with a code that is no success, and the reason for it. */
void ftp_client_fail(struct ftp_client *client, int code, const char *why, ...)
    __attribute__((format(printf, 3, 4)));
/* The far end has response_timeout from now. */
void ftp_client_watch(struct ftp_client *client);
void ftp_client_tell(struct ftp_client *client);        /* events are due */
bool ftp_client_sends(const struct ftp_client *client); /* the operation is an upload */

/* --- client_steps.c --- */
void ftp_steps_begin(struct ftp_client *client);
void ftp_steps_next(struct ftp_client *client);
void ftp_steps_reply(struct ftp_client *client, int reply);
/* The reply that is complete is the one behind the data. */
bool ftp_steps_at_end(const struct ftp_client *client);
void ftp_steps_refused(struct ftp_client *client); /* by the reply that came last */

/* --- client_control.c --- */
void ftp_control_init(struct ftp_client *client);
void ftp_control_connect(struct ftp_client *client);
/* Sends control.command, unless a seam has other plans. */
void ftp_control_send(struct ftp_client *client);
/* Sends it now or never, and waits for nothing: ABOR and QUIT. */
void ftp_control_send_last(struct ftp_client *client, const char *command);
void ftp_control_close(struct ftp_client *client);
void ftp_control_abort(struct ftp_client *client);
void ftp_control_release(struct ftp_client *client);

/* --- client_data.c --- */
bool ftp_data_listen(struct ftp_client *client);
void ftp_data_connect(struct ftp_client *client);  /* the reply to PASV or EPSV is here */
void ftp_data_promised(struct ftp_client *client); /* 125 or 150 is here */
void ftp_data_final(struct ftp_client *client);    /* the reply after the transfer is here */
void ftp_data_move(struct ftp_client *client);     /* whatever can move */
void ftp_data_late(struct ftp_client *client);     /* the far end is */
void ftp_data_close(struct ftp_client *client);

#endif
