/* SPDX-License-Identifier: MIT */
/* The lines are those of the AT manual's list of URCs (V1.06, 20.3), spelled as the firmware does:
 * UNDER-VOLTAGE WARNNING. */
#include "field/outside.h"

#include "log/dialect.h"

#include <string.h>

const char outside_noise[] = "noise on the line:";

/* A rate that is not found yet, a start, a cable: bytes that no modem says. A few, without a word
 * in them, and at least one that its language does not have. */
static bool is_noise(struct span line)
{
    enum { WORD = 3, LONGEST = 60 };
    static const char foreign[] = "~^`{}|\\?@#$%&![]";
    size_t run = 0, longest = 0, strange = 0;
    for (size_t i = 0; i < line.count; i++) {
        unsigned char c = (unsigned char)line.at[i];
        bool digits = span_starts(span_skip(line, i), "\\x"); /* a byte in digits is one, too */
        bool word = text_is_digit(line.at[i]) || text_is_alpha(line.at[i]);
        run = word ? run + 1 : 0;
        longest = run > longest ? run : longest;
        strange += c < ' ' || c >= 0x7f || (c && strchr(foreign, c));
        i += digits ? strlen("\\xHH") - 1 : 0;
    }
    return strange > 0 && line.count <= LONGEST && (longest < WORD || 2 * strange > line.count);
}

/* +CREG: 1,"28A0","2777",0 unasked, where the registration is no other. */
static bool is_cell(struct span line)
{
    struct span name = dialect_name(line), rest = span_skip(line, name.count);
    return span_starts(line, "+") && dialect_domain(name) >= 0 &&
           (span_starts(rest, ": 1,\"") || span_starts(rest, ": 5,\""));
}

const char *outside_cause(struct span line)
{
    static const struct {
        const char *start, *cause;
    } rows[] = {
        {"UNDER-VOLTAGE", "the supply sags:"},
        {"OVER-VOLTAGE", "the supply is too high:"},
        {"NORMAL POWER DOWN", "it is switched off:"},
        {"*PSUTTZ:", "the network tells the time:"},
        {"*PSNWID:", "the network tells its name:"},
        {"DST:", "the network tells the time:"},
        {"+CTZV:", "the network tells the time:"},
        {"+CTZR:", "the network tells the time:"},
        {"+CMTI:", "a short message comes:"},
        {"+CMT:", "a short message comes:"},
        {"+CDSI:", "a report on a message comes:"},
        {"+CPIN: NOT READY", "the card loses contact:"},
        {"+CPIN: NOT INSERTED", "the card loses contact:"},
        {"RING", "somebody calls:"},
        {"+CRING:", "somebody calls:"},
        {"+CLIP:", "somebody calls:"},
        {"MISSED_CALL:", "somebody has called:"},
        {"+UGNSINF: 1,0,", "the receiver tells of itself:"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (span_starts(line, rows[i].start))
            return rows[i].cause;
    }
    if (is_cell(line))
        return "the module comes to another cell:";
    return is_noise(line) ? outside_noise : NULL;
}

bool outside_ends_it(struct span line)
{
    bool voltage = span_starts(line, "UNDER-VOLTAGE") || span_starts(line, "OVER-VOLTAGE");
    return span_starts(line, "NORMAL POWER DOWN") ||
           (voltage && span_contains(line, "POWER DOWN"));
}
