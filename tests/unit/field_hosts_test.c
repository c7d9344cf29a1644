/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include "log/formats.h"

#include <criterion/criterion.h>
#include <string.h>

/* What the programs and languages of hosts make of a conversation when they print it. */
static const struct {
    const char *about, *log, *talk;
    usec last; /* when its last line was said, by its own clock; 0: whenever */
} hosts[] = {
    {"a counter of milliseconds, padded to the digits of an epoch",
     "0000009405 [ncp.at] TRACE: > AT\n0000009411 [ncp.at] TRACE: < OK\n"
     "0000009530 [ncp.at] TRACE: > AT+CSQ\n0000009536 [ncp.at] TRACE: < +CSQ: 9,99\n"
     "0000009537 [ncp.at] TRACE: < OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n", MSEC(132)},
    {"... to sixteen",
     "0000000000009405 tx AT\n0000000000009411 rx OK\n0000000000009530 tx AT+CSQ\n"
     "0000000000009536 rx +CSQ: 9,99\n0000000000009537 rx OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n", MSEC(132)},
    {"a PLC's literals, with signs of their own doubled",
     "05:59:01.112 FB_Modem: out 'AT+FTPPW=\"a$$b\"$R'\n"
     "05:59:01.118 FB_Modem: in '$R$LOK$R$L'\n05:59:01.265 FB_Modem: out 'AT+FTPGET=2,9$R'\n"
     "05:59:01.270 FB_Modem: in '$R$L+FTPGET: 2,7$R$Lit$'s $$0$R$LOK$R$L'\n",
     "> AT+FTPPW=\"a$b\"\n< OK\n> AT+FTPGET=2,9\n< +FTPGET: 2,7\n<< it's $0\n< OK\n"},
    {"... as numbers",
     "out 'AT$0D'\nin '$0D$0AOK$0D$0A'\nout 'AT+CSQ$0D'\nin '$0D$0A+CSQ: 9,99$0D$0A'\n"
     "in '$0D$0AOK$0D$0A'\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"no literals: sentences of a receiver's",
     "TX: AT\nRX: OK\n$RNAV,1,2\n$LNAV,3\nTX: AT+CSQ\n$RNAV,1,3\nRX: +CSQ: 9,99\nRX: OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"blanks that are escaped, as LabVIEW has them",
     "VISA Write\tAT+CPIN?\\r\nVISA Read\t\\r\\n+CPIN:\\sREADY\\r\\n\\r\\nOK\\r\\n\n"
     "VISA Write\tAT+CSQ\\r\nVISA Read\t\\r\\n+CSQ:\\s9,99\\r\\n\\r\\nOK\\r\\n\n",
     "> AT+CPIN?\n< +CPIN: READY\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"Pascal's literals: quotes doubled, line ends outside of them",
     "16:02:31.605  SendBuffer  'AT+FTPPUT=2,11'#13\n"
     "16:02:31.611  RecvPacket  #13#10'+FTPPUT: 2,11'#13#10\n"
     "16:02:31.631  SendBuffer  'it''s \"20\" C'\n16:02:31.660  RecvPacket  #13#10'OK'#13#10\n"
     "16:02:31.700  port #3 is open\n16:02:31.805  SendBuffer  'AT'#13\n"
     "16:02:31.811  RecvPacket  #13#10'OK'#13#10\n",
     "> AT+FTPPUT=2,11\n< +FTPPUT: 2,11\n>> it's \"20\" C\n< OK\n> AT\n< OK\n"},
    {"... behind a sign, in cells",
     "out;'AT+CSQ'#13;1\nin;#13#10'+CSQ: 9,99'#13#10#13#10'OK'#13#10;2\nout;'AT'#13;3\n"
     "in;#13#10'OK'#13#10;4\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"Lua's literals, which go on in the next lines",
     "10:22:31 write \"AT+FTPUN=\\\"u\\\"\\13\"\n10:22:31 read \"\\13\\\nOK\\13\\\n\"\n"
     "10:22:32 write \"AT+CSQ\\13\"\n"
     "10:22:32 read \"\\13\\\n+CSQ: 9,99\\13\\\n\\13\\\nOK\\13\\\n\"\n",
     "> AT+FTPUN=\"u\"\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"... which do not",
     "tx AT+CSQ\\013\nrx \\013\\010+CSQ: 9,99\\013\\010\nrx \\013\\010OK\\013\\010\ntx "
     "AT\\013\n"
     "rx \\013\\010OK\\013\\010\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"no literals of Lua: octal numbers",
     "tx \"AT+CSQ\\015\"\nrx \"\\015\\012+CSQ: 9,99\\015\\012\"\nrx "
     "\"\\015\\012OK\\015\\012\"\n"
     "tx \"AT\\015\"\nrx \"\\015\\012OK\\015\\012\"\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< OK\n"},
    {"Mbed's parser: what it asks for, as formats, and what matched",
     "AT> AT+FTPSIZE\nAT? OK\nAT= OK\nAT? +FTPSIZE: %d,%d,%d\\n\nAT< +FTPSIZE: 1,0,11\n"
     "AT> AT+CSQ\nAT? +CSQ:%*[^\\n]\\n\nAT< +CSQ: 9,99\nAT? OK\nAT= OK\n",
     "> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,11\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"... what it asked for in vain",
     "12:00:01 AT> AT+CSQ\n12:00:01 AT? OK\n12:00:01 AT= +CSQ: 9,99\n12:00:01 AT= OK\n"
     "12:00:02 AT> AT\n12:00:02 AT? OK\n12:00:03 AT> AT\n12:00:03 AT? OK\n12:00:03 AT= OK\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n> AT\n< OK\n"},
    {"a level that is a word of modems",
     "10:22:31,228 DEBUG    at:41 write b'AT+CSQ\\r'\n"
     "10:22:31,234 DEBUG    at:67 read b'\\r\\n+CSQ: 9,99\\r\\n\\r\\nOK\\r\\n'\n"
     "10:22:31,300 ERROR    ftp:120 upload failed\n"
     "10:22:31,328 DEBUG    at:41 write b'AT\\r'\n"
     "10:22:31,334 DEBUG    at:67 read b'\\r\\nERROR\\r\\n'\n"
     "10:22:31,400 ERROR    ftp:120 giving up\n",
     "> AT+CSQ\n< +CSQ: 9,99\n< OK\n> AT\n< ERROR\n"},
    {"... in brackets behind which it stands alone",
     "[INFO] TX: AT\n[INFO] RX: OK\n[ERROR] no network\n[INFO] TX: AT+CSQ\n[INFO] RX: ERROR\n",
     "> AT\n< OK\n> AT+CSQ\n< ERROR\n"},
    {"an answer where other lines have no level",
     "10:22:31 > AT\n10:22:31 OK\n10:22:32 > AT+CSQ\n10:22:32 ERROR\n10:22:33 > AT\n"
     "10:22:33 OK\n",
     "> AT\n< OK\n> AT+CSQ\n< ERROR\n> AT\n< OK\n"},
    {"ESP-IDF's dumps under a name for each side, and a payload that could be anybody's",
     "D (3463) uart-tx: 0x3ffc4a10   41 54 2b 46 54 50 50 55  54 3d 32 2c 34 0d        "
     "|AT+FTPPUT=2,4.|\n"
     "D (3468) uart-rx: 0x3ffb8e54   0d 0a 2b 46 54 50 50 55  54 3a 20 32 2c 34 0d 0a  "
     "|..+FTPPUT: 2,4..|\n"
     "D (3488) uart-tx: 0x3ffc4a10   ff d8 0a 2f                                       "
     "|.../|\n"
     "D (3538) uart-rx: 0x3ffb8e54   0d 0a 4f 4b 0d 0a                                 "
     "|..OK..|\n",
     "> AT+FTPPUT=2,4\n< +FTPPUT: 2,4\n>> \\xff\\xd8\\n/\n< OK\n"},
    {"... the modem's first",
     "D (100) in: 0x3ffb8e54   0d 0a 52 44 59 0d 0a                              |..RDY..|\n"
     "W (150) app: modem is up\n"
     "D (900) out: 0x3ffc4a10   41 54 0d                                          |AT.|\n"
     "D (908) in: 0x3ffb8e54   0d 0a 4f 4b 0d 0a                                 |..OK..|\n",
     "< RDY\n> AT\n< OK\n"},
    {"Zephyr's dumps of lines whose ends were cut off, below a line that says whose",
     "[00:00:04.105] <dbg> modem: send: SENT DATA\n"
     "            41 54 2b 46 54 50 53 45  52 56 3d 22 61 2e 62 2e |AT+FTPSE RV=\"a.b.\n"
     "            63 22                                            |c\"\n"
     "[00:00:04.110] <dbg> modem: process: RECV\n"
     "            4f 4b                                            |OK\n"
     "[00:00:04.305] <dbg> modem: send: SENT DATA\n"
     "            41 54 2b 43 52 45 47 3f                          |AT+CREG?\n"
     "[00:00:04.310] <dbg> modem: process: RECV\n"
     "            2b 43 52 45 47 3a 20 30  2c 31                   |+CREG: 0 ,1\n"
     "[00:00:04.310] <dbg> modem: process: RECV\n"
     "            4f 4b                                            |OK\n",
     "> AT+FTPSERV=\"a.b.c\"\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n"},
    {"... with a name in front of each",
     "tx: 41 54\nrx: 4f 4b\ntx: 41 54 2b 43 52 45 47 3f\nrx: 2b 43 52 45 47 3a 20 30\n"
     "rx: 2c 31\nrx: 4f 4b\ntx: 41 54\nrx: 4f 4b\n",
     "> AT\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n> AT\n< OK\n"},
    {"remarks of other threads, late and early ones",
     "12:00:01.900 TX: AT\n12:00:01.000 queue: 12\n12:00:01.910 RX: OK\n"
     "12:00:02.000 TX: AT+CSQ\n12:00:02.900 queue: 13\n12:00:02.010 RX: +CSQ: 9,99\n"
     "12:00:02.012 RX: OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n", MSEC(112)},
    {"... in JSON",
     "{\"ts\":\"2025-07-01T06:00:01.900Z\",\"event\":\"tx\",\"data\":\"AT\\r\"}\n"
     "{\"ts\":\"2025-07-01T06:00:01.000Z\",\"event\":\"queue\",\"depth\":12}\n"
     "{\"ts\":\"2025-07-01T06:00:01.910Z\",\"event\":\"rx\",\"data\":\"\\r\\nOK\\r\\n\"}\n"
     "{\"ts\":\"2025-07-01T06:00:02.000Z\",\"event\":\"tx\",\"data\":\"AT+CSQ\\r\"}\n"
     "{\"ts\":\"2025-07-01T06:00:02.012Z\",\"event\":\"rx\",\"data\":\"\\r\\n+CSQ: "
     "9,99\\r\\n\\r\\nOK\\r\\n\"}\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n", MSEC(112)},
    {"... behind a long time, which has passed",
     "12:00:01.000 TX: AT+CGATT=1\n12:00:01.010 RX: OK\n12:00:31.000 TX: AT+FTPGET=1\n"
     "12:00:31.010 RX: OK\n12:01:46.010 RX: +FTPGET: 1,64\n12:01:46.001 RX: +CSQN: 1\n",
     "> AT+CGATT=1\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,64\n< +CSQN: 1\n",
     SECONDS(105) + MSEC(10)},
};

Test(field_hosts, what_was_said_is_read)
{
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        const char *why = NULL;
        struct bytes talk = {0};
        struct log *log = log_read(span_of(hosts[i].log), NULL, &why);
        cr_assert_not_null(log, "%s: %s", hosts[i].about, why);
        struct dialogue *dialogue = field_dialogue(log);
        add_talk(dialogue, &talk);
        cr_expect_str_eq(bytes_at(&talk), hosts[i].talk, "%s, as %s:\n%s", hosts[i].about,
                         log->format->name, bytes_at(&talk));
        usec last = log->count ? log->events[log->count - 1].at : 0;
        cr_expect(!hosts[i].last || last == hosts[i].last, "%s: %lld us", hosts[i].about,
                  (long long)last);
        dialogue_free(dialogue);
        log_free(log);
        bytes_release(&talk);
    }
}
