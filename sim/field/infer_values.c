/* SPDX-License-Identifier: MIT */
/* Values that lines show: each goes to the key that makes the model say the same. The first one
 * counts; what changes later is a fault or a wait.
 */
#include "field/infer_parts.h"
#include "ftp/client.h"

#include "base/host_name.h"

#include <string.h>

struct span infer_field(struct span line, size_t i)
{
    struct span rest = span_skip(line, span_find(line, ':') + 1);
    for (;; i--) {
        rest = span_trim(rest);
        bool quoted = span_starts(rest, "\"");
        size_t end = quoted ? 1 + span_find(span_skip(rest, 1), '"') : span_find(rest, ',');
        if (i == 0)
            return quoted ? span_cut(span_skip(rest, 1), end - 1) : span_cut(rest, end);
        end += span_find(span_skip(rest, end), ',');
        if (end >= rest.count)
            return SPAN("");
        rest = span_skip(rest, end + 1);
    }
}

static const struct {
    const char *line; /* its beginning */
    size_t field;     /* SIZE_MAX: all of them */
    const char *section, *key;
} fields[] = {
    {"+COPS: 0,0,", 2, "network", "operator"},
    {"+COPS: 0,0,", 3, "network", "act"},
    {"+COPS: 1,0,", 2, "network", "operator"},
    {"+COPS: 1,0,", 3, "network", "act"},
    {"+CGNAPN: 1,", 1, "network", "apn"},
    {"+CNACT: 1,", 1, "network", "ip"},
    {"+CNACT: 0,1,", 2, "network", "ip"},
    {"+SAPBR: 1,1,", 2, "network", "ip"},
    {"+SAPBR:1,1,", 2, "network", "ip"},
    {"+CGPADDR: 1,", 1, "network", "ip"},
    {"+CNUM: ", 1, "sim", "number"},
    {"+CBC: 0,", SIZE_MAX, "module", "battery"},
    {"+CBC: 1,", SIZE_MAX, "module", "battery"},
    {"+CBC: 2,", SIZE_MAX, "module", "battery"},
    {"+CPMS: \"", 2, "sim", "store"},
    {"+CPMS: ", 1, "sim", "store"},
};

/* Lines without a name: what they are is said by the command. */
static const struct {
    const char *command, *section, *key;
} bare[] = {
    {"+GSN", "module", "imei"}, {"+CGSN", "module", "imei"}, {"+CIMI", "sim", "imsi"},
    {"+CCID", "sim", "iccid"},  {"+CIFSR", "network", "ip"},
};

static void take_bare(struct inference *infer, size_t turn)
{
    size_t command = infer_command_before(infer->dialogue, turn);
    struct span line = infer_turn(infer, turn);
    if (command == NO_TURN || span_starts(line, "+") || dialect_is_final(line) ||
        infer->dialogue->turns[turn].masked)
        return;
    struct span name = dialect_name(infer_turn(infer, command));
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++) {
        if (span_is_nocase(name, bare[i].command))
            infer_set(infer, bare[i].section, bare[i].key, "as the log shows", line);
    }
}

/* +FTPGET:1,1 without the blank, as SIM900 prints it */
static void take_blank(struct inference *infer, struct span line)
{
    struct span rest = span_skip(line, dialect_name(line).count);
    if (span_starts(line, "+FTP") && span_starts(rest, ":") && !span_starts(rest, ": "))
        infer_set(infer, "module", "urc_space", "lines have no blank behind the colon",
                  SPAN("no"));
}

/* AT+FTPREST was set, a download came, and now it is 0. */
static void take_rest(struct inference *infer, size_t turn)
{
    size_t count = infer->operations->count;
    if (!span_is(infer_turn(infer, turn), "+FTPREST: 0"))
        return;
    while (count > 0 && infer->operations->items[count - 1].opening > turn)
        count--;
    if (count > 0 && infer->operations->items[count - 1].set.rest > 0)
        infer_set(infer, "module", "rest_once", "AT+FTPREST? is 0 after a download",
                  SPAN("yes"));
}

/* One line with a number; a module with four networks has four. */
static bool is_note_form(const struct inference *infer, size_t turn)
{
    struct span line = infer_turn(infer, turn);
    if (!span_starts(line, "+CNACT: 0,1,") && !span_starts(line, "+CNACT: 0,0,"))
        return false;
    bool another = turn + 1 < infer->dialogue->count &&
                   span_starts(infer_turn(infer, turn + 1), "+CNACT: 1,");
    size_t command = infer_command_before(infer->dialogue, turn);
    return !another && command != NO_TURN &&
           span_is_nocase(infer_turn(infer, command), "AT+CNACT?");
}

/* Two words of one start; the other way round another start is meant. */
static bool is_before_sms(const struct inference *infer, size_t turn)
{
    const struct dialogue *dialogue = infer->dialogue;
    for (size_t i = turn + 1; i < dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        if (dialogue->turns[i].kind != TURN_LINE || span_is(text, "SMS Ready"))
            return span_is(text, "SMS Ready");
    }
    return false;
}

/* Of the many lines that come again and again most show none of all this. */
static bool may_show_value(struct span line)
{
    static const char *const starts[] = {"+CO", "+CN", "+CG", "+CB", "+CP",
                                         "+CM", "+SA", "+AP", "+FT", "Call"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (span_starts(line, starts[i]))
            return true;
    return false;
}

/* What its own words show, whatever was asked. */
static void take_words(struct inference *infer, size_t turn)
{
    struct span line = infer_turn(infer, turn);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (span_starts(line, fields[i].line) && !infer->dialogue->turns[turn].masked)
            infer_set(infer, fields[i].section, fields[i].key, "as the log shows",
                      fields[i].field == SIZE_MAX
                          ? span_trim(span_skip(line, span_find(line, ':') + 1))
                          : infer_field(line, fields[i].field));
    }
    if (span_starts(line, "+APP PDP: 0,") || span_starts(line, "+CNACT: 3,"))
        infer_set(infer, "module", "cnact_form", "its application networks have numbers",
                  SPAN("index"));
    else if (is_note_form(infer, turn))
        infer_set(infer, "module", "cnact_form", "AT+CNACT? names a context first",
                  SPAN("note"));
    int64_t numbers[3];
    if (span_starts(line, "+FTPPUT:") && dialect_numbers(line, numbers, 3) == 3)
        infer_set(infer, "module", "put_max", "as +FTPPUT: 1,1 says", infer_field(line, 2));
    if (span_is(line, "Call Ready"))
        infer_set(infer, "module", "call_ready", "as the log shows",
                  is_before_sms(infer, turn) ? SPAN("before") : SPAN("yes"));
    take_rest(infer, turn);
    take_blank(infer, line);
}

/* A setter was refused while a session was open: a trait of older families. */
static void take_refused_setter(struct inference *infer, const struct operation *op)
{
    static const char *const setters[] = {"AT+FTPGETNAME=*", "AT+FTPGETPATH=*",
                                          "AT+FTPPUTNAME=*", "AT+FTPPUTPATH=*",
                                          "AT+FTPSERV=*",    "AT+FTPCID=*"};
    size_t end = op->result == NO_TURN ? infer->dialogue->count : op->result;
    for (size_t i = op->opening + 1; i < end; i++) {
        size_t final = infer_final_after(infer->dialogue, i);
        if (infer->dialogue->turns[i].kind != TURN_COMMAND || final == NO_TURN ||
            !span_starts(infer_turn(infer, final), "+CME ERROR: 3"))
            continue;
        for (size_t k = 0; k < sizeof setters / sizeof *setters; k++) {
            if (text_matches(infer_turn(infer, i), span_of(setters[k])))
                infer_set(infer, "module", "set_in_session",
                          "a setter was refused in a session", SPAN("refuse"));
        }
    }
}

/* Logs on the web have their servers masked: "<address>", "***". */
static void take_masked_server(struct inference *infer, const struct operation *op)
{
    bool reached = op->announced || op->code == 0 ||
                   (op->code > FTP_DNS_ERROR && op->code != FTP_NOT_ALLOWED &&
                    op->code != FTP_MANUAL_QUIT);
    if (op->set.server[0] && reached && host_kind_of(span_of(op->set.server)) == HOST_NONSENSE)
        infer_set(infer, "ftp", "host", "the log has a server that no name server could know",
                  SPAN("*"));
}

/* Mode 1 before the host has selected anything. */
static void take_selection(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    for (size_t i = 0; i < dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        bool command = dialogue->turns[i].kind == TURN_COMMAND;
        if (command ? span_starts_nocase(text, "AT+COPS=") : span_starts(text, "+COPS: 0"))
            return;
        if (!command && span_starts(text, "+COPS: 1")) {
            infer_set(infer, "network", "selection", "AT+COPS? says so", SPAN("manual"));
            return;
        }
    }
}

void infer_values(struct inference *infer)
{
    infer_sim(infer);
    take_selection(infer);
    for (size_t i = 0; i < infer->operations->count; i++) {
        take_refused_setter(infer, &infer->operations->items[i]);
        take_masked_server(infer, &infer->operations->items[i]);
    }
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind != TURN_LINE)
            continue;
        if (may_show_value(infer_turn(infer, i)))
            take_words(infer, i);
        take_bare(infer, i);
    }
    infer_identity(infer);
    infer_cell(infer);
    infer_registration(infer);
    infer_gnss(infer);
    infer_traits(infer);
}
