/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_FTP_WORLD_H
#define TESTS_UNIT_FTP_WORLD_H

#include "at/at.h"
#include "ftp/ftp.h"
#include "net/memory.h"
#include "scripted_ftpd.h"

/* A modem that has nothing but the FTP service, and a scripted server. Think time 0, echo off,
 * names and server set, the bearer up. */
struct ftp_world {
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
struct ftp_world *world_new(const struct scripted_options *server);
void world_free(struct ftp_world *world);

/* Feeds these bytes, runs on for that long, and returns what the modem said: escaped, CR LF as
 * `|`, with [60ms] in front of what came so long after. */
const char *world_say(struct ftp_world *world, const char *host, usec run);
const char *world_feed(struct ftp_world *world, struct span host, usec run);

/* A conversation; each step starts when the one before has run. */
struct world_step {
    const char *host;
    usec run;
    const char *modem; /* NULL: whatever */
};
enum { WORLD_STEPS_MAX = 20 };
/* Fails the test with `what` and the step's number. */
void world_play(struct ftp_world *world, const char *what, const struct world_step *steps);

#endif
