/* SPDX-License-Identifier: MIT */
/* Days from and to a date by counting eras of 400 years, which repeat exactly in the Gregorian
 * calendar (ISO 8601); mktime() and its like ask the machine's time zone, and the same scenario
 * must say the same everywhere. */
#include "base/calendar.h"

#include "base/die.h"

enum { DAY_SECONDS = 86400, DAYS_OF_400_YEARS = 146097, STAMP_DIGITS = 14 };

static int days_of_month(int64_t year, int month);

static const int days_before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

/* A year that starts with March has its leap day at the end; then months are 30.6 days long
 * and each 400 years the same (Fliegel and Van Flandern's idea). */
struct civil calendar_civil(int64_t seconds)
{
    int64_t days = seconds / DAY_SECONDS, rest = seconds % DAY_SECONDS;
    if (rest < 0) {
        rest += DAY_SECONDS;
        days--;
    }
    days += 719468; /* from 1 March of the year 0 to 1970 */
    int64_t era = (days >= 0 ? days : days - (DAYS_OF_400_YEARS - 1)) / DAYS_OF_400_YEARS;
    int64_t day = days - era * DAYS_OF_400_YEARS;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    int64_t march = (5 * day + 2) / 153; /* months since March */
    return (struct civil){
        .year = era * 400 + year + (march >= 10),
        .month = (int)(march < 10 ? march + 3 : march - 9),
        .day = (int)(day - (153 * march + 2) / 5 + 1),
        .hour = (int)(rest / 3600),
        .minute = (int)(rest / 60 % 60),
        .second = (int)(rest % 60),
    };
}

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int64_t calendar_seconds(const struct civil *civil)
{
    must(calendar_valid(civil));
    int64_t before = civil->year - 1;
    int64_t days = before * 365 + before / 4 - before / 100 + before / 400 - 719162;
    days += days_before_month[civil->month - 1] + civil->day - 1;
    days += civil->month > 2 && is_leap(civil->year);
    return days * DAY_SECONDS + civil->hour * 3600 + civil->minute * 60 + civil->second;
}

bool calendar_valid(const struct civil *civil)
{
    return civil->year >= 1 && civil->year <= 9999 && civil->month >= 1 && civil->month <= 12 &&
           civil->day >= 1 && civil->day <= days_of_month(civil->year, civil->month) &&
           civil->hour >= 0 && civil->hour <= 23 && civil->minute >= 0 && civil->minute <= 59 &&
           civil->second >= 0 && civil->second <= 59;
}

static int days_of_month(int64_t year, int month)
{
    if (month == 2)
        return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

const char *calendar_month(int month)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    must(month >= 1 && month <= 12);
    return names[month - 1];
}

void calendar_add_stamp(struct bytes *out, int64_t seconds)
{
    struct civil civil = calendar_civil(seconds);
    bytes_addf(out, "%04lld%02d%02d%02d%02d%02d", (long long)civil.year, civil.month, civil.day,
               civil.hour, civil.minute, civil.second);
}

bool calendar_read_stamp(struct span text, int64_t *seconds)
{
    struct span fraction = span_skip(text, STAMP_DIGITS);
    int64_t all;
    if (!span_number(span_cut(text, STAMP_DIGITS), INT64_MAX, &all) ||
        text.count < STAMP_DIGITS)
        return false;
    if (fraction.count) {
        int64_t ignored;
        if (fraction.at[0] != '.' || !span_number(span_skip(fraction, 1), INT64_MAX, &ignored))
            return false;
    }
    struct civil civil = {
        .year = all / 10000000000,
        .month = (int)(all / 100000000 % 100),
        .day = (int)(all / 1000000 % 100),
        .hour = (int)(all / 10000 % 100),
        .minute = (int)(all / 100 % 100),
        .second = (int)(all % 100),
    };
    if (!calendar_valid(&civil))
        return false;
    *seconds = calendar_seconds(&civil);
    return true;
}
