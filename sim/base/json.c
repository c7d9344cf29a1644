/* SPDX-License-Identifier: MIT */
#include "base/json.h"

void json_add_string(struct bytes *out, struct span text)
{
    bytes_add_char(out, '"');
    for (size_t i = 0; i < text.count; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\')
            bytes_addf(out, "\\%c", c);
        else if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x7f)
            bytes_addf(out, "\\u%04x", c);
        else
            bytes_add_char(out, (char)c);
    }
    bytes_add_char(out, '"');
}
