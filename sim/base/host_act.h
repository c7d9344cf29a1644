/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_HOST_ACT_H
#define SIM_BASE_HOST_ACT_H

#include "base/text.h"

/* What a host does to a modem besides sending bytes; the words of the lane `>!` of a trace. */
enum host_act {
    HOST_HANGS_UP,      /* "hang-up": it closed the terminal */
    HOST_PRESSES_PWRKEY /* "power-key": long enough to switch on, or off in order */
};

struct span host_act_word(enum host_act act);
bool host_act_read(struct span word, enum host_act *act); /* false: no such word */

#endif
