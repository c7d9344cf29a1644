/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_ESCAPES_H
#define SIM_LOG_ESCAPES_H

#include "base/bytes.h"

/* Ways in which logs spell bytes. */

/* C and Python escapes: \r \n \t \\ \' \" \0 \ooo \xHH; an unknown one stands for itself. */
void log_unescape(struct bytes *out, struct span text);
/* The Python literal at the front of `text`, b'..' or '..' or b"..": appends its bytes, *rest is
 * what follows. false: there is none, or it has no end. */
bool log_python(struct bytes *out, struct span text, struct span *rest);
/* <CR> <LF> <NUL> <ESC> and the like, as ModemManager prints them; other text is itself. */
void log_named(struct bytes *out, struct span text);
/* ^M ^J ^@, as ppp's chat prints them. */
void log_caret(struct bytes *out, struct span text);
/* A row of a hex dump: pairs of digits, at most 16, up to a gap, a tab or a `|`. Returns how many
 * bytes were appended. */
size_t log_hex_row(struct bytes *out, struct span text);
/* A number in hex digits, all of the span. */
bool log_hex_number(struct span text, uint32_t *out);

#endif
