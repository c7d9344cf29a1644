/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "field_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

/* Small logs, each with one thing that had gone wrong: what must stand in the scenario, what must
 * not, and whose the lines are. */
#define SETTINGS                                                                               \
    "[12:00:00.100] > AT+FTPSERV=\"h.example.com\"\n[12:00:00.110] < OK\n"                     \
    "[12:00:00.200] > AT+FTPGETNAME=\"a\"\n[12:00:00.210] < OK\n"

#define PUT                                                                                    \
    "TX: AT+FTPSERV=\"a\"\nRX: OK\nTX: AT+FTPPUTNAME=\"b\"\nRX: OK\nTX: AT+FTPPUT=1\nRX: OK\n" \
    "RX: +FTPPUT: 1,1,1360\n"

static const struct {
    const char *log, *has, *has_not;
    size_t lines, model, unanswered;
} rows[] = {
    /* no signal explains all three */
    {"> AT+CSQ\n< +CSQ: 99,99\n< OK\n> AT+CREG?\n< +CREG: 0,2\n< OK\n> AT+CGATT?\n< +CGATT: 0\n"
     "< OK\n",
     "csq = 99,99", "register_after", 6, 6, 0},
    {"> AT+CSQ\n< +CSQ: 0,0\n< OK\n> AT+CREG?\n< +CREG: 0,2\n< OK\n", "csq = 0,0", "[fault", 4,
     4, 0},
    {"> AT+CSQ\n< +CSQ: 99,99\n< OK\n> AT+CREG?\n< +CREG: 0,2\n< OK\n> AT+CSQ\n< +CSQ: 15,0\n"
     "< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n",
     "[fault the signal comes]\non = command AT+CSQ\nnth = 2\nthen = signal 15,0\n",
     "register_after", 8, 8, 0},
    {"> AT+CSQ\n< +CSQ: 15,0\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n> AT+CSQ\n< +CSQ: 99,99\n"
     "< OK\n> AT+CREG?\n< +CREG: 0,2\n< OK\n",
     "[fault the signal is lost]\non = command AT+CSQ\nnth = 2\nthen = signal 99,99\n",
     "register_after", 8, 8, 0},
    /* registered all the same: no cause, and the answer stands in the place of the model's */
    {"> AT+CSQ\n< +CSQ: 99,99\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n",
     "[answer AT+CSQ]\nline = +CSQ: 99,99\n", "urc", 4, 2, 0},
    /* the bearer that the host knows */
    {"> AT+FTPSERV=\"h.example.com\"\n< OK\n> AT+FTPGETNAME=\"a\"\n< OK\n> AT+FTPGET=1\n< OK\n"
     "< +FTPGET: 1,63\n> AT+SAPBR=0,1\n< OK\n> AT+SAPBR=2,1\n< +SAPBR: 1,3,\"0.0.0.0\"\n< OK\n",
     "then = refuse", "bearer", 7, 7, 0},
    /* late, and said once */
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n[12:00:03.000] > AT+CSQ\n"
              "[12:00:03.010] < +CSQ: 20,0\n[12:00:03.012] < OK\n"
              "[12:00:05.000] < +FTPGET: 1,63\n",
     "open_delay = 3.99s", "urc", 6, 6, 0},
    /* the same question again is silence, in whole logs and in such as leave lines out */
    {"[12:00:00.000] > AT+CSQ\n[12:00:00.010] < +CSQ: 20,0\n[12:00:00.012] < OK\n"
     "[12:00:01.000] > AT+CREG?\n[12:00:06.000] > AT+CREG?\n[12:00:06.010] < +CREG: 0,1\n"
     "[12:00:06.012] < OK\n",
     "[fault no answer]\non = command AT+CREG?\nnth = 1\nthen = silence\n", "answer =", 4, 4,
     1},
    {"12:00:00.000 -> \t---> AT+CSQ\n12:00:00.010 -> \t<--- +CSQ: 20,0\n"
     "12:00:01.000 -> \t---> AT+CREG?\n12:00:06.000 -> \t---> AT+CREG?\n"
     "12:00:06.010 -> \t<--- +CREG: 0,1\n",
     "[fault no answer]\non = command AT+CREG?\nnth = 1\nthen = silence\n", "answer =", 2, 2,
     1},
    /* a clock of whole seconds leaves open that the host came first */
    {"[12:00:00] > AT+FTPSERV=\"h.example.com\"\n[12:00:00] < OK\n"
     "[12:00:00] > AT+FTPGETNAME=\"a\"\n[12:00:00] < OK\n[12:00:01] > AT+FTPGET=1\n"
     "[12:00:01] < OK\n[12:00:02] > AT+FTPGET=2,9\n[12:00:02] < ERROR\n"
     "[12:00:02] < +FTPGET: 1,1\n[12:00:03] > AT+FTPGET=2,9\n[12:00:03] < +FTPGET: 2,3\n"
     "[12:00:03] < abc\n[12:00:03] < OK\n[12:00:03] < +FTPGET: 1,0\n",
     "abc", "then", 9, 9, 0},
    /* the host waited for OK where it should have sent, and its retry was the payload */
    {PUT "TX: AT+FTPPUT=2,48\nRX: +FTPPUT: 2,48\nTX: AT+FTPPUT=2,48\nRX: ERROR\n"
         "TX: AT+FTPPUT=2,3\nRX: +FTPPUT: 2,3\nTX: abc\nRX: OK\nRX: +FTPPUT: 1,1,1360\n",
     "put_timeout = 10s", "[answer", 9, 9, 0},
    /* the bearer went between two pieces of a block */
    {"0s > AT+FTPSERV=\"a\";+FTPPUTNAME=\"b\";+FTPPUT=1\\r\n2ms < \\r\\nOK\\r\\n\n"
     "62ms < \\r\\n+FTPPUT: 1,1,1360\\r\\n\n1s > AT+FTPPUT=2,10\\r\n"
     "1002ms < \\r\\n+FTPPUT: 2,10\\r\\n\n1010ms > 01234\n3s > 56789\n"
     "3s < \\r\\nOK\\r\\n\\r\\n+APP PDP: DEACTIVE\\r\\n\\r\\n+FTPPUT: 1,61\\r\\n\n",
     "then = deactivate", "silence", 6, 6, 0},
    {PUT "TX: AT+FTPPUT=2,10\nRX: +FTPPUT: 2,10\nTX: 01234\nTX: 56789\nRX: OK\n"
         "RX: +APP PDP: DEACTIVE\nRX: +FTPPUT: 1,61\n",
     "on = line +FTPPUT: 2,10\nnth = 1\nthen = deactivate\n", "silence", 8, 8, 0},
    {"TX: AT+FTPSERV=\"a\"\nRX: OK\nTX: AT+FTPPUTNAME=\"b\"\nRX: OK\nTX: AT+FTPETPUT=1\nRX: "
     "OK\n"
     "RX: +FTPETPUT: 1,1\nTX: AT+FTPETPUT=2\nRX: +FTPETPUT: 2,1\nTX: c\x03\nRX: OK\n"
     "RX: +FTPETPUT: 1,0\n",
     "etput_order = manual", "[fault", 7, 7, 0},
    /* a brown-out in the middle of a command, which has no answer; and one between commands */
    {"> AT\n< OK\n> AT+CSQ\n< RDY\n< +CFUN: 1\n< +CPIN: READY\n< SMS Ready\n> AT\n< OK\n",
     "on = command AT+CSQ\nnth = 1\nthen = silence\nthen = reboot\n", "on = line", 6, 6, 0},
    {"> ATE0\n< OK\n> AT\n< OK\n< RDY\n< +CFUN: 1\n< +CPIN: READY\n< SMS Ready\n> AT\n< OK\n",
     "then = reboot", "silence", 7, 7, 0},
    /* the card's things are ready some time behind its PIN, and no start has been */
    {"> AT+CPIN=\"4711\"\n< OK\n< +CPIN: READY\n> AT+CPIN?\n< +CPIN: READY\n< OK\n< SMS "
     "Ready\n> AT\n< OK\n",
     "pin = 4711", "[fault", 6, 6, 0},
    /* usbmon counts microseconds, of which ten digits are no date */
    {"ffff9a3b 1915766718 S Bo:1:007:3 -115 7 = 41542b43 53510d\n"
     "ffff9a3c 1915790107 C Bi:1:007:4 0 12 = 0d0a2b43 53513a20 392c300d 0a\n"
     "ffff9a3c 1915791207 C Bi:1:007:4 0 6 = 0d0a4f4b 0d0a\n"
     "ffff9a3b 1916766718 S Bo:1:007:3 -115 3 = 41540d\n"
     "ffff9a3c 1916790107 C Bi:1:007:4 0 6 = 0d0a4f4b 0d0a\n",
     "think = 23ms", "slow", 3, 3, 0},
    /* two that never opened; what the first one's session refused, and how it ended, is said */
    {"12:00:00 => AT+FTPSERV=\"a\"\n12:00:00 <= OK\n12:00:01 => AT+FTPPUTNAME=\"b\"\n"
     "12:00:01 <= OK\n12:00:02 => AT+FTPPUT=1\n12:00:02 <= OK\n12:01:02 => AT+FTPPUT=1\n"
     "12:01:02 <= OK\n12:01:02 <= +FTPPUT: 1,66\n12:02:02 => AT+FTPQUIT\n12:02:02 <= OK\n"
     "12:02:02 <= +FTPPUT: 1,80\n12:02:12 => AT+FTPPUT=1\n12:02:12 <= OK\n"
     "12:03:12 => AT\n12:03:12 <= OK\n",
     "on = line +FTPPUT: 1,*\nnth = 3\nthen = silence\n", "answer", 9, 9, 0},
    /* a folder's own folder was there, and what was made is there */
    {"> AT+FTPSERV=\"a\"\n< OK\n> AT+FTPGETPATH=\"/d/11/\"\n< OK\n> AT+FTPMKD\n< OK\n"
     "< +FTPMKD: 1,0\n> AT+FTPMKD\n< OK\n< +FTPMKD: 1,77\n> AT+FTPRMD\n< OK\n< +FTPRMD: 1,0\n",
     "\n/d/ = folder\n", "[fault", 8, 8, 0},
    {"> AT+FTPSERV=\"a\"\n< OK\n> AT+FTPGETPATH=\"/d/\"\n< OK\n> AT+FTPLIST=1\n< OK\n"
     "< +FTPLIST: 1,0\n",
     "listing = none\n", "[fault", 4, 4, 0},
    {"> AT+FTPSERV=\"a\"\n< OK\n> AT+FTPGETPATH=\"/\"\n< OK\n> AT+FTPGETNAME=\"a\"\n< OK\n"
     "> AT+FTPPUTPATH=\"/old/\"\n< OK\n> AT+FTPPUTNAME=\"a\"\n< OK\n> AT+FTPRENAME\n< OK\n"
     "< +FTPRENAME: 1,0\n",
     "\n/old/ = folder\n", "[fault", 7, 7, 0},
    /* a network that thinks for a while, and refuses */
    {"[12:00:00] > AT+CREG?\n[12:00:00] < +CREG: 0,2\n[12:00:00] < OK\n"
     "[12:00:05] > AT+CREG?\n[12:00:05] < +CREG: 0,3\n[12:00:05] < OK\n",
     "register_after = 3.704s", "[answer", 4, 4, 0},
    /* another number of an error is another answer, and no damage */
    {"> AT+CMEE=1\n< OK\n> AT+FTPGET=2,2000\n< +CME ERROR: 3\n",
     "[answer AT+FTPGET=2,2000]\nresult = +CME ERROR: 3\n", "damaged", 2, 1, 0},
    /* a restart forgets the names, and what is opened without them is refused by itself */
    {PUT "TX: AT+FTPPUT=2,4\nRX: +FTPPUT: 2,4\nTX: abcd\nRX: OK\nRX: +FTPPUT: 1,1,1360\nRX: "
         "RDY\nRX: +CFUN: 1\n"
         "RX: +CPIN: READY\nRX: SMS Ready\nTX: AT+FTPPUT=1\nRX: OK\nRX: +FTPPUT: 1,66\n",
     "then = reboot", "code", 13, 13, 0},
    /* one start, however long it takes, and a host that talks meanwhile */
    {"[1.000] > AT\n[2.000] > AT\n[3.000] < RDY\n[3.300] > AT\n[3.320] < OK\n"
     "[3.420] < +CFUN: 1\n[4.500] < +CPIN: READY\n[5.300] > AT+CREG?\n[5.320] < +CREG: 0,2\n"
     "[5.321] < OK\n[8.300] > AT+CREG?\n[8.320] < +CREG: 0,1\n[8.321] < OK\n"
     "[10.000] < SMS Ready\n[10.300] > AT\n[10.320] < OK\n",
     "ready_delay = 5.5s\n", "[answer", 10, 10, 0},
    /* a session that was left open shows first in AT+FTPSTATE */
    {"> AT\n< OK\n> AT+FTPSTATE\n< +FTPSTATE: 1\n< OK\n> AT+FTPQUIT\n< OK\n< +FTPPUT: 1,80\n"
     "> AT+FTPSTATE\n< +FTPSTATE: 0\n< OK\n",
     "bearer = up", "[answer", 7, 7, 0},
    /* a code of the active mode, in a log that does not set it */
    {"> AT+FTPSERV=\"a\"\n< OK\n> AT+FTPPUTNAME=\"b\"\n< OK\n> AT+FTPPUT=1\n< OK\n"
     "< +FTPPUT: 1,76\n",
     "on = ftp PORT*\n", "code", 4, 4, 0},
    /* OK of AT+CNACT=1 says nothing: what never came up was not lost */
    {"> AT+CNACT=1,\"a\"\n< OK\n> AT+CNACT?\n< +CNACT: 0,\"0.0.0.0\"\n< OK\n"
     "> AT+CNACT=1,\"a\"\n< OK\n> AT+CNACT?\n< +CNACT: 0,\"0.0.0.0\"\n< OK\n> AT\n< OK\n",
     "then = no-bearer\n", "deactivate", 7, 7, 0},
    /* a stream that ends with the module */
    {"0s > ATE0;+FTPSERV=\"a\";+FTPGETNAME=\"b\";+FTPETGET=1\\r\n2ms < \\r\\nOK\\r\\n\n"
     "62ms < \\r\\n+FTPETGET: 1,1\\r\\n\n62ms < 0123456789\n2s < \\r\\nRDY\\r\\n\n"
     "2s < \\r\\n+CFUN: 1\\r\\n\n2s < \\r\\n+CPIN: READY\\r\\n\n2100ms < \\r\\nSMS "
     "Ready\\r\\n\n"
     "3s > AT+FTPSTATE\\r\n3002ms < AT+FTPSTATE\\r\\r\\n+FTPSTATE: 0\\r\\n\\r\\nOK\\r\\n\n",
     "on = data 10\nnth = 1\nthen = stall\n", "silence", 9, 9, 0},
    /* where others have an OK, an answer without one has none */
    {"TX: ATE0\nRX: OK\nTX: ATI\nRX: SIM800 R14.18\nRX: ready\nTX: AT\nRX: OK\n",
     "[answer ATI]\nline = SIM800 R14.18\nline = ready\nresult = none\n", "silence", 4, 2, 0},
    /* an answer and its result that lost bytes are no other answer */
    {"TX: ATE0\nRX: OK\nTX: ATI\nRX: IM7000 R52\nRX: O\nTX: AT\nRX: OK\n",
     "on = line SIM7000E R1529\nnth = 1\nthen = damage 2 9 12 15\n", "answer", 4, 4, 0},
    /* lost bytes */
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:00:05.000] < +FTGET: 1,63\n[12:00:06.000] > AT+CSQ\n"
              "[12:00:06.010] < +CQ: 20,0\n[12:00:06.012] < OK\n",
     "[fault damaged: +CSQ: 20,0]\non = line +CSQ: 20,0\nnth = 1\nthen = damage 4\n", "urc", 6,
     6, 0},
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:00:05.000] < +FTGET: 1,63\n",
     "[fault the server refuses]\non = connect\n", "silence", 4, 4, 0},
    /* the module is dead, and one fault says so */
    {"> AT+CSTT=\"hologram\"\n< OK\n> AT+CIICR\n< +PDP: DEACT\n> AT+CIFSR\n> AT\n> AT\n",
     "[fault the module browns out]\non = command AT+CIICR\nnth = 1\nthen = urc +PDP: DEACT\n"
     "then = power-off\n",
     "silence", 2, 2, 0},
    {"> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,0\n< OK\n> AT\n> AT\n> AT\n",
     "on = command AT\nnth = 2\nthen = power-off\n", "silence", 3, 3, 0},
    /* equal faults are one, and counted only where others are not struck */
    {"> AT+SAPBR=1,1\n< OK\n> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,61\n> AT+FTPPUT=1\n< OK\n"
     "< +FTPPUT: 1,61\n> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,1,1360\n",
     "nth = 1..2\nthen = code 61\n", "(2)", 7, 7, 0},
    {"> AT+SAPBR=1,1\n< OK\n> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,63\n> AT+FTPPUT=1\n< OK\n"
     "< +FTPPUT: 1,63\n",
     "[fault the server refuses]\non = connect\nthen = refuse\n", "nth", 5, 5, 0},
    /* what the host removed is gone, and nobody refused anything */
    {"> AT+FTPSERV=\"h.example.com\"\n< OK\n> AT+FTPGETNAME=\"a\"\n< OK\n> AT+FTPDELE\n"
     "< OK\n< +FTPDELE: 1,0\n> AT+FTPDELE\n< OK\n< +FTPDELE: 1,77\n",
     "/a = ", "[fault", 6, 6, 0},
    /* a format that loses OK: another answer is another answer, and not one more */
    {"\t---> AT+CGATT?\n\t<--- +CGATT: 7\n\t---> AT+CREG?\n\t<--- +CREG: 0,1\n",
     "[answer AT+CGATT?]\nline = +CGATT: 7\n", "urc", 2, 1, 0},
    /* a log that ends amid an answer: the rest of it is in the trace, and not kept back */
    {"> AT+CSQ\n< +CSQ: 20,0\n< OK\n> AT+CREG?\n< +FTPGET: 1,77\n",
     "on = line +FTPGET: 1,1\nnth = 1\nthen = code 77\n", "kept back", 3, 3, 0},
};

Test(field_remedies, each_thing_has_its_cause)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct field_import import;
        import_text(rows[i].log, &import);
        expect_scenario(&import, rows[i].log, rows[i].has, rows[i].has_not);
        const struct field_figures *figures = &import.figures;
        cr_expect(figures->passes && figures->log_lines == rows[i].lines &&
                      figures->model_lines == rows[i].model &&
                      figures->unanswered == rows[i].unanswered &&
                      figures->missing + figures->extra + figures->silenced == 0,
                  "%s\n%s\n%s", rows[i].log, bytes_at(&import.report),
                  bytes_at(&import.scenario));
        field_import_release(&import);
    }
}

/* What such a log leaves out is in the trace, and no figure says that it was right. */
Test(field_remedies, what_was_compared_with_nothing_is_said)
{
    static const struct {
        const char *log, *says;
    } shown[] = {
        {"> AT\n< OK\n> AT+FTPCID=1\n> AT+CSQ\n< +CSQ: 9,0\n< OK\n",
         "unshown   the log has no answer to 1 of 3 commands"},
        {"\t---> AT+CSQ\n\t<--- +CSQ: 9,0\n\t---> AT+FTPCID=1\n\t---> AT+FTPUN=\"u\"\n"
         "\t---> AT+CSQ\n\t<--- +CSQ: 9,0\n",
         "unshown   the log has no answer to 2 of 4 commands"},
        {"> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,0\n< OK\n> AT+CREG?\n", NULL}, /* cut off */
    };
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        struct field_import import;
        import_text(shown[i].log, &import);
        struct span report = bytes_span(&import.report);
        cr_expect_eq(span_contains(report, "unshown"), shown[i].says != NULL);
        cr_expect(!shown[i].says || span_contains(report, shown[i].says), "%s",
                  bytes_at(&import.report));
        field_import_release(&import);
    }
}
