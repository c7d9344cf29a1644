/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_URC_TALLY_H
#define SIM_FIELD_URC_TALLY_H

#include "field/infer.h"

/* How many lines `+FTPGET: 1,x` of each operation's name the modem has said up to a turn. */
#define URC_TALLY_NAMES 16

struct urc_tally {
    size_t turn, count;
    struct {
        char name[12];
        int64_t lines;
    } of[URC_TALLY_NAMES];
};

/* Those of `op`, in front of its opening. Operations must be asked for in the log's order. */
int64_t urc_tally_before(struct urc_tally *tally, const struct inference *infer,
                         const struct operation *op);

#endif
