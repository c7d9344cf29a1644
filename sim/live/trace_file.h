/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_TRACE_FILE_H
#define SIM_LIVE_TRACE_FILE_H

#include "link/output.h"
#include "scenario/scenario.h"

/* The file of a recording, with the lines in front that it takes to play it. */
struct trace_file {
    const char *name;
    const char *link; /* that is made too and must not have the same name; NULL: none */
    const struct scenario *scenario;
    int number; /* with several modems it goes before the extension; -1: only one */
    uint64_t seed;
};

/* Malloced; the caller keeps and closes it. NULL: *why is one sentence. */
struct output *trace_file_open(const struct trace_file *file, struct bytes *why);

#endif
