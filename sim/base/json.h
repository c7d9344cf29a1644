/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_JSON_H
#define SIM_BASE_JSON_H

#include "base/bytes.h"

/* A JSON string (RFC 8259, 7), in quotes; `text` is UTF-8. It may stand in a script element: the
 * markup characters of HTML are escaped too. */
void json_add_string(struct bytes *out, struct span text);

#endif
