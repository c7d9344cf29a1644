/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACE_ROWS_H
#define SIM_TRACE_ROWS_H

#include "trace/trace.h"

#include "base/limits.h"

/* How the lines of a trace are kept. Large recordings have millions, and the shortest are six
 * characters long: so a row has 16 bytes. Where the text and the bytes of a line end, the row
 * behind it says; behind the last line stands a row that is none.
 */
struct trace_row {
    unsigned text : 30, time : 2;  /* where its text begins in trace.text, */
    unsigned bytes : 29, lane : 3; /* and its bytes in trace.store */
    unsigned number : 30, kind : 2;
    /* Exact and less than ROW_TIME; or a place in trace.times, and what is there. */
    unsigned when;
};
#define ROW_TIME   0x40000000u
#define ROW_WINDOW 0x80000000u /* from and to */
#define ROW_TEXTS  (1u << 30)  /* places of text: more than there can be lines, or times */
#define ROW_BYTES  (1u << 29)  /* places of bytes */

_Static_assert(sizeof(struct trace_row) == 16, "rows are small");
_Static_assert(TRACE_FILE_MAX < ROW_TEXTS && TRACE_BYTES_MAX < ROW_BYTES, "all places fit");

/* Adds a line whose bytes are the last ones of the store. Its text is one of trace.text. */
void trace_add_row(struct trace *trace, const struct trace_line *line);
/* That was the last line. */
void trace_end_rows(struct trace *trace);

#endif
