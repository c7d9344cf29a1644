/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_ENDS_H
#define SIM_LINK_ENDS_H

#include "base/bytes.h"
#include "link/end.h"

/* Ends by what a user calls them, and what the ends of one loop share:
 *
 *   pty      a new pseudo-terminal
 *   PATH     a serial port, or any other terminal
 */
struct ends;

struct ends *ends_new(struct loop *loop);
void ends_free(struct ends *ends); /* after its ends; its handles go when the loop has run */

/* NULL: *why is one sentence. No event comes before the loop is entered or left. */
struct end *ends_open(struct ends *ends, const char *where, enum end_side side,
                      const struct end_events *events, void *owner, struct bytes *why);

#endif
