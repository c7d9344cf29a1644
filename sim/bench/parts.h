/* SPDX-License-Identifier: MIT */
#ifndef SIM_BENCH_PARTS_H
#define SIM_BENCH_PARTS_H

#include "bench/bench.h"

/* What `sim7000 bench` measures, one call each. */
void bench_round_trips(const struct bench_options *options);
void bench_tcp(const struct bench_options *options);
void bench_rfc2217(const struct bench_options *options);
void bench_payload(const struct bench_options *options);
void bench_sessions(const struct bench_options *options);
void bench_start(const struct bench_options *options);
void bench_many(const struct bench_options *options);
void bench_many_tcp(const struct bench_options *options);
void bench_control(const struct bench_options *options);
void bench_virtual(const struct bench_options *options);
void bench_trace(const struct bench_options *options);
void bench_import(const struct bench_options *options);
void bench_growth(const struct bench_options *options);

struct bytes;
/* Of this process, for one import of that log. */
double bench_import_seconds(const struct bytes *log);

#endif
