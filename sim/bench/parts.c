/* SPDX-License-Identifier: MIT */
#include "bench/parts.h"

const struct bench_part bench_parts[] = {
    {"roundtrip", "from AT to OK on a terminal", bench_round_trips},
    {"tcp", "the same on TCP", bench_tcp},
    {"rfc2217", "the same on TCP with the circuits of RFC 2217", bench_rfc2217},
    {"payload", "bytes from the modem to the host", bench_payload},
    {"sessions", "FTP sessions on one modem", bench_sessions},
    {"start", "from the start of the program", bench_start},
    {"many", "modems in one process", bench_many},
    {"manytcp", "the same, each on a TCP port", bench_many_tcp},
    {"control", "a hand at the control, one request after the other", bench_control},
    {"virtual", "virtual time, on one core", bench_virtual},
    {"trace", "a trace as a test, next to the model alone", bench_trace},
    {"import", "a log as an import, next to its trace as a test", bench_import},
    {0},
};
