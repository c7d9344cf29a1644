/* SPDX-License-Identifier: MIT */
/* Fronts are compared by a hash that grows token by token: a line is then matched with all learned
 * fronts in one walk over its beginning, however many there are (FNV-1a, 64 bits). */
#include "log/skeleton.h"

#include "base/calendar.h"

#include <string.h>

#define FNV_BASIS 14695981039346656037u
#define FNV_PRIME 1099511628211u

static bool is_word(char c)
{
    return text_is_alpha(c) || text_is_digit(c);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void mix(struct skeleton *skeleton, struct span text)
{
    for (size_t i = 0; i < text.count; i++)
        skeleton->hash = (skeleton->hash ^ (unsigned char)text.at[i]) * FNV_PRIME;
}

/* 15, 0x3f, 441Z, 28T15, 7f3a: a number, or one with letters behind it. */
static bool is_number(struct span word)
{
    bool digits = false;
    if (text_is_digit(word.at[0]))
        return true;
    for (size_t i = 0; i < word.count; i++) {
        char upper = text_upper(word.at[i]);
        if (!text_is_digit(upper) && (upper < 'A' || upper > 'F'))
            return false;
        digits = digits || text_is_digit(upper);
    }
    return digits;
}

static bool is_month_or_day(struct span word)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    if (word.count < 3)
        return false;
    for (int month = 1; month <= 12; month++) {
        if (span_is_nocase(span_cut(word, 3), calendar_month(month)))
            return word.count == 3 || word.count > 4;
    }
    for (size_t i = 0; i < 7; i++) {
        if (memcmp(word.at, days + 3 * i, 3) == 0)
            return word.count == 3 || span_is(span_skip(word, word.count - 3), "day");
    }
    return false;
}

bool skeleton_is_level(struct span word)
{
    static const char *const levels[] = {"DEBUG",    "INFO",   "WARNING", "WARN",
                                         "ERROR",    "TRACE",  "FATAL",   "DBG",
                                         "CRITICAL", "NOTICE", "INF",     "WRN",
                                         "ERR",      "DEB",    "VERBOSE", "DBUG"};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (span_is_nocase(word, levels[i]))
            return true;
    }
    return false;
}

static void add_word(struct skeleton *skeleton, struct span word)
{
    if (is_number(word)) {
        mix(skeleton, SPAN("9"));
        return;
    }
    skeleton->worded = true;
    if (is_month_or_day(word))
        mix(skeleton, SPAN("\x01M"));
    else if (span_is_nocase(word, "AM") || span_is_nocase(word, "PM"))
        mix(skeleton, SPAN("\x01P"));
    else if (skeleton_is_level(word))
        mix(skeleton, SPAN("\x01L"));
    else
        mix(skeleton, word);
}

/* `( 9)` beside `(10)`: numbers of one width. */
static bool is_padding(struct span line, size_t at, size_t length)
{
    struct span rest = span_skip(line, at + length);
    bool opened = at > 0 && (line.at[at - 1] == '(' || line.at[at - 1] == '[');
    return opened && rest.count && text_is_digit(rest.at[0]);
}

void skeleton_start(struct skeleton *skeleton)
{
    *skeleton = (struct skeleton){.hash = FNV_BASIS};
}

bool skeleton_step(struct skeleton *skeleton, struct span line)
{
    struct span rest = span_skip(line, skeleton->used);
    size_t length = 0;
    if (rest.count == 0)
        return false;
    skeleton->blanks = 0;
    if (is_blank(rest.at[0])) {
        while (length < rest.count && is_blank(rest.at[length]))
            length++;
        if (!is_padding(line, skeleton->used, length))
            mix(skeleton, SPAN(" "));
        skeleton->blanks = length;
    } else if (is_word(rest.at[0])) {
        while (length < rest.count && is_word(rest.at[length]))
            length++;
        add_word(skeleton, span_cut(rest, length));
    } else {
        length = 1;
        mix(skeleton, span_cut(rest, 1));
        skeleton->worded = skeleton->worded || (unsigned char)rest.at[0] >= 0x80;
    }
    skeleton->used += length;
    return true;
}

struct skeleton skeleton_of(struct span front)
{
    struct skeleton skeleton;
    skeleton_start(&skeleton);
    while (skeleton_step(&skeleton, front))
        continue;
    return skeleton;
}
