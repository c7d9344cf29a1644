/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_LOOK_UPS_H
#define SIM_FIELD_LOOK_UPS_H

#include "field/infer.h"

/* Names that the module looked up besides those of FTP, in the order of the log, each failure with
 * its fault. Who walks over the operations adds theirs to `count`. */
struct look_ups {
    struct inference *infer;
    int64_t count; /* so far, of all */
    size_t next;   /* turn to come */
    /* private */
    size_t command; /* the last one */
    bool time_by_address;
    enum bearer_told bearer;
};

void look_ups_begin(struct look_ups *walk, struct inference *infer);
/* Those before this turn. */
void look_ups_pass(struct look_ups *walk, size_t to);

#endif
