/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIRTUAL_NSEC_H
#define SIM_VIRTUAL_NSEC_H

#include "base/usec.h"

/* The program's time: nanoseconds since the start of the run, as its clocks and sleeps have them.
 * The modems' microseconds are its thousands. */
typedef int64_t nsec;

#define NSEC_NEVER      INT64_MAX
#define NSEC_MS(n)      ((nsec)(n)*1000000)
#define NSEC_SECONDS(n) ((nsec)(n)*1000000000)

static inline nsec nsec_of_usec(usec time)
{
    return time >= USEC_NEVER / 1000 ? NSEC_NEVER : time * 1000;
}

/* `after` from `now` on, without running over. */
static inline nsec nsec_add(nsec now, nsec after)
{
    return after >= NSEC_NEVER - now ? NSEC_NEVER : now + after;
}

#endif
