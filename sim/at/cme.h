/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_CME_H
#define SIM_AT_CME_H

#include "base/text.h"

/* +CME ERROR numbers that this modem uses; texts for all of AT manual V1.06, 20.1. */
enum {
    CME_NOT_ALLOWED = 3,
    CME_NOT_SUPPORTED = 4,
    CME_SIM_NOT_INSERTED = 10,
    CME_SIM_PIN_REQUIRED = 11,
    CME_SIM_PUK_REQUIRED = 12,
    CME_SIM_FAILURE = 13,
    CME_SIM_BUSY = 14,
    CME_INCORRECT_PASSWORD = 16,
    CME_INVALID_INDEX = 21,
    CME_TEXT_TOO_LONG = 24,
    CME_NO_NETWORK_SERVICE = 30,
    CME_GPRS_UNSPECIFIED = 148,
    CME_NOT_ATTACHED = 180,
    CME_PARAM_TOO_FEW = 791,
    CME_PARAM_TOO_MANY = 792,
    CME_PARAM_RANGE = 793,
    CME_PARAM_TYPE = 794,
    CME_PARAM_FORMAT = 795,
    CME_CFUN_STATE = 797,
};

/* The manual's text for a number; "unknown" for one it does not list. */
const char *cme_text(int number);
/* The same for +CMS ERROR (27.005, 3.2.5). */
const char *cms_text(int number);
/* The number that a +CME ERROR of that number or text has; -1: the manual lists none. */
int cme_number(struct span text);

#endif
