/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_FTP_FIXTURE_H
#define TESTS_UNIT_FTP_FIXTURE_H

#include "at/at.h"
#include "ftp/ftp.h"
#include "net/memory.h"
#include "scripted_ftpd.h"

/* A modem that has nothing but the FTP service, and a scripted server. Think time 0, echo off,
 * names and server set, the bearer up. */
struct ftp_fixture {
    struct agenda agenda;
    struct net_memory *memory;
    struct scripted_ftpd *server;
    struct at *at;
    struct ftp *ftp;
    struct at_options at_options;
    struct ftp_options options;
    struct ftp_events events;
    struct seams seams;
    struct notes notes;
    bool bearer;
    bool deaf; /* the host does not read */
    usec talked;
    struct verdict verdict; /* for the next command */
    struct bytes heard, noted, shown;
};

/* `server` may be NULL: a well-behaved one without content. */
struct ftp_fixture *fixture_new(const struct scripted_options *server);
void fixture_free(struct ftp_fixture *fixture);

/* Feeds these bytes, runs on for that long, and returns what the modem said: escaped, CR LF as
 * `|`, with [60ms] in front of what came so long after. */
const char *fixture_say(struct ftp_fixture *fixture, const char *host, usec run);
const char *fixture_feed(struct ftp_fixture *fixture, struct span host, usec run);

/* A conversation; each step starts when the one before has run. */
struct fixture_step {
    const char *host;
    usec run;
    const char *modem; /* NULL: whatever */
};
enum { WORLD_STEPS_MAX = 20 };
/* Fails the test with `what` and the step's number. */
void fixture_play(struct ftp_fixture *fixture, const char *what,
                  const struct fixture_step *steps);

#endif
