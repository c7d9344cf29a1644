/* SPDX-License-Identifier: MIT */
/* Short messages in their two forms. Texts of a scenario are UTF-8: what the GSM alphabet has goes
 * out in 7 bits, anything else makes the whole message UCS2, as phones do it. Nothing is split
 * into parts; the loader refuses what does not fit. */
#include "module/sms.h"

#include "base/calendar.h"
#include "base/utf8.h"

#define SEPTETS_MAX 160
#define UNITS_MAX   70
#define ESCAPE      0x1b
#define NO_SEPTET   (-1)

/* 3GPP TS 23.038, 6.2.1: the code point of each septet. */
static const uint16_t alphabet[128] = {
    0x40,  0xa3,   0x24, 0xa5,  0xe8, 0xe9,  0xf9,  0xec,  0xf2,  0xc7,  0x0a,  0xd8,  0xf8,
    0x0d,  0xc5,   0xe5, 0x394, 0x5f, 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398,
    0x39e, ESCAPE, 0xc6, 0xe6,  0xdf, 0xc9,  0x20,  0x21,  0x22,  0x23,  0xa4,  0x25,  0x26,
    0x27,  0x28,   0x29, 0x2a,  0x2b, 0x2c,  0x2d,  0x2e,  0x2f,  0x30,  0x31,  0x32,  0x33,
    0x34,  0x35,   0x36, 0x37,  0x38, 0x39,  0x3a,  0x3b,  0x3c,  0x3d,  0x3e,  0x3f,  0xa1,
    0x41,  0x42,   0x43, 0x44,  0x45, 0x46,  0x47,  0x48,  0x49,  0x4a,  0x4b,  0x4c,  0x4d,
    0x4e,  0x4f,   0x50, 0x51,  0x52, 0x53,  0x54,  0x55,  0x56,  0x57,  0x58,  0x59,  0x5a,
    0xc4,  0xd6,   0xd1, 0xdc,  0xa7, 0xbf,  0x61,  0x62,  0x63,  0x64,  0x65,  0x66,  0x67,
    0x68,  0x69,   0x6a, 0x6b,  0x6c, 0x6d,  0x6e,  0x6f,  0x70,  0x71,  0x72,  0x73,  0x74,
    0x75,  0x76,   0x77, 0x78,  0x79, 0x7a,  0xe4,  0xf6,  0xf1,  0xfc,  0xe0,
};

/* 6.2.1.1: those behind an escape. */
static const struct {
    uint16_t point;
    unsigned char septet;
} extension[] = {
    {0x0c, 0x0a}, {0x5e, 0x14}, {0x7b, 0x28}, {0x7d, 0x29}, {0x5c, 0x2f},
    {0x5b, 0x3c}, {0x7e, 0x3d}, {0x5d, 0x3e}, {0x7c, 0x40}, {0x20ac, 0x65},
};

/* --- characters --- */

/* The next code point of UTF-8; bytes that are none stand for themselves (Latin 1). */
static uint32_t next_point(struct span *text)
{
    uint32_t point = (unsigned char)text->at[0];
    size_t length = utf8_take(*text, &point);
    *text = span_skip(*text, length ? length : 1);
    return point;
}

/* One septet, or two of which the first is the escape. */
static int septet_of(uint32_t point, bool *escaped)
{
    *escaped = false;
    for (int i = 0; i < 128; i++) {
        if (alphabet[i] == point && i != ESCAPE)
            return i;
    }
    *escaped = true;
    for (size_t i = 0; i < sizeof extension / sizeof *extension; i++) {
        if (extension[i].point == point)
            return extension[i].septet;
    }
    return NO_SEPTET;
}

uint32_t sms_point(unsigned char septet, bool escaped)
{
    for (size_t i = 0; i < sizeof extension / sizeof *extension && escaped; i++) {
        if (extension[i].septet == septet)
            return extension[i].point;
    }
    return alphabet[septet & 0x7f];
}

/* False: a character is not in the alphabet. */
static bool add_septets(struct bytes *out, struct span text)
{
    while (text.count) {
        bool escaped;
        int septet = septet_of(next_point(&text), &escaped);
        if (septet == NO_SEPTET)
            return false;
        if (escaped)
            bytes_add_char(out, ESCAPE);
        bytes_add_char(out, (char)septet);
    }
    return true;
}

/* UCS2, high byte first; beyond its plane in two halves. */
static void add_units(struct bytes *out, struct span text)
{
    while (text.count) {
        uint32_t point = next_point(&text);
        uint16_t units[2] = {(uint16_t)point, 0};
        size_t count = 1;
        if (point > 0xffff) {
            units[0] = (uint16_t)(0xd800 + ((point - 0x10000) >> 10));
            units[1] = (uint16_t)(0xdc00 + ((point - 0x10000) & 0x3ff));
            count = 2;
        }
        for (size_t i = 0; i < count; i++) {
            bytes_add_char(out, (char)(units[i] >> 8));
            bytes_add_char(out, (char)(units[i] & 0xff));
        }
    }
}

static bool is_gsm(struct span text)
{
    struct bytes septets = {0};
    bool good = add_septets(&septets, text);
    bytes_release(&septets);
    return good;
}

bool sms_text_fits(struct span text)
{
    struct bytes coded = {0};
    bool fits;
    if (add_septets(&coded, text)) {
        fits = coded.count <= SEPTETS_MAX;
    } else {
        bytes_clear(&coded);
        add_units(&coded, text);
        fits = coded.count <= 2 * UNITS_MAX;
    }
    bytes_release(&coded);
    return fits;
}

int sms_coding(const struct sms *sms)
{
    return is_gsm(sms->text) ? 0 : 8;
}

size_t sms_length(const struct sms *sms)
{
    struct span text = sms->text;
    size_t count = 0;
    for (; text.count; count++)
        next_point(&text);
    return count;
}

/* --- hex and packing --- */

static void add_hex(struct bytes *out, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes_addf(out, "%02X", (unsigned char)bytes[i]);
}

/* 3GPP TS 23.038, 6.1.2.1: eight septets in seven octets, the first in the low bits. */
static void add_packed(struct bytes *out, const struct bytes *septets)
{
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < septets->count; i++) {
        bits |= (uint32_t)(unsigned char)bytes_at(septets)[i] << have;
        have += 7;
        if (have >= 8) {
            bytes_add_char(out, (char)(bits & 0xff));
            bits >>= 8;
            have -= 8;
        }
    }
    if (have)
        bytes_add_char(out, (char)(bits & 0xff));
}

/* Digits in pairs, the first in the low half; an odd one is filled up with F. */
static void add_swapped(struct bytes *out, struct span digits)
{
    for (size_t i = 0; i < digits.count; i += 2) {
        int high = i + 1 < digits.count ? digits.at[i + 1] - '0' : 0xf;
        bytes_add_char(out, (char)(high << 4 | (digits.at[i] - '0')));
    }
}

/* --- addresses --- */

static struct span digits_of(struct span address)
{
    return span_skip(address, address.count && address.at[0] == '+' ? 1 : 0);
}

static bool is_number(struct span address)
{
    struct span digits = digits_of(address);
    for (size_t i = 0; i < digits.count; i++) {
        if (!text_is_digit(digits.at[i]))
            return false;
    }
    return digits.count > 0;
}

bool sms_sender_fits(struct span from)
{
    enum { DIGITS_MAX = 20, LETTERS_MAX = 11 };
    struct bytes septets = {0};
    bool good = is_number(from) ? digits_of(from).count <= DIGITS_MAX
                                : add_septets(&septets, from) && septets.count > 0 &&
                                      septets.count <= LETTERS_MAX;
    bytes_release(&septets);
    return good;
}

int sms_type_of_address(struct span address)
{
    if (!is_number(address))
        return SMS_LETTERS;
    return address.at[0] == '+' ? SMS_INTERNATIONAL : SMS_UNKNOWN;
}

/* 23.040, 9.1.2.5: how many digits, or half octets of packed letters; type; address. */
static void add_originator(struct bytes *out, struct span from)
{
    struct bytes value = {0}, septets = {0};
    size_t length = digits_of(from).count;
    if (is_number(from)) {
        add_swapped(&value, digits_of(from));
    } else {
        add_septets(&septets, from);
        add_packed(&value, &septets);
        length = (septets.count * 7 + 3) / 4;
    }
    bytes_add_char(out, (char)length);
    bytes_add_char(out, (char)sms_type_of_address(from));
    bytes_add_span(out, bytes_span(&value));
    bytes_release(&value);
    bytes_release(&septets);
}

/* 24.011, 8.2.5.1: how many octets; type; digits. */
static void add_centre(struct bytes *out, struct span centre)
{
    struct bytes digits = {0};
    if (is_number(centre))
        add_swapped(&digits, digits_of(centre));
    bytes_add_char(out, (char)(digits.count ? digits.count + 1 : 0));
    if (digits.count)
        bytes_add_char(out, (char)sms_type_of_address(centre));
    bytes_add_span(out, bytes_span(&digits));
    bytes_release(&digits);
}

/* --- time --- */

static struct civil local_time(const struct sms *sms)
{
    return calendar_civil(sms->time + sms->zone * CALENDAR_QUARTER);
}

void sms_add_time(struct bytes *out, const struct sms *sms)
{
    struct civil at = local_time(sms);
    bytes_addf(out, "%02d/%02d/%02d,%02d:%02d:%02d%+03d", (int)(at.year % 100), at.month,
               at.day, at.hour, at.minute, at.second, (int)sms->zone);
}

/* 23.040, 9.2.3.11: seven pairs of digits; west of Greenwich has the fourth bit set. */
static void add_stamp(struct bytes *out, const struct sms *sms)
{
    struct civil at = local_time(sms);
    int quarters = (int)(sms->zone < 0 ? -sms->zone : sms->zone);
    struct bytes digits = {0};
    bytes_addf(&digits, "%02d%02d%02d%02d%02d%02d", (int)(at.year % 100), at.month, at.day,
               at.hour, at.minute, at.second);
    add_swapped(out, bytes_span(&digits));
    bytes_add_char(out, (char)(quarters % 10 << 4 | quarters / 10 | (sms->zone < 0 ? 8 : 0)));
    bytes_release(&digits);
}

/* --- the two forms --- */

static void add_user_data(struct bytes *out, const struct sms *sms)
{
    struct bytes coded = {0};
    if (add_septets(&coded, sms->text)) {
        bytes_add_char(out, (char)coded.count);
        add_packed(out, &coded);
    } else {
        bytes_clear(&coded);
        add_units(&coded, sms->text);
        bytes_add_char(out, (char)coded.count);
        bytes_add_span(out, bytes_span(&coded));
    }
    bytes_release(&coded);
}

size_t sms_add_pdu(struct bytes *out, const struct sms *sms, const char *centre)
{
    enum { DELIVER_NO_MORE = 0x04 }; /* TP-MTI 00, TP-MMS: no more messages wait */
    struct bytes head = {0}, tpdu = {0};
    add_centre(&head, span_of(centre));
    bytes_add_char(&tpdu, DELIVER_NO_MORE);
    add_originator(&tpdu, span_of(sms->from));
    bytes_add_char(&tpdu, '\0'); /* TP-PID */
    bytes_add_char(&tpdu, (char)sms_coding(sms));
    add_stamp(&tpdu, sms);
    add_user_data(&tpdu, sms);
    add_hex(out, bytes_at(&head), head.count);
    add_hex(out, bytes_at(&tpdu), tpdu.count);
    size_t length = tpdu.count;
    bytes_release(&head);
    bytes_release(&tpdu);
    return length;
}

static void add_in(struct bytes *out, struct span text, enum sms_charset charset)
{
    struct bytes coded = {0};
    if (charset == SMS_UCS2) {
        add_units(&coded, text);
        add_hex(out, bytes_at(&coded), coded.count);
    } else if (charset == SMS_GSM) {
        add_septets(out, text);
    } else {
        while (text.count) { /* what ASCII lacks cannot be shown in it */
            uint32_t point = next_point(&text);
            bytes_add_char(out, point < 0x80 ? (char)point : '?');
        }
    }
    bytes_release(&coded);
}

void sms_add_text(struct bytes *out, const struct sms *sms, enum sms_charset charset)
{
    add_in(out, sms->text, is_gsm(sms->text) ? charset : SMS_UCS2);
}

void sms_add_sender(struct bytes *out, const struct sms *sms, enum sms_charset charset)
{
    add_in(out, span_of(sms->from), charset);
}
