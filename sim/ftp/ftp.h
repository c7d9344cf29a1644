/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_FTP_H
#define SIM_FTP_FTP_H

#include "agenda/agenda.h"
#include "at/at.h"
#include "base/note.h"
#include "ftp/options.h"
#include "net/net.h"
#include "seam/seam.h"

/* The module's FTP service: the 28 AT+FTP* commands, their settings, the session, and the FTP
 * client below it (AT manual V1.06, chapter 10; FTP application note V1.02). */
struct ftp;

struct ftp_events {
    bool (*bearer_up)(void *owner, int64_t cid); /* may a session with AT+FTPCID=cid go out? */
    void *owner;
};

struct ftp_parts {
    struct agenda *agenda;
    struct at *at;   /* rows are added to it */
    struct net *net; /* the module's way to servers */
    const struct ftp_options *options;
    const struct seams *seams;
    const struct notes *notes;
    const struct ftp_events *events;
};

/* Everything in `parts` is borrowed. */
struct ftp *ftp_new(const struct ftp_parts *parts);
void ftp_free(struct ftp *ftp);

/* The bearer went: a session that used it ends with 61. */
void ftp_bearer_changed(struct ftp *ftp);
/* The host closed the bearer: a session that used it ends with 80, told inside the answer. Was
 * there one? */
bool ftp_bearer_quit(struct ftp *ftp);
/* The session ends with that code, `after` so long; -1: as soon as it may be said. */
void ftp_end_with(struct ftp *ftp, int code, usec after);
/* DTR went off: under AT&D2 a session in data mode (AT+FTPETPUT, AT+FTPETGET) ends with 80, under
 * AT&D1 the host speaks commands until ATO. */
void ftp_dtr_off(struct ftp *ftp);
/* ATO. False: there is no data mode to go back to. */
bool ftp_go_online(struct ftp *ftp, unsigned long ticket, enum at_answer *answer);
/* The module restarts: the session is dropped without a word, buffers are emptied. */
void ftp_restart(struct ftp *ftp);
/* 0 idle, 1 in a session: what AT+FTPSTATE says. */
int ftp_state(const struct ftp *ftp);
/* The state of the session by its name in docs/ftp-session.md. */
const char *ftp_state_word(const struct ftp *ftp);

#endif
