/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include <criterion/criterion.h>

/* Logs in which something else arrived of a command than its host has sent. */

#define GET                                                                                    \
    "TX: AT+FTPSERV=\"ftp.example.com\"\nRX: AT+FTPSERV=\"ftp.example.com\"\nRX: OK\n"         \
    "TX: AT+FTPGETNAME=\"a\"\nRX: AT+FTPGETNAME=\"a\"\nRX: OK\n"                               \
    "TX: AT+FTPGETPATH=\"/\"\nRX: AT+FTPGETPATH=\"/\"\nRX: OK\n"
#define GOT                                                                                    \
    "TX: AT+FTPGET=1\nRX: AT+FTPGET=1\nRX: OK\nRX: +FTPGET: 1,1\n"                             \
    "TX: AT+FTPGET=2,9\nRX: AT+FTPGET=2,9\nRX: +FTPGET: 2,3\nRX: abc\nRX: OK\n"                \
    "RX: +FTPGET: 1,0\n"
#define CSQ "TX: AT+CSQ\nRX: AT+CSQ\nRX: +CSQ: 9,99\nRX: OK\n"

static const struct {
    const char *about, *log, *has, *has_not;
} rows[] = {
    {"a letter of the name", GET "TX: AT+FTPGET=1\nRX: AT+FTGET=1\nRX: ERROR\n" GOT,
     "on = sent AT+FTPGET=1\nnth = 1\nthen = damage 5\n", "silence"},
    {"the second of that text", GET GOT "TX: AT+FTPGET=1\nRX: AT+FTPGET1\nRX: ERROR\n",
     "on = sent AT+FTPGET=1\nnth = 2\nthen = damage 9\n", "[answer"},
    {"a letter that became another", CSQ "TX: AT+CSQ\nRX: AT+CSS\nRX: ERROR\n" CSQ,
     "on = sent AT+CSQ\nnth = 2\nthen = damage 5=S\n", "[answer"},
    {"a letter of a value: the command is good, and does something else",
     CSQ "TX: AT+CMEE=2\nRX: AT+CMEE=\nRX: ERROR\n" CSQ, "then = damage 8\n", "[answer"},
    {"the quote that closes",
     "TX: AT+FTPSERV=\"ftp.example.com\"\nRX: AT+FTPSERV=\"ftp.example.com\nRX: ERROR\n" GET
         GOT,
     "then = damage 27\n", "[answer"},
    {"its end: two are one",
     CSQ "TX: AT+CSQ\nTX: AT+CREG?\nRX: AT+CSQAT+CREG?\nRX: ERROR\n" CSQ,
     "on = sent AT+CSQ\nnth = 2\nthen = damage 6\n", "silence"},
    {"its AT: that is no command", CSQ "TX: AT+CSQ\nRX: T+CSQ\n" CSQ,
     "on = sent AT+CSQ\nnth = 2\nthen = damage 0\n", "silence"},
    {"bytes that came in", CSQ "TX: AT+CSQ\nRX: AT+CCSQ\nRX: ERROR\n" CSQ,
     "on = sent AT+CSQ\nnth = 2\nthen = damage", "[answer"},
    {"a name by its host", "TX: AT+FTPUN=\"anna\"\nRX: AT+FTPUN=\"ana\"\nRX: OK\n" CSQ,
     "on = sent AT+FTPUN=\"anna\"\nnth = 1\nthen = damage", "[answer"},
    /* without an echo it is a guess, which the report says */
    {"an error, and none when it is sent again",
     "TX: AT+CSQ\nRX: ERROR\nTX: AT+CSQ\nRX: +CSQ: 9,99\nRX: OK\n",
     "perhaps lost on the way: AT+CSQ]\non = sent AT+CSQ\nnth = 1\nthen = damage", "[answer"},
    /* and what was not lost */
    {"what a network may have refused",
     "TX: AT+CGATT=1\nRX: ERROR\nTX: AT+CGATT=1\nRX: OK\nTX: AT+CSQ\nRX: +CSQ: 9,99\nRX: OK\n",
     "csq = 9,99\n", "damage"},
    {"what is refused again, too",
     "TX: AT+CSQ\nRX: ERROR\nTX: AT+CSQ\nRX: ERROR\nTX: AT\nRX: OK\n", "[answer AT+CSQ]\n",
     "damage"},
    {"a password, of which no letter is guessed",
     "TX: AT+FTPPW=\"geheim\"\nRX: ERROR\nTX: AT+FTPPW=\"geheim\"\nRX: OK\n"
     "TX: AT+CSQ\nRX: +CSQ: 9,99\nRX: OK\n",
     "csq = 9,99\n", "damage"},
    {"an echo that is the command", CSQ CSQ, "csq = 9,99\n", "damage"},
    {"an error to what arrived as it was sent", CSQ "TX: AT+CSQ\nRX: AT+CSQ\nRX: ERROR\n" CSQ,
     "csq = 9,99\n", "damage"},
    {"another command's echo, which is nothing like it",
     CSQ "TX: AT+CSQ\nRX: AT+CREG?\nRX: +CREG: 0,1\nRX: OK\n" CSQ, "csq = 9,99\n", "damage"},
    {"a host that hides what it sends",
     "TX: AT+FTPPW=\"***\"\nRX: AT+FTPPW=\"geheim\"\nRX: OK\n" CSQ, "csq = 9,99\n", "damage"},
};

Test(field_sent, the_echo_shows_what_arrived)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct field_import import;
        import_text(rows[i].log, &import);
        expect_scenario(&import, rows[i].log, rows[i].has, rows[i].has_not);
        cr_expect(import.figures.passes, "%s\n%s%s", rows[i].about, bytes_at(&import.report),
                  bytes_at(&import.trace));
        field_import_release(&import);
    }
}

/* The trace has what the host sent, and what the module says to what arrived is its own. */
Test(field_sent, nothing_is_forced)
{
    for (size_t i = 0; i < 9; i++) {
        struct field_import import;
        import_text(rows[i].log, &import);
        cr_expect_eq(import.figures.forced + import.figures.missing + import.figures.extra +
                         import.figures.taught + import.figures.silenced,
                     0, "%s\n%s", rows[i].about, bytes_at(&import.report));
        field_import_release(&import);
    }
}

Test(field_sent, a_password_of_which_bytes_were_lost_is_one)
{
    static const char log[] =
        "TX: AT+FTPPW=\"geheimnis\"\nRX: AT+TPPW=\"geheimnis\"\nRX: ERROR\n"
        "TX: AT+FTPPW=\"geheimnis\"\nRX: AT+FTPPW=\"geheimis\"\nRX: OK\n" CSQ;
    struct field_import import;
    const char *why;
    cr_assert(field_import(span_of(log), NULL, "log", "log", MASK_HIDE, &import, &why));
    cr_expect_not(span_contains(bytes_span(&import.scenario), "gehei"), "%s",
                  bytes_at(&import.scenario));
    cr_expect_not(span_contains(bytes_span(&import.trace), "gehei"), "%s",
                  bytes_at(&import.trace));
    cr_expect_not(span_contains(bytes_span(&import.report), "gehei"), "%s",
                  bytes_at(&import.report));
    cr_expect(span_contains(bytes_span(&import.scenario), "then = damage 3"), "%s",
              bytes_at(&import.scenario));
    cr_expect(import.figures.passes, "%s%s", bytes_at(&import.scenario),
              bytes_at(&import.trace));
    field_import_release(&import);
}

/* --- and of data, on their way to the host --- */

#define ASK   "TX: AT+FTPGET=2,99\nRX: AT+FTPGET=2,99\nRX: +FTPGET: 2,20\n"
#define END   "RX: OK\nRX: +FTPGET: 1,0\n"
#define OPEN  "TX: AT+FTPGET=1\nRX: AT+FTPGET=1\nRX: OK\nRX: +FTPGET: 1,1\n"
#define WHOLE OPEN ASK "RX: first 01\nRX: other 02\n" END
#define SHORT OPEN ASK "RX: first 01\nRX: ot 02\n" END
#define TO_GET                                                                                 \
    "TX: AT+FTPSERV=\"ftp.example.com\"\nRX: AT+FTPSERV=\"ftp.example.com\"\nRX: OK\n"         \
    "TX: AT+FTPGETNAME=\"a\"\nRX: AT+FTPGETNAME=\"a\"\nRX: OK\n"                               \
    "TX: AT+FTPGETPATH=\"/\"\nRX: AT+FTPGETPATH=\"/\"\nRX: OK\n"

/* The same file, whole, shows which bytes of the other one were lost: before it or behind it. */
Test(field_sent, a_second_download_shows_what_the_first_one_lacks)
{
    static const char *const logs[] = {TO_GET SHORT WHOLE, TO_GET WHOLE SHORT};
    for (size_t i = 0; i < 2; i++) {
        struct field_import import;
        import_text(logs[i], &import);
        expect_scenario(&import, logs[i], "/a = text first 01\\r\\nother 02\\r\\n\n", "known");
        expect_scenario(&import, logs[i], "then = damage 29..31\n", "made up");
        cr_expect(import.figures.passes, "%s", bytes_at(&import.report));
        cr_expect_eq(import.figures.missing + import.figures.extra + import.figures.forced, 0,
                     "%s", bytes_at(&import.report));
        field_import_release(&import);
    }
}

/* Nothing shows it: that is said, and no place is made out to be the one. */
Test(field_sent, where_nothing_shows_it_that_is_said)
{
    static const char log[] =
        "0s > ATE0;+FTPSERV=\"a\";+FTPGETNAME=\"b\";+FTPGET=1\\r\n* < \\r\\nOK\\r\\n\n"
        "* < \\r\\n+FTPGET: 1,1\\r\\n\n1s > AT+FTPGET=2,100\\r\n"
        "* < \\r\\n+FTPGET: 2,100\\r\\nabcdefgh{70}\\r\\nOK\\r\\n\n";
    struct field_import import;
    import_text(log, &import);
    expect_scenario(&import, log, "where in the data is not known", NULL);
    field_import_release(&import);
}

/* At the start of a link, and behind its rate was set, garbage may be two rates. */
Test(field_sent, rates_that_differ_are_a_possible_cause)
{
    static const struct {
        const char *log;
        bool may_be;
    } logs[] = {
        {"> AT\n< \xff\xfe\x80\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n", true},
        {"> AT\n< OK\n> AT+IPR=9600\n< OK\n> AT\n< \xff\xfe\x80\x81\n> AT\n< OK\n", true},
        {"> AT\n< OK\n> AT+IPR=9600\n< \xff\xfe\x80\x81\n> AT\n< OK\n", true},
        {"> AT\n< OK\n> AT\n< \xff\xfe\x80\x81\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n", false},
    };
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        struct field_import import;
        import_text(logs[i].log, &import);
        cr_expect_eq(span_contains(bytes_span(&import.report), "have different rates"),
                     logs[i].may_be, "%s%s", logs[i].log, bytes_at(&import.report));
        field_import_release(&import);
    }
}
