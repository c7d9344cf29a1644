/* SPDX-License-Identifier: MIT */
#include "report/paint.h"

/* ECMA-48, 8.3.117: select graphic rendition. */
static const char *const codes[] = {
    [PAINT_PLAIN] = "",      [PAINT_BOLD] = "\33[1m",   [PAINT_DIM] = "\33[2m",
    [PAINT_RED] = "\33[31m", [PAINT_GREEN] = "\33[32m",
};

void paint(struct bytes *out, bool colour, enum paint how, struct span text)
{
    if (colour)
        bytes_add_text(out, codes[how]);
    bytes_add_span(out, text);
    if (colour && how != PAINT_PLAIN)
        bytes_add_text(out, "\33[0m");
}
