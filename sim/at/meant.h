/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_MEANT_H
#define SIM_AT_MEANT_H

#include "at/secret.h"

/* The line that a host sends, as the host means it, where whoever reads it has lost a part: by a
 * restart, in sleep, to a payload, by noise in front of it. What is secret in it stays so up to
 * its CR, byte by byte, whatever its rest looks like by itself; and the line discipline takes each
 * such byte for a `*`, so that hidden and played it does the same.
 *
 * A terminal that was closed and opened may have another host, whose line begins with AT. All zero
 * is one of which nothing is lost.
 */
struct at_meant {
    struct at_ear ear;
    bool open;       /* the reader has another idea of the line than its host */
    bool may_be_new; /* the terminal was closed: does the next byte begin another one? */
    bool is_guess;   /* all that was seen of the line is a plus: it may be none */
};

/* Who reads has now `after` where the host has sent `before`. */
void at_meant_part(struct at_meant *meant, const struct at_ear *before,
                   const struct at_ear *after);
/* The terminal was closed in a line of which the host had sent `before`. */
void at_meant_hang_up(struct at_meant *meant, const struct at_ear *before);
/* at_ear_feed() for a byte that is sent: to what will read it, and to what the host means. */
enum line_event at_meant_feed(struct at_meant *meant, struct at_ear *ear, const struct at *at,
                              char c, char edit, bool *echo, struct at_mark *mark);
/* The same for one that is not for the line discipline. While it is open. */
struct at_mark at_meant_only(struct at_meant *meant, const struct at *at, char c, char edit);
/* at_ear_feed() for a byte that is read, and that was *mark when it was sent. */
enum line_event at_meant_read(struct at_ear *ear, const struct at *at, char c, char edit,
                              bool *echo, struct at_mark *mark);

#endif
