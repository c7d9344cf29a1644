/* SPDX-License-Identifier: MIT */
#ifndef SIM_PLAY_PLAY_H
#define SIM_PLAY_PLAY_H

#include "play/compare.h"
#include "play/history.h"
#include "scenario/outcome.h"
#include "stage.h"
#include "trace/mask.h"

/* A trace as a test: its host side is played against a device made from its scenario, and what
 * happens is compared (play/compare.h). A host line is sent at its time, at the start of its
 * window, or for `*` as soon as the line before is complete; what is due at that very time
 * happens first. The end is the time of the last line: whatever else comes then is one thing
 * too many, what would come later is not waited for. Expectations of the scenario hold too.
 *
 * Passwords hidden in the trace are lifted for the host, with that of the scenario; compared
 * and shown is their hidden form (trace/mask.h).
 */
struct play {
    struct trace trace; /* as given, but lines and store are a copy with lifted passwords */
    const struct scenario *scenario;
    struct stage *stage;
    struct mask mask;
    struct compare compare;
    struct history history;      /* whole lines up to the failure */
    struct fault_result *faults; /* for each fault: what had become of it by then */
    bool *broken;                /* for each expectation: it had failed by then */
    bool require_faults;         /* set it before play_run(): each must strike */
    bool passed;
};

/* Both are borrowed and must outlive it. */
struct play *play_new(const struct trace *trace, const struct scenario *scenario);
void play_free(struct play *play);
/* True when the trace and all expectations held, and all faults struck that had to. */
bool play_run(struct play *play);
struct outcome play_outcome(const struct play *play);

#endif
