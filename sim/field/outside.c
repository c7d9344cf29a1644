/* SPDX-License-Identifier: MIT */
/* The lines are those of the AT manual's list of URCs (V1.06, 20.3), spelled as the firmware does:
 * UNDER-VOLTAGE WARNNING. */
#include "field/outside.h"

#include <stddef.h>

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
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (span_starts(line, rows[i].start))
            return rows[i].cause;
    }
    return NULL;
}

bool outside_ends_it(struct span line)
{
    bool voltage = span_starts(line, "UNDER-VOLTAGE") || span_starts(line, "OVER-VOLTAGE");
    return span_starts(line, "NORMAL POWER DOWN") ||
           (voltage && span_contains(line, "POWER DOWN"));
}
