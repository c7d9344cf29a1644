/* SPDX-License-Identifier: MIT */
/* Most languages write a line end as C does. Pascal has it outside the quotes, Lua as a decimal
 * number and as a line end with a backslash in front of it: what reads logs would see prose in the
 * one, and torn lines in the other. A log is one language's, so what it is asked for is sure to be
 * one: a CR, as only that language writes it.
 */
#include "log/languages.h"

#include "base/escape.h"
#include "log/peel.h"

#include <string.h>

static void add_byte(struct bytes *out, char byte)
{
    if (byte == '"')
        bytes_add_text(out, "\\\"");
    else if (byte == '{') /* which only a trace escapes */
        bytes_add_char(out, byte);
    else
        escape_add(out, &byte, 1);
}

/* Digits at the front, 255 at most; how many, or 0. */
static size_t take_number(struct span text, int64_t *value)
{
    size_t digits = 0;
    while (digits < 3 && digits < text.count && text_is_digit(text.at[digits]))
        digits++;
    return span_number(span_cut(text, digits), 255, value) ? digits : 0;
}

/* --- Pascal --- */

/* The literal at the front, its bytes at the end of *out; returns how long it is. Only what cannot
 * be printed stands outside the quotes: `#13` is a byte, `#40` the number of something. */
static size_t pascal_literal(struct span text, struct bytes *out, bool *ends)
{
    size_t used = 0;
    *ends = false;
    while (used < text.count) {
        struct span rest = span_skip(text, used);
        int64_t value;
        size_t digits = rest.at[0] == '#' ? take_number(span_skip(rest, 1), &value) : 0;
        if (digits && (value < ' ' || value >= 0x7f)) {
            bytes_add_char(out, (char)value);
            *ends = *ends || value == '\r' || value == '\n';
            used += 1 + digits;
            continue;
        }
        size_t close = rest.at[0] == '\'' ? span_find(span_skip(rest, 1), '\'') : rest.count;
        if (close + 1 >= rest.count)
            break;
        if (used > 0 && text.at[used - 1] == '\'')
            bytes_add_char(out, '\''); /* two of them are one */
        bytes_add_span(out, span_cut(span_skip(rest, 1), close));
        used += close + 2;
    }
    return used;
}

bool languages_has_pascal(struct span line)
{
    return span_contains(line, "'#13") || span_contains(line, "#13#10");
}

static void add_quoted(struct bytes *out, struct span bytes)
{
    bytes_add_char(out, '"');
    for (size_t i = 0; i < bytes.count; i++)
        add_byte(out, bytes.at[i]);
    bytes_add_char(out, '"');
}

/* A quote may open a literal or close one, so a chain of them is tried twice, and no more: a line
 * of nothing but quotes would take the square of its length. */
void languages_take_pascal(struct span *rest, struct bytes *out)
{
    struct span line = peel_line(rest);
    size_t chain = 0, tries = 0;
    for (size_t i = 0; i < line.count; i++) {
        struct bytes bytes = {0};
        bool ends = false, apart = i > 0 && line.at[i - 1] == ' ';
        tries = i < chain ? tries : 0;
        size_t length = tries < 2 ? pascal_literal(span_skip(line, i), &bytes, &ends) : 0;
        if (length && (ends || (apart && i + length == line.count))) {
            add_quoted(out, bytes_span(&bytes));
            i += length - 1;
        } else {
            bytes_add_char(out, line.at[i]);
            tries += length > 0;
            chain = i + length > chain ? i + length : chain;
        }
        bytes_release(&bytes);
    }
    bytes_add_char(out, '\n');
}

/* --- Lua --- */

static bool ends_in_backslash(struct span line)
{
    size_t signs = 0;
    while (signs < line.count && line.at[line.count - 1 - signs] == '\\')
        signs++;
    return signs % 2 == 1;
}

/* CR LF with both as decimal numbers, or with the LF itself. */
bool languages_has_lua(struct span line)
{
    struct span end = span_skip(line, line.count > 4 ? line.count - 4 : 0);
    return span_is(end, "\\13\\") || span_is(end, "013\\") || span_contains(line, "\\13\\10") ||
           span_contains(line, "\\013\\010");
}

static void take_lua_line(struct span line, struct bytes *out)
{
    for (size_t i = 0; i < line.count; i++) {
        int64_t value;
        size_t digits = line.at[i] == '\\' ? take_number(span_skip(line, i + 1), &value) : 0;
        if (digits) {
            add_byte(out, (char)value);
            i += digits;
            continue;
        }
        bytes_add_char(out, line.at[i]);
        if (line.at[i] == '\\' && i + 1 < line.count)
            bytes_add_char(out, line.at[++i]);
    }
}

void languages_take_lua(struct span *rest, struct bytes *out)
{
    size_t more = 0;
    struct span line = peel_line(rest);
    while (ends_in_backslash(line) && rest->count) {
        take_lua_line(span_cut(line, line.count - 1), out);
        bytes_add_text(out, "\\n");
        line = peel_line(rest);
        more++;
    }
    take_lua_line(line, out);
    for (size_t i = 0; i <= more; i++) /* the lines below keep their numbers */
        bytes_add_char(out, '\n');
}
