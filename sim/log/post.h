/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_POST_H
#define SIM_LOG_POST_H

#include "base/bytes.h"

/* A log in a mail or in a page, as their sources have it: quoted-printable (RFC 2045, 6.7), or the
 * tags of a highlighter around each word. It is written out line for line. Static text that says
 * what was found; NULL: nothing, and *out is empty. */
const char *log_open_post(struct span text, struct bytes *out);

#endif
