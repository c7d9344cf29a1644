/* SPDX-License-Identifier: MIT */
/* What terminals, forums and editors put around a log is taken off before any format is asked:
 * else each of them would have to know it. Times are counted from the first one; a clock that
 * only has hours jumps back at midnight, which is no jump. */
#include "log/log.h"

#include "base/die.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "log/about.h"
#include "log/cells.h"
#include "log/diff.h"
#include "log/literals.h"
#include "log/scan.h"
#include "log/stamp.h"
#include "log/talk.h"
#include "log/torn.h"

#include <string.h>

#define HALF_DAY      SECONDS(43200)
#define INDENT_SAMPLE 5000 /* lines */
#define INDENT_LEAST  6    /* of what is said, for a margin to be one */
#define WIDTH_SAMPLE  4096 /* bytes that tell whether a letter has one or two of them */

/* What people's tools put in place of a character. */
static const struct {
    const char *from, *to;
} replacements[] = {
    {"&gt;", ">"},          {"&lt;", "<"},          {"&quot;", "\""},
    {"&#39;", "'"},         {"&amp;", "&"},         {"&nbsp;", " "},
    {"\xe2\x80\x9c", "\""}, /* typographic quotes */
    {"\xe2\x80\x9d", "\""}, {"\xe2\x80\x9e", "\""}, {"\xe2\x80\x98", "'"},
    {"\xe2\x80\x99", "'"},
};

static uint16_t unit_at(struct span text, size_t at, bool big)
{
    if (at + 1 >= text.count)
        return 0;
    unsigned char a = (unsigned char)text.at[at], b = (unsigned char)text.at[at + 1];
    return big ? (uint16_t)(a << 8 | b) : (uint16_t)(b << 8 | a);
}

/* UTF-16 becomes UTF-8; half of a pair by itself is a character that got lost. */
static void add_utf16(struct bytes *out, struct span text, bool big)
{
    for (size_t i = 0, units; i + 1 < text.count; i += 2 * units) {
        uint32_t point = UTF8_REPLACEMENT;
        units = utf16_take(unit_at(text, i, big), unit_at(text, i + 2, big), &point);
        units = units ? units : 1;
        utf8_add(out, point);
    }
}

enum width { ONE_BYTE, TWO_BYTES, TWO_BYTES_BIG };

/* A byte order mark says it, if some letters have a zero half: else those two bytes are noise, as
 * of a line whose rate is not that of the module. Without one, the zero halves of Latin letters do:
 * most bytes at odd or at even places are zero, and the others are not. */
static enum width find_width(struct span text)
{
    size_t zeros[2] = {0, 0}, count = text.count < WIDTH_SAMPLE ? text.count : WIDTH_SAMPLE;
    for (size_t i = 0; i < count; i++)
        zeros[i % 2] += text.at[i] == '\0';
    bool mark = span_starts(text, "\xff\xfe") || span_starts(text, "\xfe\xff");
    if (mark && (zeros[0] + zeros[1]) * 10 > count)
        return text.at[0] == '\xfe' ? TWO_BYTES_BIG : TWO_BYTES;
    if (zeros[1] * 4 > count && zeros[0] * 20 < count)
        return TWO_BYTES;
    return zeros[0] * 4 > count && zeros[1] * 20 < count ? TWO_BYTES_BIG : ONE_BYTE;
}

/* The length of a colour code at the front: ESC [ 0;36m, or what is left when ESC got lost, which
 * [12ms] is not. */
static size_t colour_length(struct span text)
{
    bool escaped = text.count && text.at[0] == '\x1b';
    size_t i = escaped;
    if (i >= text.count || text.at[i] != '[')
        return 0;
    for (i++; i < text.count && (text_is_digit(text.at[i]) || text.at[i] == ';'); i++)
        ;
    bool ends = i < text.count && (text.at[i] == 'm' || (escaped && text_is_alpha(text.at[i])));
    bool time = !escaped && (i > 8 || (i + 1 < text.count && text.at[i + 1] == 's'));
    return ends && !time && i < 16 && i > 1u + escaped ? i + 1 : 0;
}

/* How many bytes at the front neither a colour nor a replacement begins with. */
static size_t tidy_length(struct span text)
{
    size_t i = 0;
    while (i < text.count && text.at[i] != '\x1b' && text.at[i] != '[' && text.at[i] != '&' &&
           text.at[i] != '\xe2')
        i++;
    return i;
}

static void add_tidied(struct bytes *out, struct span text)
{
    size_t rows = sizeof replacements / sizeof *replacements;
    while (text.count) {
        size_t colour = 0, i = rows, tidy = tidy_length(text);
        bytes_add_span(out, span_cut(text, tidy));
        text = span_skip(text, tidy);
        if (text.count == 0)
            break;
        if (text.at[0] == '\x1b' || text.at[0] == '[')
            colour = colour_length(text);
        if (text.at[0] == '&' || text.at[0] == '\xe2')
            for (i = 0; i < rows && !span_starts(text, replacements[i].from); i++)
                ;
        if (colour) {
            text = span_skip(text, colour);
        } else if (i < rows) {
            bytes_add_text(out, replacements[i].to);
            text = span_skip(text, strlen(replacements[i].from));
        } else {
            bytes_add_char(out, text.at[0]);
            text = span_skip(text, 1);
        }
    }
}

static void tidy(struct bytes *out, struct span text)
{
    struct bytes converted = {0};
    enum width width = find_width(text);
    if (width != ONE_BYTE) {
        bool mark = span_starts(text, "\xff\xfe") || span_starts(text, "\xfe\xff");
        add_utf16(&converted, span_skip(text, mark ? 2 : 0), width == TWO_BYTES_BIG);
        text = bytes_span(&converted);
    }
    if (span_starts(text, "\xef\xbb\xbf"))
        text = span_skip(text, 3);
    add_tidied(out, text);
    bytes_release(&converted);
}

static void add_line(struct log_lines *lines, size_t *size, struct span text)
{
    if (lines->count == *size) {
        *size = *size ? 2 * *size : 256;
        lines->at = xrealloc(lines->at, *size * sizeof *lines->at);
    }
    while (text.count && text.at[text.count - 1] == '\r')
        text.count--;
    struct log_line *line = &lines->at[lines->count++];
    *line = (struct log_line){.number = (int)lines->count, .raw = text, .text = text};
    line->at = LOG_NO_TIME;
}

/* Old Macintosh programs, and captures of a terminal that lost each LF, have CR alone. */
static char find_line_end(struct span text)
{
    size_t returns = 0, feeds = 0;
    for (size_t i = 0; i < text.count; i++) {
        returns += text.at[i] == '\r';
        feeds += text.at[i] == '\n';
    }
    return returns > 8 * feeds ? '\r' : '\n';
}

static void cut_lines(struct log_lines *lines, struct span text)
{
    size_t size = 0;
    char line_end = find_line_end(text);
    while (text.count) {
        size_t end = span_find(text, line_end);
        add_line(lines, &size, span_cut(text, end));
        text = span_skip(text, end + 1);
    }
}

/* Blanks that editors put in place of ours, or where a word may break. *plain is what they stand
 * for, or NUL for nothing; returns the length, 0: no such. */
static size_t odd_blank(struct span text, char *plain)
{
    static const struct {
        const char *bytes;
        char plain;
    } rows[] = {
        {"\xc2\xa0", ' '},      {"\xe2\x80\x87", ' '},  {"\xe2\x80\x89", ' '},
        {"\xe2\x80\xaf", ' '},  {"\xe3\x80\x80", ' '},  {"\xe2\x80\x8b", '\0'},
        {"\xe2\x80\x8c", '\0'}, {"\xe2\x80\x8d", '\0'}, {"\xe2\x81\xa0", '\0'},
        {"\xef\xbb\xbf", '\0'}, {"\xc2\xad", '\0'},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        *plain = rows[i].plain;
        if (span_starts(text, rows[i].bytes))
            return strlen(rows[i].bytes);
    }
    return 0;
}

static bool add_without_odd_blanks(struct bytes *out, struct span text)
{
    bool some = false;
    while (text.count) {
        char plain;
        size_t length = text.at[0] & 0x80 ? odd_blank(text, &plain) : 0;
        some = some || length > 0;
        if (length == 0)
            bytes_add_char(out, text.at[0]);
        else if (plain)
            bytes_add_char(out, plain);
        text = span_skip(text, length ? length : 1);
    }
    return some;
}

static bool may_have_odd_blanks(struct span text)
{
    static const char first[] = "\xc2\xe2\xe3\xef";
    bool may = false;
    for (size_t i = 0; first[i] && text.count; i++)
        may = may || memchr(text.at, first[i], text.count);
    return may;
}

/* Where the modem's words are; what else a line has may be data. */
static void take_off_odd_blanks(struct log_lines *lines)
{
    if (!may_have_odd_blanks(bytes_span(&lines->store)))
        return;
    char *store = bytes_reserve(&lines->store, 0) - lines->store.count;
    struct bytes plain = {0};
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line *line = &lines->at[i];
        struct talk talk;
        bytes_clear(&plain);
        if (!add_without_odd_blanks(&plain, line->raw) ||
            !talk_find(NULL, bytes_span(&plain), 0, &talk))
            continue;
        memcpy(store + (line->raw.at - bytes_at(&lines->store)), bytes_at(&plain), plain.count);
        line->raw.count = plain.count;
        line->text = line->raw;
    }
    bytes_release(&plain);
}

static void mark_fences(struct log_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        struct span text = span_trim(lines->at[i].raw);
        if (span_starts(text, "```") || span_starts(text, "~~~"))
            lines->at[i].why = "a code fence";
    }
}

/* Quoted in a message: nearly all lines begin with `>`, and none is an arrow the other way. */
static void take_off_quote_marks(struct log_lines *lines)
{
    size_t quoted = 0, others = 0, answers = 0;
    for (size_t i = 0; i < lines->count; i++) {
        struct span text = lines->at[i].raw;
        if (text.count == 0)
            continue;
        if (text.at[0] == '<')
            return;
        quoted += text.at[0] == '>';
        others += text.at[0] != '>';
        struct span end = span_trim(text);
        answers +=
            text.at[0] == '>' && end.count > 2 && span_is(span_skip(end, end.count - 2), "OK");
    }
    if (answers == 0 || quoted < 4 * others)
        return;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line *line = &lines->at[i];
        if (span_starts(line->raw, ">"))
            line->raw = span_skip(line->raw, span_starts(line->raw, "> ") ? 2 : 1);
        line->text = line->raw;
    }
}

/* What stands in front of the first thing that is said. */
static struct span first_margin(const struct log_lines *lines)
{
    for (size_t i = 0; i < lines->count && i < INDENT_SAMPLE; i++) {
        struct span raw = lines->at[i].raw, text = span_trim(raw);
        enum talk_kind kind;
        if (text.count && talk_starts(text, &kind))
            return span_cut(raw, (size_t)(text.at - raw.at));
    }
    return SPAN("");
}

static bool has_margin(struct span raw, struct span margin)
{
    return raw.count >= margin.count && span_same(span_cut(raw, margin.count), margin);
}

/* Does nearly all that is said stand just there? */
static bool is_margin(const struct log_lines *lines, struct span margin)
{
    size_t talks = 0, there = 0;
    for (size_t i = 0; i < lines->count && i < INDENT_SAMPLE && margin.count; i++) {
        struct span raw = lines->at[i].raw, text = span_trim(raw);
        enum talk_kind kind;
        if (text.count == 0 || !talk_starts(text, &kind))
            continue;
        talks++;
        there += has_margin(raw, margin) && text.at == raw.at + margin.count;
    }
    return talks >= INDENT_LEAST && there * 10 >= talks * 9;
}

/* A block of code as Markdown has it without fences: nearly all lines begin with four blanks. */
static bool is_block(const struct log_lines *lines)
{
    size_t indented = 0, others = 0;
    for (size_t i = 0; i < lines->count; i++) {
        struct span text = lines->at[i].raw;
        indented += span_starts(text, "    ");
        others += !span_starts(text, "    ") && span_trim(text).count;
    }
    return indented > 8 * others;
}

/* Such a block, or the copy of a page that has a margin: the data of transfers have it too. */
static void take_off_indentation(struct log_lines *lines)
{
    struct span margin = first_margin(lines);
    if (!is_margin(lines, margin))
        margin = is_block(lines) ? SPAN("    ") : SPAN("");
    for (size_t i = 0; i < lines->count && margin.count; i++) {
        struct log_line *line = &lines->at[i];
        if (has_margin(line->raw, margin))
            line->raw = span_skip(line->raw, margin.count);
        line->text = line->raw;
    }
}

/* A clock of the day that jumps back has passed midnight; one that was set back is the matter of
 * who knows what was said when. */
static void read_stamps(struct log_lines *lines)
{
    struct log_stamp stamp;
    usec before = 0, days = 0;
    size_t stamped = 0, written = 0;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line *line = &lines->at[i];
        struct span rest;
        written += span_trim(line->raw).count > 0;
        if (line->why || !log_stamp(line->raw, &stamp, &rest))
            continue;
        if (!stamp.has_date && stamped > 0 && stamp.at + HALF_DAY < before - days)
            days += 2 * HALF_DAY;
        stamped++;
        before = stamp.at + days;
        line->at = before;
        line->text = rest;
        line->stamped = true;
        if (stamp.resolution > lines->resolution)
            lines->resolution = stamp.resolution;
    }
    /* a few in many lines are part of the text */
    bool real = stamped * 20 >= written;
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line *line = &lines->at[i];
        if (!real)
            *line = (struct log_line){line->number, line->raw, line->raw,
                                      LOG_NO_TIME,  false,     line->why};
        else if (!line->stamped && i > 0)
            line->at = lines->at[i - 1].at;
    }
    if (!real)
        lines->resolution = 0;
}

void log_split(struct span text, struct log_lines *lines)
{
    *lines = (struct log_lines){0};
    tidy(&lines->store, text);
    cut_lines(lines, bytes_span(&lines->store));
    take_off_odd_blanks(lines);
    if (log_take_new_side(lines))
        lines->inside = "a difference of two logs; the new one was taken";
    take_off_quote_marks(lines);
    take_off_indentation(lines);
    mark_fences(lines);
    log_open_cells(lines);
    if (log_mend_scan(lines))
        lines->inside = "a picture: 0K was read as OK, and l and O in numbers as 1 and 0";
    log_join_literals(lines);
    log_mark_about(lines);
    log_join_torn(lines);
    read_stamps(lines);
}

void log_lines_release(struct log_lines *lines)
{
    bytes_release(&lines->store);
    xfree(lines->at);
    *lines = (struct log_lines){0};
}
