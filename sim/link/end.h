/* SPDX-License-Identifier: MIT */
#ifndef SIM_LINK_END_H
#define SIM_LINK_END_H

#include "base/text.h"
#include "base/v24.h"
#include "link/loop.h"

/* One end of a serial line, whatever it is made of: all that a driver (live/) needs of it. Bytes
 * and circuits of the other side come up as events; what goes out is pulled when there is space.
 * Bodies: link/ends.h; what they share is in link/end_body.h.
 *
 * Rules, the same for every body:
 * - The other side may come, go, and come again. Its going is a hang-up: what it left unread is
 *   lost, as on a real line.
 * - Output while nobody is there is kept for END_GRACE, for clients that open anew for each
 *   command, then lost. Such output reaches the next client END_SETTLE after it came, because
 *   serial libraries flush their input when they open. Both are times of the host's world: they
 *   do not shrink with --speed.
 * - A client that does not read loses nothing: output stays where it waits.
 * - Events come between loop_enter() and loop_leave(), also from inside end_flush() and
 *   end_resume(), and must not free the end.
 */
#define END_GRACE  MSEC(100)
#define END_SETTLE MSEC(10)
#define END_BREAK  MSEC(250) /* as tcsendbreak(3) */

struct end;

/* What this program is on that line: it drives the circuits of that side, and hears the others. */
enum end_side { END_DCE, END_DTE };

/* What begins with `lines` may be NULL: of no interest. */
struct end_events {
    /* Bytes came in; returns how many it took. When fewer, end_resume() must follow. */
    size_t (*feed)(void *owner, const char *bytes, size_t count);
    struct span (*waiting)(void *owner); /* what is to go out; valid until the next call */
    void (*taken)(void *owner, size_t count);
    void (*opened)(void *owner);
    void (*closed)(void *owner); /* by the last client */
    void (*lines)(void *owner,
                  unsigned lines);           /* the other side's circuits are now: enum v24 */
    void (*broke)(void *owner, usec length); /* it sent a break; 0: of no known length */
    /* Nobody will ever come again. NULL: because the other side wanted so. */
    void (*gone)(void *owner, const char *why);
    /* Is an answer to what came in still to go out? Who stopped sending gets it. */
    bool (*owes)(void *owner);
    void (*tell)(void *owner, const char *text); /* for people: what becomes of the end */
};

void end_free(struct end *end); /* its handles go when the loop has run */
/* What a client opens: "/dev/pts/7", "socket://127.0.0.1:4000". */
const char *end_name(const struct end *end);
/* There is output. */
void end_flush(struct end *end);
/* There is space for input again. */
void end_resume(struct end *end);
/* Bits per second that the other side has set, 0 when unknown. Nobody enforces it. */
int64_t end_rate(const struct end *end);
/* The characters that the other side has set, "8N1" or "7E1.5"; "" when unknown. */
const char *end_format(const struct end *end);
void end_set_rate(struct end *end, int64_t rate); /* 0: leave it; nothing where there is none */
/* A break of that length, where there is such a thing; 0: END_BREAK. What goes out next waits. */
void end_send_break(struct end *end, usec length);
/* The circuits that we drive; those that the body has not are ignored. */
void end_set_lines(struct end *end, unsigned lines);

#endif
