/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_DAMAGE_H
#define SIM_AT_DAMAGE_H

#include "base/bytes.h"

struct at;

/* What a bad line does to single bytes that a modem says, each named by its place: the first is 0.
 *
 *   5       byte 5 vanishes
 *   5..7    so do these three
 *   5=ab    bytes 5 and 6 are `ab` instead
 *   5+ab    behind byte 5, which stays what it is or was made, come `ab`
 *
 * with blanks between them, in the order of their places; texts have the escapes of traces, and a
 * blank is \x20.
 */
struct damage_edit;

/* All zero: nothing is damaged. */
struct damage {
    struct damage_edit *edits; /* in the order of their places */
    size_t count, size;
    struct bytes text; /* what all of them say */
    uint64_t at;       /* number of the next byte */
};

/* What becomes of one byte. */
struct damage_byte {
    bool lost;
    char c;             /* unless it is lost */
    struct span behind; /* comes in; until more is added */
};

/* Adds what `words` say, the next byte being the first. false: *why says what was expected, and
 * nothing is added. */
bool damage_add(struct damage *damage, struct span words, const char **why);
/* Of the next `count` bytes so many at the front stay as they are, and have passed. */
size_t damage_pass(struct damage *damage, size_t count);
/* The next byte passes. */
struct damage_byte damage_take(struct damage *damage, char c);
void damage_clear(struct damage *damage);
void damage_release(struct damage *damage);

/* Noise of the other kind, by chance, and that of one line. */
struct noise {
    uint32_t corrupt_ppm, drop_ppm;
    const char *damage; /* from its first byte on; NULL: none */
};

/* What becomes of the bytes of a modem from the next one on: words that damage_add() takes. */
void at_damage(struct at *at, struct span words);
/* Bytes to the host that nobody sent, now. */
void at_stray_bytes(struct at *at, struct span bytes);

#endif
