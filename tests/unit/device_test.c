/* SPDX-License-Identifier: MIT */
#include "device.h"

#include "base/escape.h"
#include "base/limits.h"
#include "scenario/rules.h"

#include <criterion/criterion.h>
#include <string.h>

/* The whole modem in virtual time, as sim/stage drives it. */
struct fixture {
    struct device *device;
    struct scenario *scenario;
    struct bytes heard, noted; /* taken; told of since the last was taken */
    struct bytes seen;         /* what scenarios were asked about, a line each */
};

static struct agenda agenda;
static struct fixture one, two;

static void ignore(void *owner)
{
    (void)owner;
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    struct fixture *fixture = owner;
    if (lane == LANE_FROM_MODEM)
        bytes_add(&fixture->noted, bytes, count);
}

static void see_command(void *owner, struct span command)
{
    struct fixture *fixture = owner;
    bytes_addf(&fixture->seen, "command %.*s\n", SPAN_ARGS(command));
}

static void see_line(void *owner, struct span line, bool unasked, usec delay)
{
    struct fixture *fixture = owner;
    bytes_addf(&fixture->seen, "%s %.*s", unasked ? "urc" : "line", SPAN_ARGS(line));
    bytes_addf(&fixture->seen, delay ? " in %lld\n" : "\n", (long long)delay);
}

static void see_strike(void *owner, const struct fault_spec *fault,
                       const struct fault_action *action)
{
    struct fixture *fixture = owner;
    bytes_addf(&fixture->seen, "%s: ", fault->name);
    rule_add_action(&fixture->seen, action);
    bytes_add_char(&fixture->seen, '\n');
}

/* What is due was told of, each byte once and in order. */
static void drain(struct fixture *fixture)
{
    struct span out = device_output(fixture->device);
    cr_assert(span_same(bytes_span(&fixture->noted), out), "noted: %s, due: %.*s",
              bytes_at(&fixture->noted), (int)out.count, out.at);
    bytes_clear(&fixture->noted);
    bytes_add_span(&fixture->heard, out);
    device_taken(fixture->device, out.count);
}

static void run_until(usec until)
{
    while (agenda_step(&agenda, until)) {
        drain(&one);
        if (two.device)
            drain(&two);
    }
    agenda_run_until(&agenda, until);
}

static void make(struct fixture *fixture, const char *ini)
{
    struct complaints complaints = {0};
    fixture->scenario = scenario_read(NULL, "test.ini", span_of(ini), &complaints);
    cr_assert(fixture->scenario, "%s", bytes_at(&complaints.text));
    const struct device_events events = {.output = ignore,
                                         .writable = ignore,
                                         .note = note,
                                         .command = see_command,
                                         .line = see_line,
                                         .struck = see_strike,
                                         .owner = fixture};
    fixture->device = device_new(&(struct device_parts){
        .agenda = &agenda, .scenario = fixture->scenario, .events = &events});
}

static void release(struct fixture *fixture)
{
    device_free(fixture->device);
    scenario_free(fixture->scenario);
    bytes_release(&fixture->heard);
    bytes_release(&fixture->noted);
    bytes_release(&fixture->seen);
    *fixture = (struct fixture){0};
}

/* What it says to a line within that time, escaped. */
static const char *talk(struct fixture *fixture, const char *line, usec within)
{
    static struct bytes shown;
    cr_assert_eq(device_feed(fixture->device, line, strlen(line)), strlen(line));
    drain(fixture);
    run_until(agenda.now + within);
    bytes_clear(&shown);
    escape_add(&shown, bytes_at(&fixture->heard), fixture->heard.count);
    bytes_clear(&fixture->heard);
    return bytes_at(&shown);
}

#define OK "\\r\\nOK\\r\\n"

static void dial(struct fixture *fixture)
{
    static const char *const lines[] = {
        "ATE0\r",
        "AT+CNACT=1\r",
        "AT+FTPCID=1;+FTPSERV=\"116.228.221.52\";+FTPUN=\"sim.cs1\";+FTPPW=\"secret\"\r",
        "AT+FTPGETPATH=\"/\";+FTPGETNAME=\"1K.txt\"\r",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_assert(strstr(talk(fixture, lines[i], SECONDS(1)), "OK"), "%s", lines[i]);
}

static void teardown(void)
{
    release(&one);
    release(&two);
    agenda_release(&agenda);
}

TestSuite(device, .fini = teardown);

Test(device, two_in_one_process_share_nothing_but_the_agenda)
{
    agenda_init(&agenda);
    make(&one, "[files]\n/1K.txt = digits 50\n");
    make(&two, "[files]\n/1K.txt = digits 7\n[ftp]\nuser = x\npassword = y\n");
    dial(&one);
    dial(&two);
    cr_expect_str_eq(talk(&one, "AT+FTPGET=1\r", 0), "");
    cr_expect_str_eq(talk(&two, "AT+FTPGET=1\r", SECONDS(1)), OK "\\r\\n+FTPGET: 1,72\\r\\n");
    cr_expect_str_eq(talk(&one, "", 0), OK "\\r\\n+FTPGET: 1,1\\r\\n");
    cr_expect_str_eq(talk(&one, "AT+FTPGET=2,1024\r", SECONDS(1)),
                     "\\r\\n+FTPGET: 2,50\\r\\n"
                     "01234567890123456789012345678901234567890123456789" OK
                     "\\r\\n+FTPGET: 1,0\\r\\n");
    cr_expect_str_eq(talk(&two, "AT+FTPPW=y;+FTPUN=x;+FTPGET=1\r", SECONDS(1)),
                     OK "\\r\\n+FTPGET: 1,1\\r\\n");
}

Test(device, a_scenario_reaches_every_room)
{
    agenda_init(&agenda);
    make(&one, "[files]\n/1K.txt = digits 50\n"
               "[fault hang]\non = command AT+FTPGET=1\nnth = 1\nthen = code 64 after 75s\n"
               "[fault urc]\non = line +CSQ*\nthen = urc +FTPGET: 1,9\n"
               "[fault gone]\non = time 100s\nthen = deactivate\n"
               "[fault boot]\non = time 110s\nthen = reboot\n");
    dial(&one);
    cr_expect_str_eq(talk(&one, "AT+FTPGET=1\r", SECONDS(74)), OK);
    cr_expect_eq(device_ftp_state(one.device), 1);
    cr_expect_str_eq(talk(&one, "", SECONDS(2)), "\\r\\n+FTPGET: 1,64\\r\\n");
    cr_expect_eq(device_ftp_state(one.device), 0);
    cr_expect_str_eq(talk(&one, "AT+CSQ\r", SECONDS(1)),
                     "\\r\\n+FTPGET: 1,9\\r\\n\\r\\n+CSQ: 13,99\\r\\n" OK);
    cr_expect_str_eq(talk(&one, "AT+FTPGET=1\r", SECONDS(1)), OK "\\r\\n+FTPGET: 1,1\\r\\n");
    run_until(SECONDS(99));
    bytes_clear(&one.heard);
    cr_expect(strstr(talk(&one, "", SECONDS(2)), "+FTPGET: 1,61"), "the bearer went");
    run_until(SECONDS(109));
    bytes_clear(&one.heard);
    cr_expect_str_eq(talk(&one, "", SECONDS(30)),
                     "\\r\\nRDY\\r\\n\\r\\n+CFUN: 1\\r\\n\\r\\n+CPIN: READY\\r\\n"
                     "\\r\\nSMS Ready\\r\\n");
}

/* At a rate, with noise, with lines held back and a restart in the middle of them. */
Test(device, it_notes_what_it_says_as_it_goes_on_the_line)
{
    agenda_init(&agenda);
    make(&one, "[scenario]\nseed = 3\n[module]\nbaud = 9600\n"
               "[fault noise]\non = time 1s\nthen = corrupt 5%\n"
               "[fault loss]\non = time 1s\nthen = drop 5%\n"
               "[fault late]\non = line +CSQ*\nthen = delay 30ms\n"
               "[fault gone]\non = time 2s\nthen = reboot\n");
    cr_expect_str_eq(talk(&one, "AT\r", MSEC(990)), "AT\\r\\r\\nOK\\r\\n");
    cr_expect_gt(strlen(talk(&one, "ATI;+CSQ;+GMR\r", MSEC(1005))), 40);
    cr_expect_gt(strlen(talk(&one, "ATI;+CSQ;&V\r", SECONDS(20))), 20);
}

Test(device, a_host_that_reads_nothing_costs_no_memory)
{
    make(&one, "[module]\nremind = 10ms\nunread_timeout = 24h\n[network]\nbearer = up\n"
               "[files]\n/a = digits 10\n");
    talk(&one, "ATE0;+FTPCID=1;+FTPSERV=any;+FTPGETPATH=/;+FTPGETNAME=a;+FTPGET=1\r", MSEC(50));
    agenda_run_until(&agenda, SECONDS(3600));
    size_t waiting = device_output(one.device).count;
    cr_expect(waiting >= UART_TX_HIGH && waiting < UART_TX_HIGH + 100, "%zu bytes", waiting);
    drain(&one);
    bytes_clear(&one.heard);
    talk(&one, "AT+FTPQUIT\r", SECONDS(1));
    cr_expect_str_eq(talk(&one, "AT\r", MSEC(5)), OK);
    release(&one);
}

/* Each command of a chain, each line as it is printed, and what struck; a URC inside a line is one
 * and the line is none. */
Test(device, it_tells_what_scenarios_see)
{
    agenda_init(&agenda);
    make(&one, "[network]\nbearer = up\n"
               "[fault a]\non = line +CSQ*\nthen = urc RING\n"
               "[fault b]\non = line +CGATT: 1\nthen = answer +CGATT: 0\n"
               "[fault c]\non = line +CFUN: *\nthen = silence\n"
               "[fault d]\non = line +APP PDP*\nthen = delay 3s\n"
               "[fault e]\non = time 5s\nthen = deactivate\n");
    talk(&one, "ATE0+CSQ;+CGATT?;+CFUN?\r", SECONDS(4));
    cr_expect_str_eq(bytes_at(&one.seen), "command ATE0\ncommand AT+CSQ\n"
                                          "a: urc RING\nurc RING\nline +CSQ: 13,99\n"
                                          "command AT+CGATT?\nb: answer +CGATT: 0\n"
                                          "line +CGATT: 0\ncommand AT+CFUN?\nc: silence\n"
                                          "line OK\n");
    bytes_clear(&one.seen);
    run_until(SECONDS(6));
    cr_expect_str_eq(bytes_at(&one.seen), "e: deactivate\nd: delay 3s\n"
                                          "urc +APP PDP: DEACTIVE in 3000000\n");
}
