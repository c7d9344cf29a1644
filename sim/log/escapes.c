/* SPDX-License-Identifier: MIT */
/* Spellings of bytes, each as its tool writes them. A character that is no escape stands for
 * itself: logs are edited by hand, and a mistake in one line must not lose the line. */
#include "log/escapes.h"

#include <string.h>

#define HEX_ROW_MAX 16

static int hex_value(char c)
{
    if (text_is_digit(c))
        return c - '0';
    char upper = text_upper(c);
    return upper >= 'A' && upper <= 'F' ? upper - 'A' + 10 : -1;
}

bool log_hex_number(struct span text, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.count; i++) {
        if (hex_value(text.at[i]) < 0 || i >= 8)
            return false;
        *out = *out * 16 + (uint32_t)hex_value(text.at[i]);
    }
    return text.count > 0;
}

/* \ooo, one to three octal digits as strace writes them. */
static size_t unescape_octal(struct bytes *out, struct span text)
{
    unsigned value = 0;
    size_t used = 0;
    while (used < 3 && used < text.count && text.at[used] >= '0' && text.at[used] <= '7')
        value = value * 8 + (unsigned)(text.at[used++] - '0');
    bytes_add_char(out, (char)value);
    return used;
}

/* What follows a backslash; returns how many characters it took. */
static size_t unescape_one(struct bytes *out, struct span text)
{
    static const char from[] = "rntfvaeb\\'\"", to[] = "\r\n\t\f\v\a\x1b\b\\'\"";
    const char *place = text.at[0] ? strchr(from, text.at[0]) : NULL;
    if (place) {
        bytes_add_char(out, to[place - from]);
        return 1;
    }
    if (text.at[0] >= '0' && text.at[0] <= '7')
        return unescape_octal(out, text);
    if (text.at[0] == 'x' && text.count >= 3 && hex_value(text.at[1]) >= 0 &&
        hex_value(text.at[2]) >= 0) {
        bytes_add_char(out, (char)(hex_value(text.at[1]) * 16 + hex_value(text.at[2])));
        return 3;
    }
    bytes_add_char(out, '\\');
    bytes_add_char(out, text.at[0]);
    return 1;
}

void log_unescape(struct bytes *out, struct span text)
{
    while (text.count) {
        if (text.at[0] != '\\' || text.count == 1) {
            bytes_add_char(out, text.at[0]);
            text = span_skip(text, 1);
        } else {
            text = span_skip(text, 1);
            text = span_skip(text, unescape_one(out, text));
        }
    }
}

bool log_python(struct bytes *out, struct span text, struct span *rest)
{
    if (span_starts(text, "b'") || span_starts(text, "b\""))
        text = span_skip(text, 1);
    if (!span_starts(text, "'") && !span_starts(text, "\""))
        return false;
    char quote = text.at[0];
    text = span_skip(text, 1);
    size_t end = 0;
    while (end < text.count && text.at[end] != quote)
        end += text.at[end] == '\\' ? 2 : 1;
    if (end >= text.count)
        return false;
    log_unescape(out, span_cut(text, end));
    *rest = span_skip(text, end + 1);
    return true;
}

void log_named(struct bytes *out, struct span text)
{
    static const struct {
        const char *name;
        char byte;
    } rows[] = {
        {"<CR>", '\r'}, {"<LF>", '\n'},    {"<NUL>", '\0'},   {"<ESC>", '\x1b'},
        {"<HT>", '\t'}, {"<SUB>", '\x1a'}, {"<ETX>", '\x03'}, {"<DLE>", '\x10'},
    };
    while (text.count) {
        size_t i = 0, count = sizeof rows / sizeof *rows;
        while (i < count && !span_starts_nocase(text, rows[i].name))
            i++;
        bytes_add_char(out, i < count ? rows[i].byte : text.at[0]);
        text = span_skip(text, i < count ? strlen(rows[i].name) : 1);
    }
}

void log_caret(struct bytes *out, struct span text)
{
    while (text.count) {
        bool control =
            text.at[0] == '^' && text.count > 1 && text.at[1] >= '@' && text.at[1] <= '_';
        bytes_add_char(out, control ? (char)(text.at[1] - '@') : text.at[0]);
        text = span_skip(text, control ? 2 : 1);
    }
}

/* Two hex digits with no third behind them. */
static bool is_pair(struct span text)
{
    return text.count >= 2 && hex_value(text.at[0]) >= 0 && hex_value(text.at[1]) >= 0 &&
           (text.count == 2 || text.at[2] == ' ' || text.at[2] == '\t');
}

size_t log_hex_row(struct bytes *out, struct span text)
{
    size_t count = 0;
    while (count < HEX_ROW_MAX && is_pair(text)) {
        bytes_add_char(out, (char)(hex_value(text.at[0]) * 16 + hex_value(text.at[1])));
        count++;
        text = span_skip(text, 2);
        /* one blank between pairs, two in the middle of a row; more is the end */
        if (span_starts(text, " "))
            text = span_skip(text, 1);
        if (count == 8 && span_starts(text, " "))
            text = span_skip(text, 1);
    }
    return count;
}
