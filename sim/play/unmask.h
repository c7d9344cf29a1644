/* SPDX-License-Identifier: MIT */
#ifndef SIM_PLAY_UNMASK_H
#define SIM_PLAY_UNMASK_H

#include "trace/trace.h"

/* A trace as it is played: the host's lines with the passwords lifted, all others with them
 * hidden. The copy shares everything but its lines and its store with the original. */
void unmask_copy(struct trace *copy, const struct trace *trace, const char *password);
void unmask_release(struct trace *copy);

#endif
