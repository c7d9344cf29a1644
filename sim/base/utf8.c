/* SPDX-License-Identifier: MIT */
/* What makes a form of UTF-8 too long, a surrogate or too large shows in its second byte: so the
 * lead bytes are rows with the range of that one, as in the grammar of RFC 3629, section 4, and
 * nothing is decoded that has to be refused afterwards. */
#include "base/utf8.h"

static const struct form {
    unsigned char lead, lead_most;     /* first byte */
    unsigned char second, second_most; /* second byte */
    unsigned char length;
    unsigned char bits; /* of the lead byte that are the point's */
} forms[] = {
    {0x00, 0x7f, 0x80, 0xbf, 1, 0x7f}, {0xc2, 0xdf, 0x80, 0xbf, 2, 0x1f},
    {0xe0, 0xe0, 0xa0, 0xbf, 3, 0x0f}, {0xe1, 0xec, 0x80, 0xbf, 3, 0x0f},
    {0xed, 0xed, 0x80, 0x9f, 3, 0x0f}, {0xee, 0xef, 0x80, 0xbf, 3, 0x0f},
    {0xf0, 0xf0, 0x90, 0xbf, 4, 0x07}, {0xf1, 0xf3, 0x80, 0xbf, 4, 0x07},
    {0xf4, 0xf4, 0x80, 0x8f, 4, 0x07},
};

static const struct form *form_of(unsigned char lead)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (lead >= forms[i].lead && lead <= forms[i].lead_most)
            return &forms[i];
    return NULL;
}

size_t utf8_take(struct span text, uint32_t *point)
{
    unsigned char lead = text.count ? (unsigned char)text.at[0] : 0;
    const struct form *form = text.count ? form_of(lead) : NULL;
    if (!form || form->length > text.count)
        return 0;
    uint32_t value = lead & form->bits;
    for (size_t i = 1; i < form->length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        unsigned char least = i == 1 ? form->second : 0x80;
        unsigned char most = i == 1 ? form->second_most : 0xbf;
        if (c < least || c > most)
            return 0;
        value = value << 6 | (c & 0x3f);
    }
    *point = value;
    return form->length;
}

bool utf8_add(struct bytes *out, uint32_t point)
{
    static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return false;
    int more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    bytes_add_char(out, (char)(leads[more] | point >> 6 * more));
    while (more-- > 0)
        bytes_add_char(out, (char)(0x80 | (point >> 6 * more & 0x3f)));
    return true;
}

size_t utf16_take(uint16_t unit, uint16_t next, uint32_t *point)
{
    if (unit < 0xd800 || unit > 0xdfff) {
        *point = unit;
        return 1;
    }
    if (unit > 0xdbff || next < 0xdc00 || next > 0xdfff)
        return 0;
    *point = 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (next - 0xdc00u);
    return 2;
}
