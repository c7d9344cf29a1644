/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_FLOWS_H
#define TESTS_FUZZ_FLOWS_H

#include "ftpd/ftpd.h"
#include "net/memory.h"
#include "robot.h"
#include "wire.h"

/* Every FTP flow of the application note and the AT manual, as a host and a server that have a
 * wire between them. */
struct flow {
    const char *name;
    enum robot_kind kind;
    const char *set; /* what the host sends before */
    size_t size;     /* of the file that is downloaded */
    size_t chunk;    /* of the wire: bytes */
    int code;        /* when nothing goes wrong */
    struct robot_mood mood;
    bool moves_data; /* over a data connection, active or passive */
    bool big;        /* its other parts are those of a small one */
    /* The server and the host have what a final URC with 0 promises; NULL: nothing to look at. */
    bool (*is_done)(struct tree *tree, const struct flow *flow,
                    const struct robot_result *result);
};
extern const struct flow flows[];
extern const size_t flow_count;

struct flow_run {
    const struct flow *flow;
    struct modem_fixture fixture;
    struct net_memory *memory;
    struct ftpd *ftpd;
    struct wire *wire;
    size_t alarms; /* before */
    /* for the making */
    const struct scenario *scenario;
    const struct wire_trouble *trouble;
    int nth;
};

#define FLOW_NEXT_SIZE 100 /* bytes of the download that follows */

void flow_add_world(const struct flow *flow, struct bytes *ini);
/* The scenario becomes the run's own. */
void flow_begin(struct flow_run *run, const struct flow *flow, struct scenario *scenario,
                const struct wire_trouble *trouble, int nth);
struct robot_result flow_go(struct flow_run *run, bool active);
bool flow_is_done(struct flow_run *run, const struct robot_result *result);
struct robot_result flow_next(struct flow_run *run);
void flow_end(struct flow_run *run);

#endif
