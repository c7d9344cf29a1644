/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_PTY_H
#define SIM_LINK_PTY_H

#include "link/end.h"

/* Ends that are pseudo-terminals: any number of clients opens and closes them, one after the other
 * or at once. A terminal is raw before the first client comes and again after each last close, so
 * that the kernel echoes nothing back. It has no circuits; its rate is what a client has set.
 *
 * Linux: with nobody there the master reports HUP for ever, and an open is only visible through
 * inotify on the slave node. HUP is the truth, inotify the wake-up.
 */
struct ptys; /* all terminals of one loop */

struct ptys *ptys_new(struct loop *loop, const char **why); /* NULL: *why is errno text */
void ptys_free(
    struct ptys *ptys); /* after its terminals; its handles go when the loop has run */

/* NULL: *why is errno text. end_free() makes the terminal disappear. */
struct end *pty_new(struct ptys *ptys, const struct end_events *events, void *owner,
                    const char **why);

#endif
