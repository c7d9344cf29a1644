/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_FORMAT_H
#define SIM_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* What the C library's printf family does (C11, 7.21.6.5), by ourselves, as far as we need it: d,
 * u, x, X, c and s, with the flags - + and 0, a width, a precision for s, the lengths l, ll and z,
 * `*` for both numbers; f with a precision up to 9 and nothing else, of halves to either side.
 * Anything else is a bug, and so is NULL.
 *
 * Returns the length of the whole text; what has no room in `size` bytes, the last of which is the
 * NUL, is cut.
 */
size_t format_text(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
size_t format_textv(char *to, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
