/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_VALUES_H
#define SIM_SCENARIO_VALUES_H

#include "base/bytes.h"
#include "base/usec.h"
#include "net/net.h"

/* Values as people write them in scenario files: all of the span or nothing. Times and
 * addresses are in scenario.h, since command lines have them too.
 */
bool value_size(struct span text, int64_t max, int64_t *out); /* 1024, 64K, 1M */
bool value_rate(struct span text, uint64_t *out);             /* 27kbit/s; 0: no limit */
bool value_percent(struct span text, uint32_t *ppm);          /* 100%, 0.5% */
bool value_date(struct span text, int64_t *seconds);          /* 2020-07-28T00:00:00Z */
/* The same with Z or a zone in quarters of an hour: 2020-07-28T08:00:00+02:00. */
bool value_zoned_date(struct span text, int64_t *seconds, int64_t *quarters);
bool value_csq(struct span text, int64_t *rssi, int64_t *ber);     /* 13,99 */
bool value_range(struct span text, int64_t *first, int64_t *last); /* 2, 2..4, 3.. */
/* "-31.222067" with at most `places` behind the point, as a whole number of the last place; at most
 * `most` on either side of 0. */
bool value_decimal(struct span text, int places, int64_t most, int64_t *out);
void value_add_decimal(struct bytes *out, int64_t number, int places);
bool value_ipv4(struct span text);
bool value_digits(struct span text, size_t least, size_t most);

/* Escapes; at most `limit` bytes. false: *error is static text, *at where in `text` it is. */
bool value_text(struct span text, size_t limit, struct bytes *out, const char **error,
                const char **at);

/* "; it needs a unit: 300ms or 300s" when the last word of `text` is a number without one. */
void value_add_unit_hint(struct bytes *out, struct span text);

/* --- as they are written: what the readers above read again --- */
void value_add_rate(struct bytes *out, uint64_t rate);
void value_add_percent(struct bytes *out, uint32_t ppm);
void value_add_date(struct bytes *out, int64_t seconds);
void value_add_zoned_date(struct bytes *out, int64_t seconds, int64_t quarters);
void value_add_range(struct bytes *out, int64_t first, int64_t last);
void value_add_address(struct bytes *out, const struct net_address *address);
/* Text with escapes, without what a line would lose of it: blanks at its ends, ` ;`. As people
 * like it, or where that is longer than `most` characters, as short as can be. */
void value_add_text(struct bytes *out, struct span text, size_t most);

/* Where in `text` a comment begins that ends the value; text.count: nowhere. */
size_t value_comment(struct span text);

/* The first word, up to a blank; `rest` is what follows, trimmed. */
struct span value_word(struct span text, struct span *rest);

#endif
