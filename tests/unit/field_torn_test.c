/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "field_fixture.h"

#include "log/formats.h"

#include <criterion/criterion.h>
#include <string.h>

/* Lines of a log that are one and stand in two, and lines that only look so; and remarks in
 * whatever encoding somebody wrote them. */

#define WIDE "/upload/stations/north/seventeen/archive/2026/03/04/values-of-the-day/"

static const struct {
    const char *about, *log, *talk;
} torn[] = {
    {"80 columns, marks",
     "=> AT+FTPGETPATH=\"/upload/stations/north/seventeen/archive/2026/03/04/values-of-\n"
     "the-day/\"\n<= OK\n=> AT+CSQ\n<= +CSQ: 9,99\n<= OK\n",
     "> AT+FTPGETPATH=\"" WIDE "\"\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"80 columns, an answer without quotes",
     "[10:00:01] TX> AT+CPSI?\n"
     "[10:00:01] RX< +CPSI: LTE NB-IOT,Online,460-11,0x2AFE,34564631,149,EUTRAN-BAND20\n"
     ",6400,3,3,-12,-117,-88,10\n[10:00:01] RX< OK\n",
     "> AT+CPSI?\n< +CPSI: LTE NB-IOT,Online,460-11,0x2AFE,34564631,149,EUTRAN-BAND20,6400,3,3,"
     "-12,-117,-88,10\n< OK\n"},
    {"a window of 60, and a line of three pieces",
     "10:00:01.200 TX: AT+FTPSERV=\"ftp.stations-of-the-north.archi\n"
     "ve.example.net\"\n"
     "10:00:01.204 RX: OK\n"
     "10:00:02.200 TX: AT+FTPGETPATH=\"/upload/stations/north/seven\n"
     "teen/archive/2026/03/04/values-of-the-day/and-of-another-day\n"
     "-/and/more/\"\n"
     "10:00:02.204 RX: OK\n",
     "> AT+FTPSERV=\"ftp.stations-of-the-north.archive.example.net\"\n< OK\n"
     "> AT+FTPGETPATH=\"" WIDE "and-of-another-day-/and/more/\"\n< OK\n"},
    {"rotated in a command's quotes",
     "10:00:01 TX: AT+FTPUN=\"l\n---\nogger\"\n10:00:01 RX: OK\n",
     "> AT+FTPUN=\"logger\"\n< OK\n"},
    {"in its name, with tail's mark",
     "==> m.log.1 <==\n10:00:01 TX: AT+CS\n\n==> m.log <==\nQ\n10:00:01 RX: +CSQ: 9,99\n"
     "10:00:01 RX: OK\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"in an answer's name",
     "10:00:01 TX: AT+CSQ\n10:00:01 RX: +C\n--- rotated ---\nSQ: 9,99\n10:00:01 RX: OK\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"in an answer's numbers",
     "10:00:01 TX: AT+CSQ\n10:00:01 RX: +CSQ: 1\n=== 5 March ===\n9,99\n10:00:01 RX: OK\n",
     "> AT+CSQ\n< +CSQ: 19,99\n< OK\n"},
    {"in a stamp",
     "10:00:01 TX: AT\n10:00:01 RX: OK\n10:0\n---\n0:02 TX: AT+CSQ\n10:00:02 RX: +CSQ: 9,99\n"
     "10:00:02 RX: OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"a block that the host sends in pieces",
     "TX: AT+FTPPUT=2,5\nRX: +FTPPUT: 2,5\nTX: he\nTX: llo\nRX: OK\nTX: AT\nRX: OK\n",
     "> AT+FTPPUT=2,5\n< +FTPPUT: 2,5\n>> he\n>> llo\n< OK\n> AT\n< OK\n"},
    {"... in three, and somebody's word between them",
     "=> AT+FTPPUT=2,8\n<= +FTPPUT: 2,8\n=> 1234\nhalf of it\n=> 567\n=> 8\n<= OK\n"
     "=> AT\n<= OK\n",
     "> AT+FTPPUT=2,8\n< +FTPPUT: 2,8\n>> 1234\n>> 567\n>> 8\n< OK\n> AT\n< OK\n"},
    {"lines, where their ends make up the length",
     "TX: AT+FTPPUT=2,7\nRX: +FTPPUT: 2,7\nTX: he\nTX: llo\nRX: OK\nTX: AT\nRX: OK\n",
     "> AT+FTPPUT=2,7\n< +FTPPUT: 2,7\n>> he\n>> llo\n< OK\n> AT\n< OK\n"},
    /* what only looks so */
    {"a listing as wide as a terminal",
     "=> AT+FTPLIST=2,164\n<= +FTPLIST: 2,164\n"
     "<= -rw-r--r-- 1 ftp ftp         1024 Nov 22 11:00 a-name-of-a-file-that-is-long.txt\n"
     "<= -rw-r--r-- 1 ftp ftp         1024 Nov 22 11:00 b-name-of-a-file-that-is-long.txt\n"
     "<= OK\n",
     "> AT+FTPLIST=2,164\n< +FTPLIST: 2,164\n"
     "<< -rw-r--r-- 1 ftp ftp         1024 Nov 22 11:00 a-name-of-a-file-that-is-long.txt\\r\\n"
     "-rw-r--r-- 1 ftp ftp         1024 Nov 22 11:00 b-name-of-a-file-that-is-long.txt\n< "
     "OK\n"},
    {"the widest line, whole, and a remark",
     "10:00:01.200 TX: AT+FTPSERV=\"ftp.stations-of-the-north.example.net\"\nwaiting\n"
     "10:00:01.204 RX: OK\n",
     "> AT+FTPSERV=\"ftp.stations-of-the-north.example.net\"\n< OK\n"},
    {"a mark between two runs, and a word",
     "10:00:01 TX: AT+CSQ\n---\nretry\n10:00:02 TX: AT+CSQ\n10:00:02 RX: +CSQ: 9,99\n"
     "10:00:02 RX: OK\n",
     "> AT+CSQ\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"a mark between two runs", "=> AT+CSQ\n<= +CSQ: 9,99\n<= OK\n---\n=> AT\n<= OK\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"the widest line, whole, in front of a tool's mark that stands alone",
     "\xe5\x8f\x91\xe2\x86\x92\xe2\x97\x87"
     "ATE0;+FTPSERV=\"ftp.example\";+FTPUN=\"u\";+FTPPW=\"p\";+FTPGETNAME=\"k."
     "txt\"\n\xe2\x96\xa1\n"
     "\xe6\x94\xb6\xe2\x86\x90\xe2\x97\x86\nOK\n",
     "> ATE0;+FTPSERV=\"ftp.example\";+FTPUN=\"u\";+FTPPW=\"p\";+FTPGETNAME=\"k.txt\"\n< OK\n"},
    /* one value over several lines */
    {"literals beside each other in a bracket, as Python's pprint has them, and one of its "
     "other "
     "quotes",
     "sent b'AT+FTPGET=2,99\\r\\n'\n"
     "got (b'\\r\\n+FTPGET: 2,14\\r\\nit is ' \n"
     "     b\"it's\"\n"
     "     b'\\r\\nso\\r\\nOK\\r\\n')\n"
     "sent b'AT\\r\\n'\ngot b'\\r\\nOK\\r\\n'\n",
     "> AT+FTPGET=2,99\n< +FTPGET: 2,14\n<< it is it's\\r\\nso\n< OK\n> AT\n< OK\n"},
    {"elements of a list",
     "Send AT Command: AT+CSQ\nLines: ['\\r\\n',\n '+CSQ: 9,99\\r\\n',\n '\\r\\n',\n "
     "'OK\\r\\n']\n"
     "Send AT Command: AT\nLines: ['\\r\\n', 'OK\\r\\n']\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"behind a plus, as Node's inspect has it",
     "send 'AT+CSQ\\r\\n'\nrecv '\\r\\n' +\n  '+CSQ: 9,99\\r\\n' +\n  '\\r\\nOK\\r\\n'\n"
     "send 'AT\\r\\n'\nrecv '\\r\\n' +\n  'OK\\r\\n'\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"numbers, one a line, as Rust's {:#?} has them",
     "TX: [\n    65,\n    84,\n    13,\n]\n"
     "RX: [\n    13,\n    10,\n    79,\n    75,\n    13,\n    10,\n]\n"
     "TX: [\n    65,\n    84,\n    13,\n]\n"
     "RX: [\n    13,\n    10,\n    79,\n    75,\n    13,\n    10,\n]\n",
     "> AT\n< OK\n> AT\n< OK\n"},
    {"numbers with blanks between them, as Go has them",
     "tx [65 84 13]\nrx [13 10 79 75 13 10]\ntx [65 84 13]\nrx [13 10 79 75 13 10]\n",
     "> AT\n< OK\n> AT\n< OK\n"},
    {"quotes in lines of their own, which are no literal's",
     "TX: \"AT+CSQ\"\nRX: \"+CSQ: 9,99\"\nRX: \"OK\"\nTX: \"AT\"\nRX: \"OK\"\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"a bracket with a number in it that nothing closes",
     "10:00:01 TX: AT+CSQ\nvalues [\n12,\n10:00:01 RX: +CSQ: 9,99\n10:00:01 RX: OK\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    /* bytes as a printer spells them */
    {"literals of lines whose ends were taken off",
     "Sent: AT+CSQ\nGot:\"b''\"\nGot:\"b'+CSQ: 9,99'\"\nGot:\"b''\"\nGot:\"b'OK'\"\nSent: AT\n"
     "Got:\"b'OK'\"\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"letters of ISO 8859-1, as many as were announced, some of them spelled as Rust has it",
     "tx \"AT+FTPGET=2,99\\r\"\n"
     "rx \"\\r\\n+FTPGET: 2,6\\r\\na\\u{80}\xc3\xa9\xc3\xbf\\u{7f}\\0\\r\\nOK\\r\\n\"\n"
     "tx \"AT\\r\"\nrx \"\\r\\nOK\\r\\n\"\n",
     "> AT+FTPGET=2,99\n< +FTPGET: 2,6\n<< a\\x80\\xe9\\xff\\x7f\\x00\n< OK\n> AT\n< OK\n"},
    {"letters that are UTF-8, as many bytes as were announced",
     "tx \"AT+FTPGET=2,99\\r\"\n"
     "rx \"\\r\\n+FTPGET: 2,5\\r\\na\xc3\xa9\\u00c3\\u00bf\\r\\nOK\\r\\n\"\n"
     "tx \"AT\\r\"\nrx \"\\r\\nOK\\r\\n\"\n",
     "> AT+FTPGET=2,99\n< +FTPGET: 2,5\n<< a\\xc3\\xa9\\xc3\\xbf\n< OK\n> AT\n< OK\n"},
    {"all that JSON and Go have a letter for",
     "tx \"AT+FTPGET=2,99\\r\"\n"
     "rx \"\\r\\n+FTPGET: 2,7\\r\\n\\b\\f\\t\\\\\\\"\\a\\v\\r\\nOK\\r\\n\"\n"
     "tx \"AT\\r\"\nrx \"\\r\\nOK\\r\\n\"\n",
     "> AT+FTPGET=2,99\n< +FTPGET: 2,7\n<< \\x08\\x0c\\t\\\\\"\\x07\\x0b\n< OK\n> AT\n< OK\n"},
    /* remarks */
    {"in GBK, also with the lines' stamps and quotes of their own",
     "\xb5\xc8\xb4\xfd\xcd\xf8\xc2\xe7\n[10:00:01.000] => AT+CSQ\n"
     "[10:00:01.004] \xc9\xcf\xb4\xab\"\xca\xa7\xb0\xdc\"\n[10:00:01.008] <= +CSQ: 9,99\n"
     "[10:00:01.010] <= OK\n\xb5\xe7\xb3\xd8 3.9V\n[10:00:02.000] => AT\n[10:00:02.004] <= "
     "OK\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"in GBK, with second halves that are signs of ours: \\ | ~",
     "=> AT\n\x81\x5c\x81\x7c\x81\x7e\n<= OK\n=> AT+CSQ\n\xb5\x7c AT \x95\x5c\n<= +CSQ: 9,99\n"
     "<= OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"in Latin-1",
     "TX: AT+CSQ\nVerbindung f\xfcr Ger\xe4t gepr\xfc"
     "ft\nRX: +CSQ: 9,99\ntemp\xe9rature: 21\xb0"
     "C\nRX: OK\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"behind the words of a line",
     "TX: AT+CSQ\nRX: +CSQ: 9,99\nRX: OK    // \xc9\xe8\xd6\xc3\xcd\xea\xb3\xc9\nTX: AT\nRX: "
     "OK\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
};

Test(field_torn, each_line_is_what_was_said)
{
    for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
        const char *why = NULL;
        struct bytes talk = {0};
        struct log *log = log_read(span_of(torn[i].log), NULL, &why);
        cr_assert_not_null(log, "%s: %s", torn[i].about, why);
        struct dialogue *dialogue = field_dialogue(log);
        add_talk(dialogue, &talk);
        cr_expect_str_eq(bytes_at(&talk), torn[i].talk, "%s, as %s:\n%s", torn[i].about,
                         log->format->name, bytes_at(&talk));
        dialogue_free(dialogue);
        log_free(log);
        bytes_release(&talk);
    }
}
