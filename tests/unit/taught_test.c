/* SPDX-License-Identifier: MIT */
#include "at/taught.h"
#include "base/escape.h"
#include "device.h"
#include "scenario/check.h"

#include <criterion/criterion.h>
#include <string.h>

/* [answer] sections on the whole modem, in virtual time. */

static struct agenda agenda;
static struct device *device;
static struct scenario *scenario;
static struct bytes heard, noted;

static void ignore(void *owner)
{
    (void)owner;
}

static void drain(void *owner)
{
    (void)owner;
    struct span out = device_output(device);
    bytes_add_span(&heard, out);
    device_taken(device, out.count);
}

static void note(void *owner, enum lane lane, const char *bytes, size_t count)
{
    (void)owner;
    if (lane == LANE_SCENARIO)
        bytes_addf(&noted, "%.*s;", (int)count, bytes);
}

static void start(const char *ini)
{
    static const struct device_events host = {
        .output = ignore, .writable = ignore, .note = note, .owner = NULL};
    struct complaints complaints = {0};
    scenario = scenario_read(NULL, "test.ini", span_of(ini), &complaints);
    cr_assert(scenario, "%s", bytes_at(&complaints.text));
    agenda_init(&agenda);
    device = device_new(
        &(struct device_parts){.agenda = &agenda, .scenario = scenario, .events = &host});
}

static void stop(void)
{
    device_free(device);
    scenario_free(scenario);
    agenda_release(&agenda);
    bytes_release(&heard);
    bytes_release(&noted);
}

/* What the modem says within that time, escaped; valid until the next call. */
static const char *talk_for(const char *bytes, size_t count, usec within)
{
    static struct bytes shown;
    usec until = agenda.now + within;
    device_feed(device, bytes, count);
    drain(NULL);
    while (agenda_step(&agenda, until))
        drain(NULL);
    agenda_run_until(&agenda, until);
    bytes_clear(&shown);
    escape_add(&shown, bytes_at(&heard), heard.count);
    bytes_clear(&heard);
    return bytes_at(&shown);
}

static const char *talk(const char *text)
{
    return talk_for(text, strlen(text), MSEC(900));
}

struct exchange {
    const char *host, *modem; /* NULL ends */
};

static void converse(const char *ini, const struct exchange *exchanges)
{
    start(ini);
    talk("ATE0\r");
    for (const struct exchange *e = exchanges; e->modem; e++) {
        const char *said = talk(e->host);
        cr_expect_str_eq(said, e->modem, "%s: %s", e->host, said);
    }
    stop();
}

#define SAYS(text) "\\r\\n" text "\\r\\n"

Test(taught, lines_are_framed_as_those_of_rows)
{
    static const struct exchange said[] = {
        {"AT+FIX\r", SAYS("+FIX: 1") "+FIX: 2\\r\\n" SAYS("OK")},
        {"at+fix\r\n", SAYS("+FIX: 1") "+FIX: 2\\r\\n" SAYS("OK")},
        {"AT+FIX=1\r", SAYS("ERROR")}, /* not taught, not known */
        {"ATV0\r", "0\\r"},
        {"AT+FIX\r", "+FIX: 1\\r\\n+FIX: 2\\r\\n0\\r"},
        {"ATV1Q1\r", ""},
        {"AT+FIX\r", SAYS("+FIX: 1") "+FIX: 2\\r\\n"},
        {NULL, NULL},
    };
    converse("[answer AT+FIX]\nline = +FIX: 1\nline = +FIX: 2\n", said);
}

Test(taught, results)
{
    static const char ini[] = "[answer AT+A]\nresult = ERROR\n"
                              "[answer AT+B]\nresult = +CME ERROR: 3\n"
                              "[answer AT+C]\nresult = none\nline = +C: 1\n"
                              "[answer AT+D]\nresult = SHUT OK\n"
                              "[answer AT+E]\nresult = CONNECT\n"
                              "[answer AT+F]\nresult = +CMS ERROR: 500\n"
                              "[answer AT+CSQ]\nline = +CSQ: 1,2\n";
    static const struct exchange said[] = {
        {"AT+A\r", SAYS("ERROR")},
        {"AT+B\r", SAYS("ERROR")},
        {"AT+CMEE=1;+B\r", SAYS("+CME ERROR: 3")},
        {"AT+CMEE=2;+B\r", SAYS("+CME ERROR: operation not allowed")},
        {"AT+C\r", SAYS("+C: 1")},
        {"AT+D\r", SAYS("SHUT OK")},
        {"AT+D;+C;+CSQ\r", SAYS("SHUT OK") SAYS("+C: 1") SAYS("+CSQ: 1,2") SAYS("OK")},
        {"AT+CSQ;+A;+CSQ\r", SAYS("+CSQ: 1,2") SAYS("ERROR")},
        {"AT+F;+CSQ\r", SAYS("+CMS ERROR: unknown error")},
        {"AT+CMEE=0;+F\r", SAYS("+CMS ERROR: 500")},
        {"ATV0;+E\r", "1\\r"},
        {"AT+A\r", "4\\r"},
        {NULL, NULL},
    };
    converse(ini, said);
}

/* What a chain with `command` in place of % says after that setting. */
static void said_by(const char *setting, const char *chain, const char *command,
                    struct bytes *said)
{
    struct bytes line = {0};
    talk("ATE0V1Q0;+CMEE=0\r");
    bytes_addf(&line, "AT%s\r", setting);
    talk(bytes_at(&line));
    bytes_clear(&line);
    bytes_add_text(&line, "AT");
    for (const char *p = chain; *p; p++)
        bytes_addf(&line, *p == '%' ? "%s" : "%.1s", *p == '%' ? command : p);
    bytes_add_char(&line, '\r');
    bytes_clear(said);
    bytes_add_text(said, talk(bytes_at(&line)));
    bytes_release(&line);
}

/* A taught command is a row like any other: whatever was set, whatever chain it stands in, it
 * says byte for byte what the real one says. */
Test(taught, equals_a_real_row_in_every_setting)
{
    static const char *const settings[] = {"V0",      "V1",      "Q0",     "Q1",
                                           "+CMEE=0", "+CMEE=1", "+CMEE=2"};
    static const char *const chains[] = {"%",      "%;+CGATT?", "+CGATT?;%",
                                         "%;%;E0", "%;+NONE",   "+NONE;%"};
    static const char *const twins[][2] = {{"+CSQ", "+TSQ"},
                                           {"+NOTHING", "+TTPQUIT"},
                                           {"+CIPSHUT", "+TIPSHUT"},
                                           {"+CNACT=7", "+TNACT=7"}};
    struct bytes real = {0}, taught = {0};
    start("[answer AT+TSQ]\nline = +CSQ: 13,99\n"
          "[answer AT+TTPQUIT]\nresult = ERROR\n"
          "[answer AT+TIPSHUT]\nresult = SHUT OK\n"
          "[answer AT+TNACT=*]\nresult = +CME ERROR: 793\n");
    for (size_t s = 0; s < sizeof settings / sizeof *settings; s++)
        for (size_t c = 0; c < sizeof chains / sizeof *chains; c++)
            for (size_t t = 0; t < sizeof twins / sizeof *twins; t++) {
                said_by(settings[s], chains[c], twins[t][0], &real);
                said_by(settings[s], chains[c], twins[t][1], &taught);
                cr_expect_str_eq(bytes_at(&taught), bytes_at(&real), "AT%s, %s with %s",
                                 settings[s], chains[c], twins[t][1]);
            }
    bytes_release(&real);
    bytes_release(&taught);
    stop();
}

Test(taught, the_first_that_matches_and_the_nth_in_turn)
{
    static const char ini[] = "[answer AT+S]\nnth = 1\nline = first\n"
                              "[answer AT+S]\nnth = 2..3\nline = then\n"
                              "[answer AT+S]\nline = at last\n"
                              "[answer AT+P=*]\nline = some\n"
                              "[answer AT+P=1]\nline = hidden\n";
    static const struct exchange said[] = {
        {"AT+S\r", SAYS("first") SAYS("OK")},
        {"AT+S;+S;+S\r", SAYS("then") SAYS("then") SAYS("at last") SAYS("OK")},
        {"AT+S\r", SAYS("at last") SAYS("OK")},
        {"AT+P=1\r", SAYS("some") SAYS("OK")},
        {NULL, NULL},
    };
    converse(ini, said);
}

Test(taught, values_come_from_the_command)
{
    static const char ini[] = "[answer AT+V=*]\nline = +V: $1|$2|$3|$9|$*|$$1|$GPGGA|$\n"
                              "[answer AT+V?]\nline = +V: $1.$*.$#\n"
                              "[answer AT+U=*]\nthen = 100ms: +U: \"$2\",$1\n";
    static const struct exchange said[] = {
        {"AT+V=7, \"a,b\" ,\"\"\r",
         SAYS("+V: 7|a,b|||7, \"a,b\" ,\"\"|$1|$GPGGA|$") SAYS("OK")},
        {"AT+V?\r", SAYS("+V: ..0") SAYS("OK")},
        {"AT+U=1,host;+V?\r", SAYS("+V: ..0") SAYS("OK") SAYS("+U: \"host\",1")},
        {NULL, NULL},
    };
    converse(ini, said);
}

Test(taught, payloads_and_their_prompts)
{
    static const char ini[] =
        "[answer AT+SEND]\npayload = ctrl-z\nline = $#\nresult = SEND OK\n"
        "[answer AT+SEND=*]\npayload = $2\nprompt = DOWNLOAD\nline = DATA ACCEPT:$1,$#\n"
        "[answer AT+TEN]\npayload = 10\ndelay = 100ms\nresult = none\n"
        "then = 200ms: +TEN: $#\ndata = \\x00$#\\r\\n\n";
    static const struct exchange said[] = {
        {"AT+SEND\r", "\\r\\n> "},
        {"hello\r\n", ""},
        {"\x1a", SAYS("7") SAYS("SEND OK")},
        {"AT+SEND\r", "\\r\\n> "},
        {"no\x1b"
         "AT+CGATT?\r",
         SAYS("OK") SAYS("+CGATT: 1") SAYS("OK")},
        {"AT+SEND=1,3;+CGATT?\r", SAYS("DOWNLOAD")},
        {"\x1a\x1b!", SAYS("DATA ACCEPT:1,3") SAYS("+CGATT: 1") SAYS("OK")},
        {"AT+SEND=1,0\r", SAYS("DATA ACCEPT:1,0") SAYS("OK")},
        {"AT+CMEE=1;+SEND=1,x\r", SAYS("+CME ERROR: 794")},
        {"AT+TEN\r", "\\r\\n> "},
        {"0123456789AT\r", "\\x0010\\r\\n" SAYS("OK") SAYS("+TEN: 10")},
        {"ATE1\r", SAYS("OK")},
        {"AT+SEND\r", "AT+SEND\\r\\r\\n> "},
        {"hi\x1a", "hi" SAYS("2") SAYS("SEND OK")}, /* echoed behind the sign, as seen */
        {"AT+SEND=1,2\r", "AT+SEND=1,2\\r" SAYS("DOWNLOAD")},
        {"hi", SAYS("DATA ACCEPT:1,2") SAYS("OK")},
        {NULL, NULL},
    };
    converse(ini, said);
}

Test(taught, urcs_come_later_and_wait_their_turn)
{
    start("[answer AT+T]\nthen = 2s: +T: 2\nthen = 1s: +T: 1\nthen = 0: +T: 0\n");
    talk("ATE0\r");
    cr_expect_str_eq(talk("AT+T;+CGATT?\r"), SAYS("+CGATT: 1") SAYS("OK") SAYS("+T: 0"));
    cr_expect_str_eq(talk("AT"), "", "a command is being typed");
    cr_expect_str_eq(talk("\r"), SAYS("OK") SAYS("+T: 1") SAYS("+T: 2"));
    cr_expect_str_eq(bytes_at(&noted), "answer AT+T;");
    stop();
}

Test(taught, a_restart_forgets_what_was_to_come)
{
    start("[module]\nboot_delay = 50ms\nready_delay = 50ms\n"
          "[answer AT+T]\nthen = 500ms: +T: 1\n[answer AT+D]\ndelay = 800ms\nline = +D: 1\n"
          "[answer AT+S]\npayload = ctrl-z\nline = +S: 1\n"
          "[fault a]\non = command AT+D\nthen = reboot after 20ms\n"
          "[fault b]\non = command AT+S\nthen = reboot after 20ms\n");
    talk("ATE0\r");
    talk_for("AT+T\r", 5, MSEC(10));
#define BOOTS SAYS("RDY") SAYS("+CFUN: 1") SAYS("+CPIN: READY") SAYS("SMS Ready")
    cr_expect_str_eq(talk("AT+CFUN=1,1\r"), SAYS("OK") BOOTS);
    cr_expect_str_eq(talk("ATE0\r"), "ATE0\\r" SAYS("OK"));
    cr_expect_str_eq(talk("AT+D\r"), BOOTS);
    cr_expect_str_eq(talk("AT\r"), "AT\\r" SAYS("OK"));
    cr_expect_str_eq(talk("AT+S\rtext"), "AT+S\\r\\r\\n> text" BOOTS);
    cr_expect_str_eq(talk("AT\r"), "AT\\r" SAYS("OK"));
    stop();
}

/* A fault on the same command goes first; its delay adds to the taught answer's own. */
Test(taught, faults_go_first)
{
    start("[answer AT+T]\ndelay = 300ms\nline = +T: 1\n"
          "[fault a]\non = command AT+T\nnth = 1\nthen = answer ERROR\n"
          "[fault b]\non = command AT+T\nnth = 2\nthen = delay 500ms\n");
    talk("ATE0\r");
    cr_expect_str_eq(talk("AT+T\r"), SAYS("ERROR"));
    cr_expect_str_eq(talk_for("AT+T\r", 5, MSEC(801)), "");
    cr_expect_str_eq(talk_for("", 0, MSEC(1)), SAYS("+T: 1") SAYS("OK"));
    stop();
}

/* The bytes of a conversation may come in any pieces. */
Test(taught, any_cutting_gives_the_same)
{
    static const char host[] = "ATE0\r\nAT+S=3\r\n\r\n!AT+Z\r\nsome text\r\n\x1a"
                               "AT+S=1;+Z\r"
                               "x\x1b"
                               "AT\r\n";
    struct bytes whole = {0};
    for (size_t piece = sizeof host - 1; piece > 0; piece--) {
        start("[answer AT+S=*]\npayload = $1\nline = $#\n"
              "[answer AT+Z]\npayload = ctrl-z\nline = $#\nthen = 1s: +Z: $#\n");
        struct bytes said = {0};
        for (size_t i = 0; i < sizeof host - 1; i += piece) {
            size_t left = sizeof host - 1 - i;
            bytes_add_text(&said, talk_for(host + i, left < piece ? left : piece, 0));
        }
        bytes_add_text(&said, talk_for("", 0, SECONDS(5)));
        if (whole.count == 0)
            bytes_add_span(&whole, bytes_span(&said));
        cr_expect_str_eq(bytes_at(&said), bytes_at(&whole), "pieces of %zu", piece);
        bytes_release(&said);
        stop();
    }
    bytes_release(&whole);
}

static const struct {
    const char *ini, *complaint; /* a part of it */
} mistakes[] = {
    {"[answer +CSQ]\n", "matches no command"},
    {"[answer]\n", "[answer] has no name"},
    {"[answer AT+A]\nlines = x\n", "did you mean \"line\""},
    {"[answer AT+A]\nline =\n", "nothing to say"},
    {"[answer AT+A]\nline = a\\r\\nb\n", "expected the text alone, or `data`"},
    {"[answer AT+A]\nline = $0\n", "count from $1"},
    {"[answer AT+A]\nline = \\q\n", "column 8"},
    {"[answer AT+A]\nresult = Ok\n", "expected OK, ERROR, none"},
    {"[answer AT+A]\nresult = +CME ERROR: no\n", "expected OK, ERROR, none"},
    {"[answer AT+A]\nresult = OK\nresult = OK\n", "stands twice"},
    {"[answer AT+A]\nthen = +A: 1\n", "a time and a line"},
    {"[answer AT+A]\nthen = 2s:\n", "a time and a line"},
    {"[answer AT+A]\npayload = 0\n", "expected a size"},
    {"[answer AT+A]\npayload = $12\n", "expected a size"},
    {"[answer AT+A]\nprompt = >\n", "asks for nothing"},
    {"[answer AT+A]\nnth = 0\n", "counted from 1"},
    {"[answer AT+A]\n[answer at+a]\nnth = 2\n", "test.ini:2: [answer at+a] is never said"},
};

Test(taught, mistakes_are_told)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct complaints complaints = {0};
        struct scenario *wrong =
            scenario_read(NULL, "test.ini", span_of(mistakes[i].ini), &complaints);
        cr_expect_null(wrong, "%s", mistakes[i].ini);
        cr_expect(span_contains(bytes_span(&complaints.text), mistakes[i].complaint), "%s: %s",
                  mistakes[i].ini, bytes_at(&complaints.text));
        cr_expect_eq(complaints.count, 1, "%s", bytes_at(&complaints.text));
        scenario_free(wrong);
        bytes_release(&complaints.text);
    }
}

static const char *some_commands(void *owner, size_t i)
{
    static const char *const names[] = {"E", "+CSQ", NULL};
    (void)owner;
    return names[i];
}

/* What is taught is known to `check`: for faults and expectations on it. */
Test(taught, is_known_to_check)
{
    static const struct {
        const char *taught, *asked;
        bool known;
    } rows[] = {
        {"AT+CGNSINF", "AT+CGNSINF", true},   {"AT+CIPSTART=*", "AT+CIPSTART=\"TCP\",*", true},
        {"AT+CIP*", "AT+CIPSEND=1", true},    {"AT+CIPSEND", "AT+CIP*", true},
        {"AT+CIP*", "AT+CGNSINF", false},     {"AT+CIPSENDX", "AT+CIPSEND", false},
        {"AT+CIPSEND", "AT+CIPSENDX", false}, {"AT+CSQ", "AT+CSQ?", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes ini = {0};
        struct complaints complaints = {0};
        bytes_addf(&ini, "[answer %s]\n[expect x]\ncommand = %s\n", rows[i].taught,
                   rows[i].asked);
        start(bytes_at(&ini));
        scenario_check_commands(scenario, some_commands, NULL, &complaints);
        cr_expect_eq(complaints.count == 0, rows[i].known, "%s", bytes_at(&ini));
        stop();
        bytes_release(&ini);
        bytes_release(&complaints.text);
    }
}
