/* SPDX-License-Identifier: MIT */
/* SMS-DELIVER from its hex digits (3GPP TS 23.040, 9.2.2.1), for who has a log of a message and
 * wants the message. What is not understood is refused whole: half a message is another one. */
#include "base/calendar.h"
#include "base/utf8.h"
#include "module/sms.h"

#define ESCAPE 0x1b

/* The octets that are left; `bad` once more were asked for than there are. */
struct reader {
    struct span hex;
    bool bad;
};

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

static unsigned take(struct reader *reader)
{
    int high = reader->hex.count > 1 ? digit_of(reader->hex.at[0]) : -1;
    int low = reader->hex.count > 1 ? digit_of(reader->hex.at[1]) : -1;
    reader->hex = span_skip(reader->hex, 2);
    if (high < 0 || low < 0) {
        reader->bad = true;
        return 0;
    }
    return (unsigned)(high << 4 | low);
}

static void take_all(struct reader *reader, size_t count, struct bytes *out)
{
    for (size_t i = 0; i < count && !reader->bad; i++)
        bytes_add_char(out, (char)take(reader));
}

static unsigned octet(const struct bytes *bytes, size_t i)
{
    return i < bytes->count ? (unsigned char)bytes_at(bytes)[i] : 0;
}

/* --- characters --- */

static void add_septets(struct bytes *out, const struct bytes *packed, size_t count)
{
    bool escaped = false;
    for (size_t i = 0; i < count; i++) {
        size_t bit = i * 7;
        unsigned pair = octet(packed, bit / 8) | octet(packed, bit / 8 + 1) << 8;
        unsigned char septet = (unsigned char)(pair >> bit % 8 & 0x7f);
        bool escape = septet == ESCAPE && !escaped;
        if (!escape)
            utf8_add(out, sms_point(septet, escaped));
        escaped = escape;
    }
}

/* Half of a pair by itself is no character: a message that was cut between the two. */
static bool add_units(struct bytes *out, const struct bytes *units)
{
    for (size_t i = 0, used; i + 1 < units->count; i += 2 * used) {
        uint32_t point;
        used = utf16_take((uint16_t)(octet(units, i) << 8 | octet(units, i + 1)),
                          (uint16_t)(octet(units, i + 2) << 8 | octet(units, i + 3)), &point);
        if (used == 0)
            return false;
        utf8_add(out, point);
    }
    return true;
}

/* --- parts --- */

enum { ADDRESS = 0x70, INTERNATIONAL = 0x10, LETTERS = 0x50 };

/* Two in an octet, the first in its low half. */
static void add_digits(struct reader *reader, unsigned kind, const struct bytes *value,
                       size_t length, struct bytes *out)
{
    bytes_add_text(out, kind == INTERNATIONAL ? "+" : "");
    for (size_t i = 0; i < length; i++) {
        unsigned digit = i % 2 ? octet(value, i / 2) >> 4 : octet(value, i / 2) & 0xf;
        reader->bad = reader->bad || digit > 9;
        bytes_add_char(out, (char)('0' + digit));
    }
}

/* 3GPP TS 24.011, 8.2.5.1: its length counts the type too. */
static void read_centre(struct reader *reader, struct bytes *out)
{
    struct bytes value = {0};
    size_t octets = take(reader);
    if (octets == 0)
        return;
    unsigned kind = take(reader) & ADDRESS;
    take_all(reader, octets - 1, &value);
    bool odd = value.count && octet(&value, value.count - 1) >> 4 == 0xf;
    add_digits(reader, kind, &value, 2 * value.count - odd, out);
    bytes_release(&value);
}

/* 9.1.2.5 */
static void read_sender(struct reader *reader, struct bytes *out)
{
    struct bytes value = {0};
    size_t length = take(reader);
    unsigned kind = take(reader) & ADDRESS;
    take_all(reader, (length + 1) / 2, &value);
    if (kind == LETTERS)
        add_septets(out, &value, length * 4 / 7);
    else
        add_digits(reader, kind, &value, length, out);
    bytes_release(&value);
}

static int read_pair(struct reader *reader)
{
    unsigned octets = take(reader);
    return (int)((octets & 0xf) * 10 + (octets >> 4));
}

/* 9.2.3.11 */
static int64_t read_time(struct reader *reader, int64_t *zone_of)
{
    struct civil at = {.year = 2000 + read_pair(reader)};
    at.month = read_pair(reader);
    at.day = read_pair(reader);
    at.hour = read_pair(reader);
    at.minute = read_pair(reader);
    at.second = read_pair(reader);
    unsigned zone = take(reader);
    int64_t quarters = (zone & 0x7) * 10 + (zone >> 4);
    reader->bad = reader->bad || !calendar_valid(&at);
    *zone_of = zone & 8 ? -quarters : quarters;
    return reader->bad ? 0 : calendar_seconds(&at) - *zone_of * CALENDAR_QUARTER;
}

/* 9.2.3.24 with the coding of 3GPP TS 23.038, 4: only the two that a text can have. */
static void read_text(struct reader *reader, unsigned coding, struct bytes *out)
{
    enum { GSM = 0, UCS2 = 8 };
    struct bytes data = {0};
    size_t length = take(reader);
    take_all(reader, coding == UCS2 ? length : (length * 7 + 7) / 8, &data);
    reader->bad = reader->bad || reader->hex.count || (coding != GSM && coding != UCS2);
    if (coding == UCS2)
        reader->bad = !add_units(out, &data) || reader->bad;
    else
        add_septets(out, &data, length);
    bytes_release(&data);
}

bool sms_read_pdu(struct span hex, struct sms_read *out)
{
    enum { KIND = 0x03, HEADERS = 0x40 };
    struct reader reader = {.hex = hex};
    read_centre(&reader, &out->centre);
    unsigned first = take(&reader);
    read_sender(&reader, &out->from);
    take(&reader); /* TP-PID */
    unsigned coding = take(&reader);
    out->time = read_time(&reader, &out->zone);
    read_text(&reader, coding, &out->text);
    return !reader.bad && (first & (KIND | HEADERS)) == 0;
}

bool sms_read_text(struct span shown, enum sms_charset charset, struct bytes *out)
{
    struct reader reader = {.hex = shown};
    struct bytes units = {0};
    bool escaped = false;
    if (charset == SMS_UCS2) {
        take_all(&reader, (shown.count + 1) / 2, &units);
        bool good = add_units(out, &units);
        bytes_release(&units);
        return good && !reader.bad && shown.count % 4 == 0;
    }
    for (size_t i = 0; i < shown.count; i++) {
        unsigned char c = (unsigned char)shown.at[i];
        bool escape = charset == SMS_GSM && c == ESCAPE && !escaped;
        if (c > 0x7f)
            return false;
        if (!escape)
            utf8_add(out, charset == SMS_GSM ? sms_point(c, escaped) : c);
        escaped = escape;
    }
    return true;
}
