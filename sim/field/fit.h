/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_FIT_H
#define SIM_FIELD_FIT_H

#include "base/bytes.h"

/* The modem says how many bytes follow; a log shows them as lines, and others between them: a
 * host prints what it does while it sends. The length tells which are which. */
#define FIT_LINES 48 /* so many are looked at */

struct fit_line {
    struct span text;
    bool marked; /* the log says that it is of the side that is awaited */
    bool taken;  /* out: it is part of the bytes */
};

/* Takes lines that make up exactly `length` bytes, joined and perhaps ended with one kind of line
 * end: all marked ones, else the first of those, else all of the first ones, else those with the
 * fewest others between them, up to two. false: none do, and nothing is taken. */
bool fit_lines(struct fit_line *lines, size_t count, size_t length, struct bytes *out);

/* Where a tool wrote the bytes as letters of a code page, and a log has those as UTF-8: the texts
 * become the bytes, kept in `store`. false: there are none that can. */
bool fit_letters(struct fit_line *lines, size_t count, struct bytes *store);

#endif
