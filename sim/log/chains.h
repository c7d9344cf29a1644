/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_CHAINS_H
#define SIM_LOG_CHAINS_H

#include "log/log.h"

/* Bytes that were logged one by one, with their times, become what was said: each chain of bytes
 * that follow each other as close as a UART sends them is one piece. Logs that were merged from
 * two captures have pieces of one side that overlap; those are told apart. */
struct chained {
    usec at;
    int line;
    enum log_side side;
    char byte;
};

struct chains {
    struct chained *at;
    size_t count, size;
};

void chains_add(struct chains *chains, const struct log_line *line, enum log_side side,
                struct span bytes);
/* Adds the pieces to the log, in the order in which they began, and frees the chains. `resolution`
 * is that of the times. */
void chains_end(struct chains *chains, struct log *log, usec resolution);

#endif
