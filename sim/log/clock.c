/* SPDX-License-Identifier: MIT */
/* Dates are written in more orders than can be told apart (5/6 is May or June), and need not be:
 * what counts is how much time passed, and for that it is enough to see the date change. */
#include "log/clock.h"

#include <string.h>

#define DAY           SECONDS(86400)
#define NUMBERS_MAX   8  /* numbers of a front that are looked at */
#define COUNTER_STEP  3  /* a number that hardly ever grows by more counts lines */
#define DATE_LENGTH   24 /* characters in front of the clock that may be its date */
#define LEARN_AT_MOST 2000

/* --- clocks of the day --- */

static size_t digits_at(struct span text, size_t at)
{
    size_t count = 0;
    while (at + count < text.count && text_is_digit(text.at[at + count]))
        count++;
    return count;
}

/* Zeros that only make a number as wide as others: 0000012345. */
static size_t zeros_at(struct span text, size_t at, size_t digits)
{
    size_t zeros = 0;
    while (zeros + 1 < digits && text.at[at + zeros] == '0')
        zeros++;
    return zeros;
}

static int64_t value_of(struct span text, size_t at, size_t count)
{
    int64_t value = 0;
    for (size_t i = 0; i < count && i < 18; i++)
        value = value * 10 + (text.at[at + i] - '0');
    return value;
}

/* .441 ,441 :441 .441,000 : returns where it ends. */
static size_t take_fraction(struct span text, size_t at, usec *sum, usec *resolution)
{
    usec unit = SECONDS(1);
    bool begins =
        at + 1 < text.count && strchr(".,:", text.at[at]) && text_is_digit(text.at[at + 1]);
    if (!begins)
        return at;
    for (at++; at < text.count; at++) {
        bool group = text.at[at] == ',' && unit == MSEC(1) && digits_at(text, at + 1) == 3;
        if (!text_is_digit(text.at[at]) && !group)
            break;
        if (group)
            continue;
        unit /= 10;
        *sum += unit * (text.at[at] - '0');
    }
    *resolution = unit > 0 ? unit : 1;
    return at;
}

/* 3:02:11 PM is in the afternoon. */
static void add_half_day(struct span text, size_t at, int64_t hour, usec *sum)
{
    while (at < text.count && text.at[at] == ' ')
        at++;
    struct span rest = span_skip(text, at);
    bool pm = span_starts_nocase(rest, "PM") || span_starts_nocase(rest, "P.M");
    bool am = span_starts_nocase(rest, "AM") || span_starts_nocase(rest, "A.M");
    if (pm && hour < 12)
        *sum += DAY / 2;
    if (am && hour == 12)
        *sum -= DAY / 2;
}

/* H:MM:SS at this place, or M:SS.mmm */
static bool take_clock(struct span text, size_t at, usec *sum, usec *resolution)
{
    size_t first = digits_at(text, at), colon = at + first;
    if (first < 1 || first > 2 || colon >= text.count || text.at[colon] != ':' ||
        digits_at(text, colon + 1) != 2)
        return false;
    int64_t a = value_of(text, at, first), b = value_of(text, colon + 1, 2);
    size_t end = colon + 3;
    bool hours = end < text.count && text.at[end] == ':' && digits_at(text, end + 1) == 2;
    if (!hours) {
        *sum = SECONDS(a * 60 + b);
        return b < 60 && end < text.count && text.at[end] == '.' &&
               take_fraction(text, end, sum, resolution) > end + 1;
    }
    int64_t c = value_of(text, end + 1, 2);
    if (a > 23 || b > 59 || c > 60)
        return false;
    *sum = SECONDS(a * 3600 + b * 60 + c);
    *resolution = SECONDS(1);
    end = take_fraction(text, end + 3, sum, resolution);
    add_half_day(text, end, a, sum);
    return true;
}

static bool is_letter(char c)
{
    return text_is_alpha(c) || text_is_digit(c);
}

/* What stands right in front of the clock: 28.11.2025 or 2025-11-28 or 28-Nov-2025, else Nov 28.
 * Nothing: there is no date. */
static struct span find_date(struct span front)
{
    size_t end = front.count, signs = 0, from;
    while (end > 0 && front.count - end < 3 && strchr(" T_-:,", front.at[end - 1]))
        end--;
    for (from = end; from > 0 && end - from < DATE_LENGTH; from--) {
        char c = front.at[from - 1];
        bool sign = strchr("-/.", c) && c;
        signs += sign;
        if (!sign && !is_letter(c))
            break;
    }
    struct span word = span_cut(span_skip(front, from), end - from);
    if (signs >= 2 || from < 4 || word.count > 2 || word.count == 0)
        return signs >= 2 ? word : SPAN("");
    while (from > 0 && front.at[from - 1] == ' ')
        from--;
    bool month =
        from >= 3 && is_letter(front.at[from - 1]) && text_is_alpha(front.at[from - 3]);
    return month ? span_cut(span_skip(front, from - 3), end - (from - 3)) : SPAN("");
}

static uint64_t hash_of(struct span text)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < text.count; i++)
        hash = hash * 31 + (unsigned char)text.at[i];
    return hash;
}

static bool find_clock(struct span front, usec *sum, usec *resolution, uint64_t *date)
{
    for (size_t i = 0; i < front.count; i++) {
        bool inside = i > 0 && (text_is_digit(front.at[i - 1]) || front.at[i - 1] == ':');
        if (inside || !text_is_digit(front.at[i]))
            continue;
        if (!take_clock(front, i, sum, resolution))
            continue;
        *date = hash_of(find_date(span_cut(front, i)));
        return true;
    }
    return false;
}

/* --- numbers that grow --- */

struct number {
    int64_t whole;
    size_t digits;
    usec fraction, resolution;
    struct span unit; /* letters right behind it */
};

/* What follows the time in usbmon's text form: ` S Bo:1:007:3`. */
static bool is_usb_event(struct span text)
{
    return text.count > 5 && text.at[0] == ' ' && strchr("SCE", text.at[1]) &&
           text.at[2] == ' ' && strchr("CZIB", text.at[3]) && strchr("io", text.at[4]) &&
           text.at[5] == ':';
}

/* 0,9225051; has a comma for its point where another sign stands between cells. */
static bool has_decimal_comma(struct span front, size_t from, size_t comma)
{
    size_t end = comma + 1 + (comma < front.count ? digits_at(front, comma + 1) : 0);
    bool alone = from == 0 || strchr(";\t ", front.at[from - 1]);
    return alone && end > comma + 1 && end < front.count && front.at[comma] == ',' &&
           strchr(";\t", front.at[end]) && front.at[end];
}

/* The numbers of a front, in order; returns how many. */
static size_t find_numbers(struct span front, struct number *numbers)
{
    size_t count = 0;
    for (size_t i = 0; i < front.count && count < NUMBERS_MAX;) {
        size_t digits = digits_at(front, i);
        bool inside = i > 0 && text_is_alpha(front.at[i - 1]);
        if (digits == 0 || inside) {
            i += digits ? digits : 1;
            continue;
        }
        struct number *number = &numbers[count++];
        size_t padding = zeros_at(front, i, digits);
        *number = (struct number){.whole = value_of(front, i + padding, digits - padding),
                                  .digits = digits - padding};
        bool comma = has_decimal_comma(front, i, i + digits);
        i += digits;
        if (i < front.count && (front.at[i] == '.' || comma))
            i = take_fraction(front, i, &number->fraction, &number->resolution);
        size_t letters = 0;
        while (i + letters < front.count && text_is_alpha(front.at[i + letters]))
            letters++;
        number->unit = span_cut(span_skip(front, i), letters);
        if (is_usb_event(span_skip(front, i)))
            number->unit = SPAN("us"); /* Linux, Documentation/usb/usbmon.rst */
        i += letters;
    }
    return count;
}

/* Does this number only grow, by more than a counter of lines would? */
static bool only_grows(const struct span *fronts, size_t count, size_t index)
{
    struct number numbers[NUMBERS_MAX];
    int64_t before = -1, small = 0, steps = 0, back = 0, whole = 0;
    bool fraction = false, named = false;
    usec part = 0;
    for (size_t i = 0; i < count; i++) {
        if (find_numbers(fronts[i], numbers) <= index)
            continue;
        const struct number *number = &numbers[index];
        fraction = fraction || number->resolution;
        named = named || span_is(number->unit, "ms") || span_is(number->unit, "us");
        if (before >= 0) {
            int64_t step = number->whole - before;
            back += step < 0 || (step == 0 && number->fraction < part);
            small += step <= COUNTER_STEP;
            steps++;
            whole += step != 0 || number->fraction != part;
        }
        before = number->whole;
        part = number->fraction;
    }
    bool counts = !fraction && !named && small * 10 > steps * 9;
    return steps > 0 && (size_t)steps * 2 >= count - 1 && whole > 0 && back * 20 <= steps &&
           !counts;
}

/* Seconds have a fraction or are an epoch; what is neither are milliseconds. */
static void learn_unit(struct clock *clock, const struct number *number)
{
    clock->divisor = 1;
    if (span_is_nocase(number->unit, "us"))
        clock->unit = 1;
    else if (span_is_nocase(number->unit, "ns") || number->digits >= 19)
        clock->unit = 0, clock->divisor = 1000;
    else if (span_is_nocase(number->unit, "ms"))
        clock->unit = MSEC(1);
    else if (number->resolution || span_starts_nocase(number->unit, "s"))
        clock->unit = SECONDS(1);
    else if (number->digits >= 16)
        clock->unit = 1;
    else
        clock->unit = number->digits == 10 ? SECONDS(1) : MSEC(1);
}

void clock_learn(struct clock *clock, const struct span *fronts, size_t count)
{
    usec sum, resolution = 0;
    uint64_t date;
    size_t clocks = 0;
    *clock = (struct clock){0};
    count = count < LEARN_AT_MOST ? count : LEARN_AT_MOST;
    for (size_t i = 0; i < count; i++)
        clocks += find_clock(fronts[i], &sum, &resolution, &date);
    if (clocks * 5 >= count && clocks) {
        clock->kind = CLOCK_OF_DAY;
        return;
    }
    for (size_t index = 0; index < NUMBERS_MAX && count > 1; index++) {
        struct number numbers[NUMBERS_MAX];
        size_t last = count;
        if (!only_grows(fronts, count, index))
            continue;
        while (last > 0 && find_numbers(fronts[last - 1], numbers) <= index)
            last--;
        clock->kind = CLOCK_NUMBER;
        clock->index = index;
        learn_unit(clock, &numbers[index]);
        return;
    }
}

/* A clock of the day that went back by half a day, or with another date, has passed midnight. */
static usec count_days(struct clock *clock, usec sum, uint64_t date)
{
    bool other = clock->started && date != clock->date;
    bool back = sum < clock->before;
    if (clock->started && (other || (back && clock->before - sum > DAY / 2)))
        clock->days += DAY;
    clock->before = sum;
    clock->date = date;
    clock->started = true;
    return sum + clock->days;
}

static bool read_number(struct clock *clock, struct span front, usec *at)
{
    struct number numbers[NUMBERS_MAX];
    if (find_numbers(front, numbers) <= clock->index)
        return false;
    const struct number *number = &numbers[clock->index];
    usec fraction = clock->unit == SECONDS(1) ? number->fraction
                    : clock->unit == MSEC(1)  ? number->fraction / 1000
                                              : 0;
    usec resolution = clock->unit == SECONDS(1) && number->resolution ? number->resolution
                      : clock->unit                                   ? clock->unit
                                                                      : 1;
    if (number->whole > INT64_MAX / SECONDS(2))
        *at = number->whole / clock->divisor;
    else
        *at = clock->unit ? number->whole * clock->unit + fraction
                          : number->whole / clock->divisor;
    if (resolution > clock->resolution)
        clock->resolution = resolution;
    return true;
}

bool clock_read(struct clock *clock, struct span front, usec *at)
{
    usec sum = 0, resolution = 0;
    uint64_t date = 0;
    if (clock->kind == CLOCK_NONE)
        return false;
    if (clock->kind == CLOCK_NUMBER)
        return read_number(clock, front, at);
    if (!find_clock(front, &sum, &resolution, &date))
        return false;
    *at = count_days(clock, sum, date);
    if (resolution > clock->resolution)
        clock->resolution = resolution;
    return true;
}
