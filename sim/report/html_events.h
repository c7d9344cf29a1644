/* SPDX-License-Identifier: MIT */
#ifndef SIM_REPORT_HTML_EVENTS_H
#define SIM_REPORT_HTML_EVENTS_H

#include "play/play.h"

/* What happened in a trace that was played, as the page's events: an array's members in JSON.
 * Where it parted from the trace stands a mark, and behind it the rest of the trace, which was not
 * played. All zero is a fresh one; release it in the end. */
struct html_events {
    size_t longest; /* set it before: of longer texts the middle is left out; 0: of none */
    size_t most; /* ... so many bytes are enough: then it ends, and is not whole; 0: no limit */
    struct bytes json;
    size_t *starts; /* of each event in it */
    size_t count, size;
    size_t mark;     /* the event where it parted; else the last one */
    usec last;       /* when the last thing came */
    size_t left_out; /* bytes of long texts */
    bool full;
};

void html_add_events(struct html_events *events, const struct trace *trace,
                     const struct play *play);
void html_events_release(struct html_events *events);

#endif
