/* SPDX-License-Identifier: MIT */
/* Terminals and programs spell CR, LF and their like in many ways, but nearly all of them put a
 * name or a number between two signs: a row says which. Names are those of ASCII (ECMA-48, C0). */
#include "log/spelling.h"

#include "base/utf8.h"
#include "log/escapes.h"

#include <string.h>

#define BRACES_MOST (sizeof "\\u{10ffff" - 1)

enum {
    SPELLING_NAMES = 1,     /* CR */
    SPELLING_HEX = 2,       /* 0D */
    SPELLING_DECIMAL = 4,   /* 13 */
    SPELLING_LETTERS = 8,   /* \r, \x0d, \015, \u000d: C, Python, JSON */
    SPELLING_CARET = 16,    /* ^M */
    SPELLING_PICTURES = 32, /* U+240D */
    SPELLING_IEC = 64,      /* $R $L, $0D: IEC 61131-3, 6.3.2.1 */
};

/* In this order when two are met as often. */
const struct spelling log_spellings[] = {
    {"\\r\\n", "\\", "", SPELLING_LETTERS},
    {"<CR><LF>", "<", ">", SPELLING_NAMES | SPELLING_HEX},
    {"[CR][LF]", "[", "]", SPELLING_NAMES | SPELLING_HEX},
    {"{CR}{LF}", "{", "}", SPELLING_NAMES | SPELLING_HEX},
    {"(CR)(LF)", "(", ")", SPELLING_NAMES},
    {"\\0D\\0A", "\\", "", SPELLING_HEX},
    {"\\CR\\LF", "\\", "", SPELLING_NAMES},
    {"$0D$0A", "$", "", SPELLING_HEX},
    {"$R$L", "$", "", SPELLING_IEC | SPELLING_HEX, .whole = true},
    {"%0D%0A", "%", "", SPELLING_HEX},
    {"#13#10", "#", "", SPELLING_DECIMAL},
    {"&#13;&#10;", "&#", ";", SPELLING_DECIMAL},
    {"^M^J", "^", "", SPELLING_CARET},
    {"U+240D U+240A", "\xe2", "", SPELLING_PICTURES},
    {NULL, NULL, NULL, 0},
};

static size_t take_name(struct span text, char *byte)
{
    static const char *const names[] = {
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "HT",  "LF",
        "VT",  "FF",  "CR",  "SO",  "SI",  "DLE", "DC1", "DC2", "DC3", "DC4", "NAK",
        "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!span_starts_nocase(text, names[i]))
            continue;
        *byte = (char)i;
        return strlen(names[i]);
    }
    /* LF under the names of Mbed's cellular driver and of older terminals */
    *byte = '\n';
    return span_starts_nocase(text, "LN") || span_starts_nocase(text, "NL") ? 2 : 0;
}

static size_t take_hex(struct span text, char *byte)
{
    uint32_t value;
    size_t skip = span_starts_nocase(text, "0x") ? 2 : 0;
    if (text.count < skip + 2 || !log_hex_number(span_cut(span_skip(text, skip), 2), &value))
        return 0;
    *byte = (char)value;
    return skip + 2;
}

static size_t take_decimal(struct span text, char *byte)
{
    int64_t value;
    size_t digits = 0;
    while (digits < text.count && digits < 3 && text_is_digit(text.at[digits]))
        digits++;
    if (!span_number(span_cut(text, digits), 31, &value))
        return 0;
    *byte = (char)value;
    return digits;
}

static size_t take_caret(struct span text, char *byte)
{
    if (text.count == 0 || text.at[0] < '@' || text.at[0] > '_')
        return 0;
    *byte = (char)(text.at[0] - '@');
    return 1;
}

/* A sign or a letter of a PLC's literal, in either case; $N is the line end of the place. */
static size_t take_iec(struct span text, char *byte)
{
    static const char from[] = "$'\"RLNTP", to[] = "$'\"\r\n\n\t\f";
    const char *place = text.count ? strchr(from, text_upper(text.at[0])) : NULL;
    if (!place || !*place)
        return 0;
    *byte = to[place - from];
    return 1;
}

/* U+2400 to U+241F, and the arrows that editors show for a line's end. */
static size_t take_picture(struct span text, struct bytes *out)
{
    if (span_starts(text, "\xe2\x86\xb5") || span_starts(text, "\xe2\x8f\x8e")) {
        bytes_add_text(out, "\r\n");
        return 3;
    }
    bool control =
        text.count >= 3 && span_starts(text, "\xe2\x90") && (unsigned char)text.at[2] < 0xa0;
    if (control)
        bytes_add_char(out, (char)(text.at[2] & 0x1f));
    return control ? 3 : 0;
}

/* \u{e9}, as Rust writes a character that cannot be printed. */
static size_t take_braces(struct span text, struct bytes *out)
{
    size_t end = span_find(text, '}');
    uint32_t point;
    if (end >= text.count || end > BRACES_MOST ||
        !log_hex_number(span_cut(span_skip(text, 3), end - 3), &point))
        return 0;
    return utf8_add(out, point) ? end + 1 : 0;
}

/* \r and its like; a letter that means nothing is none. */
static size_t take_letters(struct span text, struct bytes *out)
{
    uint32_t value;
    if (text.count < 2)
        return 0;
    if (text.at[1] == 'u' && text.count >= 6 &&
        log_hex_number(span_cut(span_skip(text, 2), 4), &value)) {
        if (value < 0x100)
            bytes_add_char(out, (char)value);
        else if (!utf8_add(out, value))
            return 0;
        return 6;
    }
    if (text.at[1] == 'u' && text.count > 2 && text.at[2] == '{')
        return take_braces(text, out);
    size_t length = text.at[1] == 'x' ? 4 : 2;
    while (text_is_digit(text.at[1]) && length < 4 && length < text.count &&
           text_is_digit(text.at[length]))
        length++;
    if (!strchr("rntfvabes0123x\\'\"/", text.at[1]) || text.at[1] == '\0' ||
        length > text.count)
        return 0;
    if (text.at[1] == '/')
        bytes_add_char(out, '/'); /* JSON's */
    else if (text.at[1] == 's')
        bytes_add_char(out, ' '); /* LabVIEW's, Ruby's, Erlang's */
    else
        log_unescape(out, span_cut(text, length));
    return length;
}

size_t spelling_take(const struct spelling *spelling, struct span text, struct bytes *out)
{
    size_t open = spelling ? strlen(spelling->open) : 0, used = 0;
    char byte = 0;
    if (!spelling || !span_starts(text, spelling->open))
        return 0;
    if (spelling->forms & SPELLING_PICTURES)
        return take_picture(text, out);
    if (spelling->forms & SPELLING_LETTERS)
        return take_letters(text, out);
    struct span rest = span_skip(text, open);
    if (spelling->forms & SPELLING_CARET)
        used = take_caret(rest, &byte);
    if (!used && spelling->forms & SPELLING_NAMES)
        used = take_name(rest, &byte);
    if (!used && spelling->forms & SPELLING_HEX)
        used = take_hex(rest, &byte);
    if (!used && spelling->forms & SPELLING_IEC)
        used = take_iec(rest, &byte);
    if (!used && spelling->forms & SPELLING_DECIMAL)
        used = take_decimal(rest, &byte);
    if (!used || !span_starts(span_skip(rest, used), spelling->close))
        return 0;
    bytes_add_char(out, byte);
    return open + used + strlen(spelling->close);
}

size_t spelling_line_end(const struct spelling *spelling, struct span text)
{
    struct bytes byte = {0};
    if (!spelling || text.count == 0 || text.at[0] != spelling->open[0])
        return 0;
    size_t used = spelling_take(spelling, text, &byte);
    bool end = used && byte.count && strchr("\r\n", bytes_at(&byte)[0]) && bytes_at(&byte)[0];
    bytes_release(&byte);
    return end ? used : 0;
}

size_t spelling_find_end(const struct spelling *spelling, struct span text)
{
    for (size_t i = 0; spelling && i < text.count; i++) {
        if (spelling_line_end(spelling, span_skip(text, i)))
            return i;
    }
    return text.count;
}

bool spelling_escapes_quotes(const struct spelling *spelling)
{
    return spelling && spelling->forms & SPELLING_LETTERS;
}

void spelling_decode(const struct spelling *spelling, struct span text, struct bytes *out)
{
    while (text.count) {
        size_t used = spelling_take(spelling, text, out);
        if (!used) {
            bytes_add_char(out, text.at[0]);
            used = 1;
        }
        text = span_skip(text, used);
    }
}
