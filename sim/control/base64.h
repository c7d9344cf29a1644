/* SPDX-License-Identifier: MIT */
#ifndef SIM_CONTROL_BASE64_H
#define SIM_CONTROL_BASE64_H

#include "base/bytes.h"

/* Bytes in JSON: RFC 4648, 4, with padding and without line ends. */
void base64_add(struct bytes *out, struct span bytes);
/* false: it is something else; `out` then holds what came before. */
bool base64_read(struct bytes *out, struct span text);

#endif
