/* SPDX-License-Identifier: MIT */
#include "field/refusal.h"

#include "at/cme.h"
#include "field/world.h"

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

bool refusal_is_of_network(int number)
{
    enum { FIRST = 103, LAST = 150 };
    return number >= FIRST && number <= LAST;
}

/* What each says without a number of the network's (docs/module.md). */
static int own_number(struct span command)
{
    return span_starts_nocase(command, "AT+CNACT") ? CME_NOT_ALLOWED
           : span_starts_nocase(command, "AT+CG")  ? CME_GPRS_UNSPECIFIED
                                                   : REFUSAL_PLAIN;
}

void refusal_add(struct fault_spec *fault, struct span command, int number)
{
    const char *action = span_starts_nocase(command, "AT+CGATT") ? "no-attach" : "no-bearer";
    if (number > 0 && number != own_number(command))
        fault_then(fault, "%s %d", action, number);
    else
        fault_then(fault, "%s", action);
}

bool refusal_is_of_card(int number)
{
    return number >= CME_SIM_NOT_INSERTED && number <= CME_SIM_BUSY;
}
