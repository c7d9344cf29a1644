/* SPDX-License-Identifier: MIT */
#include "hunt/lines.h"

void lines_hear(struct bytes *so_far, struct span bytes,
                void (*each)(void *owner, struct span line), void *owner)
{
    for (size_t i = 0; i < bytes.count; i++) {
        char c = bytes.at[i];
        if (c != '\r' && c != '\n') {
            if (so_far->count <= LINES_LONGEST)
                bytes_add_char(so_far, c);
            continue;
        }
        if (so_far->count && so_far->count <= LINES_LONGEST)
            each(owner, bytes_span(so_far));
        bytes_clear(so_far);
    }
}
