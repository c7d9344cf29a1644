/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* sched_setaffinity */
#include "bench/parts.h"

#include <sched.h>

const struct bench_part bench_parts[] = {
    {"roundtrip", "from AT to OK on a terminal", bench_round_trips, .in_turns = true},
    {"tcp", "the same on TCP", bench_tcp, .in_turns = true},
    {"rfc2217", "the same on TCP with the circuits of RFC 2217", bench_rfc2217,
     .in_turns = true},
    {"payload", "bytes from the modem to the host", bench_payload},
    {"sessions", "FTP sessions on one modem", bench_sessions, .in_turns = true},
    {"start", "from the start of the program", bench_start},
    {"many", "modems in one process", bench_many},
    {"manytcp", "the same, each on a TCP port", bench_many_tcp},
    {"control", "a hand at the control, one request after the other", bench_control,
     .in_turns = true},
    {"virtual", "virtual time, on one core", bench_virtual},
    {"trace", "a trace as a test, next to the model alone", bench_trace},
    {"import", "a log as an import, next to its trace as a test", bench_import},
    {"growth", "imports of logs that ask much, next to half of each", bench_growth},
    {0},
};

/* The core that we are on now; false: cores cannot be chosen here. */
static bool stay_on_one(void)
{
    cpu_set_t one;
    int core = sched_getcpu();
    if (core < 0)
        return false;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
}

void bench_run(const struct bench_part *part, const struct bench_options *options)
{
    cpu_set_t before;
    bool stays =
        part->in_turns && sched_getaffinity(0, sizeof before, &before) == 0 && stay_on_one();
    part->run(options);
    if (stays)
        sched_setaffinity(0, sizeof before, &before);
}
