/* SPDX-License-Identifier: MIT */
#ifndef SIM_REPORT_HTML_H
#define SIM_REPORT_HTML_H

#include "play/play.h"

/* Traces as one self-contained page: a sequence diagram of host, modem and FTP server. Drawn is
 * what happened; where that parted from the trace is marked. Of two traces it shows where they
 * part. The page is report/page/; this puts the data into it.
 */
struct html_trace {
    const struct trace *trace; /* as it stands in its file */
    const struct play *play;   /* it has run */
};

void report_html(const struct html_trace *traces, size_t count, struct bytes *out);

/* The page around the data, made at build time. */
extern const char report_page_before[], report_page_after[];

#endif
