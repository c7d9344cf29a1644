/* SPDX-License-Identifier: MIT */
/* What must have been so before the log begins: logs often start in the middle.
 */
#include "at/cme.h"
#include "field/bearer_told.h"
#include "field/infer_parts.h"
#include "field/outside.h"
#include "field/refusal.h"
#include "ftp/client.h"

#include <string.h>

/* --- answers that tell of settings --- */

static bool host_sent(const struct inference *infer, size_t before, const char *pattern)
{
    for (size_t i = 0; i < before; i++) {
        if (infer->dialogue->turns[i].kind == TURN_COMMAND &&
            text_matches(span_trim(infer_turn(infer, i)), span_of(pattern)))
            return true;
    }
    return false;
}

/* The echo is on after a start. A log of all bytes without any echo began later. */
static void tell_echo(struct inference *infer)
{
    const struct dialogue *dialogue = infer->dialogue;
    bool answered = false;
    if (!dialogue->exact && !(dialogue->partial && dialogue->marked))
        return;
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct turn *turn = &dialogue->turns[i];
        if (turn->kind == TURN_ECHO)
            return;
        struct span text = infer_turn(infer, i);
        if (turn->kind == TURN_COMMAND &&
            (span_starts_nocase(text, "ATE") || span_starts_nocase(text, "AT&F") ||
             span_starts_nocase(text, "ATZ"))) {
            if (!dialogue->exact)
                return;
            break;
        }
        answered = answered || turn->kind == TURN_LINE;
    }
    if (answered && infer_command_before(dialogue, dialogue->count) != NO_TURN)
        world_add_before(infer->world, "there is no echo", "ATE0");
}

static void tell_cmee(struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span line = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind != TURN_LINE || !span_starts(line, "+CME ERR"))
            continue;
        if (host_sent(infer, i, "AT+CMEE=*"))
            return;
        int64_t number;
        bool text = dialect_numbers(line, &number, 1) == 0 && !infer->dialogue->turns[i].cut;
        if (world_has(infer->world, "module", "boot")) {
            infer_set(infer, "module", "cmee", "errors come so from the start on",
                      text ? SPAN("2") : SPAN("1"));
            return;
        }
        world_add_before(infer->world, text ? "errors come as text" : "errors come as numbers",
                         "AT+CMEE=%d", text ? 2 : 1);
        return;
    }
}

/* Which registration's question that line answers; -1: none's. */
static int reports(const struct inference *infer, size_t turn, int64_t *reporting)
{
    int64_t numbers[2];
    struct span name = dialect_name(infer_turn(infer, turn));
    int domain = dialect_domain(name);
    size_t command = domain < 0 ? NO_TURN : infer_command_before(infer->dialogue, turn);
    bool asked =
        command != NO_TURN && span_same_nocase(dialect_name(infer_turn(infer, command)), name);
    if (!asked || dialect_numbers(infer_turn(infer, turn), numbers, 2) < 2)
        return -1;
    *reporting = numbers[0];
    return domain;
}

/* +CREG: n,stat with n > 0 means that AT+CREG=n was sent. */
static void tell_reporting(struct inference *infer)
{
    size_t first[DIALECT_DOMAINS] = {NO_TURN, NO_TURN, NO_TURN};
    int64_t numbers[DIALECT_DOMAINS];
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        int64_t number;
        int domain =
            infer->dialogue->turns[i].kind == TURN_LINE ? reports(infer, i, &number) : -1;
        if (domain < 0 || first[domain] != NO_TURN)
            continue;
        first[domain] = i;
        numbers[domain] = number;
    }
    for (int k = 0; k < DIALECT_DOMAINS; k++) {
        struct bytes setter = {0};
        bytes_addf(&setter, "AT%s=*", dialect_domain_name(k));
        if (first[k] != NO_TURN && numbers[k] > 0 && numbers[k] < 3 &&
            !host_sent(infer, first[k], bytes_at(&setter)))
            world_add_before(infer->world, "its read form says so", "AT%s=%d",
                             dialect_domain_name(k), (int)numbers[k]);
        bytes_release(&setter);
    }
}

/* Contexts that nobody set in the log were stored in the module. */
static void tell_contexts(struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span line = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind != TURN_LINE || !span_starts(line, "+CGDCONT: "))
            continue;
        if (host_sent(infer, i, "AT+CGDCONT=*"))
            return;
        struct span arguments = span_skip(line, 10);
        size_t commas = 0, end = 0;
        for (; end < arguments.count && commas < 3; end++)
            commas += arguments.at[end] == ',';
        end -= commas == 3;
        world_add_before(infer->world, "stored in the module", "AT+CGDCONT=%.*s", (int)end,
                         arguments.at);
    }
}

/* --- bearer --- */

/* The first command that brings a bearer up; NO_TURN. */
static size_t bearer_command(const struct inference *infer)
{
    static const char *const patterns[] = {"AT+CNACT=1*", "AT+CNACT=2*", "AT+CNACT=0,1*",
                                           "AT+SAPBR=1,*", "AT+CIICR"};
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind != TURN_COMMAND)
            continue;
        struct span text = span_trim(infer_turn(infer, i));
        bool may = span_starts_nocase(text, "AT+CN") || span_starts_nocase(text, "AT+CI") ||
                   span_starts_nocase(text, "AT+S");
        for (size_t k = 0; may && k < sizeof patterns / sizeof *patterns; k++) {
            if (text_matches(text, span_of(patterns[k])))
                return i;
        }
    }
    return NO_TURN;
}

/* The last line before the command, or what the host tries behind it, tells of no bearer. */
static bool had_none(const struct inference *infer, size_t command)
{
    enum bearer_told told = BEARER_TOLD_NOTHING;
    for (size_t i = 0; i < command; i++)
        if (infer->dialogue->turns[i].kind == TURN_LINE)
            told = bearer_told_by_line(infer_turn(infer, i), told);
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        if (op->opening > command)
            return told == BEARER_TOLD_DOWN || (op->code == FTP_NET_ERROR && !op->announced);
    }
    return told == BEARER_TOLD_DOWN;
}

/* It is open, or so the host is told: a bearer that does not come up is refused in these words as
 * well. */
static bool is_refused_open(const struct inference *infer, size_t command)
{
    size_t final = infer_final_after(infer->dialogue, command);
    if (final == NO_TURN || !span_starts_nocase(infer_turn(infer, command), "AT+SAPBR=1"))
        return false;
    bool card =
        world_has(infer->world, "sim", "state") || world_has(infer->world, "sim", "pin");
    return refusal_number(infer_turn(infer, final)) == CME_NOT_ALLOWED && !card &&
           infer_was_registered(infer, command) && !had_none(infer, command);
}

static bool is_line_before(const struct inference *infer, size_t before, const char *start)
{
    for (size_t i = 0; i < before && i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind == TURN_LINE &&
            span_starts(infer_turn(infer, i), start))
            return true;
    }
    return false;
}

/* AT+CIFSR gave an address, and nobody had opened the context. */
static void tell_context(struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        if (infer->dialogue->turns[i].kind != TURN_COMMAND ||
            !span_starts_nocase(infer_turn(infer, i), "AT+CIFSR"))
            continue;
        bool address = i + 1 < infer->dialogue->count && !host_sent(infer, i, "AT+CIICR") &&
                       world_has(infer->world, "network", "ip");
        if (address) {
            world_add_before(infer->world, "a context was open already",
                             "AT+CSTT=\"internet\"");
            world_add_before(infer->world, "a context was open already", "AT+CIICR");
        }
        return;
    }
}

/* Which way to a bearer the host knows: AT+SAPBR, and not AT+CNACT. */
static bool uses_profiles(const struct inference *infer)
{
    bool profiles = false;
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        if (infer->dialogue->turns[i].kind != TURN_COMMAND &&
            infer->dialogue->turns[i].kind != TURN_LINE)
            continue;
        struct span name = dialect_name(text);
        if (span_is_nocase(name, "+CNACT") || span_is(name, "+APP"))
            return false;
        profiles = profiles || span_is_nocase(name, "+SAPBR");
    }
    return profiles;
}

/* Nobody says so without a bearer. */
static bool network_answered(const struct inference *infer, size_t before)
{
    static const char *const lines[] = {"+CNACT: 1,", "+CNACT: 0,1,", "+APP PDP: DEACTIVE",
                                        "+CNTP: 1",   "+CNTP: 62",    "+CNTP: 65",
                                        "+CDNSGIP: ", "+SNPING4: "};
    for (size_t i = 0; i < before && i < infer->dialogue->count; i++) {
        struct span line = infer_turn(infer, i);
        bool may = infer->dialogue->turns[i].kind == TURN_LINE && span_starts(line, "+");
        for (size_t k = 0; may && k < sizeof lines / sizeof *lines; k++)
            if (span_starts(line, lines[k]))
                return true;
    }
    return false;
}

static void tell_bearer(struct inference *infer)
{
    size_t command = bearer_command(infer);
    tell_context(infer);
    if (command != NO_TURN && is_refused_open(infer, command)) {
        world_add_before(infer->world, "the bearer was open already", "AT+SAPBR=1,1");
        return;
    }
    if (is_line_before(infer, command, "+SAPBR: 1,1,")) {
        world_add_before(infer->world, "the bearer was open already", "AT+SAPBR=1,1");
        return;
    }
    bool up = network_answered(infer, command);
    for (size_t i = 0; i < infer->operations->count && !up; i++) {
        const struct operation *op = &infer->operations->items[i];
        if (command != NO_TURN && op->opening > command)
            break;
        up = !op->refused && op->code != FTP_NOT_ALLOWED &&
             (op->code != FTP_NET_ERROR || op->announced);
    }
    if (up && uses_profiles(infer))
        world_add_before(infer->world, "the log does not show how it came up", "AT+SAPBR=1,1");
    else if (up)
        world_set(infer->world, "network", "bearer", "the log does not show how it came up",
                  "up");
}

/* --- FTP settings --- */

static bool is_download(const struct operation *op)
{
    static const char *const names[] = {"FTPGET",  "FTPEXTGET", "FTPETGET", "FTPDELE",
                                        "FTPSIZE", "FTPMDTM",   "FTPRENAME"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(op->name, names[i]) == 0)
            return true;
    }
    return false;
}

static bool is_upload(const struct operation *op)
{
    return strcmp(op->name, "FTPPUT") == 0 || strcmp(op->name, "FTPETPUT") == 0 ||
           strcmp(op->name, "FTPRENAME") == 0;
}

/* People post pieces of a log in another order than they were said: what was set behind the last
 * session was set for it. */
static bool find_behind(const struct inference *infer, const char *command, struct bytes *value)
{
    const struct operations *operations = infer->operations;
    const struct dialogue *dialogue = infer->dialogue;
    size_t last = operations->items[operations->count - 1].opening;
    for (size_t i = last + 1; i < dialogue->count && value->count == 0; i++) {
        struct span rest = span_trim(infer_turn(infer, i)), one;
        while (dialogue->turns[i].kind == TURN_COMMAND && !dialogue->turns[i].masked &&
               field_next_of_chain(&rest, &one))
            if (span_is_nocase(span_skip(dialect_name(one), 1), command) &&
                span_find(one, '=') < one.count) {
                bytes_clear(value);
                bytes_add_span(value, field_argument(one, 0));
            }
    }
    return value->count > 0;
}

/* A setting that an operation needed and the log does not show before it; later operations have it
 * too. `value` NULL: it can do without. */
static void provide(struct inference *infer, size_t from, size_t offset, size_t size,
                    const char *command, const char *value)
{
    struct bytes pattern = {0};
    bytes_addf(&pattern, "*+%s=*", command);
    bool sent =
        host_sent(infer, infer->operations->items[from].opening + 1, bytes_at(&pattern));
    bytes_release(&pattern);
    struct bytes behind = {0};
    bool posted = !sent && find_behind(infer, command, &behind) && behind.count < size;
    value = posted ? bytes_at(&behind) : value;
    if (sent || !value) {
        bytes_release(&behind);
        return; /* empty on purpose */
    }
    world_add_before(infer->world,
                     posted ? "the log has it behind the session that needs it"
                            : "the log does not show what it was",
                     "AT+%s=\"%s\"", command, value);
    for (size_t i = from; i < infer->operations->count; i++) {
        char *field = (char *)&infer->operations->items[i].set + offset;
        if (*field == '\0')
            span_copy(span_of(value), field, size);
    }
    bytes_release(&behind);
}

#define PROVIDE(field, command, value)                                                         \
    do {                                                                                       \
        if (op->set.field[0] == '\0')                                                          \
            provide(infer, i, offsetof(struct op_settings, field), sizeof op->set.field,       \
                    command, value);                                                           \
    } while (0)

/* 76 is of the active mode, which is not the default. */
static void tell_mode(struct inference *infer)
{
    const struct operations *operations = infer->operations;
    bool active = false;
    for (size_t i = 0; i < operations->count; i++)
        active = active || operations->items[i].code == FTP_ACTIVE_ERROR;
    if (!active || host_sent(infer, infer->dialogue->count, "*+FTPMODE=*"))
        return;
    world_add_before(infer->world, "76 is of the active mode", "AT+FTPMODE=0");
    for (size_t i = 0; i < operations->count; i++)
        operations->items[i].set.active = true;
}

static void tell_settings(struct inference *infer)
{
    tell_mode(infer);
    for (size_t i = 0; i < infer->operations->count; i++) {
        const struct operation *op = &infer->operations->items[i];
        bool folder = strcmp(op->name, "FTPMKD") == 0 || strcmp(op->name, "FTPRMD") == 0;
        if (op->code == FTP_NOT_ALLOWED && !op->refused)
            continue;
        PROVIDE(server, "FTPSERV", "ftp.example.com");
        if (is_download(op)) {
            PROVIDE(get_path, "FTPGETPATH", NULL);
            PROVIDE(get_name, "FTPGETNAME", "file.bin");
        }
        if (is_upload(op)) {
            PROVIDE(put_path, "FTPPUTPATH", NULL);
            PROVIDE(put_name, "FTPPUTNAME", "upload.bin");
        }
        if (folder)
            PROVIDE(get_path, "FTPGETPATH", "/folder");
    }
}

/* --- power --- */

/* How long the start takes that the log begins with: the host may speak between its lines. */
static void time_start(struct inference *infer)
{
    size_t ready = NO_TURN;
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        struct span text = infer_turn(infer, i);
        bool rdy = span_is(text, "RDY"), last = span_is(text, "SMS Ready");
        if (infer->dialogue->turns[i].kind != TURN_LINE || (!rdy && !last))
            continue;
        if (last && ready != NO_TURN)
            infer_ready_delay(infer, ready, i);
        if (last || ready != NO_TURN)
            return;
        ready = i;
    }
}

/* Start-up lines before all others. */
static void tell_boot(struct inference *infer)
{
    for (size_t i = 0; i < infer->dialogue->count; i++) {
        const struct turn *turn = &infer->dialogue->turns[i];
        struct span line = infer_turn(infer, i);
        if (turn->kind != TURN_LINE || outside_cause(line) == outside_noise ||
            (outside_ends_it(line) &&
             infer_command_before(infer->dialogue, i) == NO_TURN)) /* it was on before */
            continue;
        if (span_is(line, "RDY") || span_is(line, "SMS Ready"))
            world_set(infer->world, "module", "boot", "the log begins with a start", "cold");
        break;
    }
    if (world_has(infer->world, "module", "boot"))
        time_start(infer);
}

/* The last thing before the log: it is not read for long. */
static void tell_card(struct inference *infer)
{
    if (!infer_was_busy(infer))
        return;
    world_add_before(infer->world, "the card was being read", "AT+CFUN=0");
    world_add_before(infer->world, "the card was being read", "AT+CFUN=1");
}

void infer_start(struct inference *infer)
{
    tell_boot(infer);
    tell_cmee(infer);
    if (world_has(infer->world, "module", "boot"))
        return; /* nothing can have been before */
    tell_echo(infer);
    tell_reporting(infer);
    tell_contexts(infer);
    infer_kept(infer);
    tell_bearer(infer);
    tell_settings(infer);
    tell_card(infer);
}
