/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_PROOF_H
#define SIM_FIELD_PROOF_H

#include "base/bytes.h"
#include "scenario/scenario.h"

/* The proof of an import: the trace as it was written is read and played against the scenario as
 * whoever reads the files will have it. */

/* The scenario as it will be read from its file and those beside it, which is the caller's; NULL:
 * it cannot be, and `why` gets what is wrong. */
struct scenario *field_read_back(const struct scenario *scenario, const char *base,
                                 struct bytes *why);

/* True: the trace holds. Else `why` gets one sentence, "BASE.trace:LINE: what is wrong". */
bool field_trace_holds(struct span trace, const struct scenario *scenario, const char *base,
                       struct bytes *why);

#endif
