/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include "log/formats.h"

#include <criterion/criterion.h>
#include <string.h>

/* What tools on the line write down, each in its own notation: terminals, monitors of a port,
 * analysers. One short conversation of each; what was said must come out. */

static const struct {
    const char *about, *log, *talk;
} captures[] = {
    {"Docklight, decimal",
     "03.05.2024 11:22:31.320 [TX] - 065 084 013 010 \n\n"
     "03.05.2024 11:22:31.341 [RX] - 065 084 013 013 010 079 075 013 010 \n\n"
     "03.05.2024 11:22:31.820 [TX] - 065 084 043 067 083 081 013 010 \n\n"
     "03.05.2024 11:22:31.841 [RX] - 013 010 043 067 083 081 058 032 050 048 044 048 013 010 "
     "\n\n"
     "03.05.2024 11:22:31.842 [RX] - 013 010 079 075 013 010 \n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"},
    {"numbers without zeros in front, and commas between them",
     "1.20 s out: 65,84,13\n1.21 s in: 13,10,79,75,13,10\n1.70 s out: 65,84,73,13\n"
     "1.71 s in: 13,10,69,82,82,79,82,13,10\n",
     "> AT\n< OK\n> ATI\n< ERROR\n"},
    {"Saleae's Logic 1: a byte a line, its name and its number",
     "Time [s],Analyzer Name,Decoded Protocol Result\n"
     "0.100000000000000,Async Serial,A (0x41)\n0.100086800000000,Async Serial,T (0x54)\n"
     "0.100173600000000,Async Serial,\\r (0x0D)\n"
     "0.110000000000000,Async Serial [2],\\r (0x0D)\n"
     "0.110086800000000,Async Serial [2],\\n (0x0A)\n"
     "0.110173600000000,Async Serial [2],+ (0x2B)\n0.110260400000000,Async Serial [2],C "
     "(0x43)\n"
     "0.110347200000000,Async Serial [2],: (0x3A)\n"
     "0.110434000000000,Async Serial [2],' ' (0x20)\n"
     "0.110520800000000,Async Serial [2],COMMA (0x2C)\n"
     "0.110607600000000,Async Serial [2],\\r (0x0D)\n"
     "0.110694400000000,Async Serial [2],\\n (0x0A)\n"
     "0.110781200000000,Async Serial [2],\\r (0x0D)\n"
     "0.110868000000000,Async Serial [2],\\n (0x0A)\n0.110954800000000,Async Serial [2],O "
     "(0x4F)\n"
     "0.111041600000000,Async Serial [2],K (0x4B)\n"
     "0.111128400000000,Async Serial [2],'13' (0x0D)\n"
     "0.111215200000000,Async Serial [2],'10' (0x0A)\n",
     "> AT\n< +C: ,\n< OK\n"},
    {"slsnif: many in a line, decimal",
     "Host   --> A (065) T (084) [CR] (013)\n"
     "Device --> A (065) T (084) [CR] (013) [CR] (013) [LF] (010) O (079) K (075) [CR] (013) "
     "[LF] (010)\n"
     "Host   --> A (065) T (084) + (043) X (088)   (032) 1 (049) [CR] (013)\n"
     "Device --> [CR] (013) [LF] (010) E (069) R (082) R (082) O (079) R (082) [CR] (013) [LF] "
     "(010)\n",
     "> AT\n< OK\n> AT+X 1\n< ERROR\n"},
    {"a monitor that rules lines between bytes, rows of eight and blank cells",
     "03/05/2024@11:22:53.339::Packet[00000007l]>>[COM5] Sent 3 bytes.\n"
     "41|54|0D|  |  |  |  |   || A T .\n"
     "03/05/2024@11:22:53.350::Packet[00000008l]<<[COM5] Received 9 bytes.\n"
     "41|54|0D|0D|0A|4F|4B|0D || A T . . . O K .\n0A|  |  |  |  |  |  |   || .\n"
     "03/05/2024@11:22:54.339::Packet[00000009l]>>[COM5] Sent 4 bytes.\n"
     "41|54|49|0D|  |  |  |   || A T I .\n"
     "03/05/2024@11:22:54.350::Packet[00000010l]<<[COM5] Received 9 bytes.\n"
     "0D|0A|45|52|52|4F|52|0D || . . E R R O R .\n0A|  |  |  |  |  |  |   || .\n",
     "> AT\n< OK\n> ATI\n< ERROR\n"},
    {"PuTTY's raw data: keys and their echoes, a byte a packet, whole seconds",
     "Outgoing raw data at 2024-05-03 11:22:34\n  00000000  41                       A\n"
     "Incoming raw data at 2024-05-03 11:22:34\n  00000000  41                       A\n"
     "Outgoing raw data at 2024-05-03 11:22:34\n  00000000  54                       T\n"
     "Incoming raw data at 2024-05-03 11:22:35\n  00000000  54                       T\n"
     "Outgoing raw data at 2024-05-03 11:22:35\n  00000000  0d                       .\n"
     "Incoming raw data at 2024-05-03 11:22:35\n  00000000  0d                       .\n"
     "Incoming raw data at 2024-05-03 11:22:35\n  00000000  0d 0a 4f 4b 0d 0a        ..OK..\n"
     "Outgoing raw data at 2024-05-03 11:22:37\n  00000000  41                       A\n"
     "Incoming raw data at 2024-05-03 11:22:37\n  00000000  41                       A\n"
     "Outgoing raw data at 2024-05-03 11:22:38\n  00000000  54                       T\n"
     "Incoming raw data at 2024-05-03 11:22:38\n  00000000  54                       T\n"
     "Outgoing raw data at 2024-05-03 11:22:39\n  00000000  0d                       .\n"
     "Incoming raw data at 2024-05-03 11:22:39\n  00000000  0d                       .\n"
     "Incoming raw data at 2024-05-03 11:22:39\n  00000000  0d 0a 4f 4b 0d 0a        ..OK..\n",
     "> AT\n< OK\n> AT\n< OK\n"},
    {"a letter a line, and a blank that is one",
     "100-110 UART: TX: A\n120-130 UART: TX: T\n140-150 UART: TX: [0D]\n"
     "200-210 UART: RX: [0D]\n220-230 UART: RX: [0A]\n240-250 UART: RX: +\n"
     "260-270 UART: RX: X\n280-290 UART: RX: :\n300-310 UART: RX:  \n320-330 UART: RX: 1\n"
     "340-350 UART: RX: [0D]\n360-370 UART: RX: [0A]\n"
     "380-390 UART: RX: [0D]\n400-410 UART: RX: [0A]\n420-430 UART: RX: O\n"
     "440-450 UART: RX: K\n460-470 UART: RX: [0D]\n480-490 UART: RX: [0A]\n",
     "> AT\n< +X: 1\n< OK\n"},
    {"a block for each packet: one of its fields says which way it went, another when",
     "Frame 1: 67 bytes on wire, interface usbmon1\n    Arrival Time: May  3, 2024 "
     "11:22:31.439\n"
     "    [Time since reference or first frame: 0.000 seconds]\n"
     "    Endpoint: 0x02, Direction: OUT\n    Data length [bytes]: 3\n"
     "Leftover Capture Data: 41540d\n\n"
     "Frame 2: 64 bytes on wire, interface usbmon1\n    Arrival Time: May  3, 2024 "
     "11:22:31.440\n"
     "    [Time since reference or first frame: 0.001 seconds]\n"
     "    Endpoint: 0x02, Direction: OUT\n    Data length [bytes]: 0\n\n"
     "Frame 3: 73 bytes on wire, interface usbmon1\n    Arrival Time: May  3, 2024 "
     "11:22:31.441\n"
     "    [Time since reference or first frame: 0.002 seconds]\n"
     "    Endpoint: 0x83, Direction: IN\n    Data length [bytes]: 9\n"
     "Leftover Capture Data: 41540d0d0a4f4b0d0a\n\n"
     "Frame 4: 68 bytes on wire, interface usbmon1\n    Arrival Time: May  3, 2024 "
     "11:22:32.441\n"
     "    [Time since reference or first frame: 1.002 seconds]\n"
     "    Endpoint: 0x02, Direction: OUT\n    Data length [bytes]: 4\n"
     "Leftover Capture Data: 4154490d\n\n"
     "Frame 5: 77 bytes on wire, interface usbmon1\n    Arrival Time: May  3, 2024 "
     "11:22:32.444\n"
     "    [Time since reference or first frame: 1.005 seconds]\n"
     "    Endpoint: 0x83, Direction: IN\n    Data length [bytes]: 13\n"
     "Leftover Capture Data: 4154490d0d0a4552524f520d0a\n\n",
     "> AT\n< OK\n> ATI\n< ERROR\n"},
    {"a block of a few words, no echo, no times",
     "No. 1\nport COM4\nwritten by app.exe\nlength 3\n41 54 0D\n\n"
     "No. 2\nport COM4\nread by app.exe\nlength 6\n0D 0A 4F 4B 0D 0A\n\n"
     "No. 3\nport COM4\nwritten by app.exe\nlength 4\n41 54 49 0D\n\n"
     "No. 4\nport COM4\nread by app.exe\nlength 9\n0D 0A 45 52 52 4F 52 0D 0A\n",
     "> AT\n< OK\n> ATI\n< ERROR\n"},
    {"ESP-IDF's hex dumps, each with the tag of its driver",
     "I (3343) uart_tx: 0x3ffb1c20   41 54 0d                                          |AT.|\n"
     "I (3344) uart_rx: 0x3ffb1c20   41 54 0d 0d 0a 4f 4b 0d  0a                       "
     "|AT...OK..|\n"
     "I (3843) uart_tx: 0x3ffb1c20   41 54 49 0d                                       |ATI.|\n"
     "I (3844) uart_rx: 0x3ffb1c20   0d 0a 45 52 52 4f 52 0d  0a                       "
     "|..ERROR..|\n",
     "> AT\n< OK\n> ATI\n< ERROR\n"},
    {"smsd, which joins lines with blanks, with echo and without",
     "2024-05-03 11:22:31,7, GSM1: -> AT\n2024-05-03 11:22:31,7, GSM1: <- AT OK\n"
     "2024-05-03 11:22:32,7, GSM1: -> AT+CREG?\n"
     "2024-05-03 11:22:32,7, GSM1: <- AT+CREG? +CREG: 0,2 OK\n"
     "2024-05-03 11:22:33,7, GSM1: -> ATE0\n2024-05-03 11:22:33,7, GSM1: <- ATE0 OK\n"
     "2024-05-03 11:22:34,7, GSM1: -> AT+CSQ\n2024-05-03 11:22:34,7, GSM1: <- +CSQ: 5,99 OK\n"
     "2024-05-03 11:22:35,7, GSM1: -> AT+GSN\n"
     "2024-05-03 11:22:35,7, GSM1: <- 869951030000017 OK\n"
     "2024-05-03 11:22:36,7, GSM1: -> AT+CPIN?\n2024-05-03 11:22:36,7, GSM1: <- ERROR\n",
     "> AT\n< OK\n> AT+CREG?\n< +CREG: 0,2\n< OK\n> ATE0\n< OK\n> AT+CSQ\n< +CSQ: 5,99\n< OK\n"
     "> AT+GSN\n< 869951030000017\n< OK\n> AT+CPIN?\n< ERROR\n"},
    {"an OK of two words is one",
     "1 send AT+CIPSHUT\n1 recv SHUT OK\n2 send AT+CIPCLOSE\n2 recv CLOSE OK\n3 send AT\n"
     "3 recv OK\n",
     "> AT+CIPSHUT\n< SHUT OK\n> AT+CIPCLOSE\n< CLOSE OK\n> AT\n< OK\n"},
    {"strace, which shows 32 bytes of a text and says how many there were",
     "write(3, \"AT\\r\\n\", 4) = 4\nread(3, \"AT\\r\\r\\nOK\\r\\n\", 4096) = 9\n"
     "write(3, \"AT+FTPSERV=\\\"ftp.very-long-name.m\"..., 46 <unfinished ...>\n"
     "<... write resumed>) = 46\n"
     "read(3, \"AT+FTPSERV=\\\"ftp.very-long-name.m\"..., 4096) = 51\n"
     "write(3, \"AT+FTPPUTPATH=\\\"/incoming/station\"..., 40) = 40\n"
     "read(3, \"AT+FTPPUTPATH=\\\"/incoming/station\"..., 4096) = 48\n"
     "write(3, \"AT+CMEE=2\\r\\n\", 11) = 11\nread(3, \"\\r\\nOK\\r\\n\", 4096) = 6\n",
     "> AT\n< OK\n> AT+FTPSERV=\"ftp.very-long-name.m34567890123\"\n< OK\n"
     "> AT+FTPPUTPATH=\"/incoming/station34567\"\n< ERROR\n> AT+CMEE=2\n< OK\n"},
    {"... and where that is not enough, the rest of an answer is not made up",
     "write(3, \"AT+CGMR\\r\", 8) = 8\nread(3, \"\\r\\nRevision:1529B08SIM7000G-and-more\"..., "
     "99) "
     "= 70\nwrite(3, \"AT\\r\", 3) = 3\nread(3, \"\\r\\nOK\\r\\n\", 99) = 6\n",
     "> AT+CGMR\n< Revision:1529B08SIM7000G-and-more\n> AT\n< OK\n"},
    {"three ports, and at one of them nobody speaks AT",
     "2024-05-03 23:59:54.761: /dev/ttyACM0: gps\n24 47 50 47 4C 4C 2C 35 34 30 0D 0A\n"
     "2024-05-03 23:59:54.845: /dev/ttyS0: host\n41 54 0D\n"
     "2024-05-03 23:59:54.846: /dev/ttyUSB2: modem\n0D 0A 4F 4B 0D 0A\n"
     "2024-05-03 23:59:55.761: /dev/ttyACM0: gps\n24 47 50 47 4C 4C 2C 35 34 30 0D 0A\n"
     "2024-05-03 23:59:55.845: /dev/ttyS0: host\n41 54 49 0D\n"
     "2024-05-03 23:59:55.846: /dev/ttyUSB2: modem\n0D 0A 45 52 52 4F 52 0D 0A\n",
     "> AT\n< OK\n> ATI\n< ERROR\n"},
};

Test(field_captures, what_was_said_comes_out)
{
    for (size_t i = 0; i < sizeof captures / sizeof *captures; i++) {
        const char *why = NULL;
        struct bytes talk = {0};
        struct log *log = log_read(span_of(captures[i].log), NULL, &why);
        cr_assert_not_null(log, "%s: %s", captures[i].about, why);
        struct dialogue *dialogue = field_dialogue(log);
        add_talk(dialogue, &talk);
        cr_expect_str_eq(bytes_at(&talk), captures[i].talk, "%s, as %s:\n%s%s",
                         captures[i].about, log->format->name, bytes_at(&log->shape),
                         bytes_at(&talk));
        dialogue_free(dialogue);
        log_free(log);
        bytes_release(&talk);
    }
}

/* What ends with CR CR LF was sent by the module: it is the echo, and there is one. */
Test(field_captures, an_echo_that_shows_its_bytes_is_one)
{
    static const char *const logs[] = {
        "[11:22:35:020] AT\u240d\u240d\u240a\n[11:22:35:021] OK\u240d\u240a\n"
        "[11:22:37:020] AT+CSQ\u240d\u240d\u240a\n[11:22:37:021] +CSQ: 9,99\u240d\u240a\n"
        "[11:22:37:021] \u240d\u240a\n[11:22:37:022] OK\u240d\u240a\n",
        "11:22:35.020 AT<CR><CR><LF>\n11:22:35.021 OK<CR><LF>\n"
        "11:22:37.020 ATI<CR><CR><LF>\n11:22:37.021 ERROR<CR><LF>\n",
    };
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        struct field_import import;
        import_text(logs[i], &import);
        struct span report = bytes_span(&import.report);
        cr_expect(span_contains(report, " 2 commands") && !span_contains(report, "ATE0"), "%s",
                  bytes_at(&import.report));
        field_import_release(&import);
    }
}

/* From the first event to the last, in milliseconds. */
static const struct {
    const char *about, *log;
    int64_t lasts;
} clocks[] = {
    {"commas for points, as a spreadsheet of Europe has them",
     "name;type;start_time;duration;data;error\n"
     "MCU;data;0,9995051;0,0000868;0x41;\nMCU;data;0,9995919;0,0000868;0x54;\n"
     "MCU;data;0,9996787;0,0000868;0x0D;\nSIM;data;1,2500000;0,0000868;0x0D;\n"
     "SIM;data;1,2500868;0,0000868;0x0A;\nSIM;data;1,2501736;0,0000868;0x4F;\n"
     "SIM;data;1,2502604;0,0000868;0x4B;\nSIM;data;1,2503472;0,0000868;0x0D;\n"
     "SIM;data;1,2504340;0,0000868;0x0A;\n",
     250},
    {"strace -r: since the call before, whoever's it is",
     "     0.000000 write(3, \"AT\\r\", 3) = 3\n     0.010000 poll([{fd=3}], 1, 99) = 1\n"
     "     0.002500 read(3, \"\\r\\nOK\\r\\n\", 99) = 6\n"
     "     1.000000 write(3, \"AT\\r\", 3) = 3\n     0.004000 read(3, \"\\r\\nOK\\r\\n\", 99) "
     "= 6\n",
     1016},
    {"strace -f -ttt: since 1970",
     "[pid  2211] 1714735351.439000 write(3, \"AT\\r\", 3) = 3\n"
     "[pid  2211] 1714735351.443000 read(3, \"\\r\\nOK\\r\\n\", 99) = 6\n"
     "[pid  2211] 1714735352.439000 write(3, \"AT\\r\", 3) = 3\n"
     "[pid  2211] 1714735352.449000 read(3, \"\\r\\nOK\\r\\n\", 99) = 6\n",
     1010},
    {"tabs between the cells",
     "0,500\tTX\tAT\n0,510\tRX\tOK\n1,500\tTX\tAT+CSQ\n1,510\tRX\t+CSQ: 9,99\n"
     "1,512\tRX\tOK\n",
     1012},
    {"commas between the cells",
     "1,500,TX,AT\n2,510,RX,OK\n3,1500,TX,AT+CSQ\n4,1510,RX,\"+CSQ: 9,99\"\n5,1512,RX,OK\n",
     1012},
};

Test(field_captures, times_are_those_of_the_tool)
{
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        const char *why = NULL;
        struct log *log = log_read(span_of(clocks[i].log), NULL, &why);
        cr_assert(log && log->count, "%s: %s", clocks[i].about, why);
        usec lasts = log->events[log->count - 1].at - log->events[0].at;
        cr_expect_eq(lasts / MSEC(1), clocks[i].lasts, "%s: %lld us", clocks[i].about,
                     (long long)lasts);
        log_free(log);
    }
}
