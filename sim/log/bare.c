/* SPDX-License-Identifier: MIT */
/* The commands as rows, with the form of what they are answered with. The forms are those of the
 * numbers themselves: IMEI and IMSI (3GPP TS 23.003, 6.2 and 2.2), ICCID (ITU-T E.118, to which
 * firmware may show a filler), an address. Nothing else that stands alone in a line of a log looks
 * like one, so that it is known for an answer even where others came between. */
#include "log/bare.h"

#define IMEI_LEAST  14 /* without its check digit */
#define IMEI_MOST   16 /* with a version in its place */
#define IMSI_LEAST  14 /* 6 by the standard; networks give out 14 and 15 */
#define IMSI_MOST   15
#define ICCID_LEAST 18
#define ICCID_MOST  20

static size_t count_digits(struct span text)
{
    size_t digits = 0;
    while (digits < text.count && text_is_digit(text.at[digits]))
        digits++;
    return digits;
}

static bool is_imei(struct span line)
{
    return count_digits(line) == line.count && line.count >= IMEI_LEAST &&
           line.count <= IMEI_MOST;
}

static bool is_imsi(struct span line)
{
    return count_digits(line) == line.count && line.count >= IMSI_LEAST &&
           line.count <= IMSI_MOST;
}

/* 89 is what all of telecommunications have in front; the last one may be a letter. */
static bool is_iccid(struct span line)
{
    return span_starts(line, "89") && line.count >= ICCID_LEAST && line.count <= ICCID_MOST &&
           count_digits(line) + 1 >= line.count &&
           (text_is_digit(line.at[line.count - 1]) || text_is_alpha(line.at[line.count - 1]));
}

static bool is_address(struct span line)
{
    size_t numbers = 0;
    for (; count_digits(line) > 0 && count_digits(line) <= 3; numbers++) {
        line = span_skip(line, count_digits(line));
        if (!span_starts(line, "."))
            break;
        line = span_skip(line, 1);
    }
    return numbers == 3 && line.count == 0;
}

/* SIM7000G R1529, SIMCOM_Ltd */
static bool is_product(struct span line)
{
    return span_starts(line, "SIM7") || span_starts(line, "SIMCOM");
}

static bool is_revision(struct span line)
{
    return span_starts(line, "Revision:");
}

static const struct bare {
    const char *name;
    bool (*is)(struct span line); /* NULL: any text */
    bool whole;
} rows[] = {
    {"+GSN", is_imei},
    {"+CGSN", is_imei},
    {"+CIMI", is_imsi},
    {"+CCID", is_iccid},
    {"+CIFSR", is_address, .whole = true},
    {"I", is_product},
    {"+CGMM", is_product},
    {"+GMM", is_product},
    {"+CGMI", is_product},
    {"+GMI", is_product},
    {"+CGMR", is_revision},
    {"+GMR", is_revision},
    {"+GSV"},
    {"&V"},
    /* a text of its own behind the first line */
    {"+CMGR"},
    {"+CMGL"},
    {"+HTTPREAD"},
    {"+HTTPHEAD"},
    {"+SHREAD"},
};

static const struct bare *find(struct span name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (span_is_nocase(name, rows[i].name))
            return &rows[i];
    return NULL;
}

bool bare_asks(struct span name)
{
    return find(name) != NULL;
}

bool bare_tells(struct span name, struct span line)
{
    const struct bare *row = find(name);
    return row && row->is && row->is(span_trim(line));
}

bool bare_has_form(struct span line)
{
    line = span_trim(line);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is && rows[i].is(line))
            return true;
    return false;
}

bool bare_is_whole(struct span name)
{
    const struct bare *row = find(name);
    return row && row->whole;
}
