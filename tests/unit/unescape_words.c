/* SPDX-License-Identifier: MIT */
/* Reading escapes as it is done on a processor without SSE2, for base_test.c. */
#undef __SSE2__
#define unescape_add    unescape_add_by_words
#define unescape_inside unescape_by_words
#include "base/unescape.c"
