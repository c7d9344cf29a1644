/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_CALENDAR_H
#define SIM_BASE_CALENDAR_H

#include "base/bytes.h"

/* Calendar dates of the proleptic Gregorian calendar, in UTC, from and to seconds since 1970.
 * No locale, no time zone, no clock: whoever needs "now" adds the agenda's time to an epoch.
 */
struct civil {
    int64_t year;
    int month, day; /* 1 to 12, 1 to 31 */
    int hour, minute, second;
};

/* Zones are told in quarters of an hour (3GPP TS 27.005, 23.040 9.2.3.11). */
#define CALENDAR_QUARTER 900 /* seconds */

struct civil calendar_civil(int64_t seconds);
/* The fields must be valid. */
int64_t calendar_seconds(const struct civil *civil);
/* Years 1 to 9999; there are no leap seconds. */
bool calendar_valid(const struct civil *civil);
const char *calendar_month(int month); /* "Jan" */

/* YYYYMMDDhhmmss, the time of RFC 3659, 2.3. Reading allows a fraction, which is dropped. */
void calendar_add_stamp(struct bytes *out, int64_t seconds);
bool calendar_read_stamp(struct span text, int64_t *seconds);

#endif
