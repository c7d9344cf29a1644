/* SPDX-License-Identifier: MIT */
/* Bytes as numbers, and what else could look like them: offsets, dates and the text column of a
 * dump. A row ends where its grouping does.
 */
#include "log/hexes.h"

#include "log/escapes.h"

#include <string.h>

static int hex_value(char c)
{
    uint32_t value;
    return log_hex_number((struct span){&c, 1}, &value) ? (int)value : -1;
}

static bool is_word(char c)
{
    return text_is_alpha(c) || text_is_digit(c) || c == '_';
}

/* Digits of one group, an even number with nothing of a word behind them; 0: no group. */
static size_t group_length(struct span text, size_t *skip)
{
    size_t digits = 0;
    *skip = span_starts_nocase(text, "0x") || span_starts(text, "\\x") ? 2
            : span_starts(text, "$")                                   ? 1
                                                                       : 0;
    text = span_skip(text, *skip);
    while (digits < text.count && hex_value(text.at[digits]) >= 0)
        digits++;
    bool word = digits < text.count && is_word(text.at[digits]);
    return digits % 2 == 0 && !word ? digits : 0;
}

/* What may stand between two groups: a blank or two, a sign with or without one. */
static size_t gap_length(struct span text, char *sign)
{
    size_t length = 0;
    *sign = ' ';
    if (text.count && strchr(",:;-|", text.at[0]) && text.at[0])
        *sign = text.at[length++];
    while (length < text.count && length < 3 && text.at[length] == ' ')
        length++;
    return length;
}

/* Offsets are wider than bytes, or end with a colon. */
static bool is_offset(size_t first, size_t length, struct span behind)
{
    char sign;
    size_t skip, gap = gap_length(behind, &sign);
    size_t next = group_length(span_skip(behind, gap), &skip);
    if (length != first || gap == 0)
        return false;
    return (first >= 4 && next == 2) || (sign == ':' && gap > 1) || (gap > 1 && first >= 4);
}

/* Is this the column that shows the same bytes as text? Its letters may be hex digits too. */
static bool shows(struct span column, struct span bytes)
{
    size_t same = 0;
    span_strip(&column, "|");
    for (size_t i = 0; i < bytes.count; i++) {
        bool printed = bytes.at[i] > ' ' && bytes.at[i] < 0x7f;
        if (i >= column.count || (printed && column.at[i] != bytes.at[i]))
            return false;
        same += printed;
    }
    return bytes.count >= 4 && same * 2 >= bytes.count;
}

static size_t hex_run(struct span text, struct bytes *out)
{
    size_t used = 0, first = 0, skip, sign_count = 0;
    char sign = 0;
    while (used < text.count) {
        char here = ' ';
        struct span rest = span_skip(text, used);
        size_t gap = used ? gap_length(rest, &here) : 0;
        size_t length = group_length(span_skip(rest, gap), &skip);
        bool wide = gap > 1 && here == ' ' && span_starts(span_skip(rest, gap), " ");
        bool column = gap > 1 && shows(span_skip(rest, gap), bytes_span(out));
        if (length == 0 || wide || column || (used && (gap == 0 || length > first)))
            break;
        if (used && sign_count++ && here != sign)
            break;
        sign = here;
        first = used ? first : length;
        rest = span_skip(rest, gap + skip);
        if (used == 0 && is_offset(first, length, span_skip(rest, length)))
            return 0;
        for (size_t i = 0; i < length; i += 2)
            bytes_add_char(out, (char)(hex_value(rest.at[i]) * 16 + hex_value(rest.at[i + 1])));
        used += gap + skip + length;
        if (length < first)
            break;
    }
    return used;
}

/* Two digits alone are most often no byte but a day or a minute: only at a line's end, with 0x in
 * front, or with the byte itself behind. More of them may have a text behind, but no other sign
 * that would make a date. */
static size_t take_hex(struct span text, struct bytes *out)
{
    size_t used = hex_run(text, out);
    struct span rest = span_skip(text, used), trimmed = span_trim(rest);
    bool alone = used == 2;
    bool shown = trimmed.count == 1 && out->count == 1 && trimmed.at[0] == bytes_at(out)[0];
    bool ends = trimmed.count == 0 || (trimmed.count < 4 && !is_word(trimmed.at[0])) || shown;
    if (used && (alone ? !ends : rest.count && strchr("/._", rest.at[0]) && rest.at[0])) {
        bytes_clear(out);
        return 0;
    }
    return used;
}

static bool is_plausible(struct span bytes)
{
    size_t good = 0;
    for (size_t i = 0; i < bytes.count; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        good += (c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n' || c == 0x1a;
    }
    return bytes.count > 0 && good * 10 >= bytes.count * 9;
}

/* Numbers up to 255, a comma, a semicolon or a blank between them; returns where they end. */
static size_t decimal_run(struct span text, size_t used, struct bytes *out)
{
    while (used < text.count) {
        size_t digits = 0;
        int64_t value;
        char sign;
        while (used + digits < text.count && text_is_digit(text.at[used + digits]))
            digits++;
        if (digits > 3 || !span_number(span_cut(span_skip(text, used), digits), 255, &value))
            break;
        bytes_add_char(out, (char)value);
        used += digits;
        size_t gap = gap_length(span_skip(text, used), &sign);
        if (gap == 0 || !strchr(" ,;", sign) || used + gap >= text.count ||
            !text_is_digit(text.at[used + gap]))
            break;
        used += gap;
    }
    return used;
}

/* [65,84,13], or [65 84 13] as Go has it, end with their bracket; 065 084 013 with its line, or any
 * list of numbers would do. */
static size_t take_decimals(struct span text, struct bytes *out)
{
    size_t bracket = span_starts(text, "[") || span_starts(text, "("), from = bracket;
    while (bracket && from < text.count && text.at[from] == ' ')
        from++;
    size_t used = decimal_run(text, from, out);
    used += bracket && span_starts(span_skip(text, used), ",");
    size_t end = text.count - span_trim(span_skip(text, used)).count;
    bool closed = end < text.count && strchr("])", text.at[end]) && text.at[end];
    if (out->count > 0 && (bracket ? closed : end == text.count))
        return bracket ? end + 1 : end;
    bytes_clear(out);
    return 0;
}

static bool is_printed(char c)
{
    return c > ' ' && c < 0x7f;
}

/* Is this what a tool calls that byte? A, 'A', \r, [CR], '13', COMMA, and a dot for any. */
static bool is_name_of(struct span name, char byte)
{
    if (name.count == 3 && strchr("'\"", name.at[0]) && name.at[2] == name.at[0])
        name = span_cut(span_skip(name, 1), 1);
    if (name.count == 1)
        return name.at[0] == byte || (name.at[0] == '.' && !is_printed(byte));
    for (size_t i = 0; i < name.count; i++) {
        if (strchr(" \t,;", name.at[i]))
            return false;
    }
    return !is_printed(byte) || strchr(",;\"'", byte);
}

#define NAME_MAX 8

/* One of A (0x41), \r (0x0D), ' ' (0x20), [LF] (010): a name and the number that it has. */
static size_t take_named_one(struct span text, struct bytes *out)
{
    size_t name = text.count > 3 && text.at[0] == '\'' && text.at[2] == '\'' ? 3 : 1;
    uint32_t value;
    int64_t decimal;
    while (name < text.count && name <= NAME_MAX && !span_starts(span_skip(text, name), " ("))
        name++;
    struct span number = span_skip(text, name + 2);
    size_t close = span_find(number, ')');
    if (name > NAME_MAX || close > 4)
        return 0;
    number = span_cut(number, close);
    bool hex = span_strip(&number, "0x");
    if (hex ? !log_hex_number(number, &value) : !span_number(number, 255, &decimal))
        return 0;
    char byte = (char)(hex ? value : (uint32_t)decimal);
    if (!is_name_of(span_cut(text, name), byte))
        return 0;
    bytes_add_char(out, byte);
    return name + 2 + close + 1;
}

/* All of them up to the line's end. */
static size_t take_named(struct span text, struct bytes *out)
{
    size_t used = take_named_one(text, out), one = used;
    while (one && used < text.count && text.at[used] == ' ') {
        one = take_named_one(span_skip(text, used + 1), out);
        used += one ? one + 1 : 0;
    }
    if (used && span_trim(span_skip(text, used)).count == 0)
        return used;
    bytes_clear(out);
    return 0;
}

/* A byte by itself: A, ' ', [0D], <CR>, \r, 0x0D, COMMA; nothing but empty cells behind it. */
static size_t take_letter(struct span text, struct bytes *out)
{
    size_t end = text.count;
    uint32_t value;
    while (end > 1 && text.at[end - 1] == ',')
        end--;
    struct span cell = span_cut(text, end);
    size_t count = cell.count;
    if (count >= 3 && strchr("'\"", cell.at[0]) && cell.at[count - 1] == cell.at[0])
        cell = span_cut(span_skip(cell, 1), count - 2);
    for (const struct spelling *row = log_spellings; row->name && cell.count > 1; row++) {
        if (spelling_take(row, cell, out) == cell.count)
            return text.count;
        bytes_clear(out);
    }
    if (span_is(cell, "COMMA"))
        bytes_add_char(out, ',');
    else if (cell.count == 1)
        bytes_add_char(out, cell.at[0]);
    else if (span_starts_nocase(cell, "0x") && cell.count == 4 &&
             log_hex_number(span_skip(cell, 2), &value))
        bytes_add_char(out, (char)value);
    return out->count == 1 ? text.count : 0;
}

/* Where the last cell of a line begins. */
static size_t cell_at(struct span line)
{
    size_t end = line.count;
    while (end > 1 && line.at[end - 1] == ',')
        end--;
    size_t at = end;
    bool blank = end > 2 && (line.at[end - 1] == ' ' ||
                             (line.at[end - 1] == '\'' && line.at[end - 2] == ' '));
    if (blank)
        return line.at[end - 1] == ' ' ? end - 1 : end - 3;
    while (at > 0 && !strchr(" \t,;", line.at[at - 1]))
        at--;
    return at;
}

size_t row_take(enum row_kind kind, struct span text, struct bytes *out)
{
    switch (kind) {
    case ROW_HEX:
        return take_hex(text, out);
    case ROW_DECIMAL:
        return take_decimals(text, out);
    case ROW_NAMED:
        return take_named(text, out);
    case ROW_LETTER:
        return take_letter(text, out);
    }
    return 0;
}

bool row_find(enum row_kind kind, struct span line, size_t *from, struct bytes *best)
{
    bytes_clear(best);
    line = span_cut(line, 1000);
    if (kind == ROW_LETTER) {
        *from = cell_at(line);
        return row_take(kind, span_skip(line, *from), best) > 0;
    }
    for (size_t i = 0; i < line.count;) {
        struct bytes bytes = {0};
        bool inside = i > 0 && (is_word(line.at[i - 1]) || line.at[i - 1] == '.');
        size_t used = inside ? 0 : row_take(kind, span_skip(line, i), &bytes);
        if (used && bytes.count >= best->count && is_plausible(bytes_span(&bytes))) {
            bytes_clear(best);
            bytes_add_span(best, bytes_span(&bytes));
            *from = i;
        }
        i += used ? used : 1;
        bytes_release(&bytes);
    }
    return best->count > 0;
}
