/* SPDX-License-Identifier: MIT */
#include "host_talk.h"

#include <criterion/criterion.h>

/* What known host programs send to transfer files, in their order, and what each has to see by
 * when: their time-outs are the limits of the rows. What they send before that is in
 * module_hosts_test.c; docs/hosts.md tells how they fared themselves. */

#define IP "10.94.36.44"

/* botletics/Botletics-SIM7000: ATE0, CR LF, exact lines, println() behind the payload. Before
 * each command it waits 40 ms and drops what came: the rows that only wait. */
#define DROPS                                                                                  \
    {                                                                                          \
        NULL, NULL, 0, MSEC(40)                                                                \
    }
static const struct talk_row botletics[] = {
    ECHOED("ATE0", OK),
    SAYS("AT+CNACT=1,\"ctnb\"", OK),
    COMES("+APP PDP: ACTIVE", 1, MSEC(500)),
    SAYS("AT+FTPCID=1", OK),
    SAYS("AT+FTPSERV=\"ftp.example.com\"", OK),
    SAYS("AT+FTPUN=\"u\"", OK),
    SAYS("AT+FTPPW=\"p\"", OK),
    SAYS("AT+FTPGETNAME=\"file.txt\"", OK),
    SAYS("AT+FTPGETPATH=\"/\"", OK),
    SAYS("AT+FTPGET=1", OK),
    COMES("+FTPGET: 1,1", MSEC(50), SECONDS(10)),
    SAYS("AT+FTPGET=2,1024", LINE("+FTPGET: 2,20") FILE_TEXT OK),
    DROPS, /* 1,0 too */
    SAYS("AT+FTPPUTNAME=\"bot.txt\"", OK),
    SAYS("AT+FTPPUTPATH=\"/\"", OK),
    SAYS("AT+FTPPUT=1", OK),
    COMES("+FTPPUT: 1,1,1360", MSEC(50), SECONDS(10)),
    {"AT+FTPPUT=2,5\r\n", LINE("+FTPPUT: 2,5"), 0, MSEC(500)},
    {"hello\r\n", OK LINE("+FTPPUT: 1,1,1360"), 0, MSEC(40)},
    DROPS,
    SAYS("AT+FTPPUT=2,0", OK),
    COMES("+FTPPUT: 1,0", MSEC(200), SECONDS(10)),
    SAYS("AT+FTPGETPATH=\"/\"", OK),
    SAYS("AT+FTPGETNAME=\"bot.txt\"", OK),
    SAYS("AT+FTPPUTNAME=\"bot2.txt\"", OK),
    SAYS("AT+FTPRENAME", OK),
    COMES("+FTPRENAME: 1,0", MSEC(50), SECONDS(10)),
    SAYS("AT+FTPGETNAME=\"bot2.txt\"", OK),
    SAYS("AT+FTPMDTM", OK),
    {NULL, LINE("+FTPMDTM: 1,0,20200728000000"), MSEC(50), SECONDS(10)},
    SAYS("AT+FTPDELE", OK),
    COMES("+FTPDELE: 1,0", MSEC(50), SECONDS(10)),
    SAYS("AT+FTPQUIT", ERROR),
    TALK_END,
};

/* nimaltd/gsm: echo on, CR LF; "\r\nOK\r\n" within a second; ends an upload with OK alone. */
static const struct talk_row nimaltd[] = {
    ECHOED("AT+SAPBR=3,1,\"APN\",\"ctnb\"", OK),
    {"AT+SAPBR=1,1\r\n", ECHO("AT+SAPBR=1,1") OK, 0, SECONDS(60)},
    ECHOED("AT+FTPMODE=1", OK),
    ECHOED("AT+FTPCID=1", OK),
    ECHOED("AT+FTPSERV=\"ftp.example.com\"", OK),
    ECHOED("AT+FTPPORT=21", OK),
    ECHOED("AT+FTPUN=\"u\"", OK),
    ECHOED("AT+FTPPW=\"p\"", OK),
    ECHOED("AT+FTPGETPATH=\"/new/\"", OK),
    ECHOED("AT+FTPLIST=1", OK),
    COMES("+FTPLIST: 1,77", MSEC(50), SECONDS(75)),
    ECHOED("AT+FTPMKD", OK),
    COMES("+FTPMKD: 1,0", MSEC(50), SECONDS(75)),
    ECHOED("AT+FTPLIST=1", OK),
    COMES("+FTPLIST: 1,1", MSEC(50), SECONDS(75)),
    ECHOED("AT+FTPQUIT", OK),
    COMES("+FTPLIST: 1,80", 1, SECONDS(1)),
    ECHOED("AT+FTPEXTPUT=0", OK),
    ECHOED("AT+FTPTYPE=\"I\"", OK),
    ECHOED("AT+FTPPUTOPT=\"STOR\"", OK),
    ECHOED("AT+FTPPUTPATH=\"/new/\"", OK),
    ECHOED("AT+FTPPUTNAME=\"a.txt\"", OK),
    ECHOED("AT+FTPPUT=1", OK),
    COMES("+FTPPUT: 1,1,1360", MSEC(50), SECONDS(75)),
    ECHOED("AT+FTPPUT=2,4", LINE("+FTPPUT: 2,4")),
    {"abcd", OK LINE("+FTPPUT: 1,1,1360"), 0, SECONDS(120)},
    ECHOED("AT+FTPPUT=2,0", OK),
    COMES("+FTPPUT: 1,0", MSEC(200), SECONDS(2)),
    ECHOED("AT+FTPEXTPUT=1", OK),
    ECHOED("AT+FTPPUTNAME=\"b.txt\"", OK),
    ECHOED("AT+FTPEXTPUT=2,0,4,5000", LINE("+FTPEXTPUT: 0,4")),
    {"abcd", OK, 0, SECONDS(5)},
    ECHOED("AT+FTPEXTPUT=2,4,2,5000", LINE("+FTPEXTPUT: 4,2")),
    {"ef", OK, 0, SECONDS(5)},
    ECHOED("AT+FTPPUT=1", OK),
    COMES("+FTPPUT: 1,0", MSEC(50), SECONDS(75)),
    ECHOED("AT+FTPEXTPUT=0", OK),
    ECHOED("AT+FTPGETNAME=\"b.txt\"", OK),
    ECHOED("AT+FTPSIZE", OK),
    COMES("+FTPSIZE: 1,0,6", MSEC(50), SECONDS(75)),
    ECHOED("AT+FTPDELE", OK),
    COMES("+FTPDELE: 1,0", MSEC(50), SECONDS(75)),
    ECHOED("AT+FTPSTATE", LINE("+FTPSTATE: 0") OK),
    TALK_END,
};

/* cloudyourcar/attentive: CR alone, values without quotes, ends on ERROR behind 1,0; what comes
 * in one piece with an answer overwrites it. */
static const struct talk_row attentive[] = {
    {"ATE0\r", ECHO("ATE0") OK, 0, SECONDS(1)},
    {"AT+CMEE=2\r", OK, 0, SECONDS(1)},
    {"AT+SAPBR=3,1,APN,\"ctnb\"\r", OK, 0, SECONDS(60)},
    {"AT+SAPBR=1,1\r", OK, 0, SECONDS(60)},
    {"AT+FTPCID=1\r", OK, 0, SECONDS(60)},
    {"AT+FTPSERV=\"ftp.example.com\"\r", OK, 0, SECONDS(60)},
    {"AT+FTPPORT=21\r", OK, 0, SECONDS(60)},
    {"AT+FTPUN=\"u\"\r", OK, 0, SECONDS(60)},
    {"AT+FTPPW=\"p\"\r", OK, 0, SECONDS(60)},
    {"AT+FTPMODE=1\r", OK, 0, SECONDS(60)},
    {"AT+FTPTYPE=I\r", OK, 0, SECONDS(60)},
    {"AT+FTPGETPATH=\"/\"\r", OK, 0, SECONDS(60)},
    {"AT+FTPGETNAME=\"file.txt\"\r", OK, 0, SECONDS(60)},
    {"AT+FTPGET=1\r", OK, 0, SECONDS(60)},
    COMES("+FTPGET: 1,1", MSEC(10), SECONDS(60)),
    {"AT+FTPGET=2,16\r", LINE("+FTPGET: 2,16") "The quick brown " OK, 0, SECONDS(60)},
    {"AT+FTPGET=2,16\r", LINE("+FTPGET: 2,4") "fox." OK, 0, SECONDS(60)},
    {"AT+FTPGET=2,16\r", LINE("+FTPGET: 2,0") OK, 0, SECONDS(60)},
    COMES("+FTPGET: 1,0", MSEC(10), SECONDS(1)),
    {"AT+FTPGET=2,16\r", LINE("+CME ERROR: operation not allowed"), 0, SECONDS(60)},
    {"AT+FTPGET=1\r", OK, 0, SECONDS(60)},
    COMES("+FTPGET: 1,1", MSEC(10), SECONDS(60)),
    {"AT+FTPQUIT\r", OK, 0, SECONDS(60)},
    COMES("+FTPGET: 1,80", MSEC(10), SECONDS(60)),
    TALK_END,
};

/* carrascoacd/ArduinoSIM800L: echo on; waits for "1,1" and "1,0" anywhere, two seconds. */
static const struct talk_row sim800l[] = {
    ECHOED("AT+CREG?", LINE("+CREG: 0,1") OK),
    ECHOED("AT+SAPBR=3,1,\"Contype\",\"GPRS\"", OK),
    ECHOED("AT+SAPBR=3,1,\"APN\",\"ctnb\"", OK),
    {"AT+SAPBR=1,1\r\n", ECHO("AT+SAPBR=1,1") OK, 0, SECONDS(20)},
    {NULL, "", 0, SECONDS(10)},
    ECHOED("AT+SAPBR=2,1", LINE("+SAPBR: 1,1,\"" IP "\"") OK),
    {NULL, "", 0, SECONDS(10)},
    ECHOED("AT+FTPCID=1", OK),
    ECHOED("AT+FTPSERV=\"ftp.example.com\"", OK),
    ECHOED("AT+FTPUN=\"u\"", OK),
    ECHOED("AT+FTPPW=\"p\"", OK),
    ECHOED("AT+FTPPUTNAME=\"up.txt\"", OK),
    ECHOED("AT+FTPPUTPATH=\"/\"", OK),
    ECHOED("AT+FTPPUT=1", OK),
    COMES("+FTPPUT: 1,1,1360", MSEC(50), SECONDS(10)),
    ECHOED("AT+FTPPUT=2,10", LINE("+FTPPUT: 2,10")),
    {"0123456789", OK LINE("+FTPPUT: 1,1,1360"), 0, SECONDS(2)},
    ECHOED("AT+FTPPUT=2,10", LINE("+FTPPUT: 2,10")),
    {"0123456789", OK LINE("+FTPPUT: 1,1,1360"), 0, SECONDS(2)},
    ECHOED("AT+FTPPUT=2,0", OK),
    COMES("+FTPPUT: 1,0", MSEC(1), SECONDS(2)),
    ECHOED("AT+FTPSIZE", OK),
    COMES("+FTPSIZE: 1,66,0", MSEC(15), MSEC(30)), /* no FTPGETNAME */
    TALK_END,
};

/* nfroehberg/RPi_SIM808: compares the echo, "CMD\r\r\n" with the answer's first CR LF. */
static const struct talk_row rpi_sim808[] = {
    ECHOED("AT+CCID", LINE("89860320000000000012") OK),
    ECHOED("AT+SAPBR=2,1", LINE("+SAPBR: 1,3,\"0.0.0.0\"") OK),
    {"AT+SAPBR=1,1\r\n", ECHO("AT+SAPBR=1,1") OK, 0, SECONDS(6)},
    ECHOED("AT+SAPBR=2,1", LINE("+SAPBR: 1,1,\"" IP "\"") OK),
    ECHOED("AT+FTPCID=1", OK),
    ECHOED("AT+FTPSERV=\"ftp.example.com\"", OK),
    ECHOED("AT+FTPPORT=21", OK),
    ECHOED("AT+FTPUN=\"u\"", OK),
    ECHOED("AT+FTPPW=\"p\"", OK),
    ECHOED("AT+FTPGETNAME=\"file.txt\"", OK),
    ECHOED("AT+FTPGETPATH=\"/\"", OK),
    /* the size, with a doubled CR LF */
    {"AT+FTPSIZE\r\n\r\n", ECHO("AT+FTPSIZE") OK, 0, SECONDS(1)},
    COMES("+FTPSIZE: 1,0,20", MSEC(50), SECONDS(30)),
    /* a download that goes on at byte 4 */
    ECHOED("AT+FTPREST=4", OK),
    ECHOED("AT+FTPGET=1", OK),
    COMES("+FTPGET: 1,1", MSEC(50), SECONDS(75)),
    ECHOED("AT+FTPGET=2,1024", LINE("+FTPGET: 2,16") "quick brown fox." OK),
    ECHOED("AT+FTPGET=2,1024", LINE("+FTPGET: 2,0") OK),
    COMES("+FTPGET: 1,0", 1, SECONDS(1)),
    ECHOED("AT+FTPREST=0", OK),
    ECHOED("AT+FTPLIST=1", OK),
    COMES("+FTPLIST: 1,1", MSEC(50), SECONDS(50)),
    {"AT+FTPLIST=2,1460\r\n", NULL, 0, MSEC(3)},
    COMES("+FTPLIST: 1,0", 1, SECONDS(3)),
    TALK_END,
};

/* The SIM7000G HAT uploader: APPE, blocks of <maxlength>, the number last; OK first, then, on
 * fresh input, 1,0. */
static const struct talk_row hat_uploader[] = {
    {"AT\r\n", ECHO("AT") OK, 0, SECONDS(2)},
    ECHOED("AT+CFUN=1", OK),
    ECHOED("AT+CREG?", LINE("+CREG: 0,1") OK),
    ECHOED("AT+SAPBR=3,1,\"APN\",\"ctnb\"", OK),
    {"AT+SAPBR=1,1\r\n", ECHO("AT+SAPBR=1,1") OK, 0, SECONDS(30)},
    ECHOED("AT+FTPCID=1", OK),
    ECHOED("AT+FTPSERV=\"ftp.example.com\"", OK),
    ECHOED("AT+FTPPORT=21", OK),
    ECHOED("AT+FTPMODE=1", OK),
    ECHOED("AT+FTPUN=\"u\"", OK),
    ECHOED("AT+FTPPW=\"p\"", OK),
    ECHOED("AT+FTPPUTNAME=\"file.txt\"", OK),
    ECHOED("AT+FTPPUTPATH=\"/\"", OK),
    ECHOED("AT+FTPTYPE=\"I\"", OK),
    ECHOED("AT+FTPPUTOPT=\"APPE\"", OK),
    ECHOED("AT+FTPPUT=1", OK),
    COMES("+FTPPUT: 1,1,1360", MSEC(50), SECONDS(60)),
    {"AT+FTPPUT=2,7\r\n", ECHO("AT+FTPPUT=2,7") LINE("+FTPPUT: 2,7"), 0, SECONDS(15)},
    {" Again.", OK LINE("+FTPPUT: 1,1,1360"), 0, SECONDS(15)},
    ECHOED("AT+FTPPUT=2,0", OK),
    COMES("+FTPPUT: 1,0", MSEC(60), SECONDS(30)),
    ECHOED("AT+FTPGETNAME=\"file.txt\";+FTPGETPATH=\"/\"", OK),
    ECHOED("AT+FTPSIZE", OK),
    COMES("+FTPSIZE: 1,0,27", MSEC(50), SECONDS(2)),
    TALK_END,
};

/* jamesdjeffers/waveshare: looks about 0.1 s after each command at what has come. */
static const struct talk_row waveshare[] = {
    ECHOED("AT+CPIN?", LINE("+CPIN: READY") OK),
    ECHOED("AT+CGATT?", LINE("+CGATT: 1") OK),
    ECHOED("AT+CNACT=1", OK),
    COMES("+APP PDP: ACTIVE", 1, MSEC(200)),
    ECHOED("AT+CNACT?", LINE("+CNACT: 1,\"" IP "\"") OK),
    ECHOED("AT+FTPSTATE", LINE("+FTPSTATE: 0") OK),
    ECHOED("AT+FTPCID=1", OK),
    ECHOED("AT+FTPSERV=\"ftp.example.com\"", OK),
    ECHOED("AT+FTPMODE=1", OK),
    ECHOED("AT+FTPTYPE=A", OK),
    ECHOED("AT+FTPPORT=21", OK),
    ECHOED("AT+FTPUN=\"anonymous\"", OK),
    ECHOED("AT+FTPGETNAME=\"\"", OK),
    ECHOED("AT+FTPGETPATH=\"\"", OK),
    ECHOED("AT+FTPPUTNAME=\"\"", OK),
    ECHOED("AT+FTPPUTPATH=\"\"", OK),
    ECHOED("AT+FTPPUTNAME=\"ws.txt\"", OK),
    ECHOED("AT+FTPPUTPATH=\"/\"", OK),
    ECHOED("AT+FTPGETNAME=\"long.txt\"", OK),
    ECHOED("AT+FTPGETPATH=\"/\"", OK),
    ECHOED("AT+FTPPUT=1", OK),
    COMES("+FTPPUT: 1,1,1360", MSEC(50), SECONDS(3)),
    ECHOED("AT+FTPPUT=2,5", LINE("+FTPPUT: 2,5")),
    {"abc12", OK LINE("+FTPPUT: 1,1,1360"), 0, MSEC(100)},
    ECHOED("AT+FTPPUT=2,0", OK),
    COMES("+FTPPUT: 1,0", MSEC(200), SECONDS(2)),
    ECHOED("AT+FTPLIST=1", OK),
    COMES("+FTPLIST: 1,1", MSEC(50), SECONDS(3)),
    {"AT+FTPLIST=2,30\r\n", NULL, 0, MSEC(3)},
    ECHOED("AT+FTPQUIT", OK),
    COMES("+FTPLIST: 1,80", 1, MSEC(100)),
    ECHOED("AT+FTPGET=1", OK),
    COMES("+FTPGET: 1,1", MSEC(50), SECONDS(3)),
    ECHOED("AT+FTPGET=2,10", LINE("+FTPGET: 2,10") "0123456789" OK),
    ECHOED("AT+FTPQUIT", OK),
    COMES("+FTPGET: 1,80", 1, MSEC(100)),
    TALK_END,
};

/* SodaqMoja/GPRSbee: CR alone; takes the number behind "1,1," as the size of its blocks. */
static const struct talk_row gprsbee[] = {
    {"ATE0\r", ECHO("ATE0") OK, 0, SECONDS(4)},
    {"AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"\r", OK, 0, SECONDS(4)},
    {"AT+SAPBR=3,1,\"APN\",\"ctnb\"\r", OK, 0, SECONDS(4)},
    {"AT+SAPBR=1,1\r", OK, 0, SECONDS(30)},
    {"AT+SAPBR=2,1\r", LINE("+SAPBR: 1,1,\"" IP "\"") OK, 0, SECONDS(10)},
    {"AT+FTPCID=1\r", OK, 0, SECONDS(4)},
    {"AT+FTPSERV=\"ftp.example.com\"\r", OK, 0, SECONDS(4)},
    {"AT+FTPUN=\"u\"\r", OK, 0, SECONDS(4)},
    {"AT+FTPPW=\"p\"\r", OK, 0, SECONDS(4)},
    {"AT+FTPPUTNAME=\"bee.bin\"\r", OK, 0, SECONDS(4)},
    {"AT+FTPPUTPATH=\"/\"\r", OK, 0, SECONDS(4)},
    {"AT+FTPPUT=1\r", OK, 0, SECONDS(4)},
    COMES("+FTPPUT: 1,1,1360", MSEC(50), SECONDS(30)),
    {"AT+FTPPUT=2,10\r", LINE("+FTPPUT: 2,10"), 0, SECONDS(10)},
    {NULL, "", 0, MSEC(100)},
    {"0123456789", OK LINE("+FTPPUT: 1,1,1360"), 0, SECONDS(4)},
    {"AT+FTPPUT=2,0\r", OK, 0, SECONDS(4)},
    COMES("+FTPPUT: 1,0", MSEC(1), SECONDS(20)),
    TALK_END,
};

static const struct {
    const char *who;
    const struct talk_row *rows;
} hosts[] = {
    {"Botletics", botletics},    {"nimaltd/gsm", nimaltd},   {"attentive", attentive},
    {"ArduinoSIM800L", sim800l}, {"RPi_SIM808", rpi_sim808}, {"HAT uploader", hat_uploader},
    {"waveshare", waveshare},    {"GPRSbee", gprsbee},
};

Test(host_programs, transfer_files_with_the_default_scenario)
{
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        talk_play(hosts[i].who, hosts[i].rows);
}
