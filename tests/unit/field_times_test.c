/* SPDX-License-Identifier: MIT */
/* What takes its time in a log has more than one explanation: which one is taken, and that it
 * needs nothing forced. */
#include "field_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

#define SETTINGS                                                                               \
    "[12:00:00.000] > AT+FTPSERV=\"198.51.100.30\"\n[12:00:00.002] < OK\n"                     \
    "[12:00:00.100] > AT+FTPGETPATH=\"/\"\n[12:00:00.102] < OK\n"                              \
    "[12:00:00.200] > AT+FTPGETNAME=\"a.bin\"\n[12:00:00.202] < OK\n"
#define DOWNLOAD                                                                               \
    SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.002] < OK\n"                             \
             "[12:00:01.062] < +FTPGET: 1,1\n"                                                 \
             "[12:00:02.000] > AT+FTPGET=2,10\n[12:00:02.002] < +FTPGET: 2,10\n"               \
             "[12:00:02.002] < 0123456789\n[12:00:02.002] < OK\n"

/* AT+FTPEXTGET? while it runs, and when it is over */
#define TO_RAM SETTINGS "[12:00:01.000] > AT+FTPEXTGET=1\n[12:00:01.002] < OK\n"
#define TOLD(time, bytes)                                                                      \
    "[12:00:" time "] > AT+FTPEXTGET?\n[12:00:" time "] < +FTPEXTGET: 1," bytes                \
    "\n[12:00:" time "] < OK\n"

static const struct {
    const char *log, *line, *none; /* of the scenario, and what must not be in it */
} times[] = {
    /* a session that waits for its end takes AT+FTPQUIT; one that is over does not */
    {DOWNLOAD "[12:00:03.000] > AT+FTPQUIT\n[12:00:03.002] < ERROR\n"
              "[12:00:05.022] < +FTPGET: 1,0\n",
     "on = line +FTPGET: 1,0\nnth = 1\nthen = delay ", "end_delay"},
    {DOWNLOAD "[12:00:03.000] > AT+FTPSTATE\n[12:00:03.002] < +FTPSTATE: 1\n"
              "[12:00:03.002] < OK\n[12:00:05.022] < +FTPGET: 1,0\n",
     "end_delay = 3.02s", "[fault"},
    /* what an end counts from: long behind the last byte, and at once behind a read */
    {DOWNLOAD "[12:00:04.000] > AT+FTPGET=2,10\n[12:00:04.002] < +FTPGET: 2,0\n"
              "[12:00:04.002] < OK\n[12:00:04.022] < +FTPGET: 1,0\n",
     "end_after = read\n", "end_delay"},
    {DOWNLOAD "[12:00:04.000] > AT+FTPGET=2,10\n[12:00:04.002] < +FTPGET: 2,0\n"
              "[12:00:04.002] < OK\n[12:00:05.022] < +FTPGET: 1,0\n",
     "end_delay = 3.02s\n", "end_after"},
    {DOWNLOAD "[12:00:04.000] > AT+FTPGET=2,10\n[12:00:04.002] < +FTPGET: 2,0\n"
              "[12:00:04.002] < OK\n[12:00:04.022] < +FTPGET: 1,0\n"
              "[12:00:05.000] > AT+FTPGET=1\n[12:00:05.002] < OK\n"
              "[12:00:05.062] < +FTPGET: 1,1\n"
              "[12:00:06.000] > AT+FTPGET=2,10\n[12:00:06.002] < +FTPGET: 2,10\n"
              "[12:00:06.002] < 0123456789\n[12:00:06.002] < OK\n"
              "[12:00:08.022] < +FTPGET: 1,0\n",
     "end_delay = 2.02s\n", "end_after"},
    {DOWNLOAD "[12:00:02.010] > AT+FTPGET=2,10\n[12:00:02.012] < +FTPGET: 2,0\n"
              "[12:00:02.012] < OK\n[12:00:02.022] < +FTPGET: 1,0\n",
     "/a.bin = ", "end_"},
    /* 1,1 comes again and again, until the host reads or the module gives up */
    {DOWNLOAD "[12:00:07.002] < +FTPGET: 1,1\n[12:00:12.002] < +FTPGET: 1,1\n"
              "[12:00:17.002] < +FTPGET: 1,1\n[12:00:22.002] < +FTPGET: 1,64\n",
     "unread_timeout = 20s\n", "[fault"},
    {DOWNLOAD "[12:00:05.002] < +FTPGET: 1,1\n[12:00:08.002] < +FTPGET: 1,1\n"
              "[12:00:09.000] > AT+FTPGET=2,10\n[12:00:09.002] < +FTPGET: 2,10\n"
              "[12:00:09.002] < 0123456789\n[12:00:09.002] < OK\n",
     "remind = 3s\n", "[fault late"},
    /* a rate: two answers that one rate gives */
    {TO_RAM TOLD("01.500", "61440")
         TOLD("02.000", "122880") "[12:00:02.400] < +FTPEXTGET: 1,0\n" TOLD("02.500", "174125"),
     "down = 98", "[fault"},
    {"> AT+FTPSERV=\"198.51.100.30\"\n< OK\n> AT+FTPGETPATH=\"/\"\n< OK\n"
     "> AT+FTPGETNAME=\"a.bin\"\n< OK\n> AT+FTPEXTGET=1\n< OK\n"
     "> AT+FTPEXTGET?\n< +FTPEXTGET: 1,20480\n< OK\n"
     "> AT+FTPEXTGET?\n< +FTPEXTGET: 1,51200\n< OK\n< +FTPEXTGET: 1,0\n",
     "down = ", "open_delay"},
    /* ... or none: it stood still in between */
    {TO_RAM TOLD("02.000", "10000") TOLD("03.000", "30000") TOLD("04.000", "31000")
         TOLD("05.000", "32000") "[12:00:07.000] < +FTPEXTGET: 1,0\n" TOLD("07.100", "51200"),
     "[fault the data come slowly (3)]\non = data 31000\nnth = 1\nthen = delay 1.",
     "open_delay"},
    /* ... or none for all: another download was faster */
    {"> AT+FTPSERV=\"198.51.100.30\"\n< OK\n> AT+FTPGETPATH=\"/\"\n< OK\n"
     "> AT+FTPGETNAME=\"a.bin\"\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1\n"
     "> AT+FTPGET=2,10\n< +FTPGET: 2,10\n< 0123456789\n< OK\n< +FTPGET: 1,0\n"
     "> AT+FTPGETNAME=\"b.bin\"\n< OK\n> AT+FTPEXTGET=1\n< OK\n"
     "> AT+FTPEXTGET?\n< +FTPEXTGET: 1,12000\n< OK\n"
     "> AT+FTPEXTGET?\n< +FTPEXTGET: 1,24000\n< OK\n< +FTPEXTGET: 1,0\n",
     "[fault the data come slowly]\non = data 12000\nnth = 1\nthen = delay 1.", "down ="},
    /* where it ended, that is where the data stopped */
    {TO_RAM TOLD("02.000", "10000")
         TOLD("03.000", "20000") "[12:01:23.000] < +FTPEXTGET: 1,64\n",
     "[fault the server stalls]\non = data 20000\nnth = 1\nthen = stall\n", "then = code"},
    {TO_RAM TOLD("02.000", "10000")
         TOLD("03.000", "20000") "[12:00:04.000] < +FTPEXTGET: 1,79\n",
     "on = data 20000\nnth = 1\nthen = delay 1s\nthen = reset\n", "then = code"},
    {TO_RAM TOLD("02.000", "10000") TOLD("03.000", "20000"), "down = ", "nothing comes"},
};

Test(field_times, a_time_has_the_cause_that_shows_all_of_the_log)
{
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct field_import import;
        import_text(times[i].log, &import);
        expect_scenario(&import, times[i].log, times[i].line, times[i].none);
        cr_expect(import.figures.passes && import.figures.forced == 0, "%s\n%s\n%s",
                  times[i].log, bytes_at(&import.report), bytes_at(&import.scenario));
        field_import_release(&import);
    }
}
