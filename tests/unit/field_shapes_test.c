/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include "field/account.h"
#include "field/import.h"
#include "log/ports.h"
#include "shapes.h"

#include "base/escape.h"
#include "base/random.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Logs in shapes that no row of log/formats.c has: what was said must come out, whatever stands
 * around it. */

/* False: it was read as `format`, or not as that. */
static void read_talk(struct span text, struct bytes *talk, struct bytes *shape)
{
    const char *why = NULL;
    struct log *log = log_read(text, NULL, &why);
    cr_assert_not_null(log, "%s", why);
    struct dialogue *dialogue = field_dialogue(log);
    add_talk(dialogue, talk);
    bytes_addf(shape, "%s\n%s", log->format->name, bytes_at(&log->shape));
    dialogue_free(dialogue);
    log_free(log);
}

static void read_file(const char *name, const char *ending, struct bytes *out)
{
    char path[300];
    snprintf(path, sizeof path, FIELD_LOGS "/%s%s", name, ending);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    bytes_grew(out, fread(bytes_reserve(out, 1 << 20), 1, 1 << 20, file));
    fclose(file);
}

/* What each says is written down in NAME.talk, and was compared with the log by eye. */
static const char *const logs[] = {
    "F31-sigrok-upload-64",    "F32-portmon-upload-64",
    "F33-docklight-login-72",  "F36-qcom-no-bearer-61",
    "F37-jsonl-http-put-63",   "F38-journal-login-72",
    "F42-teraterm-upload-64",  "F43-hexdump-login-72",
    "F44-tcp-size-list",       "F45-qcom-gnss-sms-get",
    "F50-json-in-json-72",     "F51-base64-supply",
    "F52-glued-prompts-63",    "F53-reads-resume",
    "F54-syslog-power-key",    "F55-prints-two-zero",
    "F56-xxd-folders",         "F57-etput-up",
    "F58-talks-over",          "F59-network-time",
    "F60-silent-server-80",    "F61-pin-77",
    "F70-sketch-above-77",     "F71-highlighter-61",
    "F72-quoted-printable-78", "F73-one-paragraph-63",
    "F74-difference-76",       "F75-picture-77",
    "F76-dead-module",
};

/* Short ones: the outputs of tools, and what people make of them. */
static const char *const tools[] = {
    "app",         "block",   "bom",     "chat",      "chinese", "cols",    "csv",
    "data",        "dms",     "dsview",  "dump",      "espidf",  "expect",  "expectd",
    "functions",   "html",    "inline",  "jsonafter", "jsonbuf", "kernel",  "latin1",
    "links",       "logcat",  "logic",   "lower",     "mail",    "mixed",   "multi",
    "ofono",       "pio",     "pretty",  "prompt",    "prose",   "pydebug", "repl",
    "sigrokascii", "strace",  "swapped", "table",     "tail",    "tcpdump", "threads",
    "tinygsm",     "tsharkx", "usbmon",  "wireshark", "xml",     "xxd",
};

static void compare(const char *name)
{
    struct bytes text = {0}, expected = {0}, talk = {0}, shape = {0};
    read_file(name, ".log", &text);
    read_file(name, ".talk", &expected);
    read_talk(bytes_span(&text), &talk, &shape);
    cr_expect_str_eq(bytes_at(&talk), bytes_at(&expected), "%s, read as %s:\n%s", name,
                     bytes_at(&shape), bytes_at(&talk));
    bytes_release(&text);
    bytes_release(&expected);
    bytes_release(&talk);
    bytes_release(&shape);
}

Test(field_shapes, logs_in_unknown_shapes_are_read_completely)
{
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++)
        compare(logs[i]);
}

Test(field_shapes, outputs_of_tools_are_read_completely)
{
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        char name[100];
        snprintf(name, sizeof name, "shapes/%s", tools[i]);
        compare(name);
    }
}

/* --- what stands between --- */

#define GET_20 "12:00:01 > AT+FTPGET=2,20\n12:00:01 < +FTPGET: 2,20\n"
#define PUT_16 "12:00:01 > AT+FTPPUT=2,16\n12:00:01 < +FTPPUT: 2,16\n"

/* The length that the modem says tells data from what a host prints while they come. */
static const struct {
    const char *about, *log, *talk;
} betweens[] = {
    {"a print in front of the data, with the stamp that all lines have",
     GET_20 "12:00:01 sensor read ok t=21\n12:00:01 < ABCDEFGHIJKLMNOPQRST\n12:00:01 < OK\n",
     "> AT+FTPGET=2,20\n< +FTPGET: 2,20\n<< ABCDEFGHIJKLMNOPQRST\n< OK\n"},
    {"prints between the lines of the data, and no marks",
     "AT+FTPGET=2,20\n+FTPGET: 2,20\ninterval=60\nwatchdog fed, 3 tasks\nmode=22\nOK\n",
     "> AT+FTPGET=2,20\n< +FTPGET: 2,20\n<< interval=60\\r\\nmode=22\n< OK\n"},
    {"a payload of two lines, each with the host's mark",
     PUT_16 "12:00:02 > line one\n12:00:02 > line 2\n12:00:02 < OK\n",
     "> AT+FTPPUT=2,16\n< +FTPPUT: 2,16\n>> line one\n>> line 2\n< OK\n"},
    {"a print in front of a payload",
     PUT_16 "12:00:01 battery at 3.91 V\n12:00:02 > 0123456789ABCDEF\n12:00:02 < OK\n",
     "> AT+FTPPUT=2,16\n< +FTPPUT: 2,16\n>> 0123456789ABCDEF\n< OK\n"},
    {"a print of the payload's size behind it, at the end of a line",
     PUT_16 "12:00:02 > 0123456789ABCDEF\n12:00:02 wifi: sta gone 0123456789ABCDEF\n"
            "12:00:02 < OK\n",
     "> AT+FTPPUT=2,16\n< +FTPPUT: 2,16\n>> 0123456789ABCDEF\n< OK\n"},
    {"a print among bytes that are spelled",
     "1 tx: AT+FTPGET=2,20<CR>\n2 rx: <CR><LF>+FTPGET: 2,20<CR><LF>\n3 free stack 1204\n"
     "4 rx: ABCDEFGHIJKLMNOPQR<CR><LF>\n5 rx: <CR><LF>OK<CR><LF>\n",
     "> AT+FTPGET=2,20\n< +FTPGET: 2,20\n<< ABCDEFGHIJKLMNOPQR\n< OK\n"},
    {"one wire: what the host sends again has its echo again",
     "1 41 54 0D 0D 0A 4F 4B 0D 0A\n2 41 54 0D 0D 0A 4F 4B 0D 0A\n"
     "3 41 54 0D 0D 0A 45 52 52 4F 52 0D 0A\n",
     "> AT\n< OK\n> AT\n< OK\n> AT\n< ERROR\n"},
    {"a mark that ends with the sign that names of bytes begin with",
     "1 ATC>AT<CR>\n2 URC<<CR><LF>OK<CR><LF>\n3 ATC>AT+CSQ<CR>\n"
     "4 URC<<CR><LF>+CSQ: 9,99<CR><LF>\n5 URC<<CR><LF>OK<CR><LF>\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n"},
    {"a stream up to its ETX, without a line end",
     "1 TX b'AT+FTPETPUT=2\\r'\n2 RX b'\\r\\n+FTPETPUT: 2,1\\r\\n'\n3 TX b'hello\\x03'\n"
     "4 RX b'\\r\\nOK\\r\\n'\n5 RX b'\\r\\n+FTPETPUT: 1,0\\r\\n'\n",
     "> AT+FTPETPUT=2\n< +FTPETPUT: 2,1\n>> hello\\x03\n< OK\n< +FTPETPUT: 1,0\n"},
    {"data with an LF only, in a log of escapes",
     "> AT+FTPGET=2,20\\r\n< \\r\\n+FTPGET: 2,12\\r\\n\n< version=1.4\\n\n"
     "< \\r\\nOK\\r\\n\n",
     "> AT+FTPGET=2,20\n< +FTPGET: 2,12\n<< version=1.4\n< OK\n"},
};

/* What tools and people do to a log that nobody would think of. */
static const struct {
    const char *about, *log, *talk;
} oddities[] = {
    {"a dump whose text column begins with hex digits",
     "00000000: 4154 0d0d 0a4f 4b0d 0a41 5445 300d 0d0a  AT...OK..ATE0...\n"
     "00000010: 4f4b 0d0a 4154 2b46 5450 4745 543d 322c  OK..AT+FTPGET=2,\n"
     "00000020: 3130 3234 0d0d 0a2b 4654 5047 4554 3a20  1024...+FTPGET: \n"
     "00000030: 322c 340d 0a30 3132 330d 0a4f 4b0d 0a    2,4..0123..OK..\n",
     "> AT\n< OK\n> ATE0\n< OK\n> AT+FTPGET=2,1024\n< +FTPGET: 2,4\n<< 0123\n< OK\n"},
    {"reads that end anywhere, in quotes",
     "1 write b'AT+CSQ\\r'\n2 read b'\\r\\n+CSQ'\n3 read b': 20'\n4 read "
     "b',0\\r\\n\\r\\nOK\\r\\n'\n"
     "5 write b'AT\\r'\n6 read b'\\r\\nOK\\r\\n'\n7 write b'AT\\r'\n8 read b'\\r\\nOK\\r\\n'\n",
     "> AT+CSQ\n< +CSQ: 20,0\n< OK\n> AT\n< OK\n> AT\n< OK\n"},
    {"noise at the front that would be a byte order mark",
     "\xff\xfe\xe0\x1c\n[1] --> AT\n[2] <-- OK\n[3] --> AT+CSQ\n[4] <-- +CSQ: 20,0\n[5] <-- "
     "OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"},
    {"a mark that begins with AT",
     "AT -> AT\n      OK\nAT -> AT+CSQ\n      +CSQ: 20,0\n      OK\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"},
    {"a program's JSON in a collector's",
     "{\"log\": \"{\\\"dir\\\": \\\"out\\\", \\\"msg\\\": \\\"AT\\\\r\\\"}\\n\", \"stream\": "
     "\"stdout\"}\n"
     "{\"log\": \"{\\\"dir\\\": \\\"in\\\", \\\"msg\\\": \\\"\\\\r\\\\nOK\\\\r\\\\n\\\"}\\n\", "
     "\"stream\": \"stdout\"}\n"
     "{\"log\": \"{\\\"dir\\\": \\\"out\\\", \\\"msg\\\": \\\"AT+CSQ\\\\r\\\"}\\n\", "
     "\"stream\": \"stdout\"}\n"
     "{\"log\": \"{\\\"dir\\\": \\\"in\\\", \\\"msg\\\": \\\"\\\\r\\\\n+CSQ: "
     "20,0\\\\r\\\\n\\\"}\\n\", \"stream\": \"stdout\"}\n"
     "{\"log\": \"{\\\"dir\\\": \\\"in\\\", \\\"msg\\\": \\\"\\\\r\\\\nOK\\\\r\\\\n\\\"}\\n\", "
     "\"stream\": \"stdout\"}\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"},
    {"base64 in JSON",
     "{\"dir\": \"out\", \"payload\": \"QVQN\", \"len\": 3}\n"
     "{\"dir\": \"in\", \"payload\": \"DQpPSw0K\", \"len\": 6}\n"
     "{\"dir\": \"out\", \"payload\": \"QVQrQ1NRDQ==\", \"len\": 7}\n"
     "{\"dir\": \"in\", \"payload\": \"DQorQ1NROiAyMCwwDQo=\", \"len\": 14}\n"
     "{\"dir\": \"in\", \"payload\": \"DQpPSw0K\", \"len\": 6}\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"},
    {"base64 in a line",
     "1 TX QVQN\n"
     "2 RX DQpPSw0K\n"
     "3 TX QVQrQ1NRDQ==\n"
     "4 RX DQorQ1NROiAyMCwwDQo=\n"
     "5 RX DQpPSw0K\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"},
    {"prompts that say what they wait for, and no line end",
     "Waiting for network...AT+CREG?\n+CREG: 0,2\nOK\nmodem> AT+CREG?\n+CREG: 0,1\nOK\n"
     "modem> AT\nOK\nWaiting for network...AT+CREG?\n+CREG: 0,1\nOK\n",
     "> AT+CREG?\n< +CREG: 0,2\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n> AT\n< OK\n"
     "> AT+CREG?\n< +CREG: 0,1\n< OK\n"},
    {"prompts of several kinds, and data below them",
     "Step 1: AT+FTPGET=1\nOK\n+FTPGET: 1,1\nStep 2: AT+FTPGET=2,20\n+FTPGET: 2,20\n"
     "ABCDEFGHIJKLMNOPQRST\nOK\nStep 3: AT+FTPGET=2,20\n+FTPGET: 2,6\nUVWXYZ\nOK\n+FTPGET: "
     "1,0\n",
     "> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1\n> AT+FTPGET=2,20\n< +FTPGET: 2,20\n"
     "<< ABCDEFGHIJKLMNOPQRST\n< OK\n> AT+FTPGET=2,20\n< +FTPGET: 2,6\n<< UVWXYZ\n< OK\n"
     "< +FTPGET: 1,0\n"},
    {"prompts in front of commands, and nothing in front of all else",
     "Step 1: AT+FTPPUT=1\nOK\n+FTPPUT: 1,1,1360\nStep 2: AT+FTPPUT=2,10\n+FTPPUT: 2,10\n"
     "21.5;44.10\nOK\n+FTPPUT: 1,64\nupload failed, code 64\nStep 3: AT\nOK\n",
     "> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,1,1360\n> AT+FTPPUT=2,10\n< +FTPPUT: 2,10\n"
     ">> 21.5;44.10\n< OK\n< +FTPPUT: 1,64\n> AT\n< OK\n"},
    {"a terminal that spells line ends, and data among them",
     "AT+FTPGET=2,20<CR>\n<CR><LF>+FTPGET: 2,13<CR><LF>\nall is "
     "well<CR><LF>\n<CR><LF>OK<CR><LF>\n"
     "<CR><LF>+FTPGET: 1,0<CR><LF>\nAT<CR>\n<CR><LF>OK<CR><LF>\n",
     "> AT+FTPGET=2,20\n< +FTPGET: 2,13\n<< all is well\n< OK\n< +FTPGET: 1,0\n> AT\n< OK\n"},
    {"texts that XML leaves alone",
     "<e dir=\"out\"><![CDATA[AT<CR>]]></e>\n<e dir=\"in\"><![CDATA[<CR><LF>OK<CR><LF>]]></e>\n"
     "<e dir=\"out\"><![CDATA[AT+CSQ<CR>]]></e>\n"
     "<e dir=\"in\"><![CDATA[<CR><LF>+CSQ: 20,0<CR><LF>]]></e>\n"
     "<e dir=\"in\"><![CDATA[<CR><LF>OK<CR><LF>]]></e>\n",
     "> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"},
    {"remarks behind what was said, and none in quotes",
     "AT+CSQ                  // signal\n+CSQ: 17,99\nOK\nAT+CGATT?    # attached?\n+CGATT: "
     "1\nOK\n"
     "AT+FTPPW=\"a   # b\"\nOK\nAT+FTPPUT=1\nOK\n+FTPPUT: 1,63       // <--- here!\n",
     "> AT+CSQ\n< +CSQ: 17,99\n< OK\n> AT+CGATT?\n< +CGATT: 1\n< OK\n> AT+FTPPW=\"a   # b\"\n< "
     "OK\n"
     "> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,63\n"},
    {"Mbed's cellular driver: a mark with AT in it, widths of two, and a name for LF",
     "[00001540ms][DBG ][CELL]: AT TX (10): AT+CMEE=1<cr>\n"
     "[00001564ms][DBG ][CELL]: AT RX ( 6): <cr><ln>OK<cr><ln>\n"
     "[00001902ms][DBG ][CELL]: AT TX ( 7): AT+CSQ<cr>\n"
     "[00001923ms][DBG ][CELL]: AT RX (14): <cr><ln>+CSQ: 20,0<cr><ln>\n"
     "[00001924ms][DBG ][CELL]: AT RX ( 6): <cr><ln>OK<cr><ln>\n",
     "> AT+CMEE=1\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"},
    {"basic commands in a chain",
     "D AT : AT> ATE0Q0V1\nD AT : AT< OK\nD AT : AT> AT+CSQ\nD AT : AT< +CSQ: 20,0\nD AT : AT< "
     "OK\n",
     "> ATE0Q0V1\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"},
    {"what a program says of commands, beside marks",
     "model = AT\nport = /dev/ttyUSB0\nwrite: [AT+CSQ<cr>]\nread : [<cr><lf>+CSQ: "
     "20,0<cr><lf>]\n"
     "read : [<cr><lf>OK<cr><lf>]\nwaiting for +CREG: 0,1\nwrite: [AT+CREG?<cr>]\n"
     "read : [<cr><lf>+CREG: 0,2<cr><lf>]\nread : [<cr><lf>OK<cr><lf>]\nwaiting for +CREG: "
     "0,1\n"
     "rebooting (AT+CFUN=1,1)\nwrite: [AT<cr>]\nread : [<cr><lf>OK<cr><lf>]\n",
     "> AT+CSQ\n< +CSQ: 20,0\n< OK\n> AT+CREG?\n< +CREG: 0,2\n< OK\n> AT\n< OK\n"},
    {"a column behind the texts that says whose they are",
     "11.03.25 14:02:11  AT+CPIN?                     an Modem\n"
     "11.03.25 14:02:11  +CPIN: READY                 vom Modem\n"
     "11.03.25 14:02:11  OK                           vom Modem\n"
     "11.03.25 14:02:12  AT+GSN                       an Modem\n"
     "11.03.25 14:02:12  869951030000017              vom Modem\n"
     "11.03.25 14:02:12  OK                           vom Modem\n",
     "> AT+CPIN?\n< +CPIN: READY\n< OK\n> AT+GSN\n< 869951030000017\n< OK\n"},
    {"a monitor's stamp, which the sketch's own prints have too",
     "15:02:11.331 -> >>> AT+CSQ\n15:02:11.352 -> +CSQ: 20,0\n15:02:11.353 -> OK\n"
     "15:02:11.354 -> [APP] Network: roaming\n15:02:11.700 -> >>> AT+GSN\n"
     "15:02:11.721 -> 869951030000017\n15:02:11.722 -> OK\n15:02:11.723 -> giving up\n"
     "15:02:12.100 -> >>> AT\n15:02:12.122 -> OK\n",
     "> AT+CSQ\n< +CSQ: 20,0\n< OK\n> AT+GSN\n< 869951030000017\n< OK\n> AT\n< OK\n"},
    {"a debugger of both directions: echoes until ATE0",
     "AT\nAT\n\nOK\nATE0\nATE0\n\nOK\nAT+CSQ\n\n+CSQ: 20,0\n\nOK\nAT+CREG?\n\n+CREG: 0,1\n\n"
     "OK\nAT\n\nOK\nAT\n\nOK\n",
     "> AT\n< OK\n> ATE0\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n"
     "> AT\n< OK\n> AT\n< OK\n"},
    {"bytes that a tool wrote as letters: the length tells",
     "> AT+FTPPUT=2,3\n< +FTPPUT: 2,3\n> \xc2\xa0\xc3\xb7\xe2\x82\xac\n< OK\n"
     "> AT+FTPGET=2,9\n< +FTPGET: 2,2\n< \xc3\xa9\x71\n< OK\n",
     "> AT+FTPPUT=2,3\n< +FTPPUT: 2,3\n>> \\xa0\\xf7\\x80\n< OK\n"
     "> AT+FTPGET=2,9\n< +FTPGET: 2,2\n<< \\xe9q\n< OK\n"},
    {"the same letters as so many bytes",
     "> AT+FTPPUT=2,4\n< +FTPPUT: 2,4\n> \xc2\xa0\xc3\xb7\n< OK\n",
     "> AT+FTPPUT=2,4\n< +FTPPUT: 2,4\n>> \\xc2\\xa0\\xc3\\xb7\n< OK\n"},
};

Test(field_shapes, odd_logs_are_read)
{
    for (size_t i = 0; i < sizeof oddities / sizeof *oddities; i++) {
        struct bytes talk = {0}, shape = {0};
        read_talk(span_of(oddities[i].log), &talk, &shape);
        cr_expect_str_eq(bytes_at(&talk), oddities[i].talk, "%s, read as %s:\n%s",
                         oddities[i].about, bytes_at(&shape), bytes_at(&talk));
        bytes_release(&talk);
        bytes_release(&shape);
    }
}

Test(field_shapes, what_stands_between_data_is_no_data)
{
    for (size_t i = 0; i < sizeof betweens / sizeof *betweens; i++) {
        struct bytes talk = {0}, shape = {0};
        read_talk(span_of(betweens[i].log), &talk, &shape);
        cr_expect_str_eq(bytes_at(&talk), betweens[i].talk, "%s, read as %s:\n%s",
                         betweens[i].about, bytes_at(&shape), bytes_at(&talk));
        bytes_release(&talk);
        bytes_release(&shape);
    }
}

/* --- several modems --- */

static const char two_modems[] =
    "15:02:11.420 COM3: AT\n15:02:11.441 COM3: OK\n15:02:11.500 COM4: AT\n"
    "15:02:11.521 COM4: ERROR\n15:02:11.742 COM3: AT+CSQ\n15:02:11.743 COM4: AT+CSQ\n"
    "15:02:11.763 COM3: +CSQ: 7,99\n15:02:11.764 COM4: +CSQ: 20,0\n"
    "15:02:11.765 COM3: OK\n15:02:11.766 COM4: OK\nboth are done\n";

Test(field_shapes, two_modems_are_asked_for)
{
    const char *why = NULL;
    cr_expect_null(log_read(span_of(two_modems), NULL, &why));
    cr_expect_eq(why, log_of_several);
    struct field_import import;
    cr_expect_not(
        field_import(span_of(two_modems), NULL, "log", "log", MASK_HIDE, &import, &why));
    cr_expect_str_eq(bytes_at(&import.report), "port      COM3: 2 commands, 3 results\n"
                                               "port      COM4: 2 commands, 3 results\n");
    field_import_release(&import);
}

Test(field_shapes, the_modem_of_a_port_is_read_alone)
{
    static const struct {
        const char *port, *talk;
    } rows[] = {{"COM3", "> AT\n< OK\n> AT+CSQ\n< +CSQ: 7,99\n< OK\n"},
                {"com4", "> AT\n< ERROR\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n"}};
    for (size_t i = 0; i < 2; i++) {
        struct bytes text = {0}, talk = {0}, shape = {0};
        cr_expect_eq(log_keep_port(span_of(two_modems), rows[i].port, &text), 5);
        read_talk(bytes_span(&text), &talk, &shape);
        cr_expect_str_eq(bytes_at(&talk), rows[i].talk);
        bytes_release(&text);
        bytes_release(&talk);
        bytes_release(&shape);
    }
    struct bytes text = {0};
    cr_expect_eq(log_keep_port(SPAN("COM1: AT\rCOM2: AT\rCOM1: OK\rCOM2: OK\r"), "COM1", &text),
                 2);
    cr_expect(span_contains(bytes_span(&text), "COM1: OK") &&
                  !span_contains(bytes_span(&text), "COM2"),
              "%s", bytes_at(&text));
    bytes_clear(&text);
    cr_expect_eq(log_keep_port(SPAN("\xff\xfe"
                                    "C\0O\0M\0"
                                    "1\0:\0 \0O\0K\0\n\0"),
                               "COM1", &text),
                 1);
    bytes_clear(&text);
    cr_expect_eq(log_keep_port(span_of(two_modems), "COM5", &text), 0);
    bytes_release(&text);
}

/* A port that only listens is the other end of the wire, or another device: nobody is asked. */
Test(field_shapes, one_modem_and_its_host_are_no_two_modems)
{
    struct bytes talk = {0}, shape = {0};
    read_talk(SPAN("COM3 AT\nCOM4 OK\nCOM3 AT+CSQ\nCOM4 +CSQ: 20,0\nCOM4 OK\n"
                   "ttyUSB1 $GPGGA,150211.00,,,,,0,00,99.99,,,,,,*66\n"),
              &talk, &shape);
    cr_expect_str_eq(bytes_at(&talk), "> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,0\n< OK\n");
    bytes_release(&talk);
    bytes_release(&shape);
}

/* --- each line counts --- */

Test(field_shapes, each_line_of_a_log_is_counted_once)
{
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        struct bytes text = {0};
        struct account account;
        const char *why = NULL;
        read_file(logs[i], ".log", &text);
        struct log *log = log_read(bytes_span(&text), NULL, &why);
        cr_assert_not_null(log);
        struct dialogue *dialogue = field_dialogue(log);
        field_account(log, dialogue, &account);
        cr_expect_eq(account.talk + account.remarks + account.skipped + account.tool +
                         account.empty + account.unclear,
                     (size_t)log->line_count, "%s", logs[i]);
        cr_expect_eq(account.unclear, 0, "%s", logs[i]);
        dialogue_free(dialogue);
        log_free(log);
        bytes_release(&text);
    }
}

Test(field_shapes, what_looks_like_a_command_and_is_none_is_told)
{
    struct field_import import;
    const char *why = NULL;
    cr_assert(field_import(SPAN("[1] TX: AT\n[2] RX: OK\n[3] TX: AT+CSQ\n[4] RX: ERROR\n"
                                "Then I typed AT+FTPPW=\"hunter22\" again, and it hung.\n\n"),
                           NULL, "log", "log", MASK_HIDE, &import, &why));
    struct span report = bytes_span(&import.report);
    cr_expect(span_contains(report, "lines     6: 4 conversation, 1 empty, 1 not understood\n"),
              "%s", bytes_at(&import.report));
    cr_expect(span_contains(report, "line 5, it looks like AT, but stands among other words"),
              "%s", bytes_at(&import.report));
    cr_expect_not(span_contains(report, "hunter22"));
    field_import_release(&import);
}

/* Returns whether what was read is what was written; else says so, for the first few. */
static bool holds(const struct shape_choice *choice, size_t failures)
{
    struct bytes text = {0}, talk = {0}, shape = {0}, name = {0};
    bool good = true;
    if (shapes_write(choice, &text)) {
        read_talk(bytes_span(&text), &talk, &shape);
        good = span_is(bytes_span(&talk), shapes_talk);
    }
    shapes_name(choice, &name);
    cr_expect(good || failures > 5, "%s\nread as %s\n%.900s\n---\n%s", bytes_at(&name),
              bytes_at(&shape), bytes_at(&text), bytes_at(&talk));
    if (!good)
        fprintf(stderr, "# %s\n", bytes_at(&name));
    bytes_release(&text);
    bytes_release(&talk);
    bytes_release(&shape);
    bytes_release(&name);
    return good;
}

/* Each two rows together, the others plain. */
Test(field_shapes, each_pair_of_ways_is_read)
{
    const size_t sizes[] = {shapes_stamps(), shapes_marks(), shapes_bytes(), shapes_pages()};
    size_t tried = 0, failed = 0;
    for (int a = 0; a < 4; a++) {
        for (int b = a + 1; b < 4; b++) {
            for (size_t i = 0; i < sizes[a] * sizes[b]; i++) {
                size_t rows[4] = {0, 1, 0, 0};
                rows[a] = i % sizes[a];
                rows[b] = i / sizes[a];
                struct shape_choice choice = {rows[0], rows[1], rows[2], rows[3], false};
                failed += !holds(&choice, failed);
                tried++;
            }
        }
    }
    cr_expect_eq(failed, 0, "%zu of %zu", failed, tried);
}

Test(field_shapes, any_ways_together_are_read)
{
    struct random random;
    size_t failed = 0;
    random_init(&random, 7, "shapes");
    for (int round = 0; round < 400; round++) {
        struct shape_choice choice = {
            .stamp = random_below(&random, shapes_stamps()),
            .mark = random_below(&random, shapes_marks()),
            .bytes = random_below(&random, shapes_bytes()),
            .page = random_below(&random, shapes_pages()),
            .echo = random_below(&random, 2),
        };
        failed += !holds(&choice, failed);
    }
    cr_expect_eq(failed, 0, "%zu of 400", failed);
}
