/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_STAMP_H
#define SIM_LOG_STAMP_H

#include "base/text.h"
#include "base/usec.h"

/* The time in front of a log's line, in the ways that terminals and loggers write it. */
struct log_stamp {
    usec at;         /* since 1970, since midnight, or since some start */
    usec resolution; /* of the digits that were written */
    bool has_date;   /* never jumps back */
};

/* false: the line has none. *rest: what follows the stamp and its separator. */
bool log_stamp(struct span line, struct log_stamp *stamp, struct span *rest);
/* Seconds with a fraction at the front: "000004.409", "0.062163420". Returns its length, or 0. */
size_t log_seconds(struct span text, usec *at);

#endif
