/* SPDX-License-Identifier: MIT */
#ifndef SIM_PLAY_UPDATE_H
#define SIM_PLAY_UPDATE_H

#include "play/edits.h"
#include "scenario/scenario.h"
#include "trace/trace.h"

/* A trace with the modem's side as it is now. The host's lines, comments and every line that
 * still holds keep their text; where the modem says something else between two host lines, its
 * lines from there on are written anew. Lanes that the trace does not have stay out.
 *
 * The host waits as the trace says: until the time of its line, and for a relative time also
 * until the last thing that the trace has before it was said, and the modem was quiet that long
 * since. What is never said is waited for two minutes; then the host goes when it would have gone
 * without that line, which is what the new trace says.
 */
struct updated {
    struct bytes text;
    struct edits edits;
    struct bytes
        problem; /* why there is no such trace, with its line; then the rest is not whole */
};

/* All zero before. False: there is a problem. The new trace is still to be played: what it says
 * of the host's times may not come true. */
bool play_update(const struct trace *trace, const struct scenario *scenario,
                 struct updated *updated);
void updated_release(struct updated *updated);

#endif
