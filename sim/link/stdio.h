/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_STDIO_H
#define SIM_LINK_STDIO_H

#include "link/end.h"

/* An end that is our stdin and stdout: whoever started us is the other side, from the start until
 * stdin ends, or nobody reads stdout any more. Then it is gone, and that is as it should be. After
 * the end of stdin what is owed still goes out. A terminal hands over each key as it is typed,
 * without echo, until the end is freed. */
struct end *stdio_new(struct loop *loop, const struct end_events *events, void *owner);

#endif
