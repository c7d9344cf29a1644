/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "base/limits.h"
#include "base/random.h"
#include "log/formats.h"
#include "scenario/values.h"

#include <criterion/criterion.h>
#include <string.h>

/* One event a line: source line, time in ms, who (h m ?, upper case for exact bytes), bytes;
 * `#` a comment, `!` skipped. */
static void render(const struct log *log, struct bytes *out)
{
    for (size_t i = 0; i < log->count; i++) {
        const struct log_event *event = &log->events[i];
        struct span bytes = log_bytes(log, event);
        const char *sides = event->exact ? "HM?" : "hm?";
        bytes_addf(out, "%d ", event->line);
        if (event->at != LOG_NO_TIME) {
            bytes_add_char(out, '@');
            value_add_decimal(out, event->at, 3);
            bytes_add_char(out, ' ');
        }
        if (event->kind == LOG_DATA)
            bytes_addf(out, "%c ", sides[event->side]);
        else
            bytes_addf(out, "%s ", event->kind == LOG_COMMENT ? "#" : "!");
        if (event->kind == LOG_SKIPPED)
            bytes_add_text(out, event->why);
        else
            escape_add(out, bytes.at, bytes.count);
        bytes_add_text(out, event->cut ? " ...\n" : "\n");
    }
}

static const struct {
    const char *about, *format, *log, *events;
} samples[] = {
    {"L1: marks, a line without one, prose", "botletics",
     "\t---> AT+FTPGET=1\n\t<--- OK\n\t<--- +FTPGET: 1,1\nsecond line\nCould not parse!\n",
     "1 h AT+FTPGET=1\n2 m OK\n3 m +FTPGET: 1,1\n4 ? second line\n5 ? Could not parse!\n"},
    {"L2: the Arduino IDE's clock around L1", "botletics",
     "10:02:11.118 -> \t---> AT+FTPPUT=1\n10:02:11.131 -> \t<--- OK\n"
     "10:02:14.905 -> \t<--- +FTPPUT: 1,61\n10:02:14.906 -> Upload failed\n",
     "1 @0 h AT+FTPPUT=1\n2 @13 m OK\n3 @3787 m +FTPPUT: 1,61\n4 @3788 ? Upload failed\n"},
    {"L2 around bare text, past midnight", "plain", "23:59:59.900 -> AT\n00:00:00.100 -> OK\n",
     "1 @0 ? AT\n2 @200 ? OK\n"},
    {"L3: Python literals behind columns", "botletics",
     "22 01 01 36 37 411   b'\\t---> AT+CSQ\\r\\n'\n"
     "22 01 01 36 37 449   b'\\t<--- +CSQ: 99,99\\r\\n'\n",
     "1 @0 h AT+CSQ\n2 @38 m +CSQ: 99,99\n"},
    {"L4: literals of reads, cut in the middle", "python-got",
     "Sent: AT+SAPBR=1,1\nGot:\"b'AT+SAPBR=1,1\\r\\r\\n'\"\nGot:\"b'+CME ERROR: opera'\"\n"
     "Got:\"b'tion not allowed\\r\\n'\"\n",
     "1 h AT+SAPBR=1,1\n2 M AT+SAPBR=1,1\\r\\r\\n\n3 M +CME ERROR: opera\n"
     "4 M tion not allowed\\r\\n\n"},
    {"L5: SIMCom's tool, a block under one mark", "simcom-tool",
     "2024-03-08 09:14:22:055[Send->]AT+FTPGET=1\n2024-03-08 09:14:22:058[Recv<-]\nOK\n\n"
     "2024-03-08 09:14:23:611[Recv<-]\n+FTPGET: 1,1\n",
     "1 @0 h AT+FTPGET=1\n3 @3 m OK\n6 @1556 m +FTPGET: 1,1\n"},
    {"L6: SSCOM in UTF-8", "sscom",
     "[09:14:22.055]\xe5\x8f\x91\xe2\x86\x92\xe2\x97\x87"
     "AT+FTPGET=1\n\xe2\x96\xa1\n[09:14:22.058]\xe6\x94\xb6\xe2\x86\x90\xe2\x97\x86\nOK\n",
     "1 @0 h AT+FTPGET=1\n2 @0 ! a sign of the tool\n4 @3 m OK\n"},
    {"L6: SSCOM in GBK", "sscom-gbk",
     "[09:14:22.055]\xb7\xa2\xa1\xfa\xa1\xf3"
     "AT+FTPGET=1\n[09:14:22.058]\xca\xd5\xa1\xfb\xa1\xf4\nOK\n",
     "1 @0 h AT+FTPGET=1\n3 @3 m OK\n"},
    {"L7: a terminal's clock", "plain",
     "[09:14:22.055] AT+FTPPUT=2,0\n[09:14:22.059] OK\n[09:14:22.466] +FTPPUT: 1,0\n",
     "1 @0 ? AT+FTPPUT=2,0\n2 @4 ? OK\n3 @411 ? +FTPPUT: 1,0\n"},
    {"L7: a clock that is set back", "plain",
     "[15:02:11.000] AT\n[15:02:12.000] OK\n[15:01:00.000] AT\n[15:01:02.000] OK\n",
     "1 @0 ? AT\n2 @1000 ? OK\n3 @1000 ? AT\n4 @3000 ? OK\n"},
    {"L7: minicom, switched on late", "plain",
     "AT+CGATT?\n[2026-11-22 12:20:09] +CGATT: 1\n[2026-11-22 12:20:11] OK\n",
     "1 ? AT+CGATT?\n2 @0 ? +CGATT: 1\n3 @2000 ? OK\n"},
    {"L8: gaps in a listing are its own", "arrows-double",
     "=> AT+FTPLIST=2,1460\n<= +FTPLIST: 2,63\n<= drw-rw-rw-   1 user     group           0 "
     "Jul 28 00:00 .\n<= OK     at last\n",
     "1 h AT+FTPLIST=2,1460\n2 m +FTPLIST: 2,63\n"
     "3 m drw-rw-rw-   1 user     group           0 Jul 28 00:00 .\n4 m OK\n4 # at last\n"},
    {"L16: ModemManager's clock without a fraction", "modemmanager",
     "<debug> [1617466396] [modem0/ttyUSB2/at] --> 'AT<CR>'\n"
     "<debug> [1617466398] [modem0/ttyUSB2/at] <-- '<CR><LF>OK<CR><LF>'\n",
     "1 @0 H AT\\r\n2 @2000 M \\r\\nOK\\r\\n\n"},
    {"L18: gammu, a frame of a long read", "gammu",
     "SENDING frame type 0x00/length 0x03/3\n41A|54T|0D   AT.\n"
     "RECEIVED frame type 0x00/length 0x2A84B/174155\n0D |0A |4FO|4BK|0D |0A   ..OK..\n",
     "2 H AT\\r\n4 M \\r\\nOK\\r\\n\n"},
    {"L19: spy, beyond 64 KiB", "spy",
     "000000.100 TX   0000  41 54 0D                                         AT.\n"
     "000000.200 RX   FFF0  4F                                               O\n"
     "000000.200 RX   10000  4B 0D                                            K.\n",
     "1 @0 H AT\\r\n2 @100 M OK\\r\n"},
    {"L8: arrows with remarks", "arrows-double",
     "=> AT+FTPCID=1           set bearer\n<= OK\n=> AT+FTPGET=1\n"
     "<= +FTPGET: 1,77         // not there\n",
     "1 h AT+FTPCID=1\n1 # set bearer\n2 m OK\n3 h AT+FTPGET=1\n4 m +FTPGET: 1,77\n"
     "4 # // not there\n"},
    {"L8: single arrows, a URL is no remark", "arrows", "> AT+FTPSERV=\"http://x\"\n< OK\n",
     "1 h AT+FTPSERV=\"http://x\"\n2 m OK\n"},
    {"L9: TinyGSM", "tinygsm",
     "AT+SAPBR=2,1\n\n+SAPBR: 1,1,\"10.9.8.7\"\n\nOK\n+CPIN: NOT READY\n"
     "[96460] ### Unhandled: +CPIN: NOT READY\n[96470] ### AT: +CSQ\n"
     "[97000] ### Unhandled: RDY\n",
     "1 ? AT+SAPBR=2,1\n3 ? +SAPBR: 1,1,\"10.9.8.7\"\n5 ? OK\n6 ? +CPIN: NOT READY\n"
     "7 @0 ! repeats a line above\n8 @10 h AT+CSQ\n9 @540 m RDY\n"},
    {"L10: a capture with a corrected line and a raw CR", "plain",
     "AT+CSX\bQ\r\r\n+CSQ: 1,99\r\n\r\nOK\r\nAT\rATI\r\n",
     "1 ? AT+CSQ\n2 ? +CSQ: 1,99\n4 ? OK\n5 ? AT\n5 ? ATI\n"},
    {"L11: lists of lines", "python-lines",
     "2016-08-04 13:32:50,957 : DEBUG -> Send AT Command: AT+FTPGET=1\n"
     "2016-08-04 13:32:51,160 : DEBUG -> Lines: ['AT+FTPGET=1\\r\\r\\n', 'OK\\r\\n']\n",
     "1 @0 h AT+FTPGET=1\n2 @203 M AT+FTPGET=1\\r\\r\\nOK\\r\\n\n"},
    {"L12: a sketch", "sketch", "Sending: AT+FTPPUT=2,100\nAT+FTPPUT=2,100\n+FTPPUT: 2,100\n",
     "1 h AT+FTPPUT=2,100\n2 ? AT+FTPPUT=2,100\n3 ? +FTPPUT: 2,100\n"},
    {"L13: ESP-IDF with colours and a dump", "espidf",
     "\x1b[0;32mD (910) esp-modem: writing:\x1b[0m\n"
     "D (910) esp-modem: 0x3f404a04   41 54 2b 43 53 51 0d                 |AT+CSQ.|\n"
     "D (930) esp-modem: reading:\n"
     "D (930) esp-modem: 0x3ffb9be4   0d 0a                                |..|\n"
     "D (990) esp-modem: 0x3ffb9be4   2b 43 53 51 3a 20 31 38  2c 39 39 0d 0a  |+CSQ|\n"
     "D (991) esp-modem: 0x3ffb9be4   f9 03 3f 01 1c f9                    |......|\n"
     "W (50041) esp-modem: HW FIFO Overflow\n",
     "2 @0 H AT+CSQ\\r\n4 @20 M \\r\\n\n"
     "5 @80 M +CSQ: 18,99\\r\\n\n6 @81 ! a frame of the multiplexer (27.010)\n"
     "7 @49131 # esp-modem: HW FIFO Overflow\n"},
    {"L14: esp_modem's words, colours half lost", "esp-modem",
     "[0;36mD(command_lib) generic_command command AT+FTPGET=1\n[0m\n"
     "[0;36mD(command_lib) Response: \nOK\n\n[0m\n[0;36mD(command_lib) Token: {OK}[0m\n",
     "1 h AT+FTPGET=1\n4 m OK\n7 ! repeats a part of the response\n"},
    {"L15: Zephyr joins tokens with blanks", "zephyr",
     "[00:00:11.501,000] <dbg> modem_chat: modem_chat_script_next: sending: AT+CREG?\n"
     "[00:00:11.522,000] <dbg> modem_chat: modem_chat_log_received_command: +CREG:  1 0\n"
     "[00:00:21.501,000] <wrn> modem_chat: init_chat_script: timed out\n",
     "1 @0 h AT+CREG?\n2 @21 m +CREG: 1,0\n"
     "3 @10000 # <wrn> modem_chat: init_chat_script: timed out\n"},
    {"L16: ModemManager", "modemmanager",
     "<debug> [1617466396.398397] [modem0/ttyUSB2/at] --> 'AT+FTPSTATE<CR>'\n"
     "<debug> [1617466396.401586] [modem0/ttyUSB2/at] <-- '<CR><LF>OK<CR><LF>'\n",
     "1 @0 H AT+FTPSTATE\\r\n2 @3.189 M \\r\\nOK\\r\\n\n"},
    {"L17: chat", "chat",
     "Nov 22 12:19:30 pi chat[812]: send (AT+FTPGET=1^M)\n"
     "Nov 22 12:19:30 pi chat[812]: expect (+FTPGET: 1,1)\n"
     "Nov 22 12:19:30 pi chat[812]: ^M\nNov 22 12:19:30 pi chat[812]: OK^M\n"
     "Nov 22 12:19:31 pi chat[812]: +FTPGET: 1,1\nNov 22 12:19:31 pi chat[812]:  -- got it\n",
     "1 @0 H AT+FTPGET=1\\r\n2 @0 # expect (+FTPGET: 1,1)\n3 @0 M \\r\\n\n4 @0 M OK\\r\\n\n"
     "5 @1000 M +FTPGET: 1,1\\r\\n\n6 @1000 # -- got it\n"},
    {"L17: half of what came is garbage", "chat",
     "Nov  8 12:00:00 pi chat[8]: send (ATE0^M)\nNov  8 12:00:00 pi chat[8]: expect (OK)\n"
     "Nov  8 12:00:00 pi chat[8]: OK^M\nNov  8 12:00:03 pi chat[8]:  -- got it\n"
     "Nov  8 12:00:03 pi chat[8]: send (ATI^M)\nNov  8 12:00:03 pi chat[8]: expect (OK)\n"
     "Nov  8 12:00:03 pi chat[8]: sIM7001E!R95:9-^H^L^M\nNov  8 12:00:03 pi chat[8]: OK^E^M\n"
     "Nov  8 12:00:03 pi chat[8]:  -- got it\nNov  8 12:00:03 pi chat[8]: send (ATI^M)\n"
     "Nov  8 12:00:03 pi chat[8]: expect (OK)\nNov  8 12:00:03 pi chat[8]: OO^M\n",
     "1 @0 H ATE0\\r\n2 @0 # expect (OK)\n3 @0 M OK\\r\n4 @3000 # -- got it\n"
     "5 @3000 H ATI\\r\n6 @3000 # expect (OK)\n"
     "7 @3000 M sIM7001E!R95:9-\\x08\\x0c\\r\\n\n8 @3000 M OK\\x05\\r\n"
     "9 @3000 # -- got it\n10 @3000 H ATI\\r\n11 @3000 # expect (OK)\n"
     "12 @3000 M OO\\r\\n\n"},
    {"L5: what the modem says by itself behind an answer's block", "simcom-tool",
     "2024-03-08 09:14:22:055[Send->]AT\n2024-03-08 09:14:22:058[Recv<-]\nOK\n\nRING\n\n"
     "UNDER-VOLTAGE WARNNING\n\nwhat is wrong?\n2024-03-08 09:14:24:055[Send->]AT\n"
     "2024-03-08 09:14:24:058[Recv<-]\nOK\n",
     "1 @0 h AT\n3 @3 m OK\n5 @3 m RING\n7 @3 m UNDER-VOLTAGE WARNNING\n"
     "9 @3 m what is wrong?\n10 @2000 h AT\n12 @2003 m OK\n"},
    {"L15: nothing but what is no answer", "zephyr",
     "[00:00:11.501,000] <dbg> modem_chat: modem_chat_script_next: sending: AT\n"
     "[00:00:11.522,000] <dbg> modem_chat: modem_chat_log_received_command: A\n"
     "[00:00:12.501,000] <dbg> modem_chat: modem_chat_script_next: sending: AT\n"
     "[00:00:12.522,000] <dbg> modem_chat: modem_chat_log_received_command: +CPIN: READY\n"
     "[00:00:13.522,000] <inf> app: will send AT and wait\n",
     "1 @0 h AT\n2 @21 m A\n3 @1000 h AT\n4 @1021 m +CPIN: READY\n"
     "5 @2021 # <inf> app: will send AT and wait\n"},
    {"L18: gammu repeats what its frames have", "gammu",
     "Sun 2026/11/22 12:20:18: SENDING frame type 0x00/length 0x03/3\n"
     "Sun 2026/11/22 12:20:18: 41A|54T|0D                            AT.\n"
     "Sun 2026/11/22 12:20:18: 1 \"AT\"\n"
     "Sun 2026/11/22 12:20:19: RECEIVED frame type 0x00/length 0x09/9\n"
     "Sun 2026/11/22 12:20:19: 41A|54T|0D |0D |0A |4FO|4BK|0D |0A    AT...OK..\n",
     "2 @0 H AT\\r\n3 @0 ! repeats what is in a frame\n5 @1000 M AT\\r\\r\\nOK\\r\\n\n"},
    {"L19: pyserial's spy", "spy",
     "000004.409 TX   0000  41 54 2B 46 54 50 47 45  54 3D 31 0D 0A           AT+FTPGET=1..\n"
     "000005.210 RX   0000  41 54 2B 46 54 50 47 45  54 3D 31 0D 0D 0A 4F 4B  "
     "AT+FTPGET=1...OK\n"
     "000005.210 RX   0010  0D 0A                                             ..\n",
     "1 @0 H AT+FTPGET=1\\r\\n\n2 @801 M AT+FTPGET=1\\r\\r\\nOK\\r\\n\n"},
    {"L20: socat -v, a header glued to a chunk", "socat",
     "> 2026/11/22 12:19:21.000927455  length=7 from=4 to=10\nAT+CSQ\\r"
     "< 2026/11/22 12:19:21.000932999  length=21 from=16 to=36\n"
     "\\r\n+CSQ: 20,99\\r\n\\r\nOK\\r\n",
     "2 @0 H AT+CSQ\\r\n3 @5.544 M \\r\\n+CSQ: 20,99\\r\\n\\r\\nOK\\r\\n\n"},
    {"L20: socat -x -v", "socat",
     "> 2026/11/22 12:19:15.000591194  length=4 from=4 to=11\n"
     " 41 54 0d 0a                                      AT..\n--\n",
     "2 @0 H AT\\r\\n\n"},
    {"a number in a line without the front is no time", "found",
     "1.000 tx: AT\\r\n  at uart.rs:88\n1.010 rx: \\r\\nOK\\r\\n\n  at uart.rs:88\n"
     "2.000 tx: AT\\r\n  at uart.rs:88\n2.010 rx: \\r\\nOK\\r\\n\n",
     "1 @0 H AT\\r\n2 @0 ?   at uart.rs:88\n3 @10 M \\r\\nOK\\r\\n\n4 @10 ?   at uart.rs:88\n"
     "5 @1000 H AT\\r\n6 @1000 ?   at uart.rs:88\n7 @1010 M \\r\\nOK\\r\\n\n"},
    {"L21: strace, another file, a cut string", "strace",
     "25791 12:19:28.386643 write(3, \"AT+FTPGET=2,24\\r\\n\", 16) = 16\n"
     "25791 12:19:28.386700 write(1, \"hello\\n\", 6) = 6\n"
     "25791 12:19:28.437316 read(3, \"\\r\\n+FTPGET: 2,24\"..., 4096) = 57\n",
     "1 @0 H AT+FTPGET=2,24\\r\\n\n2 @0.057 ! another file\n"
     "3 @50.673 M \\r\\n+FTPGET: 2,24 ...\n"},
    {"L21: the number of the terminal stood for a library before, and then for the terminal",
     "strace",
     "12:19:27.000000 read(3, \"\\177ELF\\2\\1\"..., 832) = 832\n"
     "12:19:28.000000 read(3, \"\\r\\nRDY\\r\\n\", 4096) = 7\n"
     "12:19:28.100000 write(3, \"AT\\r\", 3) = 3\n"
     "12:19:28.110000 read(3, \"\\r\\nOK\\r\\n\", 4096) = 6\n",
     "1 @0 ! another file\n2 @1000 M \\r\\nRDY\\r\\n\n3 @1100 H AT\\r\n4 @1110 M "
     "\\r\\nOK\\r\\n\n"},
    {"L21: strace's octal escapes, and strace -x", "strace",
     "12:19:28.386643 write(3, \"AT+CMGS=1\\15\\0120\\32\", 13) = 13\n"
     "12:19:28.437316 read(3, \"\\x0d\\x0aOK\\x0d\\x0a\", 4096) = 6\n",
     "1 @0 H AT+CMGS=1\\r\\n0\\x1a\n2 @50.673 M \\r\\nOK\\r\\n\n"},
    {"L22: jpnevulator", "jpnevulator",
     "2026-11-22 12:20:12.060800: HOST\n41 54 0D 0A                        \tAT..\n"
     "2026-11-22 12:20:12.061128: MODEM\n0D 0A 4F 4B 0D 0A\t..OK..\n",
     "2 @0 H AT\\r\\n\n4 @0.328 M \\r\\nOK\\r\\n\n"},
    {"L26: expect -d, which says again what is not matched yet", "expect",
     "send: sending \"AT\\r\" to { exp4 }\nexpect: does \"\" (spawn_id exp4) match glob "
     "pattern "
     "\"OK\"? no\nexpect: does \"AT\\r\\r\\nO\" (spawn_id exp4) match glob pattern \"OK\"? no\n"
     "expect: does \"AT\\r\\r\\nOK\\r\\n\" (spawn_id exp4) match glob pattern \"OK\"? yes\n"
     "expect: set expect_out(buffer) \"AT\\r\\r\\nOK\"\nsend: sending \"AT\\r\" to { exp4 }\n"
     "expect: does \"\\r\\n\" (spawn_id exp4) match glob pattern \"OK\"? no\n",
     "1 H AT\\r\n2 ! repeats what another line says\n3 M AT\\r\\r\\nOK\\r\\n\n5 ! repeats what "
     "another line says\n6 H AT\\r\n7 ! repeats what another line says\n"},
    {"L26: a buffer that was full, and a line of it that is lost", "expect",
     "send: sending \"AT\\r\" to { exp4 }\n"
     "expect: does \"\\r\\n1\\r\\n\" (spawn_id exp4) match glob pattern \"OK\"? no\n"
     "expect: does \"1\\r\\n2\\r\\n\" (spawn_id exp4) match glob pattern \"OK\"? no\n"
     "expect: set expect_out(buffer) \"1\\r\\n2\\r\\nOK\"\n",
     "1 H AT\\r\n2 M \\r\\n1\\r\\n2\\r\\nOK\n"},
    {"L23: Saleae Logic 1", "saleae",
     "Time [s],Value,Parity Error,Framing Error\n0.062163420000000,A,,\n"
     "0.062250220000000,T,,\n0.062337020000000,COMMA,,\n0.062337520000000,' ',,\n"
     "0.062338020000000,\\r,,\n0.171000160000000,0xE6,,Error\n",
     "2 @0 H AT, \\r\n7 @108.837 H \\xe6\n"},
    {"L23: quotes as bytes, bare and as CSV has them", "saleae",
     "Time [s],Value,Parity Error,Framing Error\n0.1,A,,\n0.1001,T,,\n0.1002,\",,\n"
     "0.1003,\"\"\"\",,\n0.1004,\",\",,\n0.1005,\\r,,\n",
     "2 @0 H AT\"\",\\r\n"},
    {"L23: pieces of one side that overlap", "saleae",
     "Time [s],Value,Parity Error,Framing Error\n0.001000,A,,\n0.001000,\\r,,\n"
     "0.001087,T,,\n0.001087,\\n,,\n0.001174,\\r,,\n0.001174,O,,\n0.001261,K,,\n"
     "0.001348,\\r,,\n0.001435,\\n,,\n",
     "2 @0 M AT\\r\\r\\nOK\\r\\n\n"},
    {"L23: the times of a program, which say nothing of chains", "saleae",
     "Time [s],Value,Parity Error,Framing Error\n0.001,\\r,,\n0.001,\\n,,\n0.002,O,,\n"
     "0.002,K,,\n0.002,\\r,,\n0.003,\\n,,\n",
     "2 @0 M \\r\\nOK\\r\\n\n"},
    {"L24: Saleae Logic 2, channels the other way round", "saleae",
     "name,type,start_time,duration,data\n\"RX\",\"data\",0.064,0.0000868,0x0D\n"
     "\"RX\",\"data\",0.065,0.0000868,0x0A\n\"RX\",\"data\",0.066,0.0000868,\"+\"\n"
     "\"TX\",\"data\",0.100,0.0000868,0x41\n",
     "2 @0 M \\r\\n+\n5 @36 H A\n"},
    {"L25: quoted, fenced, with entities", "arrows-double",
     "> ```\n> =&gt; AT\n> &lt;= OK\n> OK\n> ```\n",
     "1 ! a code fence\n2 h AT\n3 m OK\n4 ? OK\n5 ! a code fence\n"},
    {"our own trace", "trace",
     "# a comment\nscenario x.ini\n0s       > AT\\r\n+2ms     < \\r\\nOK\\r\\n # seen\n"
     "+1s..3s  ! deactivate\n",
     "1 # # a comment\n2 # scenario x.ini\n3 @0 H AT\\r\n4 @2 M \\r\\nOK\\r\\n\n4 @2 # # seen\n"
     "5 @1002 # +1s..3s  ! deactivate\n"},
    {"a report in a trace's clothes", "trace",
     "*     > AT+FTPGET=2,50\n*     < +FTPGET: 2,50\\r\\n<50 bytes>\\r\\nOK\n",
     "1 h AT+FTPGET=2,50\n2 m +FTPGET: 2,50\n2 m <50 bytes>\n2 m OK\n"},
};

Test(log_formats, each_format_is_found_and_read)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const char *why;
        struct bytes text = {0};
        struct log *log = log_read(span_of(samples[i].log), NULL, &why);
        cr_assert_not_null(log);
        render(log, &text);
        cr_expect_str_eq(log->format->name, samples[i].format, "%s: taken for %s",
                         samples[i].about, log->format->name);
        cr_expect_str_eq(bytes_at(&text), samples[i].events, "%s:\n%s", samples[i].about,
                         bytes_at(&text));
        log_free(log);
        bytes_release(&text);
    }
}

/* A payload has no line end, and the next command is not a part of it. */
Test(log_formats, an_upload_in_many_blocks_is_told_by_its_answers)
{
    struct bytes text = {0};
    const char *why;
    for (int i = 0; i < 20; i++)
        bytes_add_text(&text, "0s > AT+FTPPUT=2,8\\r\n0s < \\r\\n+FTPPUT: 2,8\\r\\n\n"
                              "0s > aaaaaaaa\n0s < \\r\\nOK\\r\\n\n");
    struct log *log = log_read(bytes_span(&text), NULL, &why);
    cr_expect_str_eq(log->format->name, "trace");
    log_free(log);
    bytes_release(&text);
}

/* As Windows' Notepad saves it: a byte order mark and two bytes each. */
static void add_utf16(struct bytes *out, const unsigned *codes, bool big)
{
    bytes_add(out, big ? "\xfe\xff" : "\xff\xfe", 2);
    for (; *codes; codes++) {
        char low = (char)(*codes & 0xff), high = (char)(*codes >> 8);
        bytes_add_char(out, big ? high : low);
        bytes_add_char(out, big ? low : high);
    }
}

Test(log_formats, utf16_reads_as_utf8)
{
    static const unsigned codes[] = {'>',    ' ',    'A',    'T',    '\r', '\n', '<',
                                     ' ',    'O',    'K',    '\r',   '\n', 'd',  0xe9,
                                     0x4e00, 0xd83d, 0xde00, 0xd83d, '\r', '\n', 0};
    for (int big = 0; big < 2; big++) {
        const char *why;
        struct bytes text = {0}, events = {0};
        add_utf16(&text, codes, big);
        struct log *log = log_read(bytes_span(&text), NULL, &why);
        cr_assert_not_null(log);
        render(log, &events);
        cr_expect_str_eq(bytes_at(&events),
                         "1 h AT\n2 m OK\n3 ? d\\xc3\\xa9\\xe4\\xb8\\x80\\xf0\\x9f\\x98\\x80"
                         "\\xef\\xbf\\xbd\n");
        log_free(log);
        bytes_release(&text);
        bytes_release(&events);
    }
}

Test(log_formats, any_bytes_give_a_log)
{
    struct random random;
    random_init(&random, 11, "field");
    for (int round = 0; round < 4000; round++) {
        struct bytes bytes = {0};
        const char *why;
        size_t row = (size_t)random_below(&random, sizeof samples / sizeof *samples);
        bytes_add_text(&bytes, samples[row].log);
        for (int change = 0; change < 6; change++) {
            char *at = bytes_reserve(&bytes, 1) - bytes.count;
            at[random_below(&random, bytes.count)] = (char)random_next(&random);
        }
        bytes_cut(&bytes, (size_t)random_below(&random, bytes.count + 1));
        for (const struct log_format *format = log_formats; format->name; format++) {
            struct log *log = log_read(bytes_span(&bytes), format->name, &why);
            cr_assert_not_null(log);
            cr_assert_leq(log->store.count, 4 * bytes.count + 64);
            log_free(log);
        }
        bytes_release(&bytes);
    }
}

Test(log_formats, what_is_no_log_is_refused)
{
    const char *why;
    cr_expect_null(log_read(SPAN("AT"), "morse", &why));
    cr_expect_str_eq(why, "no such format");
    cr_expect_null(log_read((struct span){"AT", FIELD_LOG_MAX + 1}, NULL, &why));
    cr_expect_str_eq(why, "the log is longer than 128 MiB");
}
