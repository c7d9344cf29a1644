/* SPDX-License-Identifier: MIT */
/* A command line at work (V.250, 5.2 and 5.7; AT manual V1.06, 1.4): one command after the other,
 * each after its think time, and none behind one that failed. A handler may answer later; its
 * ticket makes sure that an answer after a restart meets no other command. Scenarios are asked
 * before a row is looked for, so that they can answer for commands that are not there. */
#include "at/cme.h"
#include "at/interpreter.h"
#include "base/die.h"

#include <string.h>

static void next_command(struct at *at);
static void turn(void *owner);
static void execute(struct at *at);
static enum at_answer dispatch(struct at *at, int *cme);
static void end_line(struct at *at);

void at_run_stop(struct at *at)
{
    if (!at->turn.ring)
        alarm_init(&at->turn, turn, at);
    alarm_cancel(at->agenda, &at->turn);
    xfree(at->answer);
    at->answer = NULL;
    at->busy = false;
    at->ticket++;
}

/* Does the text stand for the password of [ftp], in a recording that hides it? */
static bool is_hidden_login(const struct at *at, const struct at_secret *secret)
{
    size_t stars = 0, length = secret->value.count;
    while (stars < length && secret->value.at[stars] == '*')
        stars++;
    return secret->param->ftp_login && stars == length &&
           (length == strlen(at->lifted) || (length == AT_STARS && !at->lift_by_length));
}

/* The line as it was before it was recorded. */
static void lift(struct at *at, struct span line)
{
    struct at_secret secrets[AT_ARGS_MAX];
    struct at_command command;
    struct span rest = line;
    const char *done = line.at;
    while (at->lifted && at_next_command(&rest, &command)) {
        const struct at_row *row =
            command.form == AT_WRITE ? at_secret_row(at, command.name) : NULL;
        size_t count = row ? at_find_secrets(row, command.args, secrets) : 0;
        for (size_t i = 0; i < count; i++) {
            struct span value = secrets[i].value;
            if (!is_hidden_login(at, &secrets[i]))
                continue;
            bytes_add(&at->running, done, (size_t)(value.at - done));
            bytes_add_text(&at->running, at->lifted);
            done = value.at + value.count;
        }
    }
    bytes_add(&at->running, done, (size_t)(line.at + line.count - done));
}

void at_run_line(struct at *at)
{
    bytes_clear(&at->running);
    lift(at, (struct span){at->typed.line.text, at->typed.line.count});
    at_run_again(at);
}

void at_run_again(struct at *at)
{
    struct span line = bytes_span(&at->running);
    at->busy = true;
    at->rest = line;
    if (at_count_commands(line) > AT_COMMANDS_MAX)
        at_run_too_long(at);
    else
        next_command(at);
}

/* AT manual V1.06, 1.4.4: beyond 559 characters or 39 commands nothing is executed. */
void at_run_too_long(struct at *at)
{
    at->busy = true;
    at->rest = SPAN("");
    at->command = (struct at_command){.wrong = true};
    alarm_set_in(at->agenda, &at->turn, at->options->think);
}

/* The current command as scenarios know it: with AT in front. Valid until the next one. */
static struct span with_at(struct at *at)
{
    bytes_clear(&at->scratch);
    bytes_add_text(&at->scratch, "AT");
    bytes_add_span(&at->scratch, at->command.text);
    return bytes_span(&at->scratch);
}

/* The scenario hears of a command when it arrives: the first one with the line's end, the
 * others of a chain when their turn comes. */
static struct command_verdict ask_scenario(struct at *at)
{
    return seams_command(at->seams, with_at(at));
}

/* --- why it is ERROR --- */

void at_because(struct at *at, const char *why, ...)
{
    va_list args;
    if (!at)
        return;
    va_start(args, why);
    bytes_clear(&at->why);
    bytes_addv(&at->why, why, args);
    va_end(args);
}

enum at_answer at_refuse(struct at_call *call, int number, const char *why, ...)
{
    va_list args;
    va_start(args, why);
    bytes_clear(&call->at->why);
    bytes_addv(&call->at->why, why, args);
    va_end(args);
    return number ? at_cme(call, number) : AT_ERROR;
}

void at_add_unknown(const struct at *at, struct bytes *text)
{
    unknown_list(&at->unknown, text);
}

bool at_find_unknown(const struct at *at, struct span line, struct unknown *unknown)
{
    struct at_command command;
    void *state;
    bool found = false;
    if (!span_starts_nocase(line, "AT"))
        return false;
    line = span_skip(line, 2);
    while (at_next_command(&line, &command))
        if (!command.wrong && !at_find_row(at, command.name, &state)) {
            unknown_add(unknown, command.name);
            found = true;
        }
    return found;
}

static at_handler *handler_of(const struct at_row *row, enum at_form form);

bool at_takes(const struct at *at, struct span line)
{
    struct at_command command;
    void *state;
    line = span_skip(line, span_starts_nocase(line, "AT") ? 2 : 0);
    while (at_next_command(&line, &command)) {
        struct at_call call = {.form = command.form};
        const struct at_row *row;
        if (command.wrong || command.name.count == 0)
            continue; /* AT alone, or no command at all: neither could be taken otherwise */
        row = at_find_row(at, command.name, &state);
        if (!row || !(command.form == AT_TEST ? row->test != NULL
                                              : handler_of(row, command.form) != NULL))
            return false;
        if (command.form == AT_WRITE && at_parse_args(&call, command.args, row->params))
            return false;
    }
    return true;
}

static void tell_why(struct at *at, enum at_answer answer, int cme)
{
    struct span name = at->command.name;
    if (answer != AT_ERROR && answer != AT_CME)
        return;
    bool known = at->why.count || answer == AT_CME;
    notef(at->notes, LANE_WHY, "ERROR: %s%.*s%s%s", name.count ? "AT" : "", SPAN_ARGS(name),
          name.count ? ": " : "",
          at->why.count ? bytes_at(&at->why)
          : known       ? cme_text(cme)
                        : "refused");
}

/* --- one command after the other --- */

static void next_command(struct at *at)
{
    bytes_clear(&at->why);
    bool first = at->rest.at == bytes_at(&at->running);
    bool more = at_next_command(&at->rest, &at->command);
    if (!more && !first) {
        at_print_result(at, AT_OK, 0);
        end_line(at);
        return;
    }
    unsigned long ticket = ++at->ticket;
    struct command_verdict verdict = ask_scenario(at);
    if (ticket != at->ticket)
        return; /* the scenario stopped the module */
    if (verdict.silence) {
        end_line(at);
        return;
    }
    at->call =
        (struct at_call){.forced_code = verdict.code, .forced_after = verdict.code_after};
    at->answer = verdict.answer ? xstrdup(verdict.answer) : NULL;
    usec wait = (first ? at->options->think : 0) + verdict.delay;
    if (wait)
        alarm_set_in(at->agenda, &at->turn, wait);
    else
        execute(at);
}

static void turn(void *owner)
{
    execute(owner);
}

static void execute(struct at *at)
{
    int cme = 0;
    unsigned long ticket = at->ticket;
    at->said = false;
    if (at->answer) {
        at_print_answer(at, span_of(at->answer));
        xfree(at->answer);
        at->answer = NULL;
        end_line(at);
        at_resume(at);
        return;
    }
    enum at_answer answer = dispatch(at, &cme);
    if (answer != AT_LATER)
        at_finish(at, ticket, answer, cme);
    else
        at_resume(at); /* a payload may be waiting already */
}

static enum at_answer refuse(int *cme, int number)
{
    *cme = number;
    return AT_CME;
}

static enum at_answer answer_with(at_handler *handler, struct at_call *call, int *cme)
{
    enum at_answer answer = handler(call);
    *cme = call->cme;
    return answer;
}

static at_handler *handler_of(const struct at_row *row, enum at_form form)
{
    switch (form) {
    case AT_EXEC:
        return row->exec;
    case AT_READ:
        return row->read;
    case AT_WRITE:
        return row->write;
    case AT_TEST:
        break;
    }
    return NULL;
}

static void print_ranges(struct at_call *call)
{
    struct bytes text = {0};
    for (const struct at_param *p = call->row->params; p && p->type != AT_PARAMS_END; p++) {
        if (text.count)
            bytes_add_char(&text, ',');
        if (p->type == AT_NUMBER)
            bytes_addf(&text, "(%s)", p->range ? p->range : "");
        else if (at_range_length(p->range) != SIZE_MAX)
            bytes_addf(&text, "%zu", at_range_length(p->range));
    }
    at_say(call, "%s: %s", call->row->name, bytes_at(&text));
    bytes_release(&text);
}

static enum at_answer no_form(struct at_call *call)
{
    static const char *const forms[] = {[AT_EXEC] = "alone",
                                        [AT_READ] = "with ?",
                                        [AT_WRITE] = "with =",
                                        [AT_TEST] = "with =?"};
    return at_refuse(call, 0, "there is no such command %s", forms[call->form]);
}

static enum at_answer answer_test(struct at_call *call)
{
    const char *test = call->row->test;
    if (!test)
        return no_form(call);
    if (call->row->list)
        return call->row->list(call);
    if (test == AT_TEST_RANGES)
        print_ranges(call);
    else if (test != AT_TEST_OK)
        at_say(call, "%s: %s", call->row->name, test);
    return AT_OK;
}

static bool needs_checked(const struct at_row *row, enum at_form form)
{
    return row->needs && (form != AT_READ || row->needs_for_read);
}

static const struct taught *find_taught(struct at *at)
{
    bool too_long = at->command.wrong && at->command.text.count == 0;
    return too_long ? NULL : teacher_find(at->teacher, with_at(at));
}

/* Finds the row, checks form, needs and arguments, in this order, and calls the handler. */
static enum at_answer dispatch(struct at *at, int *cme)
{
    struct at_command *command = &at->command;
    struct at_call *call = &at->call;
    const struct taught *taught = find_taught(at);
    if (taught)
        return teacher_answer(at->teacher, taught, cme);
    if (command->wrong) {
        at_because(at, at->rest.at ? "no command" : "the line is too long");
        return AT_ERROR;
    }
    if (command->name.count == 0)
        return AT_OK; /* AT alone */
    call->row = at_find_row(at, command->name, &call->state);
    if (!call->row) {
        at_because(at, "unknown command");
        unknown_add(&at->unknown, command->name);
        return AT_ERROR; /* the bare word, whatever AT+CMEE (docs/quirks.md) */
    }
    call->at = at;
    call->form = command->form;
    call->ticket = at->ticket;
    if (call->form == AT_TEST)
        return answer_with(answer_test, call, cme);
    at_handler *handler = handler_of(call->row, call->form);
    if (!handler)
        return no_form(call);
    int stands = needs_checked(call->row, call->form)
                     ? at->events.allowed(at->events.owner, call->row->needs)
                     : 0;
    if (stands)
        return refuse(cme, stands);
    if (call->form == AT_WRITE || (command->basic && call->form == AT_EXEC)) {
        int mistake = at_parse_args(call, command->args, call->row->params);
        if (mistake)
            return refuse(cme, mistake);
    }
    return answer_with(handler, call, cme);
}

void at_finish(struct at *at, unsigned long ticket, enum at_answer answer, int cme)
{
    if (!at->busy || ticket != at->ticket)
        return;
    bool more = answer == AT_OK ? at->rest.count > 0
                                : answer == AT_SAID && at_count_commands(at->rest) > 0;
    if (more) {
        next_command(at);
    } else {
        /* After an error the rest of the line is not executed (AT manual V1.06, 20.1). */
        tell_why(at, answer, cme);
        at_print_result(at, answer, cme);
        end_line(at);
    }
    at_resume(at);
}

static void end_line(struct at *at)
{
    at->ticket++;
    at->busy = false;
    at_circuits_update(at); /* it may have been a setting */
    at_print_urcs(at);
}
