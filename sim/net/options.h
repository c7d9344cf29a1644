/* SPDX-License-Identifier: MIT */
#ifndef SIM_NET_OPTIONS_H
#define SIM_NET_OPTIONS_H

#include "base/usec.h"

#include <stdint.h>

/* How the way to the far end behaves; [network] rtt, jitter, up, down. 0: at once, unlimited. */
struct path_options {
    usec rtt;
    usec jitter;       /* each one-way delay is longer by up to this, from the seed */
    uint64_t up_bps;   /* module to network, bit/s */
    uint64_t down_bps; /* network to module, bit/s */
};

#endif
