/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_MODEM_H
#define TESTS_FUZZ_MODEM_H

#include "device.h"

/* A modem in virtual time for programs that do anything to it: fuzzing, soaking, fault loops. */
struct modem_bench {
    struct agenda agenda;
    struct scenario *scenario;
    struct device *device;
    struct bytes heard; /* all it said, and not yet forgotten by the caller */
    bool hears;         /* the host reads; else output stays in the device */
};

/* The scenario becomes the bench's own. */
void modem_bench_init(struct modem_bench *bench, struct scenario *scenario);
/* The same with servers in a network of the caller's, which is made on the bench's agenda. */
typedef struct net *modem_bench_far(void *owner, struct agenda *agenda);
void modem_bench_init_far(struct modem_bench *bench, struct scenario *scenario,
                          modem_bench_far *far, void *owner);
void modem_bench_release(struct modem_bench *bench);
/* Feeds bytes, letting no time pass; returns how many were taken. */
size_t modem_bench_feed(struct modem_bench *bench, const char *bytes, size_t count);
void modem_bench_run(struct modem_bench *bench, usec duration);
/* Brings it to rest, whatever it was doing: waits out deadlines, ends payloads, switches it on;
 * then AT must be answered with OK. False when it is not. */
bool modem_bench_answers(struct modem_bench *bench);

#endif
