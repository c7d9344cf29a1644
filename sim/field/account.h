/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_ACCOUNT_H
#define SIM_FIELD_ACCOUNT_H

#include "field/dialogue.h"

/* What became of each line of a log, each counted once. */
struct account {
    size_t talk, remarks, skipped, tool, empty;
    size_t unclear; /* look like AT, and were taken for something else */
};

void field_account(const struct log *log, const struct dialogue *dialogue,
                   struct account *account);
/* The counts, and the first lines that are not clear. */
void field_tell_account(const struct log *log, const struct dialogue *dialogue,
                        struct bytes *out);

#endif
