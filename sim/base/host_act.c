/* SPDX-License-Identifier: MIT */
#include "base/host_act.h"

static const char *const words[] = {
    [HOST_HANGS_UP] = "hang-up",
    [HOST_PRESSES_PWRKEY] = "power-key",
};

struct span host_act_word(enum host_act act)
{
    return span_of(words[act]);
}

bool host_act_read(struct span word, enum host_act *act)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_is(word, words[i])) {
            *act = (enum host_act)i;
            return true;
        }
    return false;
}
