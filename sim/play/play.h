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
 * Passwords hidden in the trace are lifted by the device, with that of the scenario. What the
 * modem says of them is compared in the form in which the trace has them: hidden (trace/mask.h),
 * hidden byte by byte, or in clear. Shown is the first, unless shows_secrets.
 */
#define PLAY_KEEPS 16 /* events of the history, at least */

struct play {
    const struct trace *trace;
    const struct scenario *scenario;
    struct stage *stage;
    struct mask mask;
    struct compare compare;
    struct mask mask_by_length; /* as passwords were hidden once: one sign a byte */
    bool shows_secrets;         /* set it before play_run(): the history has them in clear */
    int forms[LANES];      /* in which the trace has secrets of that lane, by the last one */
    struct bytes in_clear; /* those that it has in clear, each behind a NUL */
    size_t longer; /* by so many bytes compare.done is more than what is in the log of it */
    struct history history;      /* whole lines up to the failure */
    bool forgets; /* set it before play_run(): of the history only its end is kept */
    struct fault_result *faults; /* what had become of each by then, also of what was added */
    size_t fault_count;
    bool *broken;                /* for each expectation: it had failed by then */
    bool require_faults;         /* set it before play_run(): each must strike */
    bool passed;
    int host_line; /* of the trace: the one that is being played */
};

/* Both are borrowed and must outlive it. */
struct play *play_new(const struct trace *trace, const struct scenario *scenario);
void play_free(struct play *play);
/* True when the trace and all expectations held, and all faults struck that had to. */
bool play_run(struct play *play);
struct outcome play_outcome(const struct play *play);

#endif
