/* SPDX-License-Identifier: MIT */
/* Times as loggers write them are put together from few parts: digits, brackets, units, dates in
 * three orders. Each way is a reader of one; the first that takes the front of a line counts. */
#include "log/stamp.h"

#include "base/calendar.h"

#include <string.h>

#define EPOCH_LEAST 1000000000 /* from here on a bare number is seconds since 1970, from 2001 */

/* A reader moves *text behind what it understood; false: it is not there. */
typedef bool reader(struct span *text, struct log_stamp *stamp);

static reader read_bracketed, read_arrowed, read_dated, read_syslog, read_weekday, read_process,
    read_boot, read_columns, read_clocked, read_epoch;

/* What a stamp begins with: most lines of a log without times begin with neither. */
enum front { FRONT_NONE, FRONT_BRACKET, FRONT_DIGIT, FRONT_LETTER };

/* In this order: what is more particular comes first. */
static const struct {
    enum front front;
    reader *read;
} readers[] = {
    {FRONT_BRACKET, read_bracketed}, {FRONT_DIGIT, read_arrowed},  {FRONT_DIGIT, read_dated},
    {FRONT_LETTER, read_syslog},     {FRONT_LETTER, read_weekday}, {FRONT_DIGIT, read_process},
    {FRONT_LETTER, read_boot},       {FRONT_DIGIT, read_columns},  {FRONT_DIGIT, read_clocked},
    {FRONT_DIGIT, read_epoch},
};

static enum front front_of(struct span line)
{
    char c = line.count ? line.at[0] : '\0';
    return text_is_digit(c)       ? FRONT_DIGIT
           : c == '[' || c == '<' ? FRONT_BRACKET
           : c >= 'A' && c <= 'Z' ? FRONT_LETTER
                                  : FRONT_NONE;
}

bool log_stamp(struct span line, struct log_stamp *stamp, struct span *rest)
{
    line = span_trim(line);
    enum front front = front_of(line);
    for (size_t i = 0; front && i < sizeof readers / sizeof *readers; i++) {
        if (readers[i].front != front)
            continue;
        *rest = line;
        *stamp = (struct log_stamp){0};
        if (readers[i].read(rest, stamp))
            return true;
    }
    return false;
}

static void take_blanks(struct span *text)
{
    while (text->count && (text->at[0] == ' ' || text->at[0] == '\t'))
        *text = span_skip(*text, 1);
}

/* `least` to `most` digits and no more. */
static bool take_digits(struct span *text, size_t least, size_t most, int64_t *out)
{
    size_t count = 0;
    while (count < text->count && text_is_digit(text->at[count]))
        count++;
    if (count < least || count > most || !span_number(span_cut(*text, count), INT64_MAX, out))
        return false;
    *text = span_skip(*text, count);
    return true;
}

/* .mmm ,mmm :mmm .uuuuuu, and Zephyr's .mmm,uuu */
static void take_fraction(struct span *text, struct log_stamp *stamp)
{
    usec unit = SECONDS(1);
    bool first = text->count > 1 && strchr(".,:", text->at[0]) && text_is_digit(text->at[1]);
    if (!first)
        return;
    *text = span_skip(*text, 1);
    while (text->count) {
        bool group = text->at[0] == ',' && unit == MSEC(1) && text->count > 1 &&
                     text_is_digit(text->at[1]);
        if (!text_is_digit(text->at[0]) && !group)
            break;
        if (!group) {
            unit /= 10;
            stamp->at += unit * (text->at[0] - '0');
        }
        *text = span_skip(*text, 1);
    }
    stamp->resolution = unit > 0 ? unit : 1;
}

/* HH:MM:SS and perhaps a fraction. */
static bool take_clock(struct span *text, struct log_stamp *stamp)
{
    int64_t hour, minute, second;
    if (!take_digits(text, 1, 2, &hour) || !span_strip(text, ":") ||
        !take_digits(text, 2, 2, &minute) || !span_strip(text, ":") ||
        !take_digits(text, 2, 2, &second) || hour > 23 || minute > 59 || second > 60)
        return false;
    stamp->at += SECONDS(hour * 3600 + minute * 60 + second);
    stamp->resolution = SECONDS(1);
    take_fraction(text, stamp);
    return true;
}

/* YYYY-MM-DD or YYYY/MM/DD, then a blank or T. */
static bool take_date(struct span *text, struct log_stamp *stamp)
{
    int64_t year, month, day;
    if (!take_digits(text, 4, 4, &year) || !(span_strip(text, "-") || span_strip(text, "/")) ||
        !take_digits(text, 1, 2, &month) || !(span_strip(text, "-") || span_strip(text, "/")) ||
        !take_digits(text, 1, 2, &day) || !(span_strip(text, " ") || span_strip(text, "T")))
        return false;
    struct civil civil = {.year = year, .month = (int)month, .day = (int)day};
    if (!calendar_valid(&civil))
        return false;
    stamp->at = SECONDS(calendar_seconds(&civil));
    stamp->has_date = true;
    return true;
}

static bool take_date_and_clock(struct span *text, struct log_stamp *stamp)
{
    return take_date(text, stamp) && take_clock(text, stamp);
}

static bool take_maybe_dated_clock(struct span *text, struct log_stamp *stamp)
{
    struct span start = *text;
    if (take_date_and_clock(text, stamp))
        return true;
    *text = start;
    *stamp = (struct log_stamp){0};
    return take_clock(text, stamp);
}

/* Words of a logger between time and text: ` : DEBUG -> `, ` - name - INFO - `. */
static void take_level(struct span *text)
{
    static const char *const levels[] = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};
    struct span start = *text;
    while (text->count && strchr(" :-", text->at[0]))
        *text = span_skip(*text, 1);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (!span_strip(text, levels[i]))
            continue;
        while (text->count && strchr(" :->", text->at[0]))
            *text = span_skip(*text, 1);
        return;
    }
    *text = start;
    span_strip(text, ":");
    take_blanks(text);
}

/* [09:14:22.055] [2026-11-22 12:20:09] [96460] [00:00:11.501,000] <debug> [1617466396.398397] */
static bool read_bracketed(struct span *text, struct log_stamp *stamp)
{
    if (span_starts(*text, "<debug> ") || span_starts(*text, "<info> "))
        *text = span_trim(span_skip(*text, 7));
    if (!span_strip(text, "["))
        return false;
    struct span start = *text;
    int64_t number;
    if (!take_maybe_dated_clock(text, stamp)) {
        *text = start;
        if (!take_digits(text, 1, 10, &number))
            return false;
        bool epoch = number >= EPOCH_LEAST;
        stamp->at = epoch ? SECONDS(number) : MSEC(number);
        stamp->resolution = epoch ? SECONDS(1) : MSEC(1);
        if (span_starts(*text, ".")) { /* seconds, as dmesg and tio write them */
            stamp->at = SECONDS(number);
            take_fraction(text, stamp);
        }
    }
    if (!span_strip(text, "]"))
        return false;
    if (span_starts(*text, " "))
        *text = span_skip(*text, 1);
    return true;
}

/* 10:02:11.118 -> */
static bool read_arrowed(struct span *text, struct log_stamp *stamp)
{
    return take_maybe_dated_clock(text, stamp) &&
           (span_strip(text, " -> ") || span_strip(text, " ->"));
}

/* 2016-08-04 13:32:50,957 : DEBUG -> ; 2024-03-08 09:14:22:055[Send->] */
static bool read_dated(struct span *text, struct log_stamp *stamp)
{
    if (!take_date_and_clock(text, stamp))
        return false;
    take_level(text);
    return true;
}

/* Nov 22 12:19:30 host program[pid]: */
static bool read_syslog(struct span *text, struct log_stamp *stamp)
{
    int month = 1;
    int64_t day;
    while (month <= 12 && !span_starts(*text, calendar_month(month)))
        month++;
    if (month > 12)
        return false;
    *text = span_skip(*text, 3);
    take_blanks(text);
    if (!take_digits(text, 1, 2, &day) || !span_strip(text, " "))
        return false;
    struct civil civil = {.year = 2000, .month = month, .day = (int)day};
    if (!calendar_valid(&civil))
        return false;
    stamp->at = SECONDS(calendar_seconds(&civil));
    stamp->has_date = true;
    if (!take_clock(text, stamp))
        return false;
    for (size_t i = 0; i + 1 < text->count; i++) {
        if (text->at[i] == ':' && text->at[i + 1] == ' ') {
            *text = span_skip(*text, i + 2);
            return true;
        }
    }
    return false;
}

/* Sun 2026/11/22 12:20:18: */
static bool read_weekday(struct span *text, struct log_stamp *stamp)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    size_t i = 0;
    while (i < 7 && (text->count < 3 || memcmp(text->at, days + 3 * i, 3) != 0))
        i++;
    if (i == 7)
        return false;
    *text = span_skip(*text, 3);
    return span_strip(text, " ") && take_date_and_clock(text, stamp) && span_strip(text, ": ");
}

/* 25791 12:19:28.386643, as strace -f -tt prints it */
static bool read_process(struct span *text, struct log_stamp *stamp)
{
    int64_t process;
    if (!take_digits(text, 2, 8, &process) || !span_strip(text, " "))
        return false;
    take_blanks(text);
    return take_clock(text, stamp) && span_strip(text, " ");
}

/* D (8738) tag: -- milliseconds since the start of an ESP32 */
static bool read_boot(struct span *text, struct log_stamp *stamp)
{
    int64_t number;
    if (text->count < 4 || !strchr("EWIDV", text->at[0]))
        return false;
    *text = span_skip(*text, 1);
    if (!span_strip(text, " (") || !take_digits(text, 1, 10, &number) ||
        !span_strip(text, ") "))
        return false;
    stamp->at = MSEC(number);
    stamp->resolution = MSEC(1);
    return true;
}

/* 22 01 01 36 37 411 -- columns of day, month, hour, minute, second, millisecond or like them:
 * the last four are the time. */
static bool read_columns(struct span *text, struct log_stamp *stamp)
{
    int64_t column[6];
    for (size_t i = 0; i < 6; i++) {
        if (!take_digits(text, i < 5 ? 2 : 3, i < 5 ? 2 : 3, &column[i]) ||
            !span_strip(text, " "))
            return false;
    }
    take_blanks(text);
    if (column[2] > 23 || column[3] > 59 || column[4] > 59)
        return false;
    stamp->at = SECONDS(column[2] * 3600 + column[3] * 60 + column[4]) + MSEC(column[5]);
    stamp->resolution = MSEC(1);
    return true;
}

/* 12:19:28.386643 at the start, then a blank */
static bool read_clocked(struct span *text, struct log_stamp *stamp)
{
    if (!take_clock(text, stamp) || stamp->resolution == SECONDS(1) || !text->count ||
        !strchr(" :\t", text->at[0]))
        return false;
    take_level(text);
    return true;
}

/* 1764342131.420112, the seconds since 1970 */
static bool read_epoch(struct span *text, struct log_stamp *stamp)
{
    int64_t seconds;
    if (!take_digits(text, 10, 10, &seconds) || !span_starts(*text, "."))
        return false;
    stamp->at = SECONDS(seconds);
    stamp->has_date = true;
    take_fraction(text, stamp);
    return stamp->resolution && span_strip(text, " ");
}

size_t log_seconds(struct span text, usec *at)
{
    struct span rest = text;
    struct log_stamp stamp = {0};
    int64_t number;
    if (!take_digits(&rest, 1, 10, &number))
        return 0;
    stamp.at = SECONDS(number);
    take_fraction(&rest, &stamp);
    *at = stamp.at;
    return text.count - rest.count;
}
