/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_CLIENT_H
#define SIM_FTP_CLIENT_H

#include "agenda/agenda.h"
#include "base/bytes.h"
#include "base/note.h"
#include "net/net.h"
#include "seam/seam.h"

/* The module's FTP client: one operation is one connection, login, transfer or command, and the
 * end (RFC 959). Sans I/O: bytes and time come through net.h and the agenda.
 *
 * Result codes are the module's (AT manual V1.06, 10.2.14): 0 and 61 to 80.
 */
enum ftp_operation {
    FTP_RETR,
    FTP_STOR, /* also APPE and STOU, by request.put_option */
    FTP_LIST,
    FTP_DELE,
    FTP_SIZE,
    FTP_MKD,
    FTP_RMD,
    FTP_RENAME,
    FTP_MDTM,
};

enum ftp_code {
    FTP_DONE = 0,
    FTP_NET_ERROR = 61,
    FTP_DNS_ERROR = 62,
    FTP_CONNECT_ERROR = 63,
    FTP_TIMEOUT = 64,
    FTP_SERVER_ERROR = 65,
    FTP_NOT_ALLOWED = 66,
    FTP_REPLY_ERROR = 70,
    FTP_USER_ERROR = 71,
    FTP_PASSWORD_ERROR = 72,
    FTP_TYPE_ERROR = 73,
    FTP_REST_ERROR = 74,
    FTP_PASSIVE_ERROR = 75,
    FTP_ACTIVE_ERROR = 76,
    FTP_OPERATE_ERROR = 77,
    FTP_UPLOAD_ERROR = 78,
    FTP_DOWNLOAD_ERROR = 79,
    FTP_MANUAL_QUIT = 80,
};
const char *ftp_code_name(int code); /* the manual's words; NULL: no such code */

/* --- from the rows of the dialogue (client_steps.c), for who has only its result --- */
/* The command that ends the operation with that code when it is refused: "USER". Empty: none. */
struct span ftp_refused_command(enum ftp_operation operation, enum ftp_code code);
/* Where in the dialogue commands come that end it so when they are refused, for comparing. 0: a
 * refusal never does. */
size_t ftp_refusal_order(int code);

struct ftp_request {
    enum ftp_operation operation;
    struct net_address server;
    const char *user, *password; /* "": anonymous is sent for the user */
    const char *path;            /* of the file or folder */
    const char *new_path;        /* FTP_RENAME */
    const char *put_option;      /* "STOR", "APPE", "STOU" */
    bool ascii;                  /* TYPE A: bytes sent lose their top bit */
    bool passive;
    bool pasv_anywhere; /* the reply to PASV may name another host than the server's */
    int64_t rest;       /* REST before RETR when > 0 */
    usec response_timeout;
};

/* From the agenda, never from inside a call. An owner may call anything but free there. */
struct ftp_client_events {
    void (*started)(void *owner); /* transfer runs: upload may send, download may bring bytes */
    void (*readable)(void *owner); /* download: bytes wait in ftp_client_take() */
    void (*writable)(void *owner); /* upload: space again in ftp_client_put() */
    /* The last event. text: the server's answer to SIZE and MDTM without the reply number, else
     * "". A download is done only after its bytes have been taken. */
    void (*done)(void *owner, int code, const char *text);
    void *owner;
};

struct ftp_client;

/* net, seams, notes: borrowed. */
struct ftp_client *ftp_client_new(struct agenda *agenda, struct net *net,
                                  const struct seams *seams, const struct notes *notes,
                                  const struct ftp_client_events *events);
void ftp_client_free(struct ftp_client *client);

/* Starts an operation; the request is copied. One at a time. Events never come from inside. */
void ftp_client_start(struct ftp_client *client, const struct ftp_request *request);
/* Download: what waits (at most FTP_GET_BUFFER), and taking it, which lets more come. */
struct span ftp_client_waiting(const struct ftp_client *client);
void ftp_client_take(struct ftp_client *client, size_t count);
/* Upload: space for that many bytes now; put more than that is a bug. End it, then `done`. */
size_t ftp_client_writable(const struct ftp_client *client);
void ftp_client_put(struct ftp_client *client, const char *bytes, size_t count);
void ftp_client_end_upload(struct ftp_client *client);
/* FTPQUIT: ABOR during a transfer, then QUIT, politely and without waiting; no `done` comes. */
void ftp_client_abort(struct ftp_client *client);
/* The bearer is gone or the module restarts: everything is dropped; no `done` comes. */
void ftp_client_drop(struct ftp_client *client);

#endif
