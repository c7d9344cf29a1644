/* SPDX-License-Identifier: MIT */
#include "control/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct bytes *out, struct span bytes)
{
    for (; bytes.count; bytes = span_skip(bytes, 3)) {
        size_t count = bytes.count < 3 ? bytes.count : 3;
        unsigned long group = 0;
        for (size_t i = 0; i < 3; i++)
            group = group << 8 | (i < count ? (unsigned char)bytes.at[i] : 0);
        const char four[] = {digits[group >> 18], digits[group >> 12 & 63],
                             count > 1 ? digits[group >> 6 & 63] : '=',
                             count > 2 ? digits[group & 63] : '='};
        bytes_add(out, four, sizeof four);
    }
}

/* 0 to 63; 64: it is none. */
static unsigned digit(char c)
{
    return c ? (unsigned)span_find((struct span){digits, 64}, c) : 64;
}

/* Bits that nothing needs must be 0: each run of bytes has one spelling. */
bool base64_read(struct bytes *out, struct span text)
{
    for (; text.count; text = span_skip(text, 4)) {
        size_t padding = text.count == 4 ? (text.at[3] == '=') + (text.at[2] == '=') : 0;
        unsigned long group = 0;
        if (text.count < 4)
            return false;
        for (size_t i = 0; i < 4; i++) {
            unsigned value = i < 4 - padding ? digit(text.at[i]) : 0;
            if (value == 64)
                return false;
            group = group << 6 | value;
        }
        if ((padding == 1 && group & 0xff) || (padding == 2 && group & 0xffff))
            return false;
        const char three[] = {(char)(group >> 16), (char)(group >> 8 & 0xff),
                              (char)(group & 0xff)};
        bytes_add(out, three, 3 - padding);
    }
    return true;
}
