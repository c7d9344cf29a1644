/* SPDX-License-Identifier: MIT */
#include "scenario/rules.h"

#include "base/die.h"
#include "base/limits.h"
#include "scenario/values.h"

/* A line has room for so much text behind the longest key and action. */
#define RULE_TEXT_MOST (SCENARIO_LINE_MAX - sizeof "then = answer ")

#define AT(seam) (1u << SEAM_##seam)
#define WAYS     (AT(FTP) | AT(CONNECT) | AT(CONNECT_DATA) | AT(DATA))
#define ALL      ((1u << SEAM_COUNT) - 1)

/* clang-format off */
const struct rule_on rule_ons[] = {
    {"command",      SEAM_COMMAND,      "PATTERN", "a command of that text arrives"},
    {"ftp",          SEAM_FTP,          "PATTERN", 
     "the module is about to send that FTP command"},
    {"resolve",      SEAM_RESOLVE,      NULL,      "the module looks up a server's name"},
    {"connect",      SEAM_CONNECT,      NULL,      "the module opens the control connection"},
    {"connect data", SEAM_CONNECT_DATA, NULL,      "the data connection opens, by either side"},
    {"data",         SEAM_DATA,         "SIZE",    "SIZE bytes crossed the data connection"},
    {"time",         SEAM_TIME,         "TIME",    "it is TIME after the start"},
    {"line",         SEAM_LINE,         "PATTERN", "the modem is about to print that line"},
    {NULL},
};

const struct rule_then rule_thens[] = {
    {"delay", FAULT_DELAY, TAKES_TIME, ALL, false, "T",
     "the thing happens T later, and so does what follows"},
    {"silence", FAULT_SILENCE, TAKES_NOTHING,
     AT(COMMAND) | AT(FTP) | AT(RESOLVE) | AT(CONNECT) | AT(CONNECT_DATA) | AT(LINE), true,
     NULL,
     "it never happens; for a command: no answer at all"},
    {"answer", FAULT_ANSWER, TAKES_TEXT, AT(COMMAND) | AT(LINE), true, "TEXT",
     "the modem prints TEXT instead"},
    {"code", FAULT_CODE, TAKES_CODE, AT(COMMAND) | AT(FTP), true, "N [after T]",
     "the FTP operation is accepted with OK and ends with code N (61 to 66, 70 to 80)"},
    {"reply", FAULT_REPLY, TAKES_TEXT, AT(FTP), true, "TEXT",
     "the server's reply to that FTP command is TEXT"},
    {"refuse", FAULT_REFUSE, TAKES_NOTHING, AT(RESOLVE) | AT(CONNECT) | AT(CONNECT_DATA), true,
     NULL, "the name is unknown, the connection is refused"},
    {"stall", FAULT_STALL, TAKES_NOTHING, WAYS, true, NULL,
     "nothing more crosses this connection; it stays open"},
    {"close", FAULT_CLOSE, TAKES_NOTHING, WAYS, true, NULL, "the connection ends politely"},
    {"reset", FAULT_RESET, TAKES_NOTHING, WAYS, true, NULL, "the connection breaks"},
    {"corrupt", FAULT_CORRUPT, TAKES_PERCENT, AT(LINE) | AT(TIME) | AT(DATA), false, "PERCENT",
     "so many of the bytes change, drawn from the seed"},
    {"drop", FAULT_DROP, TAKES_PERCENT, AT(LINE) | AT(TIME) | AT(DATA), false, "PERCENT",
     "so many of the bytes vanish, drawn from the seed"},
    {"urc", FAULT_URC, TAKES_TEXT, ALL, false, "TEXT", "the modem prints a line unasked"},
    {"signal", FAULT_SIGNAL, TAKES_CSQ, ALL, false, "CSQ [after T]",
     "`AT+CSQ` answers that from now on"},
    {"deregister", FAULT_DEREGISTER, TAKES_FOR, ALL, false, "[for T] [after T]",
     "the network is lost, for T or for good"},
    {"detach", FAULT_DETACH, TAKES_NOTHING, ALL, false, "[after T]",
     "the packet service is lost, and bearers with it"},
    {"deactivate", FAULT_DEACTIVATE, TAKES_NOTHING, ALL, false, "[after T]",
     "the network takes the bearers down"},
    {"outage", FAULT_OUTAGE, TAKES_TIME, ALL, false, "T [after T]",
     "nothing crosses for T; connections stay"},
    {"reboot", FAULT_REBOOT, TAKES_NOTHING, ALL, false, "[after T]", "the module starts again"},
    {"power-off", FAULT_POWER_OFF, TAKES_NOTHING, ALL, false, "[after T]",
     "the module is dead at once"},
    {"power-on", FAULT_POWER_ON, TAKES_NOTHING, ALL, false, "[after T]",
     "the power key is pressed"},
    {NULL},
};
/* clang-format on */

const struct rule_then *rule_then_of(enum fault_action_kind kind)
{
    for (const struct rule_then *row = rule_thens; row->name; row++) {
        if (row->kind == kind)
            return row;
    }
    bug("an action without a row");
}

const char *rule_on_name(enum seam seam)
{
    for (const struct rule_on *row = rule_ons; row->name; row++) {
        if (row->seam == seam)
            return row->name;
    }
    bug("a seam without a row");
}

bool rule_is_world(enum fault_action_kind kind, enum seam seam)
{
    bool noise = kind == FAULT_CORRUPT || kind == FAULT_DROP;
    return kind >= FAULT_URC || (noise && seam == SEAM_TIME);
}

void rule_add_on(struct bytes *out, const struct fault_spec *fault)
{
    bytes_add_text(out, rule_on_name(fault->on));
    switch (fault->on) {
    case SEAM_RESOLVE:
    case SEAM_CONNECT:
    case SEAM_CONNECT_DATA:
        return;
    case SEAM_DATA:
        bytes_addf(out, " %llu", (unsigned long long)fault->count);
        return;
    case SEAM_TIME:
        bytes_add_char(out, ' ');
        usec_add_text(out, fault->time);
        return;
    case SEAM_COMMAND:
    case SEAM_FTP:
    case SEAM_LINE:
        bytes_addf(out, " %s", fault->pattern);
        return;
    }
    bug("no such seam");
}

static void add_after(struct bytes *out, const char *word, usec time)
{
    bytes_addf(out, " %s ", word);
    usec_add_text(out, time);
}

static void add_arguments(struct bytes *out, const struct rule_then *row,
                          const struct fault_action *action)
{
    switch (row->takes) {
    case TAKES_NOTHING:
        return;
    case TAKES_TIME:
        bytes_add_char(out, ' ');
        usec_add_text(out, action->time);
        return;
    case TAKES_TEXT:
        bytes_add_char(out, ' ');
        value_add_text(out, (struct span){action->text, action->text_count}, RULE_TEXT_MOST);
        return;
    case TAKES_CODE:
        bytes_addf(out, " %d", (int)action->number);
        if (action->time >= 0)
            add_after(out, "after", action->time);
        return;
    case TAKES_PERCENT:
        bytes_add_char(out, ' ');
        value_add_percent(out, (uint32_t)action->number);
        return;
    case TAKES_CSQ:
        bytes_addf(out, " %d,%d", (int)action->number, (int)action->second);
        return;
    case TAKES_FOR:
        if (action->time > 0)
            add_after(out, "for", action->time);
        return;
    }
    bug("no such kind of argument");
}

void rule_add_action(struct bytes *out, const struct fault_action *action)
{
    const struct rule_then *row = rule_then_of(action->kind);
    bytes_add_text(out, row->name);
    add_arguments(out, row, action);
    if (action->after > 0)
        add_after(out, "after", action->after);
}
