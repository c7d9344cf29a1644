/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_SETTINGS_H
#define SIM_AT_SETTINGS_H

#include "at/row.h"
#include "base/bytes.h"

/* Values of setting rows; private to at/. */
void at_param_set(const struct at_param *param, void *state, struct span text, int64_t number);
void at_param_set_default(const struct at_param *param, void *state);
void at_param_print(const struct at_param *param, const void *state, struct bytes *out);

#endif
