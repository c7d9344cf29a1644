/* SPDX-License-Identifier: MIT */
#include "field_fixture.h"

#include <criterion/criterion.h>

#define SESSION                                                                                \
    "12:00:00.000 TX: AT+CNACT=1\n12:00:00.010 RX: OK\n12:00:00.400 RX: +APP PDP: ACTIVE\n"    \
    "12:00:01.000 TX: AT+FTPSERV=\"198.51.100.30\"\n12:00:01.010 RX: OK\n"                     \
    "12:00:01.200 TX: AT+FTPGETPATH=\"/\"\n12:00:01.210 RX: OK\n"                              \
    "12:00:01.400 TX: AT+FTPGETNAME=\"a.bin\"\n12:00:01.410 RX: OK\n"                          \
    "12:00:02.000 TX: AT+FTPGET=1\n12:00:02.010 RX: OK\n"

/* Kinds of lines that have a cause, or are the place's and the hour's own: nothing of such a log is
 * forced, missing or extra, and the scenario says it so. */
static const struct kind kinds[] = {
    {"Call Ready before SMS Ready",
     "[12:00:00.000] < RDY\n[12:00:00.004] < +CFUN: 1\n[12:00:00.008] < +CPIN: READY\n"
     "[12:00:02.000] < Call Ready\n[12:00:02.500] < SMS Ready\n[12:00:03.000] > ATE0\n"
     "[12:00:03.004] < OK\n",
     "call_ready = before"},
    {"... behind a restart",
     "> AT+CFUN=1,1\n< OK\n< RDY\n< +CFUN: 1\n< +CPIN: READY\n"
     "< Call Ready\n< SMS Ready\n> AT\n< OK\n",
     "call_ready = before"},
    {"... behind it",
     "> AT+CFUN=1,1\n< OK\n< RDY\n< +CFUN: 1\n< +CPIN: READY\n"
     "< SMS Ready\n< Call Ready\n> AT\n< OK\n",
     "call_ready = yes"},
    /* registration that changes */
    {"searching, then refused",
     "> AT+CREG?\n< +CREG: 0,2\n< OK\n> AT+CREG?\n< +CREG: 0,3\n< OK\n", "denied = yes"},
    {"refused, and then not",
     "> AT+CREG?\n< +CREG: 0,3\n< OK\n> AT+CREG?\n< +CREG: 0,2\n< OK\n"
     "> AT+CREG?\n< +CREG: 0,1\n< OK\n> AT+CGATT?\n< +CGATT: 1\n< OK\n",
     "on = command AT+CREG?\nnth = 3\nthen = register 1"},
    {"at home, then a guest",
     "[12:00:00.000] > AT+CEREG?\n[12:00:00.004] < +CEREG: 0,1\n[12:00:00.008] < OK\n"
     "[12:00:20.000] > AT+CEREG?\n[12:00:20.004] < +CEREG: 0,2\n[12:00:20.008] < OK\n"
     "[12:00:22.000] > AT+CEREG?\n[12:00:22.004] < +CEREG: 0,5\n[12:00:22.008] < OK\n",
     "then = register 5"},
    {"known, then refused",
     "> AT+CGREG?\n< +CGREG: 0,1\n< OK\n> AT+CGREG?\n< +CGREG: 0,3\n< OK\n",
     "on = command AT+CGREG?\nnth = 2\nthen = register 3"},
    {"searching, unknown, at home",
     "> AT+CREG?\n< +CREG: 0,2\n< OK\n> AT+CREG?\n< +CREG: 0,4\n< OK\n"
     "> AT+CREG?\n< +CREG: 0,1\n< OK\n",
     "then = register 4"},
    {"told unasked",
     "[12:00:00.000] > AT+CREG=1\n[12:00:00.004] < OK\n[12:00:00.200] > AT+CREG?\n"
     "[12:00:00.204] < +CREG: 1,2\n[12:00:00.208] < OK\n[12:00:03.000] < +CREG: 3\n"
     "[12:00:07.000] < +CREG: 2\n[12:00:10.000] < +CREG: 5\n[12:00:11.000] > AT+CREG?\n"
     "[12:00:11.004] < +CREG: 1,5\n[12:00:11.008] < OK\n",
     "then = register 3 after 2.792s"},
    {"no service, then a cell",
     "> AT+CPSI?\n< +CPSI: NO SERVICE,Online\n< OK\n> AT+CPSI?\n"
     "< +CPSI: LTE "
     "CAT-M1,Online,240-07,0x2A31,7412993,149,EUTRAN-BAND20,6300,3,3,-9,-98,-70,14\n"
     "< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n",
     "act = 7", 2},
    /* the cell */
    {"a cell in hexadecimal",
     "> AT+CEREG=2\n< OK\n> AT+CEREG?\n< +CEREG: 2,5,\"1A2B\",\"01A2D003\",7\n< OK\n",
     "act = 7\n; the cell that the log shows\narea = 1A2B\n; the cell that the log shows\n"
     "cell = 01A2D003"},
    {"a cell in decimal",
     "> AT+CPSI?\n< +CPSI: GSM,Online,240-24,0x28a0,50183,61 EGSM 900,-53,0,58-58\n< OK\n",
     "cell = C407", 2},
    /* bearers that do not come up */
    {"no network, no bearer",
     "> AT+CREG?\n< +CREG: 0,3\n< OK\n> AT+CNACT=1\n< ERROR\n> AT+CNACT?\n"
     "< +CNACT: 0,\"0.0.0.0\"\n< OK\n",
     "cnact_refused = error"},
    {"a network, and no bearer",
     "> AT+CGATT?\n< +CGATT: 1\n< OK\n> AT+SAPBR=1,1\n< ERROR\n> AT+SAPBR=1,1\n< OK\n"
     "> AT+SAPBR=2,1\n< +SAPBR: 1,1,\"10.20.30.40\"\n< OK\n",
     "on = command AT+SAPBR=1,1\nnth = 1\nthen = no-bearer"},
    {"... and never one",
     "> AT+CREG?\n< +CREG: 0,1\n< OK\n> AT+SAPBR=1,1\n< ERROR\n> AT+SAPBR=1,1\n< ERROR\n"
     "> AT+FTPSERV=\"ftp.example.net\"\n< OK\n> AT+FTPGETNAME=\"a.bin\"\n< OK\n"
     "> AT+FTPGETPATH=\"/\"\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,61\n",
     "on = command AT+SAPBR=1,1\nthen = no-bearer"},
    {"... of the application network",
     "> AT+CREG?\n< +CREG: 0,1\n< OK\n> AT+CNACT=1,\"iot.nat\"\n< OK\n< +APP PDP: DEACTIVE\n"
     "> AT+CNACT=1,\"iot.nat\"\n< OK\n< +APP PDP: ACTIVE\n",
     "then = no-bearer"},
    {"a packet service that was there, as its bearer shows",
     "[12:00:00.000] > AT+CNACT=1\n[12:00:00.010] < OK\n[12:00:00.400] < +APP PDP: ACTIVE\n"
     "[12:00:01.000] > AT+CSQ\n[12:00:01.010] < +CSQ: 9,99\n[12:00:01.012] < OK\n"
     "[12:00:30.000] < +APP PDP: DEACTIVE\n[12:00:31.000] > AT+CGATT?\n"
     "[12:00:31.010] < +CGATT: 0\n[12:00:31.012] < OK\n",
     "then = detach after 29s"},
    {"... of the toolkit",
     "> AT+CGATT?\n< +CGATT: 1\n< OK\n> AT+CSTT=\"a\"\n< OK\n> AT+CIICR\n< ERROR\n"
     "> AT+CIPSHUT\n< SHUT OK\n> AT+CSTT=\"a\"\n< OK\n> AT+CIICR\n< OK\n",
     "on = command AT+CIICR\nnth = 1\nthen = no-bearer"},
    {"... and nothing else tells of a network",
     "> AT+SAPBR=1,1\n< ERROR\n> AT+SAPBR=1,1\n< OK\n", "then = no-bearer"},
    /* settings of before */
    {"modes that were kept",
     "> AT+CNMP?\n< +CNMP: 38\n< OK\n> AT+CMNB?\n< +CMNB: 1\n< OK\n> AT+CNMP=2\n< OK\n"
     "> AT+CNMP?\n< +CNMP: 2\n< OK\n",
     ""},
    {"... in another form", "> AT+CPSMS?\n< +CPSMS: 0\n< OK\n",
     "how it was set before\n[answer AT+CPSMS?]", 2},
    {"... and behind a start",
     "< RDY\n< +CFUN: 1\n< +CPIN: READY\n< SMS Ready\n> AT\n< OK\n"
     "> AT+CNMP?\n< +CNMP: 13\n< OK\n",
     "how it was set before\n[answer AT+CNMP?]", 2},
    /* the place's and the hour's own */
    {"a supply that goes down",
     "> AT+CBC\n< +CBC: 0,84,4012\n< OK\n> AT+CBC\n< +CBC: 0,80,3990\n< OK\n",
     "its supply\n[answer AT+CBC]", 2},
    {"other networks",
     "> AT+COPS=?\n< +COPS: (2,\"Telia\",\"Telia\",\"24001\",7),,(0,1,2,3,4),(0,1,2)\n< OK\n",
     "the networks around it\n[answer AT+COPS=?]", 2},
    {"a receiver's own clock",
     "> AT+CGNSPWR=1\n< OK\n> AT+CGNSINF\n"
     "< +CGNSINF: 1,0,19800106000012.000,,,,0.00,0.0,0,,,,,,0,0,,,,,\n< OK\n> AT+CSQ\n"
     "< +CSQ: 13,99\n< OK\n> AT+CGNSINF\n"
     "< +CGNSINF: 1,1,20240506070829.731,59.334591,18.063240,28.500,0.00,0.0,1,,"
     "1.1,1.4,0.9,,21,6,,,45,,\n< OK\n",
     "fix = 59.334591,18.06324,28.5", 4},
    /* files */
    {"a file's name in UTF-8",
     "> AT+FTPGETPATH=\"/\"\n< OK\n> AT+FTPGETNAME=\"gr\xc3\xbc"
     "n.txt\"\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1\n> AT+FTPGET=2,10\n"
     "< +FTPGET: 2,4\n< moss\n< OK\n< +FTPGET: 1,0\n",
     "/gr\xc3\xbcn.txt = text moss"},
    {"... in Latin-1",
     "> AT+FTPGETPATH=\"/\"\n< OK\n> AT+FTPGETNAME=\"gr\xfcn.txt\"\n< OK\n> AT+FTPGET=1\n< OK\n"
     "< +FTPGET: 1,1\n> AT+FTPGET=2,10\n< +FTPGET: 2,4\n< moss\n< OK\n< +FTPGET: 1,0\n",
     "/gr\xfcn.txt = text moss"},
    {"a folder in which an upload from the buffer had begun",
     "> AT+FTPPUTPATH=\"/up/\"\n< OK\n> AT+FTPPUTNAME=\"a\"\n< OK\n> AT+FTPEXTPUT=1\n< OK\n"
     "> AT+FTPEXTPUT=2,0,3,1000\n< +FTPEXTPUT: 0,3\n> abc\n< OK\n> AT+FTPPUT=1\n< OK\n"
     "< +FTPPUT: 1,78\n",
     "[fault the server does not keep the file]"},
    {"a size that is not that of what comes then",
     "> AT+FTPGETPATH=\"/\"\n< OK\n> AT+FTPGETNAME=\"a\"\n< OK\n> AT+FTPSIZE\n< OK\n"
     "< +FTPSIZE: 1,0,5\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1\n> AT+FTPGET=2,10\n"
     "< +FTPGET: 2,4\n< moss\n< OK\n< +FTPGET: 1,0\n",
     "on = ftp SIZE*\nnth = 1\nthen = reply 213 5"},
    {"... too small",
     "> AT+FTPGETPATH=\"/\"\n< OK\n> AT+FTPGETNAME=\"a\"\n< OK\n> AT+FTPSIZE\n< OK\n"
     "< +FTPSIZE: 1,0,3\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1\n> AT+FTPGET=2,10\n"
     "< +FTPGET: 2,4\n< moss\n< OK\n< +FTPGET: 1,0\n",
     "on = ftp SIZE*\nnth = 1\nthen = reply 213 3"},
    {"a command that the modem lacks, refused in words",
     "> AT+CMEE=2\n< OK\n> AT+CAOPEN=0,\"h\",80\n< +CME ERROR: operation not allowed\n"
     "> AT+CAOPEN=0,\"h\",80\n< OK\n",
     "[answer AT+CAOPEN=*]\nresult = +CME ERROR: 3\nnth = 1", 2},
    /* names */
    {"another way to say the model",
     "> AT+CGMM\n< SIM7000E\n< OK\n> ATI\n< SIM7000E R1529\n< OK\n> AT+GMR\n"
     "< Revision:1529B05SIM7000E\n< OK\n",
     "cgmm = SIM7000E"},
    {"another family",
     "> AT+CGMI\n< SIMCOM_Ltd\n< OK\n> AT+CGMM\n< SIMCOM_SIM800L\n< OK\n> ATI\n"
     "< SIM800 R14.18\n< OK\n> AT+CGMR\n< Revision:1418B06SIM800L24\n< OK\n",
     "revision = 1418B06SIM800L24"},
    {"its numbers",
     "> AT+GSN\n< 867857031234562\n< OK\n> AT+CCID\n< 8944501234567890123f\n< OK\n> AT+CIMI\n"
     "< 240071234567890\n< OK\n",
     "iccid = 8944501234567890123f"},
    /* a session that goes with its bearer, and says otherwise */
    {"80 behind a lost bearer",
     SESSION "12:00:04.000 RX: +FTPGET: 1,1\n12:00:07.000 RX: +APP PDP: DEACTIVE\n"
             "12:00:07.500 RX: +FTPGET: 1,80\n",
     "bearer_lost = 80"},
    {"79 behind a lost bearer, in the data",
     SESSION
     "12:00:04.000 RX: +FTPGET: 1,1\n12:00:04.200 TX: AT+FTPGET=2,10\n"
     "12:00:04.210 RX: +FTPGET: 2,10\n12:00:04.210 RX: 0123456789\n12:00:04.212 RX: OK\n"
     "12:00:07.000 RX: +APP PDP: DEACTIVE\n12:00:07.500 RX: +FTPGET: 1,79\n",
     "bearer_lost = 79"},
    {"... before anything came",
     SESSION "12:00:04.000 RX: +APP PDP: DEACTIVE\n12:00:04.004 RX: +FTPGET: 1,80\n",
     "[fault nothing comes until the bearer goes]\non = connect\nnth = 1\nthen = stall"},
    {"... with its own code",
     SESSION "12:00:04.000 RX: +APP PDP: DEACTIVE\n12:00:04.004 RX: +FTPGET: 1,61\n",
     "[fault nothing comes until the bearer goes]"},
    {"... behind all data that there were",
     SESSION
     "12:00:04.000 RX: +FTPGET: 1,1\n12:00:04.200 TX: AT+FTPGET=2,99\n"
     "12:00:04.210 RX: +FTPGET: 2,10\n12:00:04.210 RX: 0123456789\n12:00:04.212 RX: OK\n"
     "12:00:07.000 RX: +APP PDP: DEACTIVE\n12:00:07.500 RX: +FTPGET: 1,61\n",
     "[fault no more data come until the bearer goes]\non = data 10\nnth = 1\nthen = stall"},
    {"... with another code, and asked for more",
     SESSION
     "12:00:04.000 RX: +FTPGET: 1,1\n12:00:04.200 TX: AT+FTPGET=2,99\n"
     "12:00:04.210 RX: +FTPGET: 2,10\n12:00:04.210 RX: 0123456789\n12:00:04.212 RX: OK\n"
     "12:00:05.200 TX: AT+FTPGET=2,99\n12:00:05.210 RX: +FTPGET: 2,0\n12:00:05.212 RX: OK\n"
     "12:00:07.000 RX: +APP PDP: DEACTIVE\n12:00:07.500 RX: +FTPGET: 1,79\n",
     "[fault no more data come until the bearer goes]\non = data 10\nnth = 1\nthen = stall"},
    /* a session that a restart breaks off: the next has nothing of its settings */
    {"a start in a download, and what was set is gone",
     "> AT+FTPSERV=\"198.51.100.30\"\n< OK\n> AT+FTPGETPATH=\"/\"\n< OK\n"
     "> AT+FTPGETNAME=\"a\"\n< OK\n> AT+FTPGET=1\n< OK\n< RDY\n< +CFUN: 1\n"
     "< +CPIN: READY\n< SMS Ready\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,66\n",
     "[fault the module restarts]\non = command AT+FTPGET=1\nnth = 1\nthen = reboot after "
     "50ms\n"},
    {"a restart in an upload, asked for",
     "> AT+FTPSERV=\"198.51.100.30\"\n< OK\n> AT+FTPPUTPATH=\"/\"\n< OK\n"
     "> AT+FTPPUTNAME=\"a\"\n< OK\n> AT+FTPPUT=1\n< OK\n> AT+CFUN=1,1\n< OK\n< RDY\n"
     "< +CFUN: 1\n< +CPIN: READY\n< SMS Ready\n> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,66\n",
     "[scenario]"},
    {"a supply that breaks down between two milliseconds",
     "[12:00:00.000] > AT\n[12:00:00.004] < OK\n[12:00:09.486931] < UNDER-VOLTAGE POWER DOWN\n"
     "[12:01:00.000] > AT\n[12:01:05.000] > AT\n",
     "then = urc UNDER-VOLTAGE POWER DOWN after 9.486s\nthen = power-off after 9.486s\n"},
    {"another cell, told and asked",
     "> AT+CREG=2\n< OK\n> AT+CREG?\n< +CREG: 2,1,\"28A0\",\"2776\",0\n< OK\n"
     "< +CREG: 1,\"28A0\",\"2777\",0\n> AT+CREG?\n< +CREG: 2,1,\"28A0\",\"2777\",0\n< OK\n",
     "[fault the module comes to another cell:", 2},
    {"another operator",
     "> AT+COPS?\n< +COPS: 0,0,\"Telia\",7\n< OK\n> AT+COPS?\n< +COPS: 0,0,\"Telenor\",9\n< "
     "OK\n",
     "its operator\n[answer AT+COPS?]\nline = +COPS: 0,0,\"Telenor\",9\nnth = 2", 2},
    {"numbers with a name in front",
     "> AT+CCID\n< +CCID: \"8944501234567890123\"\n< OK\n> AT+CGMR\n< 1529B10SIM7000G\n< OK\n",
     "the form of its number\n[answer AT+CCID]", 4},
    {"a receiver without a place",
     "> AT+CGNSPWR=1\n< OK\n> AT+CGNSINF\n< +CGNSINF: 1,,,,,,,,,,,,,,,,,,,,\n< OK\n",
     "its satellites\n[answer AT+CGNSINF]", 2},
    {"a receiver that reports, and has no place",
     "12:00:00.200 TX: AT+CGNSPWR=1\n12:00:00.204 RX: OK\n12:00:00.404 TX: AT+CGNSURC=1\n"
     "12:00:00.408 RX: OK\n"
     "12:00:01.412 RX: +UGNSINF: 1,0,19800106000012.000,,,,0.00,0.0,0,,,,,,0,0,,,,,\n"
     "12:00:02.416 RX: +UGNSINF: 1,0,19800106000013.000,,,,0.00,0.0,0,,,,,,0,0,,,,,\n"
     "12:00:02.616 TX: AT\n12:00:02.620 RX: OK\n",
     "fix = none"},
    {"the packet service goes and comes",
     "> AT+CGATT?\n< +CGATT: 1\n< OK\n> AT+CGATT?\n< +CGATT: 0\n< OK\n> AT+CGATT?\n< +CGATT: "
     "1\n< OK\n",
     "on = command AT+CGATT?\nnth = 3\nthen = register 1"},
    {"noise before a start",
     "< \x7f~{\n< RDY\n< +CFUN: 1\n< +CPIN: READY\n< SMS Ready\n> AT\n< OK\n", "boot = cold"},
    /* logs that begin behind a command */
    {"an OK that nobody asked for", "< OK\n> AT+CSQ\n< +CSQ: 20,99\n< OK\n", "csq = 20,99"},
    {"a read form's answer", "< +CREG: 0,5\n< OK\n> AT+CSQ\n< +CSQ: 20,99\n< OK\n",
     "roaming = yes"},
    {"a command's",
     "TX was lost\nRX: +CSQ: 17,99\nRX: OK\nTX: AT+CREG?\nRX: +CREG: 0,1\nRX: OK\n",
     "csq = 17,99"},
    /* noise */
    {"noise for an answer", "> AT\n< x`~|x\n> AT\n< OK\n> AT+CSQ\n< +CSQ: 20,99\n< OK\n",
     "on = command AT\nnth = 1\nthen = answer \\r\\nx`~|x\\r\\n"},
    {"noise in front of one", "> AT\n< ~?~\n< OK\n> AT+CSQ\n< +CSQ: 20,99\n< OK\n",
     "[fault noise on the line: ~?~]"},
    {"noise from time to time",
     "[12:00:00.000] > AT\n[12:00:00.004] < OK\n[12:00:13.000] < f`f\n[12:00:26.000] < f`f\n"
     "[12:00:30.000] > AT\n[12:00:30.004] < OK\n",
     "then = urc f`f after 12.996s"},
    {"noise in digits", "> AT\n< \\xfe\\xe0\\x1c\\xfc\\x80\n> AT\n< OK\n",
     "[fault noise instead of an answer to AT]"},
};

Test(field_kinds, what_has_a_cause_is_not_forced)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        expect_kind(&kinds[i]);
}
