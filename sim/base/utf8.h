/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_UTF8_H
#define SIM_BASE_UTF8_H

#include "base/bytes.h"

/* UTF-8 as RFC 3629 has it: each code point in its shortest form, none of the surrogates (U+D800
 * to U+DFFF), none beyond U+10FFFF. What is none is told, and what becomes of it is the caller's.
 */

#define UTF8_REPLACEMENT 0xfffd /* for what was a character once */

/* How many bytes the character at the front has, and which it is; 0: there is none, and *point is
 * left as it was. */
size_t utf8_take(struct span text, uint32_t *point);
/* False, and nothing is added: that is no code point of a character. */
bool utf8_add(struct bytes *out, uint32_t point);
/* The same for one unit of UTF-16 after the other (RFC 2781): how many units the character at the
 * front has, 1 or 2; 0: half of a pair. `next` is what follows, 0 at the end. */
size_t utf16_take(uint16_t unit, uint16_t next, uint32_t *point);

#endif
