/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_ESCAPE_H
#define SIM_BASE_ESCAPE_H

#include "base/bytes.h"

/* Bytes as readable text, the one way everywhere: traces, scenarios, logs, test failures.
 *
 *   \r \n \t \\ \xHH     one byte; printable ASCII stands for itself
 *   X{N}                 the byte X, plain or escaped, N times (1 to 1048576)
 *   \{                   a brace, where {N} would be taken for a count; elsewhere { is itself
 *
 * The writer folds a run of one byte from ESCAPE_RUN on, and writes hex digits in lower case.
 * unescape(escape(x)) == x for all bytes.
 */
#define ESCAPE_RUN       16
#define ESCAPE_TIMES_MAX 1048576

void escape_add(struct bytes *out, const char *from, size_t count);
/* How many characters one byte takes that stands alone. */
size_t escape_width(char byte);
/* The same bytes in as few characters as this notation has, for where room is short. */
void escape_add_short(struct bytes *out, const char *from, size_t count);

/* Words for people that have somebody else's names in them: UTF-8 and backslashes stay, control
 * characters (also those of 8 bits, ECMA-48) become \xHH, so that no terminal obeys them. */
void escape_words(struct bytes *out, struct span words);
bool escape_words_need(struct span words); /* would it change them? */

/* Appends the bytes that `text` stands for. On a mistake returns false, sets *error to what was
 * expected (static text) and *at to its place in `text`; `out` then holds what came before. */
bool unescape_add(struct bytes *out, struct span text, const char **error, size_t *at);
/* The same for a piece of a longer text, and where not everything may be large. */
struct unescape_bounds {
    size_t
        readable; /* characters from the first of `text` on: many short pieces are faster so */
    size_t most;  /* bytes in `out`; a count that makes more of them is a mistake */
};
bool unescape_inside(struct bytes *out, struct span text, struct unescape_bounds bounds,
                     const char **error, size_t *at);

#endif
