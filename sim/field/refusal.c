/* SPDX-License-Identifier: MIT */
#include "field/refusal.h"

#include "at/cme.h"

#include <string.h>

int refusal_number(struct span line)
{
    static const char head[] = "+CME ERROR:";
    if (span_is(line, "ERROR"))
        return REFUSAL_PLAIN;
    if (!span_starts(line, head))
        return REFUSAL_NONE;
    int number = cme_number(span_trim(span_skip(line, strlen(head))));
    return number > 0 ? number : REFUSAL_PLAIN;
}

bool refusal_is_of_card(int number)
{
    return number >= CME_SIM_NOT_INSERTED && number <= CME_SIM_BUSY;
}
