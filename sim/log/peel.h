/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_PEEL_H
#define SIM_LOG_PEEL_H

#include "base/bytes.h"

/* Logs that stand in another log: a collector's JSON with a program's JSON in one of its strings,
 * bytes in base64 (RFC 4648), or literals of a language (languages.h). What is inside is written
 * out in place, line for line, so that what reads logs finds it. Static text that says what was
 * found; NULL: nothing, and *out is empty. */
const char *log_peel(struct span text, struct bytes *out);
/* The next line of *rest, without its end. */
struct span peel_line(struct span *rest);

#endif
