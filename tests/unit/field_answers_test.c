/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "field/import.h"

#include <criterion/criterion.h>
#include <string.h>

/* What is not modelled is taught, and what is modelled stays the model's own: logs, what must
 * stand in the scenario, and how many lines are whose. */
static const struct {
    const char *log;
    const char *lines; /* of the scenario, in this order, parted by `|` */
    size_t model, taught;
} taught[] = {
    {"> AT+CIPSTART=\"TCP\",\"h\",80\n< OK\n< CONNECT OK\n> AT+CGATT?\n< +CGATT: 1\n< OK\n"
     "> AT+CSQ\n< +CSQ: 18,0\n< OK\n",
     "[answer AT+CIPSTART=*]\nthen = 100ms: CONNECT OK\n", 4, 2},
    {"TX: AT+CIPSEND=5\nRX: >\nTX: hello\nRX: SEND OK\nTX: AT+CSQ\nRX: +CSQ: 9,0\nRX: OK\n",
     "[answer AT+CIPSEND=*]\nresult = SEND OK\npayload = $1\n", 2, 2},
    {"TX: AT+CIPSEND\nRX: >\nTX: hello\nRX: SEND OK\nTX: AT+CSQ\nRX: +CSQ: 9,0\nRX: OK\n",
     "[answer AT+CIPSEND]\nresult = SEND OK\npayload = ctrl-z\n", 2, 2},
    {"TX: AT+HTTPDATA=5,1000\nRX: DOWNLOAD\nTX: hello\nRX: OK\nTX: AT\nRX: OK\n",
     "[answer AT+HTTPDATA=*]\npayload = $1\nprompt = DOWNLOAD\n", 1, 2},
    {"> AT+HTTPACTION=0\n< OK\n< +HTTPACTION: 0,601,0\n> AT+HTTPACTION=0\n< OK\n"
     "< +HTTPACTION: 0,200,4\n> AT+HTTPREAD\n< +HTTPREAD: 4\n< $1.5\n< OK\n> AT\n< OK\n",
     "[answer AT+HTTPACTION=*]\nnth = 1\nthen = 100ms: +HTTPACTION: 0,601,0\n"
     "|[answer AT+HTTPACTION=*]\nnth = 2..\nthen = 100ms: +HTTPACTION: 0,200,4\n"
     "|[answer AT+HTTPREAD]\nline = +HTTPREAD: 4\ndata = $$1.5\n",
     1, 7},
    {"> AT+SHCONN\n< OK\n> AT+SHCONN\n< OK\n> AT\n< OK\n", "[answer AT+SHCONN]\n\n|\n", 1, 2},
    {"> AT+SMCONN\n< ERROR\n> AT+SMCONN\n< OK\n> AT\n< OK\n",
     "[answer AT+SMCONN]\nresult = ERROR\nnth = 1\n|[answer AT+SMCONN]\nnth = 2..\n", 1, 2},
    {"AT+CIPSEND=5\n> hello\nSEND OK\nAT+CIPCLOSE\nCLOSE OK\nAT+CSQ\n+CSQ: 9,0\nOK\n",
     "[answer AT+CIPSEND=*]\nresult = SEND OK\npayload = $1\n|[answer AT+CIPCLOSE]\n"
     "result = CLOSE OK\n",
     2, 3},
    {"> AT+SMCONN\n< +CME ERROR: 767\n> AT\n< OK\n",
     "[answer AT+SMCONN]\nresult = +CME ERROR: 767\n", 1, 1},
    {"[12:00:00.000] > AT+HTTPACTION=0\n[12:00:00.010] < OK\n[12:00:01.000] > AT+CSQ\n"
     "[12:00:01.010] < +CSQ: 9,0\n[12:00:01.012] < OK\n"
     "[12:00:04.000] < +HTTPACTION: 0,200,4\n",
     "then = 3.99s: +HTTPACTION: 0,200,4\n", 2, 2},
    /* no final result, and two lines with a pause between them */
    {"0s > ATE0\\r\n+2ms < \\r\\nOK\\r\\n\n+1s > AT+CIPX\\r\n+2ms < \\r\\n+CIPX: 0\\r\\n\n"
     "+400ms < \\r\\n+CIPX: 1\\r\\n\n+1s > AT\\r\n+2ms < \\r\\nOK\\r\\n\n",
     "[answer AT+CIPX]\nline = +CIPX: 0\nresult = none\nthen = 400ms: +CIPX: 1\n", 2, 2},
    /* the modem has the command, and not these parameters; what it takes is its own */
    {"> AT+CIPRXGET=1\n< OK\n> AT+CIPRXGET=4,0\n< +CIPRXGET: 4,0,5\n< OK\n"
     "> AT+CIPRXGET=4,1\n< +CIPRXGET: 4,0,5\n< OK\n> AT\n< OK\n",
     "[answer AT+CIPRXGET=4,*]\nline = +CIPRXGET: 4,0,5\n", 2, 4},
    /* a refusal that takes its time is an answer of its own, and one that does not is none */
    {"[12:00:00.000] > AT+SMCONN\n[12:00:12.000] < ERROR\n[12:00:13.000] > AT\n"
     "[12:00:13.010] < OK\n",
     "[answer AT+SMCONN]\nresult = ERROR\ndelay = 12s\n", 1, 1},
    {"[12:00:00.000] > AT+SHCONN\n[12:00:00.010] < ERROR\n[12:00:13.000] > AT\n"
     "[12:00:13.010] < OK\n",
     "\n|\n", 2, 0},
    {"> AT+CIPRXGET=7\n< ERROR\n> AT\n< OK\n", "\n|\n", 2, 0},
    {"> AT+CSCLK=9\n< OK\n> AT+CSCLK=0\n< OK\n", "[answer AT+CSCLK=9]\n", 1, 1},
    /* bytes that a line announces, with a number in its middle, and empty lines among them */
    {"0s > ATE0\\r\n+2ms < \\r\\nOK\\r\\n\n+1s > AT+CIPRXGET=2,0,9\\r\n"
     "+2ms < \\r\\n+CIPRXGET: 2,0,9,0\\r\\nab\\r\\n\\r\\ncd\\n\n"
     "+0 < \\r\\nOK\\r\\n\n+1s > AT\\r\n+2ms < \\r\\nOK\\r\\n\n",
     "[answer AT+CIPRXGET=2,*]\nline = +CIPRXGET: 2,0,9,0\ndata = ab\\r\\n\\r\\ncd\\n\n", 2, 3},
    {"TX: AT+CIPRXGET=2,0,9\nRX: +CIPRXGET: 2,0,9,0\nRX: ab\nRX: cdefg\nRX: OK\nTX: AT\n"
     "RX: OK\n",
     "data = ab\\r\\ncdefg\n", 1, 3},
    /* ... where the log does not bear it out they are lines */
    {"0s > ATE0\\r\n+2ms < \\r\\nOK\\r\\n\n+1s > AT+SHREAD=0,30\\r\n"
     "+2ms < \\r\\nOK\\r\\n\\r\\n+SHREAD: 30\\r\\nab\\r\\n\n+1s > AT\\r\n"
     "+2ms < \\r\\nOK\\r\\n\n",
     "then = 0s: +SHREAD: 30\n", 2, 3},
    /* what is entered has the line ends that make up its length, also where a log shows none */
    {"TX: AT+CIPSEND=0,12\nRX: >\nTX: ab\nTX: cd\nTX: ef\nRX: 0, SEND OK\nTX: AT\nRX: OK\n",
     "[answer AT+CIPSEND=*]\nresult = 0, SEND OK\npayload = $2\n", 1, 2},
    {"TX: AT+CIPSEND=0,2\nRX: >\nTX: ab\nRX: DATA ACCEPT:0,2\nRX: +CIPRXGET: 1,0\nTX: AT\n"
     "RX: OK\n",
     "result = DATA ACCEPT:0,2\npayload = $2\nthen = 100ms: +CIPRXGET: 1,0\n", 1, 3},
};

static void check(size_t i)
{
    struct field_import import;
    const char *why, *from;
    cr_assert(field_import(span_of(taught[i].log), NULL, "log", "log", MASK_SHOW, &import,
                           &why),
              "%s", why);
    bytes_add_text(&import.scenario, "\n|\n"); /* the end */
    from = bytes_at(&import.scenario);
    for (struct span rest = span_of(taught[i].lines); rest.count;) {
        struct span line = span_take(&rest, '|');
        char *text = span_dup(line);
        const char *found = strstr(from, text);
        cr_expect(found || span_is(line, "\n"), "%s\nis not in\n%s\n%s", text, from,
                  bytes_at(&import.report));
        from = found ? found + 1 : from;
        xfree(text);
    }
    const struct field_figures *figures = &import.figures;
    cr_expect(figures->passes && figures->model_lines == taught[i].model &&
                  figures->taught == taught[i].taught &&
                  figures->missing + figures->extra + figures->forced == 0,
              "%s\n%s\n%s", taught[i].log, bytes_at(&import.report),
              bytes_at(&import.scenario));
    field_import_release(&import);
}

Test(field_answers, what_is_not_modelled_is_taught)
{
    for (size_t i = 0; i < sizeof taught / sizeof *taught; i++)
        check(i);
}

/* Only what was always refused needs no lesson: that is how the modem is. */
Test(field_answers, a_refused_command_is_left_alone)
{
    struct field_import import;
    const char *why;
    cr_assert(field_import(SPAN("> AT+NO=1\n< ERROR\n> AT\n< OK\n"), NULL, "log", "log",
                           MASK_HIDE, &import, &why));
    cr_expect_not(strstr(bytes_at(&import.scenario), "[answer"));
    cr_expect_eq(import.figures.model_lines, 2);
    field_import_release(&import);
}

#define FIX_OF(place, sky)                                                                     \
    "> AT+CGNSINF\n< +CGNSINF: 1,1,20240506070829.731," place ",0.00,0.0,1,," sky ",,\n< OK\n"
#define FIX(place) FIX_OF(place, "1.1,1.4,0.9,,21,6,,,45")
#define HERE       "59.334591,18.063240,28.500"
#define THERE      "59.334592,18.063240,28.500"

/* The model has a position of its own, and a clock of its own: what only the clock parts is no
 * makeshift, what moved is one. */
Test(field_answers, a_time_of_day_is_taught_and_a_place_is_forced)
{
    static const struct {
        const char *log;
        size_t taught, forced;
    } logs[] = {
        {"> AT+CGNSPWR=1\n< OK\n" FIX(HERE), 2, 0},
        {"> AT+CGNSPWR=1\n< OK\n" FIX(HERE) FIX(THERE), 2, 2},
        {"> AT+CGNSPWR=1\n< OK\n" FIX_OF(HERE, "2.1,2.4,1.9,,12,4,,,38"), 2, 0},
        {"> AT+CSQ\n< +CSQ: 20,0\n< OK\n> AT+CCLK?\n< +CCLK: \"24/05/06,07:08:29+00\"\n< OK\n",
         2, 0},
    };
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        struct field_import import;
        const char *why;
        cr_assert(
            field_import(span_of(logs[i].log), NULL, "log", "log", MASK_SHOW, &import, &why));
        cr_expect_eq(import.figures.taught, logs[i].taught, "%s", bytes_at(&import.report));
        cr_expect_eq(import.figures.forced, logs[i].forced, "%s", bytes_at(&import.report));
        field_import_release(&import);
    }
}
