/* SPDX-License-Identifier: MIT */
#include "host_talk.h"

#include <criterion/criterion.h>

/* The bounds that real host programs set, held by the default scenario. Each was found with the
 * program that is named: it fails beyond. */

/* ATE0, a bearer, a login; CR alone ends these lines. */
static const struct talk_row login[] = {
    {"ATE0\r", ECHO("ATE0") OK, 0, 0},
    {"AT+CNACT=1\r", OK, 0, 0},
    COMES("+APP PDP: ACTIVE", MSEC(1), SECONDS(1)),
    {"AT+FTPCID=1\r", OK, 0, 0},
    {"AT+FTPSERV=\"ftp.example.com\";+FTPUN=\"u\";+FTPPW=\"p\"\r", OK, 0, 0},
    {"AT+FTPGETPATH=\"/\";+FTPGETNAME=\"file.txt\"\r", OK, 0, 0},
    {"AT+FTPPUTPATH=\"/\";+FTPPUTNAME=\"new.txt\"\r", OK, 0, 0},
    TALK_END,
};

static const struct talk_row echo[] = {
    /* the echo is CMD CR, the answer's CR LF follows: a line reader sees "AT+CSQ\r\r\n" */
    {"AT+CSQ\r\n", "AT+CSQ\r\r\n+CSQ: 13,99\r\n\r\nOK\r\n", 0, 0},
    {"AT+CSQ\r", "AT+CSQ\r\r\n+CSQ: 13,99\r\n\r\nOK\r\n", 0, 0},
    /* LF is not echoed, wherever it comes */
    {"\nAT\r\n\n", "AT\r\r\nOK\r\n", 0, 0},
    {"\r\n\r\n", NULL, 0, MSEC(20)},
    TALK_END,
};

static const struct talk_row tolerance[] = {
    {"ATE0\r\n", ECHO("ATE0") OK, 0, 0},
    {"\x1b\r\n", "", 0, MSEC(20)}, /* warthog618, gammu: ESC first */
    {"\x1b"
     "AT\r",
     OK, 0, 0},
    {" AT+FTPCID=1\r\n", OK, 0, 0},
    {"at+ftpcid=1\r\n", OK, 0, 0},
    {"At+FtpServ=\"ftp.example.com\"\r\n", OK, 0, 0},
    SAYS("", ""),
    SAYS("AT+FTPTYPE=I", OK), /* attentive, waveshare: values without quotes */
    SAYS("AT+FTPTYPE=A", OK),
    SAYS("AT+FTPTYPE?", LINE("+FTPTYPE: \"A\"") OK),
    SAYS("AT+FTPTYPE=\"I\"", OK),
    SAYS("AT+FTPSERV=1.2.3.4", OK),
    SAYS("AT+FTPSERV?", LINE("+FTPSERV: \"1.2.3.4\"") OK),
    SAYS("AT+FTPPUTOPT=APPE", OK),
    SAYS("AT+FTPPUTOPT=\"STOR\"", OK),
    SAYS("AT+SAPBR=3,1,APN,\"ctnb\"", OK),
    SAYS("AT+SAPBR=3,1,\"Contype\",\"GPRS\"", OK),
    SAYS("AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"", OK),
    SAYS("AT+FTPPORT=\"21\"", OK), /* numbers with quotes */
    SAYS("AT+FTPPORT?", LINE("+FTPPORT: 21") OK),
    SAYS("AT+FTPMODE=\"1\"", OK),
    SAYS("AT+FTPGETNAME=\"\"", OK), /* waveshare: empty names */
    SAYS("AT+FTPGETPATH=\"\"", OK),
    SAYS("AT+FTPPUTNAME=\"\"", OK),
    SAYS("AT+FTPPUTPATH=\"\"", OK),
    SAYS("AT+FTPCID=0", OK), /* Zephyr */
    SAYS("AT+FTPQUIT", ERROR),
    SAYS("AT+CIFSR;E0", ERROR), /* TinyGSM chains; no bearer yet */
    TALK_END,
};

static const struct talk_row think[] = {
    {"AT\r", OK, MSEC(2), MSEC(2)},
    {"AT+CSQ\r", LINE("+CSQ: 13,99") OK, MSEC(2), MSEC(2)},
    {"AT+CGREG?\r", LINE("+CGREG: 0,1") OK, MSEC(2), MSEC(2)},
    {"AT+FTPGET=1\r", OK, MSEC(2), MSEC(2)},
    COMES("+FTPGET: 1,1", MSEC(50), SECONDS(1)),
    {"AT+FTPGET=2,10\r", LINE("+FTPGET: 2,10") "The quick " OK, MSEC(2), MSEC(2)},
    TALK_END,
};

/* Some hosts end a download on 2,0, some on 1,0, some on ERROR: all come, in this order. */
static const struct talk_row poller[] = {
    {"AT+FTPGET=1\r", OK, 0, 0},
    COMES("+FTPGET: 1,1", MSEC(50), SECONDS(1)),
    {"AT+FTPGET=2,10\r", LINE("+FTPGET: 2,10") "The quick " OK, 0, 0},
    {"AT+FTPGET=2,1024\r", LINE("+FTPGET: 2,10") "brown fox." OK, 0, 0},
    {"AT+FTPGET=2,1024\r", LINE("+FTPGET: 2,0") OK, 0, 0},
    COMES("+FTPGET: 1,0", 1, SECONDS(1)),
    {"AT+FTPGET=2,1024\r", ERROR, 0, 0},
    {"AT+FTPQUIT\r", ERROR, 0, 0},
    TALK_END,
};

static const struct talk_row list_poller[] = {
    {"AT+FTPGETPATH=\"/none/\"\r", OK, 0, 0},
    {"AT+FTPLIST=1\r", OK, 0, 0},
    COMES("+FTPLIST: 1,77", MSEC(50), SECONDS(1)),
    {"AT+FTPGETPATH=\"/\"\r", OK, 0, 0},
    {"AT+FTPLIST=1\r", OK, 0, 0},
    COMES("+FTPLIST: 1,1", MSEC(50), SECONDS(1)),
    {"AT+FTPLIST=2,1024\r", NULL, 0, MSEC(3)},
    {"AT+FTPLIST=2,1024\r", LINE("+FTPLIST: 2,0") OK, 0, 0},
    COMES("+FTPLIST: 1,0", 1, SECONDS(1)),
    {"AT+FTPLIST=2,1024\r", ERROR, 0, 0},
    TALK_END,
};

/* The next 1,1,<max> within 40 ms (Botletics), the number last (SIM7000G HAT uploader); 1,0 not
 * sooner than 200 ms (waveshare), not later than 2 s (ArduinoSIM800L). */
static const struct talk_row upload[] = {
    {"AT+FTPPUT=1\r", OK, 0, 0},
    COMES("+FTPPUT: 1,1,1360", MSEC(50), SECONDS(1)),
    {NULL, "", 0, MSEC(100)}, /* nothing behind it */
    {"AT+FTPPUT=2,5\r", LINE("+FTPPUT: 2,5"), 0, 0},
    {"hello", OK LINE("+FTPPUT: 1,1,1360"), 0, MSEC(40)},
    {"AT+FTPPUT=2,0\r", OK, 0, 0},
    COMES("+FTPPUT: 1,0", MSEC(200), SECONDS(2)),
    {NULL, "", 0, SECONDS(100)}, /* nor behind that */
    TALK_END,
};

/* Exactly n bytes, raw and without echo; what a println() adds behind them is ignored. */
static const struct talk_row payload[] = {
    {"ATE1\r", OK, 0, 0},
    ECHOED("AT+FTPPUT=1", OK),
    COMES("+FTPPUT: 1,1,1360", MSEC(50), SECONDS(1)),
    {"AT+FTPPUT=2,5\r", ECHO("AT+FTPPUT=2,5") LINE("+FTPPUT: 2,5"), 0, 0},
    {"\n\rA\x08"
     "T\n",
     OK LINE("+FTPPUT: 1,1,1360"), 0, MSEC(40)}, /* the first LF ends the line before */
    ECHOED("AT+FTPPUT=2,4", LINE("+FTPPUT: 2,4")),
    {"abcd\r\n", OK LINE("+FTPPUT: 1,1,1360"), 0, MSEC(40)},
    {NULL, "", 0, SECONDS(1)},
    ECHOED("AT+FTPPUT=2,0", OK),
    COMES("+FTPPUT: 1,0", MSEC(200), SECONDS(2)),
    ECHOED("AT+FTPGETNAME=\"new.txt\"", OK),
    ECHOED("AT+FTPGET=1", OK),
    COMES("+FTPGET: 1,1", MSEC(50), SECONDS(1)),
    ECHOED("AT+FTPGET=2,1024", LINE("+FTPGET: 2,9") "\rA\x08T\nabcd" OK),
    COMES("+FTPGET: 1,0", 1, SECONDS(1)),
    TALK_END,
};

#define TEN(x)         x x x x x x x x x x
#define HUNDRED(x)     TEN(TEN(x))
#define NINETY_NINE(x) TEN(x x x x x x x x x) x x x x x x x x x
#define DIGITS         "0123456789"

/* \r\n+FTPGET: 2,n\r\n, n bytes, \r\nOK\r\n: nothing between, for any n. */
static const struct talk_row framing[] = {
    {"AT+FTPGETNAME=\"long.txt\"\r", OK, 0, 0},
    {"AT+FTPGET=1\r", OK, 0, 0},
    COMES("+FTPGET: 1,1", MSEC(50), SECONDS(1)),
    {"AT+FTPGET=2,1\r", "\r\n+FTPGET: 2,1\r\n0\r\nOK\r\n", 0, 0},
    {"AT+FTPGET=2,9\r", "\r\n+FTPGET: 2,9\r\n123456789\r\nOK\r\n", 0, 0},
    {"AT+FTPGET=2,1000\r", "\r\n+FTPGET: 2,1000\r\n" HUNDRED(DIGITS) "\r\nOK\r\n", 0, 0},
    {"AT+FTPGET=2,1000\r", "\r\n+FTPGET: 2,1000\r\n" HUNDRED(DIGITS) "\r\nOK\r\n", 0, 0},
    {"AT+FTPGET=2,1000\r", "\r\n+FTPGET: 2,990\r\n" NINETY_NINE(DIGITS) "\r\nOK\r\n", 0, 0},
    COMES("+FTPGET: 1,0", 1, SECONDS(1)),
    TALK_END,
};

/* Literals that hosts compare whole. Each one-shot command has OK first, its URC later. */
static const struct talk_row literals[] = {
    {"AT+FTPSIZE\r", OK, 0, 0},
    COMES("+FTPSIZE: 1,0,20", MSEC(50), SECONDS(1)),
    {"AT+FTPGETNAME=\"none\"\r", OK, 0, 0},
    {"AT+FTPSIZE\r", OK, 0, 0},
    COMES("+FTPSIZE: 1,77,0", MSEC(50), SECONDS(1)), /* the third field, also then */
    {"AT+FTPGETPATH=\"/folder/\"\r", OK, 0, 0},
    {"AT+FTPMKD\r", OK, 0, 0},
    COMES("+FTPMKD: 1,0", MSEC(50), SECONDS(1)),
    {"AT+FTPRMD\r", OK, 0, 0},
    COMES("+FTPRMD: 1,0", MSEC(50), SECONDS(1)),
    {"AT+FTPGETPATH=\"/\";+FTPGETNAME=\"file.txt\"\r", OK, 0, 0},
    {"AT+FTPDELE\r", OK, 0, 0},
    COMES("+FTPDELE: 1,0", MSEC(50), SECONDS(1)),
    {"AT+FTPDELE\r", OK, 0, 0},
    COMES("+FTPDELE: 1,77", MSEC(50), SECONDS(1)),
    {"AT+FTPGETNAME=\"long.txt\"\r", OK, 0, 0},
    {"AT+FTPGET=1\r", OK, 0, 0},
    COMES("+FTPGET: 1,1", MSEC(50), SECONDS(1)),
    {"AT+FTPSTATE\r", LINE("+FTPSTATE: 1") OK, 0, 0},
    {"AT+FTPGET=1\r", OK, 0, 0},
    COMES("+FTPGET: 1,66", 0, SECONDS(1)),
    {"AT+FTPQUIT\r", OK, 0, 0}, /* attentive looks at its answer a little later */
    COMES("+FTPGET: 1,80", MSEC(10), MSEC(40)),
    {"AT+FTPSTATE\r", LINE("+FTPSTATE: 0") OK, 0, 0},
    {"AT+CREG?;+CGMR\r", LINE("+CREG: 0,1") LINE("Revision:1529B08SIM7000E") OK, 0, 0},
    {"AT+CNACT?\r", LINE("+CNACT: 1,\"10.94.36.44\"") OK, 0, 0},
    {"AT+SAPBR=1,1\r", OK, 0, SECONDS(1)},
    {"AT+SAPBR=2,1\r", LINE("+SAPBR: 1,1,\"10.94.36.44\"") OK, 0, 0},
    {"AT+CIPSHUT\r", LINE("SHUT OK"), 0, SECONDS(1)},
    TALK_END,
};

static const struct {
    const char *title;
    const struct talk_row *before, *rows;
} bounds[] = {
    {"echo", NULL, echo},
    {"tolerance", NULL, tolerance},
    {"think time", login, think},
    {"poller", login, poller},
    {"list poller", login, list_poller},
    {"upload", login, upload},
    {"payload", login, payload},
    {"framing", login, framing},
    {"literals", login, literals},
};

Test(host_bounds, hold_with_the_default_scenario)
{
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        talk_play_after(bounds[i].title, bounds[i].before, bounds[i].rows);
}
