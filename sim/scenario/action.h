/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_ACTION_H
#define SIM_SCENARIO_ACTION_H

#include "base/usec.h"

#include <stddef.h>
#include <stdint.h>

/* One thing that a fault does (docs/scenario.md, "What it does"); its rows: scenario/rules.c. */
enum fault_action_kind {
    FAULT_DELAY,
    FAULT_SILENCE,
    FAULT_ANSWER,
    FAULT_CODE,
    FAULT_REPLY,
    FAULT_REFUSE,
    FAULT_STALL,
    FAULT_CLOSE,
    FAULT_RESET,
    FAULT_CORRUPT,
    FAULT_DROP,
    FAULT_DAMAGE,
    FAULT_NOISE,
    FAULT_URC,
    FAULT_SIGNAL,
    FAULT_DEREGISTER,
    FAULT_REGISTER,
    FAULT_REFUSE_BEARER,
    FAULT_REFUSE_ATTACH,
    FAULT_DETACH,
    FAULT_DEACTIVATE,
    FAULT_OUTAGE,
    FAULT_HANG,
    FAULT_CARD_OUT,
    FAULT_CARD_IN,
    FAULT_REBOOT,
    FAULT_POWER_OFF,
    FAULT_POWER_ON, /* PWRKEY, where it is off */
    FAULT_POWER_KEY, /* PWRKEY, as the host's act "power-key" */
};

struct fault_action {
    enum fault_action_kind kind;
    usec time;      /* DELAY, CODE after (-1: not said), DEREGISTER for (0: for good), OUTAGE */
    usec after;     /* NOISE to POWER_KEY: so much later, without holding up anything else */
    int64_t number; /* CODE; CORRUPT and DROP in ppm; SIGNAL: rssi; REGISTER; REFUSE_*:
                     * +CME ERROR, or 0 */
    int64_t second; /* SIGNAL: ber */
    char *text;     /* the bytes of ANSWER, REPLY (lines), NOISE, URC; words of DAMAGE */
    size_t text_count;
};

#endif
