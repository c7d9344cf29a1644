/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

#define SETTINGS                                                                               \
    "[12:00:00.000] > AT+FTPSERV=\"198.51.100.30\"\n"                                          \
    "[12:00:00.010] < OK\n"                                                                    \
    "[12:00:00.100] > AT+FTPUN=\"me\"\n"                                                       \
    "[12:00:00.110] < OK\n"                                                                    \
    "[12:00:00.200] > AT+FTPPW=\"pw\"\n"                                                       \
    "[12:00:00.210] < OK\n"                                                                    \
    "[12:00:00.300] > AT+FTPGETPATH=\"/\"\n"                                                   \
    "[12:00:00.310] < OK\n"                                                                    \
    "[12:00:00.400] > AT+FTPGETNAME=\"a.bin\"\n"                                               \
    "[12:00:00.410] < OK\n"

/* Ten bytes, and what came of it in that second. */
#define READ_TEN(at, end, ended)                                                               \
    "[12:00:" at ".000] > AT+FTPGET=1\n[12:00:" at ".002] < OK\n"                              \
    "[12:00:" at ".062] < +FTPGET: 1,1\n[12:00:" at ".100] > AT+FTPGET=2,100\n"                \
    "[12:00:" at ".102] < +FTPGET: 2,10\n[12:00:" at ".102] < 0123456789\n"                    \
    "[12:00:" at ".102] < OK\n[12:00:" ended ".122] < +FTPGET: " end "\n"

/* What a log says about the world behind it: a line of the scenario that must come of it. */
static const struct {
    const char *log, *line;
} worlds[] = {
    {"> AT+CPIN?\n< +CPIN: SIM PIN\n< OK\n", "pin = 1234"},
    {"> AT+CPIN?\n< +CPIN: SIM PIN\n< OK\n> AT+CPIN=4321\n< OK\n", "pin = 4321"},
    {"> AT+CPIN?\n< +CPIN: NOT INSERTED\n", "state = absent"},
    {"> AT+CPIN?\n< +CME ERROR: 10\n", "state = absent"},
    {"> AT+CNACT?\n< +CNACT: 0,1,\"10.0.0.2\"\n< OK\n", "cnact_form = note"},
    {"> AT+CNACT=0,1\n< OK\n< +APP PDP: 0,ACTIVE\n", "cnact_form = index"},
    {"> AT+CNACT?\n< +CNACT: 0,1,\"10.0.0.2\"\n< +CNACT: 1,0,\"0.0.0.0\"\n< +CNACT: "
     "2,0,\"0.0.0.0\"\n"
     "< +CNACT: 3,0,\"0.0.0.0\"\n< OK\n",
     "cnact_form = index"},
    {"> AT+CFUN=1,1\n< OK\n< RDY\n< +CPIN: READY\n< Call Ready\n< SMS Ready\n",
     "call_ready = before"},
    {"> AT+CGMM\n< SIM7000E\n< OK\n", "model = SIM7000E"},
    {"> AT+FTPSERV=\"<server>\"\n< OK\n> AT+FTPGETPATH=\"/\"\n< OK\n"
     "> AT+FTPGETNAME=\"a.bin\"\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,20\n",
     "host = *"},
    {"> AT+CREG?\n< +CREG: 0,6\n< OK\n", "creg = 6"},
    {"> AT+CREG?\n< +CREG: 0,0\n< OK\n> AT+CEREG?\n< +CEREG: 0,0\n< OK\n", "search = no"},
    {"> AT+CBC\n< +CBC: 0,11,3421\n< OK\n", "battery = 0,11,3421"},
    {"> ATI\n< ATI\n< SIM7000G R1351\n< OK\n", "ati = SIM7000G R1351"},
    {"> AT+CPIN?\n< +CPIN: SIM PUK\n< OK\n", "state = puk"},
    {"> AT+CEREG?\n< +CEREG: 0,6\n< OK\n", "cereg = 6"},
    {"> AT+CREG?\n< +CREG: 0,0\n< OK\n> AT+CEREG?\n< +CEREG: 0,1\n< OK\n", "creg = 0"},
    {"> AT+CEREG?\n< +CEREG: 0,1\n< OK\n> AT+CGREG?\n< +CGREG: 0,2\n< OK\n", "cgreg = 2"},
    {"> AT+CGATT?\n< +CGATT: 0\n< OK\n> AT+CGATT=1\n< OK\n", "attach = no"},
    {"> AT+CGATT?\n< +CGATT: 0\n< OK\n> AT+SAPBR=1,1\n< OK\n", "bearer_attaches = yes"},
    {"> AT+SAPBR=1,1\n< OK\n> AT+CGATT=0\n< +SAPBR 1: DEACT\n< OK\n", "deact_urc = before"},
    {"> AT+SAPBR=0,1\n< ERROR\n> AT+SAPBR=1,1\n< OK\n", "sapbr_closed = refuse"},
    {SETTINGS "[12:00:01.000] > AT+SAPBR=1,1\n[12:00:01.100] < OK\n"
              "[12:00:02.000] > AT+FTPGET=1\n[12:00:02.010] < OK\n"
              "[12:00:03.000] < +FTPGET: 1,1\n[12:00:04.000] > AT+SAPBR=0,1\n"
              "[12:00:04.002] < +FTPGET: 1,80\n[12:00:04.002] < OK\n"
              "[12:00:04.002] < +SAPBR 1: DEACT\n",
     "sapbr_quits = yes"},
    {"[12:00:00.000] > AT+CGNSPWR=1\n[12:00:00.002] < OK\n"
     "[12:00:10.000] > AT+CGNSINF\n[12:00:10.002] < +CGNSINF: 1,0,,,,,,,0,,,,,,,,,,,,\n"
     "[12:00:10.002] < OK\n[12:00:20.000] > AT+CGNSINF\n"
     "[12:00:20.002] < +CGNSINF: 1,1,20240506070829.731,59.334591,18.063240,28.500,0.00,0.0,1,,"
     "1.1,1.4,0.9,,21,6,,,45,,\n[12:00:20.002] < OK\n",
     "fix = 59.334591,18.06324,28.5\n; from AT+CGNSPWR=1 to a fix\nafter = 15"},
    {"> AT+CGNSPWR=1\n< OK\n> AT+CGNSINF\n"
     "< +CGNSINF: 1,1,20240506070829.731,59.334591,18.063240,28.500,0.00,0.0,1,,"
     "1.1,1.4,0.9,,21,6,,,45,,\n< OK\n",
     "date = 2024-05-06T07:08:2"},
    {"[12:00:00.000] > AT+CNACT=1\n[12:00:00.010] < OK\n[12:00:00.400] < +APP PDP: ACTIVE\n"
     "[13:00:31.000] > AT+CNACT?\n[13:00:31.010] < +CNACT: 0,\"0.0.0.0\"\n[13:00:31.012] < "
     "OK\n",
     "then = deactivate"},
    {"> AT+CNUM\n< +CNUM: \"\",\"+46701234567\",145\n< OK\n", "number = +46701234567"},
    {"> AT+CPMS?\n< +CPMS: \"SM\",0,10,\"SM\",0,10,\"SM\",0,10\n< OK\n", "store = 10"},
    {"> AT+CPMS=\"SM\"\n< +CPMS: 0,20,0,20,0,20\n< OK\n", "store = 20"},
    {"> AT+CMGL=4\n< +CMGL: 1,1,\"\",30\n"
     "< 00040481214300000270820000000011D9775D0E1ABFC965507A0EA2DD6231\n< OK\n",
     "from = 1234\nstatus = read\ntext = Your code is 4711\n"},
    {"> AT+CMGF=1\n< OK\n> AT+CMGR=1\n"
     "< +CMGR: \"REC UNREAD\",\"Bank\",\"\",\"21/01/02,03:04:05+00\"\n< Pay now\n< OK\n",
     "from = Bank\nsent = 2021-01-02T03:04:05Z\ntext = Pay now\n"},
    {"> AT+CMGF=1\n< OK\n> AT+CMGR=1\n"
     "< +CMGR: \"REC UNREAD\",\"Bank\",\"\",\"21/01/02,03:04:05+00\"\n< Pay now\n< OK\n",
     "sent = 2021-01-02T03:04:05Z"},
    {"[12:00:00.000] > AT\n[12:00:00.002] < OK\n[12:00:30.000] < +CMTI: \"SM\",1\n"
     "[12:00:31.000] > AT+CMGF=1\n[12:00:31.002] < OK\n[12:00:32.000] > AT+CMGR=1\n"
     "[12:00:32.002] < +CMGR: \"REC UNREAD\",\"Bank\",\"\",\"25/11/28,15:02:20+04\"\n"
     "[12:00:32.002] < Pay now\n[12:00:32.002] < OK\n",
     "from = Bank\nat = 31"},
    {"> AT+CPMS=\"SM\"\n< +CPMS: 2,30,2,30,2,30\n< OK\n", "[message 2]"},
    {"> AT+COPS?\n< +COPS: 1,0,\"Telia\",7\n< OK\n", "selection = manual"},
    {"> AT+COPS?\n< +COPS: 1,0,\"Telia\",7\n< OK\n", "operator = Telia"},
    {"> AT+CREG?\n< +CREG: 0,5\n< OK\n", "roaming = yes"},
    {"> AT+CREG?\n< +CREG: 0,3\n< OK\n", "denied = yes"},
    {"[12:00:00.000] > AT+CSQ\n[12:00:00.010] < +CSQ: 20,0\n[12:00:00.012] < OK\n"
     "[12:00:05.000] > AT+CSQ\n[12:00:05.010] < +CSQ: 7,0\n[12:00:05.012] < OK\n",
     "then = signal 7,0"},
    {"[12:00:00.000] > AT+CSQ\n[12:00:00.010] < +CSQ: 20,0\n[12:00:00.012] < OK\n"
     "[12:00:09.000] < RDY\n[12:00:09.500] < +CPIN: READY\n[12:00:14.000] < SMS Ready\n",
     "ready_delay = 4.5s"},
    {"[12:00:00.000] > AT+CREG?\n[12:00:00.010] < +CREG: 0,1\n[12:00:00.012] < OK\n"
     "[12:00:01.000] > AT+CNACT=1\n[12:00:01.010] < OK\n[12:00:01.400] < +APP PDP: ACTIVE\n"
     "[12:00:30.000] < +APP PDP: DEACTIVE\n"
     "[12:00:31.000] > AT+CREG?\n[12:00:31.010] < +CREG: 0,2\n[12:00:31.012] < OK\n"
     "[12:00:41.000] > AT+CREG?\n[12:00:41.010] < +CREG: 0,1\n[12:00:41.012] < OK\n",
     "then = deregister for "},
    {"[12:00:00.000] > AT+CNACT=1\n[12:00:00.010] < OK\n[12:00:00.400] < +APP PDP: ACTIVE\n"
     "[12:00:30.000] < +APP PDP: DEACTIVE\n"
     "[12:00:31.000] > AT+CSQ\n[12:00:31.010] < +CSQ: 99,99\n[12:00:31.012] < OK\n",
     "then = signal 99,99"},
    {"[12:00:00.000] > AT+CNACT=1\n[12:00:00.010] < OK\n[12:00:00.400] < +APP PDP: ACTIVE\n"
     "[12:00:30.000] < +APP PDP: DEACTIVE\n"
     "[12:00:31.000] > AT+CGATT?\n[12:00:31.010] < +CGATT: 0\n[12:00:31.012] < OK\n",
     "then = detach"},
    {"> AT+FTPSERV=\"198.51.100.30\"\n< OK\n> AT+FTPGETPATH=\"/\"\n< OK\n"
     "> AT+FTPGETNAME=\"a.bin\"\n< OK\n> AT+FTPMDTM\n< OK\n< +FTPMDTM: 1,0,20200102030405\n",
     "date = 2020-01-02T03:04:05Z"},
    {"> AT+FTPSERV=\"198.51.100.30\"\n< OK\n> AT+FTPGETPATH=\"/\"\n< OK\n"
     "> AT+FTPGETNAME=\"a.bin\"\n< OK\n> AT+FTPDELE\n< OK\n< +FTPDELE: 1,0\n",
     "/a.bin = "},
    {"> AT+FTPSERV=\"198.51.100.30\"\n< OK\n> AT+FTPGETPATH=\"/no/such/\"\n< OK\n"
     "> AT+FTPMKD\n< OK\n< +FTPMKD: 1,77\n",
     "/no/such/ = folder"},
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:00:02.000] < +FTPGET: 1,1\n"
              "[12:00:02.100] > AT+FTPGET=2,10\n"
              "[12:00:02.110] < +FTPGET: 2,10\n[12:00:02.110] < 0123456789\n"
              "[12:00:02.112] < OK\n"
              "[12:00:05.000] < +FTPGET: 1,79\n",
     "79 (download error)"},
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:00:02.000] < +FTPGET: 1,1\n"
              "[12:00:02.100] > AT+FTPGET=2,10\n"
              "[12:00:02.110] < +FTPGET: 2,10\n[12:00:02.110] < 0123456789\n"
              "[12:00:02.112] < OK\n"
              "[12:02:05.000] < +FTPGET: 1,64\n",
     "the server stalls"},
    /* all of it had come, as another download shows, a size, or the end of a listing */
    {SETTINGS READ_TEN("01", "1,0", "01") READ_TEN("11", "1,79", "11"),
     "[fault the server gives the file up]\non = ftp end RETR*\nnth = 2\n"
     "then = reply 426 Transfer aborted"},
    {SETTINGS READ_TEN("01", "1,79", "01") "[12:00:05.000] > AT+FTPSIZE\n[12:00:05.010] < OK\n"
                                           "[12:00:05.500] < +FTPSIZE: 1,0,10\n",
     "[fault the server gives the file up]\non = ftp end RETR*\nnth = 1\n"},
    {SETTINGS READ_TEN("01", "1,79", "01") "[12:00:05.000] > AT+FTPSIZE\n[12:00:05.010] < OK\n"
                                           "[12:00:05.500] < +FTPSIZE: 1,0,20\n",
     "[fault the data connection breaks]\non = data 10\nnth = 1\nthen = reset"},
    {SETTINGS "[12:00:01.000] > AT+FTPLIST=1\n[12:00:01.010] < OK\n"
              "[12:00:02.000] < +FTPLIST: 1,1\n[12:00:02.100] > AT+FTPLIST=2,1000\n"
              "[12:00:02.110] < +FTPLIST: 2,62\n[12:00:02.110] < -rw-rw-rw-   1 user     "
              "group          10 Jul 28 00:00 a.txt\n"
              "[12:00:02.112] < OK\n[12:00:02.130] < +FTPLIST: 1,79\n",
     "[fault the server gives the file up]\non = ftp end LIST*\nnth = 1\n"},
    /* ... or there was nothing that could stall */
    {SETTINGS "[12:00:01.000] > AT+FTPPUTPATH=\"/\"\n[12:00:01.010] < OK\n"
              "[12:00:01.100] > AT+FTPPUTNAME=\"b.txt\"\n[12:00:01.110] < OK\n"
              "[12:00:02.000] > AT+FTPPUT=1\n[12:00:02.010] < OK\n"
              "[12:00:03.000] < +FTPPUT: 1,1,1360\n[12:00:04.000] > AT+FTPPUT=2,0\n"
              "[12:00:04.010] < OK\n[12:01:19.010] < +FTPPUT: 1,64\n",
     "[fault the server does not confirm the file]\non = ftp end STOR*\nnth = 1\n"
     "then = silence"},
    /* what ended soon tells that the module does not always take its time */
    {SETTINGS READ_TEN("01", "1,79", "01") READ_TEN("11", "1,0", "14"),
     "[fault late: +FTPGET: 1,0]"},
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:00:02.000] < +FTPGET: 1,74\n",
     "then = code 74 after 1s"},
    {"[12:00:00.000] > AT+CREG=1\n[12:00:00.010] < OK\n"
     "[12:00:05.000] < +CREG: 2\n[12:00:25.000] < +CREG: 1\n",
     "then = deregister for 20s"},
    /* no answer, and why there could be none */
    {"[12:00:00.000] > AT\n[12:00:01.000] > AT\n[12:00:02.000] > AT\n[12:00:02.010] < OK\n",
     "[fault the module does not listen yet]\non = command AT\nnth = 1..2\nthen = silence"},
    {"[12:00:00.000] > AT\n[12:00:00.010] < OK\n[12:00:01.000] > AT+CGMR\n"
     "[12:00:01.020] > AT+CSQ\n[12:00:01.030] < +CSQ: 9,99\n[12:00:01.031] < OK\n",
     "[fault the host talks over the answer]\non = command AT+CGMR\nnth = 1\nthen = silence"},
    /* ... but it was done: the upload has a name */
    {"0s > AT+FTPSERV=\"198.51.100.30\"\\r\n+5ms < \\r\\nOK\\r\\n\n"
     "+1s > AT+FTPPUTPATH=\"/\"\\r\n+5ms < \\r\\nOK\\r\\n\n"
     "+1s > AT+FTPPUTNAME=\"a.txt\"\\r\n+20ms > AT+FTPTYPE=\"I\"\\r\n"
     "+60ms < \\r\\nOK\\r\\n\n+1s > AT+FTPPUT=1\\r\n+5ms < \\r\\nOK\\r\\n\n"
     "+1s < \\r\\n+FTPPUT: 1,1,1360\\r\\n\n",
     "[fault kept back: OK]"},
    {"* < AT+CGMM\\rAT+CMEE=1\\rAT+CREG?\n0s > AT+FTPGET=1\n* < OK\n* < +FTPGET: 1,66\n"
     "* > AT+FTPGET=2,9\n* < +CME ERROR: 3\n",
     "on = command AT+CREG?\nnth = 1\nthen = silence"},
    /* what did not happen has a cause too */
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:02:01.000] > AT+FTPQUIT\n[12:02:01.010] < OK\n"
              "[12:02:01.020] < +FTPGET: 1,80\n",
     "[fault the server is silent]\non = connect\nnth = 1\nthen = stall"},
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:02:01.000] > AT+FTPQUIT\n[12:02:01.010] < OK\n"
              "[12:02:01.020] < +FTPGET: 1,80\n",
     "response_timeout = "},
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:00:02.000] < +FTPGET: 1,1\n"
              "[12:00:02.100] > AT+FTPGET=2,10\n"
              "[12:00:02.110] < +FTPGET: 2,10\n[12:00:02.110] < 0123456789\n"
              "[12:00:02.112] < OK\n[12:00:02.200] > AT+FTPGET=2,10\n"
              "[12:00:02.210] < +FTPGET: 2,0\n[12:00:02.212] < OK\n"
              "[12:00:03.000] > AT+FTPQUIT\n[12:00:03.010] < OK\n"
              "[12:00:03.020] < +FTPGET: 1,80\n",
     "[fault the data stop coming]\non = data 10\nnth = 1\nthen = stall"},
    {"> AT+FTPSERV=\"198.51.100.30\"\n< OK\n> AT+FTPGETPATH=\"/new/\"\n< OK\n"
     "> AT+FTPMKD\n< OK\n< +FTPMKD: 1,0\n> AT+FTPMKD\n< OK\n< +FTPMKD: 1,77\n",
     "bearer = up\n"},
    {"> AT+CPIN=4321\n< OK\n< +CPIN: READY\n< SMS Ready\n> AT+CSQ\n< +CSQ: 9,99\n< OK\n",
     "csq = 9,99\n"},
    /* ... also where no times tell that the host went on too soon */
    {"* > AT+FTPSERV=\"198.51.100.30\"\\r\n* < \\r\\nOK\\r\\n\n"
     "* > AT+FTPPUTPATH=\"/\"\\r\n* < \\r\\nOK\\r\\n\n"
     "* > AT+FTPPUTNAME=\"a.txt\"\\r\n* > AT+FTPTYPE=\"I\"\\r\n* < \\r\\nOK\\r\\n\n"
     "* > AT+FTPPUT=1\\r\n* < \\r\\nOK\\r\\n\n* < \\r\\n+FTPPUT: 1,1,1360\\r\\n\n",
     "[fault kept back: OK]"},
    /* a set-up that was posted behind its session */
    {"> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1\n> AT+FTPGET=2,100\n< +FTPGET: 2,5\n< hello\n< OK\n"
     "< +FTPGET: 1,0\nmy settings:\n> AT+FTPSERV=\"ftp.acme.example\"\n< OK\n"
     "> AT+FTPGETPATH=\"/data/\";+FTPGETNAME=\"x.txt\"\n< OK\n",
     "/data/x.txt = text hello"},
    {"> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,20\n> AT+FTPGETNAME=\"a.bin\"\n< OK\n"
     "> AT+FTPGETPATH=\"/logs\"\n< OK\n",
     "/logs/a.bin = "},
    /* ... and one that was for another */
    {"> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,20\n> AT+FTPGETNAME=\"a.bin\"\n< OK\n"
     "> AT+FTPGETPATH=\"/logs\"\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,30\n",
     "/file.bin = "},
    /* from outside */
    {"[12:00:00.000] > AT+CSQ\n[12:00:00.010] < +CSQ: 9,99\n[12:00:00.012] < OK\n"
     "[12:00:20.000] < NORMAL POWER DOWN\n[12:00:25.000] > AT\n[12:00:40.000] < RDY\n"
     "[12:00:40.010] < +CFUN: 1\n[12:00:41.000] > AT\n[12:00:41.010] < OK\n",
     "on = command AT+CSQ\nnth = 1\nthen = power-key after 20s\n"
     "then = power-on after 34s\n"},
    {"[12:00:00.000] > AT+CPOWD=1\n[12:00:00.100] < NORMAL POWER DOWN\n"
     "[12:00:30.100] < RDY\n[12:00:31.000] > AT\n[12:00:31.010] < OK\n",
     "[fault the power key is pressed]\non = command AT+CPOWD=1\nnth = 1\nthen = power-on "
     "after"},
    {"[12:00:00.000] > AT+CSQ\n[12:00:00.010] < +CSQ: 9,99\n[12:00:00.012] < OK\n"
     "[12:00:02.000] < UNDER-VOLTAGE WARNNING\n[12:00:05.000] > AT\n[12:00:10.000] > AT\n",
     "[fault the module browns out]\non = command AT\nnth = 1\nthen = power-off"},
    {"[12:00:00.000] > AT+CSQ\n[12:00:00.010] < +CSQ: 9,99\n[12:00:00.012] < OK\n"
     "[12:00:02.012] < *PSUTTZ: 26,3,4,10,1,22,\"+04\",0\n[12:00:02.022] < DST: 0\n"
     "[12:00:03.000] > AT\n[12:00:03.010] < OK\n",
     "[fault the network tells the time: *PSUTTZ: 26,]\non = line OK\nnth = 2\n"
     "then = urc *PSUTTZ: 26,3,4,10,1,22,\"+04\",0 after 2s\nthen = urc DST: 0 after 2.01s"},
    /* a URC behind a read tells that more came then, also where nobody read it any more */
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:00:02.000] < +FTPGET: 1,1\n"
              "[12:00:02.100] > AT+FTPGET=2,10\n"
              "[12:00:02.110] < +FTPGET: 2,10\n[12:00:02.110] < 0123456789\n"
              "[12:00:02.112] < OK\n[12:00:02.612] < +FTPGET: 1,1\n"
              "[12:00:03.612] < +APP PDP: DEACTIVE\n[12:00:03.612] < +FTPGET: 1,61\n",
     "[fault the data come slowly]\non = data 10\nnth = 1\nthen = delay 1.612s"},
    {SETTINGS "[12:00:01.000] > AT+FTPGET=1\n[12:00:01.010] < OK\n"
              "[12:00:02.000] < +FTPGET: 1,1\n"
              "[12:00:02.100] > AT+FTPGET=2,100\n"
              "[12:00:02.110] < +FTPGET: 2,10\n[12:00:02.110] < 0123456789\n"
              "[12:00:02.112] < OK\n[12:00:02.612] < +FTPGET: 1,1\n"
              "[12:00:03.610] > AT+FTPQUIT\n[12:00:03.612] < OK\n"
              "[12:00:03.632] < +FTPGET: 1,80\n",
     "[fault the data come slowly]\non = data 10\nnth = 1\nthen = delay 1.612s"},
    /* ... and behind it, as coarse as the clock is */
    {"[12:00:00] > AT+FTPSERV=\"198.51.100.30\"\n[12:00:00] < OK\n"
     "[12:00:00] > AT+FTPGETPATH=\"/\"\n[12:00:00] < OK\n"
     "[12:00:00] > AT+FTPGETNAME=\"a.bin\"\n[12:00:00] < OK\n"
     "[12:00:01] > AT+FTPGET=1\n[12:00:01] < OK\n[12:00:03] < +FTPGET: 1,1\n"
     "[12:00:03] > AT+FTPGET=2,10\n[12:00:03] < +FTPGET: 2,10\n[12:00:03] < 0123456789\n"
     "[12:00:03] < OK\n[12:00:03] < +FTPGET: 1,1\n[12:00:05] > AT+FTPGET=2,100\n"
     "[12:00:05] < +FTPGET: 2,10\n[12:00:05] < 0123456789\n[12:00:05] < OK\n"
     "[12:00:05] < +FTPGET: 1,0\n",
     "[fault the data come slowly]\non = data 10\nnth = 1\nthen = delay 2.5s"},
    /* ... also where it has a fraction, and always the same one */
    {"[12:00:00.910] > AT+FTPSERV=\"198.51.100.30\"\n[12:00:00.910] < OK\n"
     "[12:00:00.910] > AT+FTPGETPATH=\"/\"\n[12:00:00.910] < OK\n"
     "[12:00:00.910] > AT+FTPGETNAME=\"a.bin\"\n[12:00:00.910] < OK\n"
     "[12:00:01.910] > AT+FTPGET=1\n[12:00:01.910] < OK\n[12:00:03.910] < +FTPGET: 1,1\n"
     "[12:00:03.910] > AT+FTPGET=2,10\n[12:00:03.910] < +FTPGET: 2,10\n[12:00:03.910] < "
     "0123456789\n"
     "[12:00:03.910] < OK\n[12:00:03.910] < +FTPGET: 1,1\n[12:00:05.910] > AT+FTPGET=2,100\n"
     "[12:00:05.910] < +FTPGET: 2,10\n[12:00:05.910] < 0123456789\n[12:00:05.910] < OK\n"
     "[12:00:05.910] < +FTPGET: 1,0\n",
     "[fault the data come slowly]\non = data 10\nnth = 1\nthen = delay 2.5s"},
    /* a tool that may note what it reads a second late, and does not */
    {"000004.000 TX   0000  41 54 2B 46 54 50 53 45  52 56 3D 22 61 2E 62 22 "
     "AT+FTPSERV=\"a.b\"\n"
     "000004.000 TX   0010  0D                                               .\n"
     "000004.002 RX   0000  0D 0A 4F 4B 0D 0A                                ..OK..\n"
     "000004.100 TX   0000  41 54 2B 46 54 50 47 45  54 4E 41 4D 45 3D 22 61 "
     "AT+FTPGETNAME=\"a\n"
     "000004.100 TX   0010  22 0D                                            \".\n"
     "000004.102 RX   0000  0D 0A 4F 4B 0D 0A                                ..OK..\n"
     "000004.200 TX   0000  41 54 2B 46 54 50 47 45  54 50 41 54 48 3D 22 2F "
     "AT+FTPGETPATH=\"/\n"
     "000004.200 TX   0010  22 0D                                            \".\n"
     "000004.202 RX   0000  0D 0A 4F 4B 0D 0A                                ..OK..\n"
     "000004.300 TX   0000  41 54 2B 46 54 50 53 49  5A 45 0D                AT+FTPSIZE.\n"
     "000004.302 RX   0000  0D 0A 4F 4B 0D 0A                                ..OK..\n"
     "000005.302 RX   0000  0D 0A 2B 46 54 50 53 49  5A 45 3A 20 31 2C 37 37 ..+FTPSIZE: 1,77\n"
     "000005.302 RX   0010  2C 30 0D 0A                                      ,0..\n",
     "[module]\n; the shortest time to a first URC\nopen_delay = 1s\n"},
    /* a clock of whole seconds says which line was first, and not when */
    {"12:00:00 > AT+FTPSERV=\"198.51.100.30\"\n12:00:00 < OK\n12:00:00 > AT+FTPGETPATH=\"/\"\n"
     "12:00:00 < OK\n12:00:00 > AT+FTPGETNAME=\"a.bin\"\n12:00:00 < OK\n12:00:01 > "
     "AT+FTPGET=1\n"
     "12:00:01 < OK\n12:00:02 < *PSUTTZ: 26,3,4,10,1,22,\"+04\",0\n12:00:02 < +FTPGET: 1,1\n",
     "on = line +FTPGET: 1,1\nnth = 1\nthen = urc *PSUTTZ: 26,3,4,10,1,22,\"+04\",0\n"},
    /* to a scenario, which hides them, two passwords are one command, and a chain is several */
    {"TX: AT+FTPPW=\"one\"\nRX: OK\nTX: AT+FTPPW=\"two\"\nTX: AT\nRX: OK\n",
     "on = command AT+FTPPW=\"******\"\nnth = 2\nthen = silence"},
    {"TX: AT+CSQ;+CREG?\nRX: +CSQ: 20,0\nRX: +CREG: 0,1\nRX: OK\nTX: AT+CREG?\nTX: AT\nRX: "
     "OK\n",
     "on = command AT+CREG?\nnth = 2\nthen = silence"},
    {"TX: AT\nRX: OK\nTX: AT+CSQ;+CREG?\nTX: AT\nRX: OK\n",
     "on = command AT+CSQ\nnth = 1\nthen = silence"},
};

Test(field_worlds, what_a_log_says_stands_in_its_world)
{
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
        struct field_import import;
        import_text(worlds[i].log, &import);
        expect_scenario(&import, worlds[i].log, worlds[i].line, NULL);
        cr_expect(import.figures.passes, "%s\n%s\n%s", worlds[i].log, bytes_at(&import.report),
                  bytes_at(&import.scenario));
        field_import_release(&import);
    }
}

/* Where only some names are known, what is no name at all is not one of them: nothing else has to
 * go wrong for its 62. */
Test(field_worlds, a_server_that_is_no_name_needs_no_fault)
{
    struct field_import import;
    const char *why;
    cr_assert(field_import(SPAN("> AT+FTPSERV=\"good.example\"\n< OK\n"
                                "> AT+FTPGETPATH=\"/\"\n< OK\n"
                                "> AT+FTPGETNAME=\"a.bin\"\n< OK\n"
                                "> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,20\n"
                                "> AT+FTPSERV=\"bad.example\"\n< OK\n"
                                "> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,62,0\n"
                                "> AT+FTPSERV=\"ftp://good.example/\"\n< OK\n"
                                "> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,62,0\n"),
                           NULL, "log", "log", MASK_SHOW, &import, &why));
    cr_expect(strstr(bytes_at(&import.scenario), "host = good.example\n"), "%s",
              bytes_at(&import.scenario));
    cr_expect_not(strstr(bytes_at(&import.scenario), "[fault"), "%s",
                  bytes_at(&import.scenario));
    field_import_release(&import);
}

/* "operation not allowed" is said of a bearer that is open, and of one that does not come up. */
Test(field_worlds, a_refused_bearer_was_open_only_where_nothing_speaks_against_it)
{
    static const char refused[] = "> AT+SAPBR=1,1\n< +CME ERROR: operation not allowed\n";
    static const struct {
        const char *before, *behind;
        bool open;
    } logs[] = {
        {"> AT+CSQ\n< +CSQ: 20,99\n< OK\n", "", true},
        {"> AT+CGATT?\n< +CGATT: 0\n< OK\n", "", false},
        {"> AT+SAPBR=2,1\n< +SAPBR: 1,3,\"0.0.0.0\"\n< OK\n", "", false},
        {"", "> AT+FTPSERV=\"1.2.3.4\"\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,61,0\n", false},
        {"", "> AT+FTPSERV=\"1.2.3.4\"\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,77,0\n", true},
    };
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        struct field_import import;
        struct bytes log = {0};
        bytes_addf(&log, "%s%s%s", logs[i].before, refused, logs[i].behind);
        import_text(bytes_at(&log), &import);
        bool open = strstr(bytes_at(&import.report), "the bearer was open already");
        cr_expect_eq(open, logs[i].open, "%s\n%s", bytes_at(&log), bytes_at(&import.report));
        field_import_release(&import);
        bytes_release(&log);
    }
}
