/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include "log/formats.h"

#include <criterion/criterion.h>

/* Answers that come behind the host's next command: whose they are, and that the world is late with
 * them, and not silent. */

#define IMEI "869951030000016"

static const struct {
    const char *about, *log, *talk;
} talks[] = {
    {"a number, behind the answer to another command",
     "AT+CSQ\nAT+GSN\n+CSQ: 13,99\nOK\nRING\n" IMEI "\nOK\nAT\nOK\n",
     "> AT+CSQ\n> AT+GSN\n< +CSQ: 13,99\n< OK\n< RING\n< " IMEI "\n< OK\n> AT\n< OK\n"},
    {"a card's, behind another command",
     "Sending: ATE0\nOK\nSending: AT+CCID\nSending: AT\n89860000000000000017\nOK\nOK\n",
     "> ATE0\n< OK\n> AT+CCID\n> AT\n< 89860000000000000017\n< OK\n< OK\n"},
    {"an address, which has no OK", "AT+CIFSR\nAT\n10.84.213.7\nOK\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+CIFSR\n> AT\n< 10.84.213.7\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
    {"it was answered: the host prints it again",
     "AT+GSN\n" IMEI "\nOK\nAT\nOK\n" IMEI "\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+GSN\n< " IMEI "\n< OK\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
    {"it was refused: the host has it from elsewhere",
     "AT+CIMI\nERROR\nAT\nOK\n460001234567890\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+CIMI\n< ERROR\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
    {"not the form of what was asked for",
     "AT+CCID\nAT\n" IMEI "\nOK\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+CCID\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
    {"the module has started since", "AT+GSN\nRDY\nAT\nOK\n" IMEI "\nAT+CSQ\n+CSQ: 13,99\nOK\n",
     "> AT+GSN\n< RDY\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 13,99\n< OK\n"},
};

Test(field_late, what_was_asked_for_is_found_in_later_lines)
{
    for (size_t i = 0; i < sizeof talks / sizeof *talks; i++) {
        const char *why = NULL;
        struct bytes talk = {0};
        struct log *log = log_read(span_of(talks[i].log), NULL, &why);
        cr_assert_not_null(log, "%s: %s", talks[i].about, why);
        struct dialogue *dialogue = field_dialogue(log);
        add_talk(dialogue, &talk);
        cr_expect_str_eq(bytes_at(&talk), talks[i].talk, "%s, as %s", talks[i].about,
                         log->format->name);
        bytes_release(&talk);
        dialogue_free(dialogue);
        log_free(log);
    }
}

/* --- and of which world it is --- */

#define ASK "[12:00:00.000] > AT+CSQ\n[12:00:00.002] < +CSQ: 13,99\n[12:00:00.002] < OK\n"

static const struct {
    const char *about, *log, *has, *has_not;
} worlds[] = {
    {"a number, and it is the module's",
     ASK "[12:00:01.000] > AT+GSN\n[12:00:03.000] > AT\n[12:00:05.000] < 869951030000017\n"
         "[12:00:05.000] < OK\n[12:00:05.002] < OK\n",
     "imei = 869951030000017\n", "silence"},
    {"several wait, and somebody calls meanwhile",
     ASK "[12:00:01.000] > AT+CSQ\n[12:00:02.500] > AT\n[12:00:04.000] > AT\n"
         "[12:00:05.900] < RING\n[12:00:06.000] < +CSQ: 13,99\n[12:00:06.000] < OK\n"
         "[12:00:06.002] < OK\n[12:00:06.004] < OK\n",
     "on = command AT+CSQ\nnth = 2\nthen = delay 4.998s\n", "silence"},
    {"an address, which has no OK, and needs its context",
     ASK "[12:00:01.000] > AT+CIFSR\n[12:00:03.000] > AT\n[12:00:05.000] < 10.84.213.7\n"
         "[12:00:05.002] < OK\n",
     "on = command AT+CIFSR\nnth = 1\nthen = delay 3.998s\n", "[answer"},
    {"the same again, and two results",
     ASK "[12:00:01.000] > AT\n[12:00:03.000] > AT\n[12:00:05.000] < OK\n"
         "[12:00:05.002] < OK\n",
     "on = command AT\nnth = 1\nthen = delay 3.998s\n", "silence"},
    {"the same again, and one result",
     ASK "[12:00:01.000] > AT\n[12:00:03.000] > AT\n[12:00:03.002] < OK\n"
         "[12:00:05.000] > AT\n[12:00:05.002] < OK\n",
     "on = command AT\nnth = 1\nthen = silence\n", "delay"},
    {"names tell that the first has none",
     ASK "[12:00:01.000] > AT+CSQ\n[12:00:03.000] > AT+CGATT?\n[12:00:05.000] > AT\n"
         "[12:00:07.000] < +CGATT: 1\n[12:00:07.000] < OK\n[12:00:07.002] < OK\n",
     "on = command AT+CGATT?\nnth = 1\nthen = delay 3.998s\n", "[answer"},
    {"settings, of which no line tells which is meant",
     ASK "[12:00:01.000] > AT+FTPCID=1\n[12:00:03.000] > AT+FTPSERV=\"a.example\"\n"
         "[12:00:05.000] > AT+FTPUN=\"u\"\n[12:00:05.500] < OK\n[12:00:05.502] < OK\n"
         "[12:00:05.504] < OK\n",
     "on = command AT+FTPCID=1\nnth = 1\nthen = delay 4.498s\n", "silence"},
    {"a host that never waits",
     ASK "[12:00:01.000] > AT+FTPCID=1\n[12:00:01.010] > AT+FTPUN=\"u\"\n"
         "[12:00:01.011] > AT+CSQ\n[12:00:01.012] < OK\n[12:00:01.014] < OK\n"
         "[12:00:01.016] < +CSQ: 13,99\n[12:00:01.016] < OK\n",
     "on = command AT+FTPCID=1\nnth = 1\nthen = delay 10ms\n", "silence"},
    {"a host that never waits, in a log of whole seconds",
     "[12:00:00] > AT+CSQ\n[12:00:00] < +CSQ: 13,99\n[12:00:00] < OK\n"
     "[12:00:01] > AT+FTPCID=1\n[12:00:01] > AT+FTPUN=\"u\"\n[12:00:01] < OK\n"
     "[12:00:01] < OK\n[12:00:03] > AT+CSQ\n[12:00:03] < +CSQ: 13,99\n[12:00:03] < OK\n",
     "csq = 13,99\n", "[fault"},
    {"the ERROR to a command that the modem does not have",
     ASK "[12:00:01.000] > AT+CIPCLOSE\n[12:00:02.000] > AT+CSQ\n[12:00:03.000] < ERROR\n"
         "[12:00:03.002] < +CSQ: 13,99\n[12:00:03.002] < OK\n",
     "on = command AT+CIPCLOSE\nnth = 1\nthen = delay 1.998s\n", "[answer"},
    {"behind a session whose opening the log does not have",
     "[12:00:00.000] > AT+FTPGET=2,5\n[12:00:00.002] < +FTPGET: 2,5\n[12:00:00.002] < hello\n"
     "[12:00:00.002] < OK\n[12:00:01.000] > AT+COPS?\n[12:00:03.000] > AT+CSQ\n"
     "[12:00:05.000] < +COPS: 0,0,\"T\",7\n[12:00:05.000] < OK\n"
     "[12:00:05.002] < +CSQ: 13,99\n[12:00:05.002] < OK\n",
     "on = command AT+COPS?\nnth = 1\nthen = delay 3.998s\n", "silence"},
};

Test(field_late, its_world_is_late_and_not_silent)
{
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
        struct field_import import;
        import_text(worlds[i].log, &import);
        expect_scenario(&import, worlds[i].log, worlds[i].has, worlds[i].has_not);
        cr_expect(import.figures.passes &&
                      import.figures.forced + import.figures.missing + import.figures.extra ==
                          0,
                  "%s: %s\n%s", worlds[i].about, bytes_at(&import.report),
                  bytes_at(&import.scenario));
        field_import_release(&import);
    }
}
