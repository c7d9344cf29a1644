/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_LANGUAGES_H
#define SIM_LOG_LANGUAGES_H

#include "base/bytes.h"

/* Literals of languages that spell bytes as no other does, made those of C: "..\r\n". `has` says
 * of a line that it has one; `take` cuts a line off *rest, with those on which a literal of it goes
 * on, and appends as many to *out. */

/* Pascal: 'it''s'#13#10 */
bool languages_has_pascal(struct span line);
void languages_take_pascal(struct span *rest, struct bytes *out);
/* Lua's %q: "OK\13\ with the LF itself behind the last sign (Lua 5.4, 6.4). */
bool languages_has_lua(struct span line);
void languages_take_lua(struct span *rest, struct bytes *out);

#endif
