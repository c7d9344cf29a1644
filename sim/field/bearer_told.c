/* SPDX-License-Identifier: MIT */
/* What a log tells of the bearer, in every way that hosts open one: AT+SAPBR, AT+CNACT with and
 * without numbers, AT+CIICR (docs/module.md). A word of the modem tells more than a command of
 * the host; a command counts once its OK came. */
#include "field/bearer_told.h"

#include <string.h>

/* Lines, by their beginnings. */
static const struct {
    const char *line;
    enum bearer_told told;
} lines[] = {
    {"+SAPBR: 1,1,", BEARER_TOLD_UP},
    {"+SAPBR: 2,1,", BEARER_TOLD_UP},
    {"+SAPBR:1,1,", BEARER_TOLD_UP},
    {"+SAPBR: 1,3,", BEARER_TOLD_DOWN},
    {"+SAPBR: 1,2,", BEARER_TOLD_DOWN},
    {"+CNACT: 1,\"0.0.0.0\"", BEARER_TOLD_DOWN},
    {"+CNACT: 0,1,", BEARER_TOLD_UP},
    {"+CNACT: 0,0,", BEARER_TOLD_DOWN},
    {"+CNACT: 1,\"", BEARER_TOLD_UP},
    {"+CNACT: 0,\"", BEARER_TOLD_DOWN},
    {"+APP PDP: ACTIVE", BEARER_TOLD_UP},
    {"+APP PDP: 0,ACTIVE", BEARER_TOLD_UP},
    {"+APP PDP: DEACTIVE", BEARER_TOLD_DOWN},
    {"+APP PDP: 0,DEACTIVE", BEARER_TOLD_DOWN},
    {"+PDP: DEACT", BEARER_TOLD_DOWN},
    {"+SAPBR 1: DEACT", BEARER_TOLD_DOWN},
    {"RDY", BEARER_TOLD_DOWN},
    {"+CGATT: 0", BEARER_TOLD_DOWN},
};

/* Commands, by what stands behind their AT+; `said` is what their OK tells. AT+CNACT=1 tells only
 * that it was asked for, which is as good where the log has no word of the modem's on it. */
static const struct {
    const char *command;
    enum bearer_told said;
} commands[] = {
    {"SAPBR=1,", BEARER_TOLD_UP},   {"SAPBR=0,", BEARER_TOLD_DOWN},
    {"CIICR", BEARER_TOLD_UP},      {"CIPSHUT", BEARER_TOLD_DOWN},
    {"CNACT=0,1", BEARER_TOLD_UP},  {"CNACT=0,0", BEARER_TOLD_DOWN},
    {"CNACT=0", BEARER_TOLD_DOWN},  {"CNACT=1", BEARER_TOLD_UP},
    {"CNACT=2", BEARER_TOLD_UP},    {"CFUN=0", BEARER_TOLD_DOWN},
    {"CFUN=1,1", BEARER_TOLD_DOWN}, {"CGATT=0", BEARER_TOLD_DOWN},
};

/* Nearly all lines and commands are about something else, and are passed by their names. */
static bool may_tell(struct span line)
{
    return span_starts(line, "+SAPBR") || span_starts(line, "+CNACT") ||
           span_starts(line, "+APP") || span_starts(line, "+PDP") ||
           span_starts(line, "+CGATT") || span_starts(line, "RDY");
}

static bool may_be_told_by(struct span name)
{
    return span_starts_nocase(name, "SAPBR") || span_starts_nocase(name, "CI") ||
           span_starts_nocase(name, "CNACT") || span_starts_nocase(name, "CFUN") ||
           span_starts_nocase(name, "CGATT");
}

enum bearer_told bearer_told_by_line(struct span line, enum bearer_told before)
{
    if (!may_tell(line))
        return before;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (span_starts(line, lines[i].line))
            return lines[i].told;
    }
    return before;
}

enum bearer_told bearer_told_by_ok(struct span command, enum bearer_told before)
{
    if (!span_starts_nocase(command, "AT+") || !may_be_told_by(span_skip(command, 3)))
        return before;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (span_starts_nocase(span_skip(command, 3), commands[i].command))
            return commands[i].said;
    }
    return before;
}

bool bearer_is_lost_by(struct span line)
{
    return span_is(line, "+PDP: DEACT") || span_is(line, "+SAPBR 1: DEACT") ||
           span_is(line, "+APP PDP: DEACTIVE") || span_is(line, "+APP PDP: 0,DEACTIVE");
}

bool bearer_is_opened_by(struct span command)
{
    return bearer_told_by_ok(command, BEARER_TOLD_NOTHING) == BEARER_TOLD_UP;
}
