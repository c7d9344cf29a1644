/* SPDX-License-Identifier: MIT */
#ifndef SIM_REPORT_HTML_EVENTS_H
#define SIM_REPORT_HTML_EVENTS_H

#include "play/play.h"

/* What happened in a trace that was played, as the page's events: an array's members in JSON.
 * Where it parted from the trace stands a mark, and behind it the rest of the trace, which was not
 * played. Returns when the last of it came. */
usec html_add_events(struct bytes *out, const struct trace *trace, const struct play *play);

#endif
