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

/* The same in a page of about `limit` bytes at most. Of more the middle of long texts is left out;
 * and where that is not enough, events between the beginning, the place where the trace parted,
 * and what stands around that. The page says where. */
struct html_left {
    size_t events, bytes;
};
struct html_left report_html_within(const struct html_trace *traces, size_t count, size_t limit,
                                    struct bytes *out);

/* The page around the data, made at build time. */
extern const char report_page_before[], report_page_after[];

#endif
