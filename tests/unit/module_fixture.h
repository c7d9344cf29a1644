/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MODULE_FIXTURE_H
#define TESTS_MODULE_FIXTURE_H

#include "base/bytes.h"
#include "module/module.h"

/* A module in a fixture: an interpreter, a module and a host that types, in virtual time. */
struct fixture {
    struct agenda agenda;
    struct at_options at_options;
    struct module_options options;
    struct sim_options sim;
    struct network_options network;
    struct gnss_options gnss;
    struct reached reached; /* any host in the internet; no address: the name itself */
    struct notes notes;
    struct at *at;
    struct module *module;
    struct bytes heard; /* what the modem said */
    struct bytes noted; /* notes of LANE_MODULE, each ended by LF */
    struct bytes told;  /* to the device: b a bearer changed, r restarting */
};

/* The world of an empty scenario. Change it, then fixture_start(), which also sends ATE0 unless
 * the module boots cold. */
void fixture_init(struct fixture *fixture);
void fixture_start(struct fixture *fixture);
void fixture_release(struct fixture *fixture);

/* Sends a line (CR is added; NULL: nothing), runs that long, and returns what was said since
 * the last call. Valid until the next call. */
const char *fixture_talk(struct fixture *fixture, const char *line, usec run);

/* Conversations: rows of what the host sends and what the modem says, byte for byte. */
struct step {
    const char *host;
    const char *modem;
    usec run;                             /* 0: a second */
    void (*act)(struct fixture *fixture); /* instead of sending; or before running */
};
void fixture_play(struct fixture *fixture, const char *title, const struct step *steps);
#define STEPS_END                                                                              \
    {                                                                                          \
        NULL, NULL                                                                             \
    }

/* Lines as they stand on the wire. */
#define LINE(text) "\r\n" text "\r\n"
#define MORE(text) text "\r\n" /* a further information line of the same command */
#define OK         LINE("OK")
#define ERROR      LINE("ERROR")

#endif
