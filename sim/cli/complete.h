/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_COMPLETE_H
#define SIM_CLI_COMPLETE_H

#include "cli/cli.h"

/* Adds what the last of `words`, which is being typed, could become: a line for each, as complete.c
 * says. `words` are those behind `sim7000`; `commands` are all that there are. */
void cli_complete(char *const *words, size_t count, const struct cli_command *const *commands,
                  size_t commands_count, struct bytes *out);

/* Offers of an option that says where the host finds the modem. */
void cli_offer_ends(struct bytes *out);
/* Where a real modem is. */
void cli_offer_modem_ends(struct bytes *out);

#endif
