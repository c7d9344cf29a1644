/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_RUN_H
#define SIM_CLI_RUN_H

#include "base/usec.h"
#include "scenario/scenario.h"

/* What `run` has in real time and in virtual time. */
enum { RUN_REFUSED = 3, RUN_TIMED_OUT = 124 /* as timeout(1) */, RUN_SIGNALLED = 128 };

struct run_options {
    const char *ftp, *listen, *on, *link, *trace, *control;
    bool talk, quiet, secrets, require_faults;
    int64_t count, seed;
    bool has_seed;
    double speed;
    usec timeout;
    bool virtual_time, loose;
    usec limit, latency;
};

/* `run --virtual`: the exit status. */
int run_virtual(const struct run_options *options, struct scenario *scenario, char **program);

#endif
