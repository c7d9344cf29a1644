/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_SINK_H
#define SIM_LINK_SINK_H

#include "base/bytes.h"
#include "link/borrowed.h"

#include <uv.h>

/* Bytes for somebody who reads at leisure, or not at all: stderr, a FIFO. Writing never blocks:
 * what a pipe or a terminal has no room for waits here, SINK_MAX bytes of it, and nothing beyond
 * that is taken. A regular file takes all at once.
 */
#define SINK_MAX      (1024 * 1024)
#define SINK_FULL     "nobody reads it"
#define SINK_PATIENCE 500 /* ms, for a reader who is still at it in the end */

struct sink { /* private; zero before */
    struct borrowed file;
    struct bytes queue;
    bool has_timer;
    uv_timer_t timer; /* while bytes wait */
    const char *problem;
};

/* `file` is borrowed. Others may share it, so what it is set to stays as it is. `uv` NULL: what
 * waits is tried again with each write only. */
void sink_init(struct sink *sink, uv_loop_t *uv, int file);
/* false: nothing was taken, and *why says why: SINK_FULL, or errno text of now or before. */
bool sink_write(struct sink *sink, struct span bytes, const char **why);
/* The end: what waits is written within SINK_PATIENCE. false: it was not. Then the loop has to
 * run. */
bool sink_close(struct sink *sink, const char **why);
/* The end that comes because memory ran out: what waits and `bytes`, as far as there is room. */
void sink_rescue(struct sink *sink, struct span bytes);

#endif
