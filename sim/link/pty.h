/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_PTY_H
#define SIM_LINK_PTY_H

#include "base/text.h"

#include <uv.h>

/* The serial side: pseudo-terminals that any number of clients open and close, one after the
 * other or at once. A terminal is raw before the first client comes and again after each last
 * close, so that nothing is echoed back by the kernel.
 *
 * - The last close is a hang-up: what that client left unread is lost, as on a real line.
 * - Output while nobody has it open is kept for PTY_GRACE_MS, for clients that open it anew for
 *   each command, then lost. Such output reaches the next client PTY_SETTLE_MS after it opened,
 *   because serial libraries flush their input when they open.
 * - A client that does not read loses nothing: output stays where it waits.
 *
 * Linux: with nobody there the master reports HUP for ever, and an open is only visible through
 * inotify on the slave node. HUP is the truth, inotify the wake-up.
 */
#define PTY_GRACE_MS  100
#define PTY_SETTLE_MS 10

struct ptys; /* all terminals of one loop */
struct pty;

/* None of these may free the pty. Every event from outside goes begin, the others, end. */
struct pty_host {
    void (*begin)(void *owner);
    void (*end)(void *owner);
    size_t (*feed)(void *owner, const char *bytes,
                   size_t count);        /* fewer: pty_resume() follows */
    struct span (*waiting)(void *owner); /* output; valid until the next call */
    void (*taken)(void *owner, size_t count);
    void (*opened)(void *owner);
    void (*closed)(void *owner); /* by the last client */
    void *owner;
};

struct ptys *ptys_new(uv_loop_t *loop, const char **why); /* NULL: *why is errno text */
void ptys_free(struct ptys *ptys); /* after its terminals; memory goes when the loop has run */

struct pty *pty_new(struct ptys *ptys, const struct pty_host *host, const char **why);
void pty_free(struct pty *pty); /* the terminal disappears; memory goes when the loop has run */
const char *pty_path(const struct pty *pty); /* "/dev/pts/7" */
bool pty_is_open(const struct pty *pty);
/* There is output. */
void pty_flush(struct pty *pty);
/* There is room for input again. */
void pty_resume(struct pty *pty);
/* Bits per second that the client has set; the kernel does not enforce it. */
int64_t pty_baud(const struct pty *pty);

#endif
