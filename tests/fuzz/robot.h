/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_ROBOT_H
#define TESTS_FUZZ_ROBOT_H

#include "modem.h"

/* A host program that does one FTP operation as the application note shows it, reacting to what
 * the modem says. It is patient and correct; the world around it need not be. */
enum robot_kind {
    ROBOT_GET,
    ROBOT_PUT,
    ROBOT_LIST,
    ROBOT_DELE,
    ROBOT_SIZE,
    ROBOT_MKD,
    ROBOT_RMD,
    ROBOT_RENAME,
    ROBOT_MDTM,
    ROBOT_EXTPUT,
    ROBOT_EXTGET,
    ROBOT_ETPUT,
    ROBOT_ETGET,
};
enum { ROBOT_KINDS = ROBOT_ETGET + 1 };
const char *robot_name(enum robot_kind kind);

struct robot_result {
    bool accepted;   /* the opening command was answered with OK */
    int finals;      /* final URCs that came: must be one if it was accepted */
    int code;        /* of the first one */
    size_t received; /* bytes of payload */
    size_t wrong;    /* ... of a download that are not its digits */
};

/* What the host does besides; times count from the opening command, USEC_NEVER: not at all. */
struct robot_mood {
    usec quit_at;           /* sends FTPQUIT */
    usec deaf_at, deaf_for; /* does not read the terminal for so long */
    usec rubbish_at;        /* sends that line, whatever is going on */
    const char *rubbish;
    size_t rubbish_count;
    size_t blocks, block; /* of an upload, and bytes of each; 0: three of 36 */
    size_t rest;          /* a download begins there */
};
extern const struct robot_mood robot_calm; /* nothing of all that */

/* Content of files: 0123456789 again and again; an ETX behind it where the upload ends with one,
 * so that it is escaped. */
void robot_add_content(struct bytes *out, enum robot_kind kind, size_t count);

/* Sets server, user, names and the bearer. */
void robot_set_up(struct modem_fixture *fixture);
/* Does it and listens until nothing more can come. */
struct robot_result robot_run(struct modem_fixture *fixture, enum robot_kind kind,
                              const struct robot_mood *mood);
/* 0 or 1: what AT+FTPSTATE says; -1 when it says nothing. */
int robot_ftp_state(struct modem_fixture *fixture);

#endif
