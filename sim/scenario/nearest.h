/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_NEAREST_H
#define SIM_SCENARIO_NEAREST_H

#include "base/bytes.h"
#include "base/usec.h"

/* Of all that came and did not match a pattern, that which comes nearest to it: for a fault that
 * never struck and an expectation that did not hold. All zero: nothing came. */
struct nearest {
    struct bytes text;
    usec at;
    size_t distance; /* from the pattern up to its last star */
    size_t looked;
};

/* Of commands with a secret in them it keeps what may be shown. */
void nearest_consider(struct nearest *nearest, struct span pattern, struct span came, usec at);
void nearest_clear(struct nearest *nearest);
void nearest_release(struct nearest *nearest);

/* "; the nearest was `AT+FTPQUTI` at 76s: behind `AT+FTPQU` it has `TI` instead of `IT`", or what
 * stands for it when nothing came: "; no other command came". */
void nearest_add(const struct nearest *nearest, struct span pattern, const char *nothing,
                 struct bytes *out);

/* "`TEXT`", escaped and without secrets; " at 3.2s". */
void nearest_add_quoted(struct bytes *out, struct span text);
void nearest_add_at(struct bytes *out, usec time);

#endif
