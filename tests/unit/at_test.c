/* SPDX-License-Identifier: MIT */
#include "at/at.h"
#include "at/cme.h"
#include "at/parse.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/random.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A modem of four commands, enough to see every rule of the interpreter. */
struct handled {
    char name[10];
    int64_t number;
    unsigned long later;
    size_t wanted;
    struct bytes payload;
    struct at *at;
};

static struct agenda agenda;
static struct at *at;
static struct handled handled;
static struct at_options options;
static struct bytes heard;
static int stands_in_the_way;

static enum at_answer say_twice(struct at_call *call)
{
    at_say(call, "+TWO: 1");
    at_say(call, "+TWO: 2");
    return AT_OK;
}

static enum at_answer refuse(struct at_call *call)
{
    return at_cme(call, CME_NOT_ALLOWED);
}

static enum at_answer later(struct at_call *call)
{
    ((struct handled *)call->state)->later = call->ticket;
    return AT_LATER;
}

static enum at_answer shut(struct at_call *call)
{
    at_say_final(call->at, "SHUT OK");
    return AT_SAID;
}

static size_t take_payload(void *owner, const char *bytes, size_t count)
{
    struct handled *r = owner;
    size_t used = count < r->wanted ? count : r->wanted;
    at_echo_payload(r->at, bytes, used);
    bytes_add(&r->payload, bytes, used);
    r->wanted -= used;
    if (r->wanted == 0) {
        at_pop_reader(r->at);
        at_finish(r->at, r->later, AT_OK, 0);
    }
    return used;
}

static size_t claim_payload(void *owner, const char *bytes, size_t count)
{
    const struct handled *r = owner;
    (void)bytes;
    return count < r->wanted ? count : r->wanted;
}

static enum at_answer put(struct at_call *call)
{
    struct handled *r = call->state;
    r->wanted = (size_t)call->args[0].number;
    r->later = call->ticket;
    at_say(call, "+PUT: %zu", r->wanted);
    at_push_reader(call->at, take_payload, claim_payload, r);
    return AT_LATER;
}

static const struct at_param name_params[] = {
    {"name", AT_STRING, "9", "", false, AT_KEEP(handled, name)},
    {"number", AT_NUMBER, "0-2,7", "2", true, AT_KEEP(handled, number)},
    {.type = AT_PARAMS_END},
};
static const struct at_param put_params[] = {
    {"length", AT_NUMBER, "1-9999", NULL, false, 0, 0},
    {.type = AT_PARAMS_END},
};
static const struct at_param word_params[] = {
    {"word", AT_STRING, "4 APPE STOU STOR", NULL, false, 0, 0},
    {.type = AT_PARAMS_END},
};
static const struct at_row rows[] = {
    {"+NAME", name_params, .read = at_setting_read, .write = at_setting_write,
     .test = AT_TEST_RANGES, .saving = AT_SAVE_PROFILE},
    {"+TWO", NULL, .exec = say_twice, .test = AT_TEST_OK},
    {"+REFUSE", NULL, .exec = refuse, .test = "(0,1)"},
    {"+LATER", NULL, .exec = later},
    {"+SHUT", NULL, .exec = shut},
    {"+PUT", put_params, .write = put},
    {"+WORD", word_params, .write = say_twice, .needs = AT_NEEDS_SIM},
    {NULL},
};

static void output(void *owner)
{
    (void)owner;
    struct span out = at_output(at);
    bytes_add_span(&heard, out);
    at_taken(at, out.count);
}

static int allowed(void *owner, unsigned needs)
{
    (void)owner;
    return needs ? stands_in_the_way : 0;
}

static void is_writable(void *owner)
{
    (void)owner;
}

static const struct at_events host = {
    .output = output, .allowed = allowed, .writable = is_writable, .owner = NULL};

static void setup_with(const struct seams *seams)
{
    agenda_init(&agenda);
    options.think = MSEC(2);
    options.urc_space = true;
    at = at_new(&agenda, &options, &host, seams, NULL);
    at_add_rows(at, rows, &handled);
    handled.at = at;
}

static void setup(void)
{
    setup_with(NULL);
}

static void teardown(void)
{
    at_free(at);
    agenda_release(&agenda);
    bytes_release(&heard);
    bytes_release(&handled.payload);
}

/* What the modem says to these bytes, escaped; all that is due within a second. */
static const char *talk(const char *text)
{
    static struct bytes shown;
    size_t fed = 0, count = strlen(text);
    while (fed < count) {
        fed += at_feed(at, text + fed, count - fed);
        agenda_run_until(&agenda, agenda.now);
    }
    agenda_run_until(&agenda, agenda.now + SECONDS(1));
    bytes_clear(&shown);
    escape_add(&shown, bytes_at(&heard), heard.count);
    bytes_clear(&heard);
    return bytes_at(&shown);
}

TestSuite(at, .init = setup, .fini = teardown);

static const struct {
    const char *what, *host, *modem;
} conversations[] = {
    {"echo is the command and CR", "AT\r", "AT\\r\\r\\nOK\\r\\n"},
    {"ATE0 is still echoed itself", "ATE0\r", "ATE0\\r\\r\\nOK\\r\\n"},
    {"CR LF is one line end", "AT\r\n", "\\r\\nOK\\r\\n"},
    {"any case", "aT+two\r", "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n"},
    {"an empty line is silent", "\r\r\n\n", ""},
    {"noise, blanks and ESC before AT", "\x1b\r  xx;AT\r", "\\r\\nOK\\r\\n"},
    {"backspace edits", "AT+TWX\bO\r", "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n"},
    {"A/ repeats without CR", "A/", "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n"},
    {"S5 changes the editing character", "ATS5=64;+TWX@O\r", "\\r\\nERROR\\r\\n"},
    {"from the next line on", "AT+TWX@O\r", "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n"},
    {"S5 reads back", "ATS5?\r", "\\r\\n64\\r\\n\\r\\nOK\\r\\n"},
    {"S3 accepts 13 only", "ATS3=10\r", "\\r\\nERROR\\r\\n"},
    {"and a basic command what it knows", "ATE2\r", "\\r\\nERROR\\r\\n"},
    {"S5 back", "ATS5=8\r", "\\r\\nOK\\r\\n"},
    {"unknown commands", "AT+NONE=1\r", "\\r\\nERROR\\r\\n"},
    {"unknown basic commands", "ATY\r", "\\r\\nERROR\\r\\n"},
    {"quoted and a default", "AT+NAME=\"a;b,c\"\r", "\\r\\nOK\\r\\n"},
    {"read", "AT+NAME?\r", "\\r\\n+NAME: \"a;b,c\",2\\r\\n\\r\\nOK\\r\\n"},
    {"bare text, quoted number", "AT+NAME=abc,\"7\";+NAME?\r",
     "\\r\\n+NAME: \"abc\",7\\r\\n\\r\\nOK\\r\\n"},
    {"ranges", "AT+NAME=?\r", "\\r\\n+NAME: 9,(0-2,7)\\r\\n\\r\\nOK\\r\\n"},
    {"a row's own test text", "AT+REFUSE=?\r", "\\r\\n+REFUSE: (0,1)\\r\\n\\r\\nOK\\r\\n"},
    {"OK alone", "AT+TWO=?\r", "\\r\\nOK\\r\\n"},
    {"no such form", "AT+TWO?\r", "\\r\\nERROR\\r\\n"},
    {"rubbish behind a name", "AT+TWO?1\r", "\\r\\nERROR\\r\\n"},
    {"unterminated quote", "AT+NAME=\"abc\r", "\\r\\nERROR\\r\\n"},
    {"CMEE 1", "AT+CMEE=1;+REFUSE\r", "\\r\\n+CME ERROR: 3\\r\\n"},
    {"unknown all the same", "AT+NONE\r", "\\r\\nERROR\\r\\n"},
    {"and no such form", "AT+TWO=1\r", "\\r\\nERROR\\r\\n"},
    {"too few", "AT+NAME=\r", "\\r\\n+CME ERROR: 791\\r\\n"},
    {"too many", "AT+NAME=a,1,2\r", "\\r\\n+CME ERROR: 792\\r\\n"},
    {"range", "AT+NAME=a,3\r", "\\r\\n+CME ERROR: 793\\r\\n"},
    {"type", "AT+NAME=a,x\r", "\\r\\n+CME ERROR: 794\\r\\n"},
    {"format", "AT+NAME=\"a\"b\r", "\\r\\n+CME ERROR: 795\\r\\n"},
    {"length", "AT+NAME=0123456789\r", "\\r\\n+CME ERROR: 24\\r\\n"},
    {"choice", "AT+WORD=\"NONE\"\r", "\\r\\n+CME ERROR: 793\\r\\n"},
    {"CMEE 2", "AT+CMEE=2;+REFUSE\r", "\\r\\n+CME ERROR: operation not allowed\\r\\n"},
    {"CMEE 0", "AT+CMEE=0;+REFUSE\r", "\\r\\nERROR\\r\\n"},
    {"a chain stops at its error", "AT+NAME=x;+REFUSE;+NAME=y\r", "\\r\\nERROR\\r\\n"},
    {"and did what came before", "AT+NAME?\r", "\\r\\n+NAME: \"x\",7\\r\\n\\r\\nOK\\r\\n"},
    {"basic commands need no separator", "ATQ0V1S0=3X4;+TWO;S0?\r",
     "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\n3\\r\\n\\r\\nOK\\r\\n"},
    {"own final result", "AT+SHUT\r", "\\r\\nSHUT OK\\r\\n"},
    {"own final result in a chain", "AT+SHUT;E0\r", "\\r\\nSHUT OK\\r\\n\\r\\nOK\\r\\n"},
    {"the profile is stored", "AT&W\r", "\\r\\nOK\\r\\n"},
    {"ATV0 holds at once", "ATV0\r", "0\\r"},
    {"information under V0", "AT+TWO\r", "+TWO: 1\\r\\n+TWO: 2\\r\\n0\\r"},
    {"errors under V0", "AT+REFUSE\r", "4\\r"},
    {"ATQ1 suppresses results", "ATQ1V1\r", ""},
    {"but not information", "AT+TWO\r", "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n"},
    {"nor does it show errors", "AT+CMEE=1;+REFUSE\r", ""},
    {"ATZ brings the profile back", "ATZ\r", "\\r\\nOK\\r\\n"},
    {"with what it holds", "AT+NAME?;S0?\r",
     "\\r\\n+NAME: \"x\",7\\r\\n\\r\\n3\\r\\n\\r\\nOK\\r\\n"},
    {"AT&F does not", "AT&F;+NAME?;S0?\r",
     "\\r\\n+NAME: \"\",2\\r\\n\\r\\n0\\r\\n\\r\\nOK\\r\\n"},
    {"two lines in one write", "AT+TWO\rAT\r",
     "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n\\r\\nOK\\r\\n"},
    {"8N1 has no parity", "AT+ICF?\r", "\\r\\n+ICF: 3,255\\r\\n\\r\\nOK\\r\\n"},
    {"8E1 has", "AT+ICF=2,1;+ICF?;+ICF=3\r", "\\r\\n+ICF: 2,1\\r\\n\\r\\nOK\\r\\n"},
    {"a register without a value gets its default", "ATS0=7S0?S0=S0?\r",
     "\\r\\n7\\r\\n\\r\\n0\\r\\n\\r\\nOK\\r\\n"},
    {"blanks are nothing", "AT+TWO ; +NAME = \"b c\" , 2;+NAME ?;S0 = 4 S0 ?\r",
     "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\n+NAME: \"b c\",2\\r\\n\\r\\n4\\r\\n\\r\\nOK\\r\\n"},
    {"in a test form too", "AT+REFUSE = ?\r", "\\r\\n+REFUSE: (0,1)\\r\\n\\r\\nOK\\r\\n"},
    {"rates", "AT+IPR=115200;+IPR?\r", "\\r\\n+IPR: 115200\\r\\n\\r\\nOK\\r\\n"},
};

Test(at, conversations)
{
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++) {
        const char *said = talk(conversations[i].host);
        cr_expect_str_eq(said, conversations[i].modem, "%s: %s", conversations[i].what, said);
    }
}

Test(at, the_profile_is_shown_as_it_is_read)
{
    cr_expect(strstr(talk("ATE0;&V\r"), "+ICF: 3,255\\r\\n"));
    talk("AT+ICF=5,0\r");
    cr_expect(strstr(talk("AT&V\r"), "+ICF: 5,0\\r\\n"));
}

Test(at, a_payload_is_a_change_of_reader)
{
    talk("ATE0\r");
    cr_expect_str_eq(talk("AT+PUT=5\r\n"), "\\r\\n+PUT: 5\\r\\n");
    cr_expect_str_eq(talk("ab\r\n"), "");
    at_urc(at, "+URC: 1");
    cr_expect_str_eq(talk(""), "", "no URC inside a payload");
    cr_expect_str_eq(talk("cAT\r"), "\\r\\nOK\\r\\n\\r\\n+URC: 1\\r\\n\\r\\nOK\\r\\n");
    cr_expect(span_is(bytes_span(&handled.payload), "ab\r\nc"));
    cr_expect_str_eq(talk("AT+PUT=2\r"), "\\r\\n+PUT: 2\\r\\n");
    cr_expect_str_eq(talk("\n\r\r\n"), "\\r\\nOK\\r\\n", "a LF after the prompt is data");
    cr_expect(span_is(bytes_span(&handled.payload), "ab\r\nc\n\r"));
}

Test(at, payload_is_echoed_where_a_scenario_says_so)
{
    options.payload_echo = true;
    cr_expect_str_eq(talk("AT+PUT=5\r"), "AT+PUT=5\\r\\r\\n+PUT: 5\\r\\n");
    cr_expect_str_eq(talk("abc"), "abc");
    cr_expect_str_eq(talk("deAT\r"), "de\\r\\nOK\\r\\nAT\\r\\r\\nOK\\r\\n");
    talk("ATE0\r");
    cr_expect_str_eq(talk("AT+PUT=1\r"), "\\r\\n+PUT: 1\\r\\n");
    cr_expect_str_eq(talk("x"), "\\r\\nOK\\r\\n");
    options.payload_echo = false;
}

/* A modem that answers at once: the first byte of the payload may be a LF all the same. */
Test(at, a_lf_right_after_the_prompt_is_payload)
{
    options.think = 0;
    talk("ATE0\r");
    at_feed(at, "AT+PUT=2\r", 9);
    agenda_run_until(&agenda, agenda.now + 10);
    cr_expect_str_eq(talk("\n!"), "\\r\\n+PUT: 2\\r\\n\\r\\nOK\\r\\n");
    cr_expect(span_is(bytes_span(&handled.payload), "\n!"));
}

Test(at, answers_later_and_the_line_waits)
{
    talk("ATE0\r");
    cr_expect_str_eq(talk("AT+LATER;+TWO\rAT\r"), "");
    at_urc(at, "+URC: 1");
    unsigned long ticket = handled.later;
    at_finish(at, ticket + 1, AT_ERROR, 0); /* not this one */
    at_finish(at, ticket, AT_OK, 0);
    at_finish(at, ticket, AT_OK, 0); /* stale */
    cr_expect_str_eq(talk(""), "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n"
                               "\\r\\n+URC: 1\\r\\n\\r\\nOK\\r\\n");
}

Test(at, a_urc_waits_while_a_line_is_typed_and_a_hangup_forgets_it)
{
    talk("ATE0\r");
    at_urc(at, "+URC: %d", 1);
    cr_expect_str_eq(talk("AT+T"), "\\r\\n+URC: 1\\r\\n");
    at_urc(at, "+URC: %d", 2);
    cr_expect_str_eq(talk("WO"), "");
    cr_expect_str_eq(talk("\r"),
                     "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n\\r\\n+URC: 2\\r\\n");
    talk("AT+REF");
    at_urc(at, "+URC: %d", 3);
    at_hangup(at);
    cr_expect_str_eq(talk("AT\r"), "\\r\\n+URC: 3\\r\\n\\r\\nOK\\r\\n");
}

Test(at, a_hangup_forgets_what_waits_behind_the_last_line)
{
    talk("ATE0\r");
    at_feed(at, "AT+LATER\rAT+TWO\rAT+RE", 22);
    agenda_run_until(&agenda, agenda.now + SECONDS(1));
    at_hangup(at);
    at_finish(at, handled.later, AT_OK, 0);
    cr_expect_str_eq(talk("AT\r"), "\\r\\nOK\\r\\n"
                                   "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n"
                                   "\\r\\nOK\\r\\n");
}

Test(at, of_too_many_urcs_that_wait_the_oldest_go)
{
    char last[32];
    talk("ATE0\rAT");
    for (int i = 0; i < AT_URCS_MAX + 10; i++)
        at_urc(at, "+URC: %d", i);
    const char *said = talk("\r");
    cr_expect(strstr(said, "OK\\r\\n\\r\\n+URC: 10\\r\\n"), "%s", said);
    snprintf(last, sizeof last, "+URC: %d\\r\\n", AT_URCS_MAX + 9);
    cr_expect_str_eq(said + strlen(said) - strlen(last), last);
}

static void count_free(void *owner)
{
    ++*(int *)owner;
}

Test(at, a_waiting_urc_can_be_dropped_and_a_free_line_be_heard_of)
{
    int times_free = 0;
    at_listen_free(at, count_free, &times_free);
    talk("ATE0\rAT+TW");
    cr_assert_not(at_is_free(at));
    at_urc(at, "+PUT: 1,1");
    at_urc(at, "+PUT: 1,1,9");
    at_urc(at, "+PUT: 1,1");
    at_drop_urcs(at, "+PUT: 1,1");
    times_free = 0;
    cr_assert_str_eq(talk("O\r"), "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n"
                                  "\\r\\n+PUT: 1,1,9\\r\\n");
    cr_assert(at_is_free(at));
    cr_assert_eq(times_free, 1);
    at_listen_free(at, NULL, NULL);
}

/* A line with `times` pieces in it. */
static const char *talk_long(const char *head, const char *piece, int times, const char *tail)
{
    struct bytes line = {0};
    bytes_add_text(&line, head);
    for (int i = 0; i < times; i++)
        bytes_add_text(&line, piece);
    bytes_add_text(&line, tail);
    const char *said = talk(bytes_at(&line));
    bytes_release(&line);
    return said;
}

Test(at, limits_of_a_line)
{
    const char *error = "\\r\\nERROR\\r\\n", *ok = "\\r\\nOK\\r\\n";
    int name = AT_LINE_MAX - (int)strlen("E0;+NAME=\"\"");
    talk("ATE0\r");
    cr_expect_str_eq(talk_long("ATE0;+NAME=\"", "x", name, "\"\r"), error,
                     "559 are parsed; the name is too long");
    cr_expect_str_eq(talk_long("AT", "E", AT_LINE_MAX + 1, "\r"), error, "560 characters");
    cr_expect_str_eq(talk_long("AT", "X0", AT_COMMANDS_MAX, "\r"), ok, "39 commands");
    cr_expect_str_eq(talk_long("AT", "X0", AT_COMMANDS_MAX, "E1\r"), error, "40 commands");
    cr_expect_str_eq(talk("AT\r"), ok, "and nothing of them was executed");
}

Test(at, needs_stand_in_the_way)
{
    talk("ATE0+CMEE=1\r");
    cr_expect_str_eq(talk("AT+CMEE=1;+WORD=stor\r"),
                     "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n");
    stands_in_the_way = CME_SIM_NOT_INSERTED;
    cr_expect_str_eq(talk("AT+WORD=stor\r"), "\\r\\n+CME ERROR: 10\\r\\n");
    stands_in_the_way = 0;
}

Test(at, a_rate_paces_both_ways)
{
    at_free(at);
    options.baud = 9600;
    at = at_new(&agenda, &options, &host, NULL, NULL);
    at_add_rows(at, rows, &handled);
    usec start = agenda.now;
    at_feed(at, "AT\r", 3);
    agenda_run_until(&agenda, start + 3124);
    cr_expect_eq(heard.count, 1, "the first echo, 2 byte times later: %zu", heard.count);
    /* 3 byte times in, 2 ms of thought, then OK is queued behind the last echo. */
    agenda_run_until(&agenda, start + 3 * 1042 + MSEC(2) + 6 * 1042 + 10);
    cr_expect(span_is(bytes_span(&heard), "AT\r\r\nOK\r\n"), "%s", bytes_at(&heard));
    bytes_clear(&heard);
    talk("AT+IPR=115200\r");
    start = agenda.now;
    at_feed(at, "AT\r", 3);
    agenda_run_until(&agenda, start + MSEC(4));
    cr_expect(span_is(bytes_span(&heard), "AT\r\r\nOK\r\n"), "now faster");
    options.baud = 0;
}

/* When the module loses its power, what stands in the UART's FIFO still leaves. */
Test(at, at_a_rate_a_restart_cuts_what_was_not_sent_yet)
{
    at_free(at);
    options.baud = 9600;
    at = at_new(&agenda, &options, &host, NULL, NULL);
    at_add_rows(at, rows, &handled);
    talk("ATE0\r");
    for (int i = 0; i < 100; i++)
        at_urc(at, "+URC: 0123456789");
    agenda_run_until(&agenda, agenda.now + MSEC(100));
    size_t before = heard.count;
    at_abandon(at);
    agenda_run_until(&agenda, agenda.now + SECONDS(10));
    cr_expect(heard.count > before && heard.count <= before + 2 * UART_FIFO, "%zu, then %zu",
              before, heard.count);
    bytes_clear(&heard);
    cr_expect_str_eq(talk("AT\r"), "\\r\\nOK\\r\\n");
    options.baud = 0;
}

Test(at, urc_space)
{
    talk("ATE0\r");
    options.urc_space = false;
    at_urc(at, "+FTPGET: 1,1");
    at_urc(at, "*PSUTTZ: 1");
    cr_expect_str_eq(talk("AT+TWO\r"), "\\r\\n+FTPGET:1,1\\r\\n\\r\\n*PSUTTZ: 1\\r\\n"
                                       "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n");
}

/* --- seams --- */

struct strike {
    enum seam seam;
    const char *text;
    struct verdict verdict;
};
static const struct strike *strike;

static void ask(void *owner, enum seam seam, struct span what, struct verdict *verdict)
{
    (void)owner;
    if (strike && strike->seam == seam && text_matches(what, span_of(strike->text)))
        *verdict = strike->verdict;
}

Test(at_seams, what_a_scenario_can_do, .fini = teardown)
{
    static const struct seams seams = {.ask = ask};
    static const struct {
        const char *host, *modem;
        struct strike strike;
    } cases[] = {
        {"AT+TWO;+TWO\r",
         "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n",
         {SEAM_COMMAND, "AT+OTHER", {.silence = true}}},
        {"AT+TWO\r", "", {SEAM_COMMAND, "AT+TWO", {.silence = true}}},
        {"AT+TWO\r",
         "\\r\\n+CME ERROR: 3\\r\\n",
         {SEAM_COMMAND, "AT+TWO", {.answer = "+CME ERROR: 3"}}},
        {"AT+TWO\r",
         "\\r\\n+T\\r\\n\\r\\nOK\\r\\n",
         {SEAM_COMMAND, "AT+TWO", {.answer = "\r\n+T\r\n\r\nOK\r\n"}}},
        {"AT+TWO\r", "", {SEAM_COMMAND, "AT+TWO", {.delay = SECONDS(2)}}},
        {"", "", {SEAM_LINE, "", {0}}},
        {"", "\\r\\n+TWO: 1\\r\\n+TWO: 2\\r\\n\\r\\nOK\\r\\n", {SEAM_LINE, "", {0}}},
        {"AT+TWO\r",
         "\\r\\n+TWO: 1\\r\\n\\r\\nOK\\r\\n",
         {SEAM_LINE, "+TWO: 2", {.silence = true}}},
        {"AT+TWO\r",
         "\\r\\n+TWO: 1\\r\\n+TWO: 3\\r\\n\\r\\nOK\\r\\n",
         {SEAM_LINE, "+TWO: 2", {.answer = "+TWO: 3"}}},
        {"AT+TWO\r",
         "\\r\\n+TWO: 1\\r\\n",
         {SEAM_LINE, "+TWO: 2", {.delay = SECONDS(1) + MSEC(500)}}},
        {"", "+TWO: 2\\r\\n\\r\\nOK\\r\\n", {SEAM_LINE, "", {0}}},
        {"ATV0\r", "0\\r", {SEAM_LINE, "", {0}}},
        {"AT+TWO\r", "7\\r", {SEAM_COMMAND, "AT+TWO", {.answer = "BUSY"}}},
        {"AT+TWO\r",
         "+CME ERROR: 3\\r\\n",
         {SEAM_COMMAND, "AT+TWO", {.answer = "+CME ERROR: 3"}}},
        {"ATQ1\r", "", {SEAM_LINE, "", {0}}},
        {"AT+TWO\r", "", {SEAM_COMMAND, "AT+TWO", {.answer = "ERROR"}}},
        {"AT+TWO\r", "", {SEAM_COMMAND, "AT+TWO", {.answer = "+CME ERROR: 3"}}},
        {"AT+TWO\r", "+TWO: 3\\r\\n", {SEAM_COMMAND, "AT+TWO", {.answer = "+TWO: 3"}}},
    };
    setup_with(&seams);
    talk("ATE0\r");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        strike = &cases[i].strike;
        cr_expect_str_eq(talk(cases[i].host), cases[i].modem, "case %zu: %s", i, cases[i].host);
    }
    strike = NULL;
}

Test(at_seams, a_late_urc_does_not_outlive_a_restart, .fini = teardown)
{
    static const struct seams seams = {.ask = ask};
    static const struct strike first = {SEAM_LINE, "+URC: 1", {.delay = SECONDS(5)}};
    static const struct strike second = {SEAM_LINE, "+URC: 2", {.delay = SECONDS(3)}};
    setup_with(&seams);
    talk("ATE0\r");
    for (int round = 0; round < 2; round++) {
        strike = &first;
        at_urc(at, "+URC: 1");
        strike = &second;
        at_urc(at, "+URC: 2");
        if (round == 1)
            at_abandon(at);
        agenda_run_until(&agenda, agenda.now + SECONDS(9));
        cr_expect_str_eq(talk(""), round == 1 ? "" : "\\r\\n+URC: 2\\r\\n\\r\\n+URC: 1\\r\\n");
    }
    strike = NULL;
}

Test(at, any_chunking_gives_the_same_transcript)
{
    static const char script[] = "AT\r\nATE1V1\rAT+NAME=\"x\"\rAT+PUT=7\r\n12\r\n345AT+TWO;"
                                 "+NAME?\r\x1b junk\rA/AT+PUT=3\rATA\r\nAT+REFUSE;E0\r";
    struct random random;
    struct bytes first = {0};
    random_init(&random, 11, "chunks");
    for (int round = 0; round < 300; round++) {
        size_t fed = 0, count = sizeof script - 1;
        while (fed < count) {
            size_t chunk =
                1 + (size_t)random_below(&random, round ? 1 + (size_t)round % 40 : count);
            if (chunk > count - fed)
                chunk = count - fed;
            fed += at_feed(at, script + fed, chunk);
        }
        agenda_run_until(&agenda, agenda.now + SECONDS(5));
        if (round == 0)
            bytes_add(&first, bytes_at(&heard), heard.count);
        cr_assert(span_same(bytes_span(&heard), bytes_span(&first)), "round %d", round);
        bytes_clear(&heard);
        talk("ATE1;+NAME=a,2\r");
    }
    bytes_release(&first);
}
