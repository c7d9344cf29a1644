/* SPDX-License-Identifier: MIT */
#ifndef SIM_REPORT_FAILURE_H
#define SIM_REPORT_FAILURE_H

#include "play/play.h"

/* Why a trace failed, for somebody who sees it for the first time: where, what was expected,
 * what came, where the two part, what had been said before, and which fault or expectation of
 * the scenario had a part in it. Several lines, the first is FILE:LINE: and one sentence. A play
 * that forgets (play->forgets) has all that is asked of it here. */
void report_failure(const struct play *play, bool colour, struct bytes *out);

/* The sentence alone, without where. */
void report_sentence(const struct compare_failure *failure, struct bytes *out);

#endif
