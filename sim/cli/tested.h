/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_TESTED_H
#define SIM_CLI_TESTED_H

#include "play/play.h"

/* One trace of `sim7000 test` and what became of it. The trace is played in one process and told
 * of in another: what there is to tell crosses as one run of bytes (pack, unpack). */
struct tested {
    struct trace *trace;
    struct scenario *scenario;
    bool over, passed;
    usec took;
    struct bytes message; /* why it failed */
    struct bytes outcome; /* what held and what struck, a line each */
    char **unstruck; /* for each fault of the scenario: why it never struck, "" if it did */
    size_t unstruck_count; /* 0 when the trace did not come to its end */
};

void tested_release(struct tested *one);

/* `message` has why it failed; adds the rest of what `play` knows. */
void tested_pack(const struct play *play, struct bytes *message);
void tested_unpack(struct tested *one, struct span packed);

/* Faults that struck in no trace of those that share a scenario: each once, with its reason. */
void tested_add_unstruck(const struct tested *all, size_t count, struct bytes *out);
/* Where the failed ones are, a line each. */
void tested_add_failed(const struct tested *all, size_t count, usec took, struct bytes *out);

#endif
