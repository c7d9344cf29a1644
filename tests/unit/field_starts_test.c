/* SPDX-License-Identifier: MIT */
/* From power to a bearer: what logs show of the card, the network and the bearer on the way, and
 * with which reasons a module refuses (3GPP TS 27.007, 9.2). */
#include "field_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

/* A start whose lines come so many ms behind RDY. */
#define START(cpin, sms)                                                                       \
    "[12:00:10.000] < RDY\n[12:00:10.004] < +CFUN: 1\n[12:00:1" cpin "] < +CPIN: READY\n"      \
    "[12:00:1" sms "] < SMS Ready\n"

static const struct kind cards[] = {
    {"a card that is read for two seconds",
     START("2.004", "5.004") "[12:00:16.000] > ATE0\n[12:00:16.004] < OK\n",
     "ready_delay = 3s\n\n[sim]\n; until the card was there\nbusy = 2s"},
    {"... behind AT+CFUN=1",
     "[12:00:00.000] > AT+CFUN=0\n[12:00:00.004] < +CPIN: NOT READY\n[12:00:00.006] < OK\n"
     "[12:00:01.000] > AT+CFUN=1\n[12:00:01.004] < OK\n[12:00:03.500] < +CPIN: READY\n"
     "[12:00:04.000] > AT\n[12:00:04.004] < OK\n",
     "busy = 2.5s"},
    {"... as the host hears, too",
     "> AT+CMEE=2\n< OK\n> AT+CFUN=0\n< +CPIN: NOT READY\n< OK\n> AT+CFUN=1\n< OK\n"
     "> AT+CPIN?\n< +CME ERROR: SIM busy\n> AT+CPIN?\n< +CME ERROR: SIM busy\n"
     "< +CPIN: READY\n> AT+CPIN?\n< +CPIN: READY\n< OK\n",
     "; SIM busy until then\nbusy = "},
    {"... from before the log",
     "> AT+CPIN?\n< +CME ERROR: 14\n> AT+CIMI\n< +CME ERROR: 14\n< +CPIN: READY\n"
     "> AT+CIMI\n< 240070000000007\n< OK\n",
     "busy = "},
    {"errors in words from the start on",
     "< RDY\n< +CFUN: 1\n> ATE0\n< OK\n> AT+CPIN?\n< +CME ERROR: SIM busy\n< +CPIN: READY\n"
     "> AT+CPIN?\n< +CPIN: READY\n< OK\n",
     "cmee = 2"},
    {"no card, in figures",
     "> AT+CMEE=1\n< OK\n> AT+CPIN?\n< +CME ERROR: 10\n> AT+CIMI\n< +CME ERROR: 10\n",
     "state = absent"},
    {"... and in words", "> AT+CPIN?\n< +CME ERROR: SIM not inserted\n", "state = absent"},
    {"a card that does not answer",
     "> AT+CPIN?\n< +CME ERROR: SIM failure\n> AT+CCID\n< +CME ERROR: SIM failure\n",
     "state = failed"},
    {"... while it has no power",
     "> AT+CMEE=2\n< OK\n> AT+CFUN=0\n< +CPIN: NOT READY\n< OK\n> AT+CPIN?\n"
     "< +CME ERROR: SIM failure\n> AT+CREG?\n< +CREG: 0,0\n< OK\n",
     "title = "},
    {"a wrong PIN, and the right one",
     "> AT+CMEE=1\n< OK\n> AT+CPIN?\n< +CPIN: SIM PIN\n< OK\n> AT+CPIN=1234\n"
     "< +CME ERROR: 16\n> AT+CPIN=\"7777\"\n< OK\n< +CPIN: READY\n",
     "pin = 7777"},
    {"the wrong one only",
     "> AT+CMEE=1\n< OK\n> AT+CPIN?\n< +CPIN: SIM PIN\n< OK\n> AT+CPIN=1234\n"
     "< +CME ERROR: 16\n> AT+CIMI\n< +CME ERROR: 11\n",
     "pin = 0000"},
    {"three wrong ones",
     "> AT+CMEE=2\n< OK\n> AT+CPIN=1234\n< +CME ERROR: incorrect password\n> AT+CPIN?\n"
     "< +CPIN: SIM PIN\n< OK\n> AT+CPIN=0000\n< +CME ERROR: incorrect password\n"
     "> AT+CPIN=1111\n< +CME ERROR: incorrect password\n> AT+CPIN?\n< +CPIN: SIM PUK\n< OK\n",
     "[sim]\n; another than those that it refused\npin = 2222\n"},
    {"a wrong PUK",
     "> AT+CMEE=1\n< OK\n> AT+CPIN?\n< +CPIN: SIM PUK\n< OK\n"
     "> AT+CPIN=\"12345678\",\"1234\"\n< +CME ERROR: 16\n> AT+CIMI\n< +CME ERROR: 12\n",
     "puk = 87654321"},
    {"the right PUK, with a new PIN",
     "> AT+CPIN?\n< +CPIN: SIM PUK\n< OK\n> AT+CPIN=\"55554444\",\"1234\"\n< OK\n"
     "< +CPIN: READY\n",
     "puk = 55554444"},
    {"taken out",
     "[12:00:00.000] > AT+CREG?\n[12:00:00.004] < +CREG: 0,1\n[12:00:00.006] < OK\n"
     "[12:00:09.000] < +CPIN: NOT INSERTED\n[12:00:10.000] > AT+CREG?\n"
     "[12:00:10.004] < +CREG: 0,0\n[12:00:10.006] < OK\n",
     "[fault the card is taken out]\non = command AT+CREG?\nnth = 1\n"
     "then = card-out after 9s"},
    {"taken out, of which nothing tells that it was in",
     "[12:00:00.000] > AT\n[12:00:00.004] < OK\n[12:00:02.000] < +CPIN: NOT INSERTED\n"
     "[12:00:04.000] > AT+CREG?\n[12:00:04.004] < +CREG: 0,0\n[12:00:04.006] < OK\n",
     "[fault the card is taken out]\non = command AT\nnth = 1\nthen = card-out after 2s"},
    {"... and put in again",
     "[12:00:00.000] > AT+CREG?\n[12:00:00.004] < +CREG: 0,1\n[12:00:00.006] < OK\n"
     "[12:00:09.000] < +CPIN: NOT INSERTED\n[12:00:20.000] < +CPIN: READY\n"
     "[12:00:21.000] > AT+CREG?\n[12:00:21.004] < +CREG: 0,1\n[12:00:21.006] < OK\n",
     "[fault the card is put in]"},
    {"... with the bearer",
     "[12:00:00.000] > AT+CNACT=1\n[12:00:00.010] < OK\n[12:00:00.400] < +APP PDP: ACTIVE\n"
     "[12:00:09.000] < +CPIN: NOT INSERTED\n[12:00:09.003] < +APP PDP: DEACTIVE\n"
     "[12:00:10.000] > AT+CPIN?\n[12:00:10.004] < ERROR\n",
     "then = card-out after "},
    {"put in for the first time",
     "> AT+CPIN?\n< +CME ERROR: SIM not inserted\n< +CPIN: READY\n> AT+CPIN?\n"
     "< +CPIN: READY\n< OK\n",
     "then = card-in"},
};

static const struct kind reasons[] = {
    {"a bearer that the subscriber may not have",
     "> AT+CMEE=1\n< OK\n> AT+CGATT?\n< +CGATT: 1\n< OK\n> AT+SAPBR=1,1\n< +CME ERROR: 133\n"
     "> AT+SAPBR=1,1\n< OK\n",
     "then = no-bearer 133"},
    {"a login that the network does not know, in words",
     "> AT+CMEE=2\n< OK\n> AT+CGDCONT=1,\"IP\",\"a\"\n< OK\n> AT+CGATT=1\n< OK\n> "
     "AT+CGACT=1,1\n"
     "< +CME ERROR: PDP authentication failure\n",
     "then = no-bearer 149"},
    {"... of the application network",
     "> AT+CMEE=1\n< OK\n> AT+CNACT=1\n< +CME ERROR: 149\n> AT+CNACT=1\n< OK\n"
     "< +APP PDP: ACTIVE\n",
     "then = no-bearer 149"},
    {"a bearer that is refused without a reason",
     "> AT+SAPBR=1,1\n< ERROR\n> AT+SAPBR=2,1\n< +SAPBR: 1,3,\"0.0.0.0\"\n< OK\n> AT+CMEE=2\n"
     "< OK\n> AT+SAPBR=1,1\n< +CME ERROR: operation not allowed\n> AT+CGATT?\n< +CGATT: 1\n"
     "< OK\n",
     "then = no-bearer 3"},
    {"an attach that is refused",
     "> AT+CMEE=1\n< OK\n> AT+CGATT?\n< +CGATT: 0\n< OK\n> AT+CREG?\n< +CREG: 0,1\n< OK\n"
     "> AT+CGATT=1\n< +CME ERROR: 148\n> AT+CGATT=1\n< +CME ERROR: 107\n> AT+CGATT?\n"
     "< +CGATT: 0\n< OK\n",
     "then = no-attach 107"},
    {"... behind a registration that was denied",
     "> AT+CMEE=2\n< OK\n> AT+CREG?\n< +CREG: 0,3\n< OK\n> AT+CGATT=1\n"
     "< +CME ERROR: GPRS services not allowed\n> AT+CGATT?\n< +CGATT: 0\n< OK\n",
     "then = no-attach 107"},
    {"no network, with one number for all",
     "> AT+CMEE=1\n< OK\n> AT+CREG?\n< +CREG: 0,3\n< OK\n> AT+SAPBR=1,1\n< +CME ERROR: 3\n",
     "bearer_error = 3"},
    {"no card, in words",
     "> AT+CMEE=2\n< OK\n> AT+CPIN?\n< +CME ERROR: SIM not inserted\n> AT+CNACT=1\n"
     "< +CME ERROR: operation not allowed\n",
     "bearer_error = 3"},
    {"no network, and no context",
     "> AT+CMEE=1\n< OK\n> AT+CREG?\n< +CREG: 0,2\n< OK\n> AT+CGACT=1,1\n< +CME ERROR: 30\n",
     "register_after"},
    {"a bearer that was open, in words",
     "> AT+CMEE=2\n< OK\n> AT+SAPBR=1,1\n< +CME ERROR: operation not allowed\n> AT+SAPBR=2,1\n"
     "< +SAPBR: 1,1,\"10.0.0.2\"\n< OK\n",
     "ip = 10.0.0.2"},
};

static const struct kind worlds[] = {
    {"switched off, and then a start",
     "< NORMAL POWER DOWN\n< RDY\n< +CFUN: 1\n< +CPIN: READY\n< SMS Ready\n> ATE0\n< OK\n",
     "boot = cold"},
    {"its supply broke down before",
     "< UNDER-VOLTAGE POWER DOWN\n< RDY\n< +CFUN: 1\n< +CPIN: READY\n< SMS Ready\n> ATE0\n"
     "< OK\n",
     "boot = cold"},
    {"no network to be found",
     "> AT+CMEE=1\n< OK\n> AT+CREG?\n< +CREG: 0,0\n< OK\n> AT+COPS=0\n< +CME ERROR: 30\n",
     "cops_answers = searched"},
    {"... for so long",
     "[12:00:00.000] > AT+CMEE=2\n[12:00:00.004] < OK\n[12:00:01.000] > AT+CREG?\n"
     "[12:00:01.004] < +CREG: 0,2\n[12:00:01.008] < OK\n[12:00:02.000] > AT+COPS=0\n"
     "[12:01:32.000] < +CME ERROR: no network service\n",
     "scan = 90s"},
    {"names with addresses",
     "> AT+SAPBR=1,1\n< OK\n> AT+CDNSGIP=\"ftp.example.net\"\n< OK\n"
     "< +CDNSGIP: 1,\"ftp.example.net\",\"203.0.113.17\"\n> AT+CDNSGIP=\"www.example.org\"\n< "
     "OK\n"
     "< +CDNSGIP: 1,\"www.example.org\",\"198.51.100.4\",\"198.51.100.5\"\n",
     "names = ftp.example.net 203.0.113.17, www.example.org 198.51.100.4 198.51.100.5"},
    {"a name that is pinged",
     "> AT+SAPBR=1,1\n< OK\n> AT+SNPING4=\"ftp.example.net\",2,16,1000\n"
     "< +SNPING4: 1,203.0.113.17,40\n< +SNPING4: 2,203.0.113.17,40\n< OK\n",
     "names = ftp.example.net 203.0.113.17"},
};

Test(field_starts, worlds)
{
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++)
        expect_kind(&worlds[i]);
}

Test(field_starts, reasons)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        expect_kind(&reasons[i]);
}

Test(field_starts, cards)
{
    for (size_t i = 0; i < sizeof cards / sizeof *cards; i++)
        expect_kind(&cards[i]);
}

/* What explains it is no more than it takes. */
Test(field_starts, a_card_that_goes_is_no_other_loss)
{
    struct field_import import;
    import_text(cards[16].log, &import);
    expect_scenario(&import, cards[16].log, NULL, "deactivate");
    field_import_release(&import);
}
