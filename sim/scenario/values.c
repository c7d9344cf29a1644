/* SPDX-License-Identifier: MIT */
/* Numbers with units, ranges, addresses and texts as people write them, exact or not at all:
 * "1.5s" is a time, "0.0000001s" is none, since nothing could keep it. Below stand the writers;
 * each gives what its reader takes. */
#include "scenario/values.h"

#include "base/calendar.h"
#include "base/escape.h"
#include "base/limits.h"
#include "scenario/scenario.h"

#include <string.h>

struct unit {
    const char *name;
    int64_t worth;
};

static const struct unit time_units[] = {
    {"us", 1},          {"ms", 1000},         {"s", SECONDS(1)},
    {"m", SECONDS(60)}, {"h", SECONDS(3600)}, {NULL, 0},
};
static const struct unit size_units[] = {
    {"", 1},
    {"K", 1024},
    {"M", 1024 * 1024},
    {NULL, 0},
};
static const struct unit rate_units[] = {
    {"bit/s", 1},
    {"kbit/s", 1000},
    {"Mbit/s", 1000000},
    {NULL, 0},
};
static const struct unit percent_units[] = {{"%", 10000}, {NULL, 0}};

static size_t digits_at(struct span text)
{
    size_t count = 0;
    while (count < text.count && text_is_digit(text.at[count]))
        count++;
    return count;
}

/* NUMBER[.DECIMALS]UNIT, exact in the smallest unit: "1.5s" but not "0.0000001s". */
static bool scaled(struct span text, const struct unit *units, int64_t max, int64_t *out)
{
    size_t whole = digits_at(text), decimals = 0;
    int64_t number, fraction = 0, parts = 1;
    struct span rest = span_skip(text, whole);
    if (span_starts(rest, ".")) {
        decimals = digits_at(span_skip(rest, 1));
        if (!span_number(span_cut(span_skip(rest, 1), decimals), 999999999, &fraction))
            return false;
        rest = span_skip(rest, 1 + decimals);
    }
    for (size_t i = 0; i < decimals && parts < 1000000000; i++)
        parts *= 10;
    for (; units->name && !span_is(rest, units->name); units++)
        continue;
    if (!units->name || decimals > 9 || fraction * units->worth % parts != 0 ||
        !span_number(span_cut(text, whole), max / units->worth, &number))
        return false;
    *out = number * units->worth + fraction * units->worth / parts;
    return *out <= max;
}

void value_add_unit_hint(struct bytes *out, struct span text)
{
    size_t start = text.count;
    int64_t number;
    while (start > 0 && text.at[start - 1] != ' ' && text.at[start - 1] != '\t')
        start--;
    if (span_number(span_skip(text, start), INT32_MAX, &number))
        bytes_addf(out, "; it needs a unit: %lldms or %llds", (long long)number,
                   (long long)number);
}

bool scenario_parse_time(struct span text, usec *out)
{
    if (span_is(text, "0")) {
        *out = 0;
        return true;
    }
    return scaled(text, time_units, SCENARIO_TIME_MAX, out);
}

bool value_size(struct span text, int64_t max, int64_t *out)
{
    return scaled(text, size_units, max, out);
}

bool value_rate(struct span text, uint64_t *out)
{
    int64_t rate = 0;
    bool good = span_is(text, "0") || scaled(text, rate_units, INT64_C(10000000000), &rate);
    *out = (uint64_t)rate;
    return good;
}

bool value_percent(struct span text, uint32_t *ppm)
{
    int64_t parts = 0;
    bool good = scaled(text, percent_units, 1000000, &parts);
    *ppm = (uint32_t)parts;
    return good;
}

bool value_date(struct span text, int64_t *seconds)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:ddZ";
    int fields[6] = {0};
    size_t field = 0;
    if (text.count != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < text.count; i++) {
        bool digit = shape[i] == 'd';
        if (digit ? !text_is_digit(text.at[i]) : text.at[i] != shape[i])
            return false;
        if (digit)
            fields[field] = fields[field] * 10 + (text.at[i] - '0');
        else
            field++;
    }
    struct civil civil = {fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]};
    if (fields[0] < 1970 || !calendar_valid(&civil))
        return false;
    *seconds = calendar_seconds(&civil);
    return true;
}

/* "+02:00" behind the time of day there. */
static bool read_zone(struct span zone, int64_t *quarters)
{
    enum { MOST = 99 };
    int64_t hours, minutes;
    bool east = span_starts(zone, "+");
    if (zone.count != 6 || zone.at[3] != ':' || !(east || span_starts(zone, "-")) ||
        !span_number(span_cut(span_skip(zone, 1), 2), 24, &hours) ||
        !span_number(span_skip(zone, 4), 59, &minutes) || minutes % 15 != 0)
        return false;
    *quarters = (4 * hours + minutes / 15) * (east ? 1 : -1);
    return 4 * hours + minutes / 15 <= MOST;
}

bool value_zoned_date(struct span text, int64_t *seconds, int64_t *quarters)
{
    enum { LOCAL = 19 };
    struct bytes utc = {0};
    *quarters = 0;
    bool zoned = read_zone(span_skip(text, LOCAL), quarters);
    if (!zoned && !span_is(span_skip(text, LOCAL), "Z"))
        return false;
    bytes_add_span(&utc, span_cut(text, LOCAL));
    bytes_add_char(&utc, 'Z');
    bool good = value_date(bytes_span(&utc), seconds);
    bytes_release(&utc);
    if (good)
        *seconds -= *quarters * CALENDAR_QUARTER;
    return good && *seconds > 0;
}

bool value_csq(struct span text, int64_t *rssi, int64_t *ber)
{
    struct span first = span_take(&text, ',');
    return span_number(span_trim(first), 99, rssi) && span_number(span_trim(text), 99, ber) &&
           (*rssi <= 31 || *rssi == 99) && (*ber <= 7 || *ber == 99);
}

bool value_range(struct span text, int64_t *first, int64_t *last)
{
    size_t digits = digits_at(text);
    struct span rest = span_skip(text, digits);
    if (!span_number(span_cut(text, digits), INT64_MAX - 1, first))
        return false;
    *last = rest.count == 0 ? *first : INT64_MAX;
    if (rest.count == 0 || span_is(rest, ".."))
        return true;
    return span_starts(rest, "..") && span_number(span_skip(rest, 2), INT64_MAX - 1, last) &&
           *last >= *first;
}

bool value_decimal(struct span text, int places, int64_t most, int64_t *out)
{
    bool minus = span_starts(text, "-");
    struct span fraction = span_skip(text, minus ? 1 : 0), whole = span_take(&fraction, '.');
    int64_t number, rest = 0, unit = 1;
    if (!span_number(whole, most, &number) || fraction.count > (size_t)places)
        return false;
    if (fraction.count && !span_number(fraction, INT64_MAX, &rest))
        return false;
    for (int i = 0; i < places; i++) {
        unit *= 10;
        rest *= i < (int)fraction.count ? 1 : 10;
    }
    *out = number * unit + rest;
    if (*out > most * unit)
        return false;
    *out = minus ? -*out : *out;
    return true;
}

void value_add_decimal(struct bytes *out, int64_t number, int places)
{
    int64_t unit = 1, size = number < 0 ? -number : number;
    for (int i = 0; i < places; i++)
        unit *= 10;
    bytes_addf(out, "%s%lld", number < 0 ? "-" : "", (long long)(size / unit));
    if (size % unit)
        bytes_addf(out, ".%0*lld", places, (long long)(size % unit));
    while (size % unit && bytes_at(out)[out->count - 1] == '0')
        bytes_cut(out, out->count - 1);
}

bool value_ipv4(struct span text)
{
    for (int part = 0; part < 4; part++) {
        int64_t number;
        size_t digits = digits_at(text);
        if (digits > 3 || !span_number(span_cut(text, digits), 255, &number))
            return false;
        text = span_skip(text, digits);
        if (part < 3 && !span_starts(text, "."))
            return false;
        text = span_skip(text, part < 3);
    }
    return text.count == 0;
}

bool value_digits(struct span text, size_t least, size_t most)
{
    return text.count >= least && text.count <= most && digits_at(text) == text.count;
}

/* --- written --- */

/* In the largest unit that needs no more than `digits` behind the point. */
static void add_scaled(struct bytes *out, int64_t number, const struct unit *units, int digits)
{
    const struct unit *best = units;
    int64_t parts = 1;
    for (int i = 0; i < digits; i++)
        parts *= 10;
    for (const struct unit *unit = units; unit->name; unit++) {
        int64_t step = unit->worth > parts ? unit->worth / parts : 1;
        if (unit->worth <= number && number % step == 0)
            best = unit;
    }
    bytes_addf(out, "%lld", (long long)(number / best->worth));
    int64_t rest = number % best->worth;
    if (rest)
        bytes_add_char(out, '.');
    for (int64_t worth = best->worth / 10; rest; rest %= worth, worth /= 10)
        bytes_add_char(out, (char)('0' + rest / worth));
    bytes_add_text(out, best->name);
}

void value_add_rate(struct bytes *out, uint64_t rate)
{
    if (rate == 0)
        bytes_add_char(out, '0');
    else
        add_scaled(out, (int64_t)rate, rate_units, 3);
}

void value_add_percent(struct bytes *out, uint32_t ppm)
{
    add_scaled(out, ppm, percent_units, 4);
}

void value_add_date(struct bytes *out, int64_t seconds)
{
    struct civil civil = calendar_civil(seconds);
    bytes_addf(out, "%04lld-%02d-%02dT%02d:%02d:%02dZ", (long long)civil.year, civil.month,
               civil.day, civil.hour, civil.minute, civil.second);
}

void value_add_zoned_date(struct bytes *out, int64_t seconds, int64_t quarters)
{
    int size = (int)(quarters < 0 ? -quarters : quarters);
    value_add_date(out, seconds + quarters * CALENDAR_QUARTER);
    if (quarters == 0)
        return;
    bytes_cut(out, out->count - 1);
    bytes_addf(out, "%c%02d:%02d", quarters < 0 ? '-' : '+', size / 4, size % 4 * 15);
}

void value_add_range(struct bytes *out, int64_t first, int64_t last)
{
    bytes_addf(out, "%lld", (long long)first);
    if (last == INT64_MAX)
        bytes_add_text(out, "..");
    else if (last != first)
        bytes_addf(out, "..%lld", (long long)last);
}

void value_add_address(struct bytes *out, const struct net_address *address)
{
    bool bracketed = strchr(address->host, ':') != NULL;
    bytes_addf(out, bracketed ? "[%s]:%u" : "%s:%u", address->host, (unsigned)address->port);
}

/* Blanks at the ends are trimmed by who reads the line, and a comment would be cut off. */
static void add_guarded(struct bytes *out, struct span plain)
{
    struct bytes text = {0};
    bytes_add_char(&text, ' ');
    bytes_add_span(&text, plain);
    struct span rest = bytes_span(&text);
    bool first = true;
    while (rest.count) {
        size_t end = value_comment(rest);
        struct span part = span_skip(span_cut(rest, end), first);
        if (first && span_starts(part, " ")) {
            bytes_add_text(out, "\\x20");
            part = span_skip(part, 1);
        }
        bool last = end == rest.count;
        bool blank = last && part.count && part.at[part.count - 1] == ' ';
        bytes_add_span(out, span_cut(part, part.count - blank));
        bytes_add_text(out, blank ? "\\x20" : last ? "" : "\\x3b");
        rest = span_skip(rest, end + 1);
        first = false;
    }
    bytes_release(&text);
}

void value_add_text(struct bytes *out, struct span text, size_t most)
{
    struct bytes plain = {0};
    size_t before = out->count;
    escape_add(&plain, text.at, text.count);
    add_guarded(out, bytes_span(&plain));
    if (out->count - before > most) {
        bytes_cut(out, before);
        bytes_clear(&plain);
        escape_add_short(&plain, text.at, text.count);
        add_guarded(out, bytes_span(&plain));
    }
    bytes_release(&plain);
}

/* At a `;` behind a blank, unless that stands between double quotes. */
size_t value_comment(struct span text)
{
    for (size_t i = 0; i < text.count; i++) {
        struct span behind = span_skip(text, i + 1);
        bool blank = i > 0 && (text.at[i - 1] == ' ' || text.at[i - 1] == '\t');
        if (text.at[i] == ';' && blank)
            return i;
        if (text.at[i] == '"' && span_find(behind, '"') < behind.count)
            i += 1 + span_find(behind, '"');
    }
    return text.count;
}

struct span value_word(struct span text, struct span *rest)
{
    size_t end = 0;
    while (end < text.count && text.at[end] != ' ' && text.at[end] != '\t')
        end++;
    *rest = span_trim(span_skip(text, end));
    return span_cut(text, end);
}

/* Up to the next `}`, where a repeat count may end, and the count of that brace itself. */
static size_t piece_of(struct span text)
{
    size_t end = span_find(text, '}') + 1;
    struct span behind = span_skip(text, end);
    if (behind.count > 1 && behind.at[0] == '{' && text_is_digit(behind.at[1]))
        end += span_find(behind, '}') + 1;
    return end;
}

/* Piece by piece: so a short line cannot ask for more than the limit and one repeat. */
bool value_text(struct span text, size_t limit, struct bytes *out, const char **error,
                const char **at)
{
    const char *mistake = NULL;
    while (text.count && !mistake) {
        size_t end = piece_of(text), place = 0;
        if (!unescape_add(out, span_cut(text, end), &mistake, &place))
            text = span_skip(text, place);
        else
            text = span_skip(text, end);
        if (!mistake && out->count > limit)
            mistake = "more text than there is room for";
    }
    *error = mistake;
    *at = mistake ? text.at : NULL;
    return !mistake;
}

/* A lone number is a port whose host was forgotten, or an address as no one writes it. */
static bool host_text(struct span host)
{
    int64_t number;
    if (host.count == 0 || host.count > NET_HOST_MAX || span_number(host, INT64_MAX, &number))
        return false;
    for (size_t i = 0; i < host.count; i++) {
        char c = host.at[i];
        if (!text_is_alpha(c) && !text_is_digit(c) && c != '.' && c != '-' && c != '_' &&
            c != ':')
            return false;
    }
    return true;
}

bool scenario_parse_address(struct span text, uint16_t default_port, struct net_address *out)
{
    struct span host, port;
    bool bracketed = span_starts(text, "[");
    if (bracketed) {
        size_t end = span_find(text, ']');
        host = span_skip(span_cut(text, end), 1);
        port = span_skip(text, end + 1);
        if (end == text.count || (port.count && port.at[0] != ':'))
            return false;
    } else {
        size_t colon = span_find(text, ':');
        host = span_cut(text, colon);
        port = span_skip(text, colon);
    }
    int64_t number = default_port;
    if (port.count && !span_number(span_skip(port, 1), 65535, &number))
        return false;
    if (host.count == 0 && !bracketed && port.count)
        host = SPAN("127.0.0.1");
    if (!host_text(host))
        return false;
    span_copy(host, out->host, sizeof out->host);
    out->port = (uint16_t)number;
    return true;
}

bool scenario_parse_listen(struct span text, struct net_address *out)
{
    int64_t port;
    if (span_number(text, UINT16_MAX, &port)) {
        *out = (struct net_address){"127.0.0.1", (uint16_t)port};
        return true;
    }
    if (span_find(text, ':') == text.count || !scenario_parse_address(text, 0, out))
        return false;
    if (strcmp(out->host, "localhost") == 0)
        span_copy(SPAN("127.0.0.1"), out->host, sizeof out->host);
    return true;
}
