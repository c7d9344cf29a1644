/* SPDX-License-Identifier: MIT */
/* What faults can do and where, as rows: the reader, the writer, the check whether an action makes
 * sense at a place, the reference and the hint at a misspelt word all come from here. What an
 * action then does is told by columns, not by where it stands.
 */
#include "scenario/rules.h"

#include "base/die.h"
#include "base/limits.h"
#include "scenario/values.h"

/* A line has room for so much text behind the longest key and action. */
#define RULE_TEXT_MOST (SCENARIO_LINE_MAX - sizeof "then = answer ")

#define AT(seam) (1u << SEAM_##seam)
#define WAYS     (AT(FTP) | AT(FTP_END) | AT(CONNECT) | AT(CONNECT_DATA) | AT(DATA))
#define ALL      ((1u << SEAM_COUNT) - 1)

/* clang-format off */
const struct rule_on rule_ons[] = {
    {.name = "command", .seam = SEAM_COMMAND, .takes = "PATTERN",
     .about = "a command of that text arrives"},
    {.name = "ftp", .seam = SEAM_FTP, .takes = "PATTERN",
     .about = "the module is about to send that FTP command"},
    {.name = "ftp end", .seam = SEAM_FTP_END, .takes = "PATTERN",
     .about = "the server's reply behind the data of that FTP command arrives"},
    {.name = "resolve", .seam = SEAM_RESOLVE,
     .about = "the module looks up a server's name"},
    {.name = "connect", .seam = SEAM_CONNECT,
     .about = "the module opens the control connection"},
    {.name = "connect data", .seam = SEAM_CONNECT_DATA,
     .about = "the data connection opens, by either side"},
    {.name = "data", .seam = SEAM_DATA, .takes = "SIZE",
     .about = "SIZE bytes crossed the data connection, on the wire"},
    {.name = "host", .seam = SEAM_HOST, .takes = "SIZE",
     .about = "the host has read or written SIZE bytes of a session"},
    {.name = "time", .seam = SEAM_TIME, .takes = "TIME",
     .about = "it is TIME after the start"},
    {.name = "line", .seam = SEAM_LINE, .takes = "PATTERN",
     .about = "the modem is about to print that line"},
    {.name = "sent", .seam = SEAM_SENT, .takes = "PATTERN",
     .about = "the host has sent that command line, and it is on its way"},
    {NULL},
};

const struct rule_then rule_thens[] = {
    {.name = "delay", .kind = FAULT_DELAY, .takes = TAKES_TIME, .shape = "T",
     .seams = ALL & ~AT(SENT),
     .about = "the thing happens T later, and so does what follows"},
    {.name = "silence", .kind = FAULT_SILENCE, .takes = TAKES_NOTHING,
     .seams = AT(COMMAND) | AT(FTP) | AT(FTP_END) | AT(RESOLVE) | AT(CONNECT) |
              AT(CONNECT_DATA) | AT(LINE),
     .decides = true,
     .about = "it never happens; for a command: no answer at all"},
    {.name = "answer", .kind = FAULT_ANSWER, .takes = TAKES_TEXT, .shape = "TEXT",
     .seams = AT(COMMAND) | AT(LINE), .decides = true,
     .about = "the modem prints TEXT instead"},
    {.name = "code", .kind = FAULT_CODE, .takes = TAKES_CODE, .shape = "N [after T]",
     .seams = AT(COMMAND) | AT(FTP) | AT(FTP_END) | AT(HOST) | AT(LINE), .decides = true,
     .about = "the FTP operation is accepted with OK and ends with code N (61 to 66, 70 to 80)"},
    {.name = "reply", .kind = FAULT_REPLY, .takes = TAKES_TEXT, .shape = "TEXT",
     .seams = AT(FTP) | AT(FTP_END), .decides = true,
     .about = "the server's reply to that FTP command is TEXT"},
    {.name = "refuse", .kind = FAULT_REFUSE, .takes = TAKES_NOTHING,
     .seams = AT(RESOLVE) | AT(CONNECT) | AT(CONNECT_DATA), .decides = true,
     .about = "the name is unknown, the connection is refused"},
    {.name = "stall", .kind = FAULT_STALL, .takes = TAKES_NOTHING,
     .seams = WAYS, .decides = true,
     .about = "nothing more crosses this connection; it stays open"},
    {.name = "close", .kind = FAULT_CLOSE, .takes = TAKES_NOTHING,
     .seams = WAYS, .decides = true,
     .about = "the connection ends politely"},
    {.name = "reset", .kind = FAULT_RESET, .takes = TAKES_NOTHING,
     .seams = WAYS, .decides = true,
     .about = "the connection breaks"},
    {.name = "corrupt", .kind = FAULT_CORRUPT, .takes = TAKES_PERCENT, .shape = "PERCENT",
     .seams = AT(LINE) | AT(TIME) | AT(DATA),
     .about = "so many of the bytes change, drawn from the seed"},
    {.name = "drop", .kind = FAULT_DROP, .takes = TAKES_PERCENT, .shape = "PERCENT",
     .seams = AT(LINE) | AT(TIME) | AT(DATA),
     .about = "so many of the bytes vanish, drawn from the seed"},
    {.name = "damage", .kind = FAULT_DAMAGE, .takes = TAKES_DAMAGE, .shape = "BYTES",
     .seams = AT(LINE) | AT(SENT) | AT(TIME),
     .about = "those bytes vanish or change, or others come in: [Noise](#noise)"},
    {.name = "noise", .kind = FAULT_NOISE, .takes = TAKES_TEXT, .shape = "TEXT [after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "bytes come that nobody sent, without line ends of their own"},
    {.name = "urc", .kind = FAULT_URC, .takes = TAKES_TEXT, .shape = "TEXT [after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the modem prints a line unasked"},
    {.name = "signal", .kind = FAULT_SIGNAL, .takes = TAKES_CSQ, .shape = "CSQ [after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "`AT+CSQ` answers that from now on"},
    {.name = "deregister", .kind = FAULT_DEREGISTER, .takes = TAKES_FOR,
     .shape = "[for T] [after T]", .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the network is lost, for T or for good"},
    {.name = "register", .kind = FAULT_REGISTER, .takes = TAKES_STATUS,
     .shape = "N [after T]", .seams = ALL, .of_world = true, .may_wait = true,
     .about = "registration is as `AT+CREG?` numbers it, 0 to 5, until something else changes it; "
              "with 1 and 5 there is a network, with the others none"},
    {.name = "no-bearer", .kind = FAULT_REFUSE_BEARER, .takes = TAKES_CME,
     .shape = "[N] [after T]", .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the network refuses the next bearer that the host asks for, with `+CME ERROR: N`"},
    {.name = "no-attach", .kind = FAULT_REFUSE_ATTACH, .takes = TAKES_CME,
     .shape = "[N] [after T]", .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the network refuses the next attach, by `AT+CGATT=1` or behind a registration, "
              "with `+CME ERROR: N`"},
    {.name = "detach", .kind = FAULT_DETACH, .takes = TAKES_NOTHING, .shape = "[after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the packet service is lost, and bearers with it"},
    {.name = "deactivate", .kind = FAULT_DEACTIVATE, .takes = TAKES_NOTHING, .shape = "[after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the network takes the bearers down"},
    {.name = "outage", .kind = FAULT_OUTAGE, .takes = TAKES_TIME, .shape = "T [after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "nothing crosses for T; connections stay"},
    {.name = "hang", .kind = FAULT_HANG, .takes = TAKES_FOR,
     .shape = "[for T] [after T]", .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the module neither reads nor prints, for T or until it starts again"},
    {.name = "card-out", .kind = FAULT_CARD_OUT, .takes = TAKES_NOTHING, .shape = "[after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the SIM is taken out of its holder"},
    {.name = "card-in", .kind = FAULT_CARD_IN, .takes = TAKES_NOTHING, .shape = "[after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the SIM is put in"},
    {.name = "reboot", .kind = FAULT_REBOOT, .takes = TAKES_NOTHING, .shape = "[after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the module starts again"},
    {.name = "power-off", .kind = FAULT_POWER_OFF, .takes = TAKES_NOTHING, .shape = "[after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the module is dead at once"},
    {.name = "power-on", .kind = FAULT_POWER_ON, .takes = TAKES_NOTHING, .shape = "[after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the power key is pressed, if the module is off"},
    {.name = "power-key", .kind = FAULT_POWER_KEY, .takes = TAKES_NOTHING, .shape = "[after T]",
     .seams = ALL, .of_world = true, .may_wait = true,
     .about = "the power key is pressed: a module that is on says so and goes off in order, one "
              "that is off starts"},
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
    bool noise = kind == FAULT_CORRUPT || kind == FAULT_DROP || kind == FAULT_DAMAGE;
    bool session = kind == FAULT_CODE && seam == SEAM_LINE; /* it is not the line that ends */
    return rule_then_of(kind)->of_world || (noise && seam == SEAM_TIME) || session;
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
    case SEAM_HOST:
        bytes_addf(out, " %llu", (unsigned long long)fault->count);
        return;
    case SEAM_TIME:
        bytes_add_char(out, ' ');
        usec_add_text(out, fault->time);
        return;
    case SEAM_COMMAND:
    case SEAM_FTP:
    case SEAM_FTP_END:
    case SEAM_LINE:
    case SEAM_SENT:
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
    case TAKES_STATUS:
        bytes_addf(out, " %d", (int)action->number);
        return;
    case TAKES_CME:
        if (action->number)
            bytes_addf(out, " %d", (int)action->number);
        return;
    case TAKES_FOR:
        if (action->time > 0)
            add_after(out, "for", action->time);
        return;
    case TAKES_DAMAGE:
        bytes_addf(out, " %s", action->text);
        return;
    }
    bug("no such kind of argument");
}

void rule_add_action(struct bytes *out, const struct fault_action *action)
{
    const struct rule_then *row = rule_then_of(action->kind);
    bytes_add_text(out, row->name);
    add_arguments(out, row, action);
    struct span text = {action->text, action->text_count};
    usec own; /* of the text itself, which would be taken for when to say it */
    bool doubtful = row->takes == TAKES_TEXT && row->may_wait && rule_cut_after(&text, &own);
    if (action->after > 0 || doubtful)
        add_after(out, "after", action->after);
}
