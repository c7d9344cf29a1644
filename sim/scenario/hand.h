/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_HAND_H
#define SIM_SCENARIO_HAND_H

#include "base/usec.h"

/* Who brought a rule that stands in no file: a hand at the modem that runs. All zero: the file. */
struct rule_hand {
    const char *did; /* "injected", "added": static. NULL: it stands in the file */
    usec at;         /* ... then */
};

#endif
