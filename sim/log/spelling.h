/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_SPELLING_H
#define SIM_LOG_SPELLING_H

#include "base/bytes.h"

/* How a log spells the bytes that are no letters: one way for all of it. */
struct spelling {
    const char *name; /* CR LF, as that log would have it */
    const char *open, *close;
    unsigned forms; /* what may stand between them: SPELLING_... of spelling.c */
    bool whole;     /* only both of `name` are a sign of it: half of them is a word's front */
};

extern const struct spelling log_spellings[]; /* ends with a NULL name */

/* The byte that is spelled at the front of `text` goes to *out, perhaps two; returns how many
 * characters that took, 0: none is spelled there. */
size_t spelling_take(const struct spelling *spelling, struct span text, struct bytes *out);
/* Is there a CR or an LF at the front? The characters it takes, or 0. `spelling` may be NULL. */
size_t spelling_line_end(const struct spelling *spelling, struct span text);
/* Index of the first CR or LF that is spelled, or text.count. */
size_t spelling_find_end(const struct spelling *spelling, struct span text);
/* Does it spell quotes and backslashes too? */
bool spelling_escapes_quotes(const struct spelling *spelling);
/* All of `text`; what is not spelled is itself. */
void spelling_decode(const struct spelling *spelling, struct span text, struct bytes *out);

#endif
