/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_SMS_H
#define SIM_MODULE_SMS_H

#include "base/bytes.h"

/* A short message as the network delivers it: its PDU (3GPP TS 23.040, SMS-DELIVER) and its text
 * (3GPP TS 27.005, text mode; 3GPP TS 23.038, alphabets). One part, no headers.
 */
/* Type-of-address octets (3GPP TS 24.008, 10.5.4.7). */
enum { SMS_UNKNOWN = 129, SMS_INTERNATIONAL = 145, SMS_LETTERS = 208 };
enum sms_charset { SMS_IRA, SMS_GSM, SMS_UCS2 }; /* AT+CSCS */

struct sms {
    const char *from; /* "+46701234567", "1234", or letters: up to 11 */
    struct span text; /* UTF-8 */
    int64_t time;     /* at the service centre, seconds since 1970 UTC */
    int64_t zone;     /* its zone, quarters of an hour */
};

/* At most 160 characters of the GSM alphabet, or 70 of UCS2 when one is not in it. */
bool sms_text_fits(struct span text);
/* Digits with or without +, at most 20; or up to 11 characters of the GSM alphabet. */
bool sms_sender_fits(struct span from);

/* Service centre (may be "") and TPDU in hex digits; returns the octets of the TPDU alone. */
size_t sms_add_pdu(struct bytes *out, const struct sms *sms, const char *centre);
/* What that wrote, read back; texts are UTF-8, and empty before. False: it is no message from the
 * network, or one with headers or of plain bytes; then what is there counts for nothing. */
struct sms_read {
    struct bytes from, text;
    struct bytes centre; /* whose number stands in front; may be "" */
    int64_t time;        /* seconds since 1970 UTC */
    int64_t zone;        /* of the centre, quarters of an hour */
};
bool sms_read_pdu(struct span hex, struct sms_read *out);
/* A text as that character set shows it, in UTF-8; false: it has what it cannot have. */
bool sms_read_text(struct span shown, enum sms_charset charset, struct bytes *out);
/* The code point of a septet, or of one behind an escape (3GPP TS 23.038, 6.2.1). */
uint32_t sms_point(unsigned char septet, bool escaped);
/* The text as text mode shows it: UCS2 messages always in hex (27.005, <data>). */
void sms_add_text(struct bytes *out, const struct sms *sms, enum sms_charset charset);
/* The sender, which is a text of that character set too. */
void sms_add_sender(struct bytes *out, const struct sms *sms, enum sms_charset charset);
size_t sms_length(const struct sms *sms); /* in characters */
int sms_coding(const struct sms *sms);    /* TP-DCS: 0 GSM, 8 UCS2 */
/* SMS_INTERNATIONAL with a +, SMS_UNKNOWN for other digits, else SMS_LETTERS. */
int sms_type_of_address(struct span address);
/* "20/07/28,08:00:00+00" in the centre's zone. */
void sms_add_time(struct bytes *out, const struct sms *sms);

#endif
