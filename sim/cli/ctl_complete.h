/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_CTL_COMPLETE_H
#define SIM_CLI_CTL_COMPLETE_H

#include "base/bytes.h"
#include "control/verb.h"

/* Offers of `ctl`, as cli_command has them. */
void ctl_complete(struct bytes *out, char *const *words, size_t count);

/* What a run answers to a verb that needs no arguments; NULL: nothing within a second. */
json_t *ctl_ask(const char *path, const struct control_verb *verb);

#endif
