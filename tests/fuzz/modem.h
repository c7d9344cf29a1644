/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_MODEM_H
#define TESTS_FUZZ_MODEM_H

#include "device.h"

/* A modem in virtual time for programs that do anything to it: fuzzing, soaking, fault loops. */
struct modem_fixture {
    struct agenda agenda;
    struct scenario *scenario;
    struct device *device;
    struct bytes heard; /* all it said, and not yet forgotten by the caller */
    bool hears;         /* the host reads; else output stays in the device */
};

/* The scenario becomes the fixture's own. */
void modem_fixture_init(struct modem_fixture *fixture, struct scenario *scenario);
/* The same with servers in a network of the caller's, which is made in a fixture's agenda. */
typedef struct net *modem_fixture_far(void *owner, struct agenda *agenda);
void modem_fixture_init_far(struct modem_fixture *fixture, struct scenario *scenario,
                            modem_fixture_far *far, void *owner);
void modem_fixture_release(struct modem_fixture *fixture);
/* Feeds bytes, letting no time pass; returns how many were taken. */
size_t modem_fixture_feed(struct modem_fixture *fixture, const char *bytes, size_t count);
void modem_fixture_run(struct modem_fixture *fixture, usec duration);
/* Brings it to rest, whatever it was doing: waits out deadlines, ends payloads, switches it on;
 * then AT must be answered with OK. False when it is not. */
bool modem_fixture_answers(struct modem_fixture *fixture);

#endif
