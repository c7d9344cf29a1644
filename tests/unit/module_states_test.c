/* SPDX-License-Identifier: MIT */
#include "module_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

static struct fixture fixture;

static void setup(void)
{
    fixture_init(&fixture);
}

static void teardown(void)
{
    fixture_release(&fixture);
}

TestSuite(module_states, .init = setup, .fini = teardown);

#define PLACE ",\"2AFE\",\"20F6A17\",9"

static void check_notes(const char *expected)
{
    cr_expect_str_eq(bytes_at(&fixture.noted), expected);
    bytes_clear(&fixture.noted);
}

/* --- AT+CFUN --- */

static const struct step functionality[] = {
    {"AT+CFUN?", LINE("+CFUN: 1") OK},
    {"AT+CFUN=?", LINE("+CFUN: (0,1,4,5,6,7),(0,1)") OK},
    {"AT+CFUN=1", OK},
    {"AT+CREG=1;+CGREG=2;+CEREG=1;+CNSMOD=1;+CMEE=1", OK},
    {"AT+CFUN=4", OK LINE("+CREG: 0") LINE("+CGREG: 0") LINE("+CEREG: 0") LINE("+CNSMOD: 0")},
    {"AT+CPIN?", LINE("+CPIN: READY") OK},
    {"AT+CSQ", LINE("+CSQ: 99,99") OK},
    {"AT+COPS?", LINE("+COPS: 0") OK},
    {"AT+COPS=0", LINE("+CME ERROR: 797")},
    {"AT+COPS=?", LINE("+CME ERROR: 797")},
    {"AT+CPSI?", LINE("+CPSI: NO SERVICE,Low Power Mode") OK},
    {"AT+CGATT=1", LINE("+CME ERROR: 797")},
    {"AT+CNACT=1", LINE("+CME ERROR: 797")},
    {"AT+CGNAPN", LINE("+CGNAPN: 0,\"\"") OK},
    {"AT+CFUN=7;+CFUN?", LINE("+CFUN: 7") OK},
    {"AT+CPSI?", LINE("+CPSI: NO SERVICE,Offline") OK},
    {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK},
    {"AT+CPIN?", LINE("+CME ERROR: 13")},
    {"AT+CIMI", LINE("+CME ERROR: 13")},
    {"AT+CCID", LINE("+CME ERROR: 13")},
    {"AT+CFUN=0", OK},
    {"AT+CFUN=4", OK LINE("+CPIN: READY")},
    {"AT+CFUN=1",
     OK LINE("+CREG: 1") LINE("+CGREG: 1" PLACE) LINE("+CEREG: 1") LINE("+CNSMOD: 9")},
    {"AT+CFUN=2", LINE("+CME ERROR: 793")},
    {"AT+CFUN=4,1", LINE("+CME ERROR: 3")},
    STEPS_END,
};

Test(module_states, functionality)
{
    fixture_start(&fixture);
    check_notes("registered\n");
    fixture_play(&fixture, "functionality", functionality);
    check_notes("not registered\nregistered\n");
}

/* --- starts --- */

static const struct step cold[] = {
    {"AT", "", SECONDS(6) - 1}, {NULL, LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY"), 1},
    {NULL, "", SECONDS(2) - 1}, {NULL, LINE("SMS Ready"), 1},
    {"AT", "AT\r" OK},          STEPS_END,
};
static const struct step restart[] = {
    {"ATE0", "ATE0\r" OK},
    {"AT+CFUN=1,1", OK, MSEC(2)},
    {"AT", "", SECONDS(6) - 1},
    {NULL, LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY"), 1},
    {"ATE0", "ATE0\r" OK},
    {"AT+CFUN=4", OK LINE("SMS Ready")},
    {"AT+CFUN=6", OK, SECONDS(1)},
    {NULL, LINE("RDY") LINE("+CFUN: 4") LINE("+CPIN: READY") LINE("SMS Ready"), SECONDS(9)},
    {"AT+IPR=0;+CIURC=0;&W", "AT+IPR=0;+CIURC=0;&W\r" OK},
    {"ATE0", "ATE0\r" OK},
    {"AT+CFUN=1,1", OK, SECONDS(1)},
    {NULL, LINE("+CPIN: READY"), SECONDS(9)},
    STEPS_END,
};

Test(module_states, boots_cold_and_restarts)
{
    fixture.options.boot = BOOT_COLD;
    fixture_start(&fixture);
    fixture_play(&fixture, "cold", cold);
    cr_expect(module_is_on(fixture.module));
    fixture_play(&fixture, "restart", restart);
    check_notes("registered\nrestart\nnot registered\nregistered\nnot registered\n"
                "restart\nrestart\nregistered\n");
}

static const struct step before_restart[] = {
    {"AT+CNMP=38;+CMNB=1;+CSCLK=1;+CBANDCFG=\"CAT-M\",8;+CGDCONT=1,\"IP\",\"ctnb\"", OK},
    {"AT+CREG=1;&W", OK},
    {"AT+CMEE=2;+CREG=2;+CEREG=1;+CNCFG=1,\"a\",\"b\",\"c\",1;+SAPBR=3,1,APN,x;+CIPMUX=1", OK},
    {"AT+CCLK=\"10/05/06,00:01:52+08\"", OK},
    {"AT+COPS=2", OK LINE("+CREG: 0") LINE("+CEREG: 0")},
    {"AT+CFUN=6", OK},
    {NULL, LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY") LINE("SMS Ready"), SECONDS(9)},
    {"ATE0", "ATE0\r" OK},
    {"AT+CNMP?", LINE("+CNMP: 38") OK},
    {"AT+CMNB?", LINE("+CMNB: 1") OK},
    {"AT+CSCLK?", LINE("+CSCLK: 1") OK},
    {"AT+CREG?", LINE("+CREG: 1,0") OK},
    {"AT+CEREG?", LINE("+CEREG: 0,0") OK},
    {"AT+CNCFG?", LINE("+CNCFG: 0,\"\",\"\",\"\",0") OK},
    {"AT+SAPBR=4,1",
     LINE("+SAPBR:") MORE("CONTYPE,") MORE("APN,") MORE("USER,") MORE("PWD,") OK},
    {"AT+CIPMUX?", LINE("+CIPMUX: 0") OK},
    {"AT+CMEE?", LINE("+CMEE: 0") OK},
    {"AT+CGDCONT?", LINE("+CGDCONT: 1,\"IP\",\"ctnb\",\"0.0.0.0\",0,0,0,0")
                        MORE("+CGDCONT: 13,\"IP\",\"\",\"0.0.0.0\",0,0,0,0")
                            MORE("+CGDCONT: 14,\"IP\",\"\",\"0.0.0.0\",0,0,0,0") OK},
    {"AT+COPS=0", OK LINE("+CREG: 1")},
    {"AT+CCLK?", LINE("+CCLK: \"26/01/08,13:36:41+08\"") OK},
    STEPS_END,
};

Test(module_states, keeps_what_is_saved)
{
    fixture_start(&fixture);
    fixture_play(&fixture, "saved", before_restart);
    cr_expect_str_eq(bytes_at(&fixture.told), "r");
}

static void press_power_key(struct fixture *b)
{
    module_power_key(b->module);
}

static const struct step power[] = {
    {"AT+CPOWD=1", LINE("NORMAL POWER DOWN")},
    {"AT", "", SECONDS(60)},
    {NULL, LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY") LINE("SMS Ready"), SECONDS(8),
     press_power_key},
    {"AT", "AT\r" OK},
    {NULL, LINE("NORMAL POWER DOWN"), 0, press_power_key},
    {"AT", ""},
    {NULL, "", SECONDS(3), press_power_key},
    {NULL, LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY"), SECONDS(3), press_power_key},
    {"AT+CPOWD=0", "AT+CPOWD=0\r"},
    {NULL, LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY") LINE("SMS Ready"), SECONDS(8),
     press_power_key},
    {"ATE0Q1", "ATE0Q1\r"},
    {"AT+CPOWD=1", LINE("NORMAL POWER DOWN")},
    {"AT", "", SECONDS(60)},
    STEPS_END,
};

Test(module_states, power)
{
    fixture_start(&fixture);
    bytes_clear(&fixture.noted);
    fixture_play(&fixture, "power", power);
    cr_expect_not(module_is_on(fixture.module));
    cr_expect_eq(agenda_next(&fixture.agenda), USEC_NEVER, "off is off");
    check_notes("off\nnot registered\nregistered\noff\nnot registered\nregistered\n"
                "off\nnot registered\nregistered\noff\nnot registered\n");
}

/* --- the card --- */

static const struct step pin[] = {
    {"AT+CMEE=1;+CPIN?", LINE("+CPIN: SIM PIN") OK},
    {"AT+CREG?", LINE("+CREG: 0,0") OK},
    {"AT+CIMI", LINE("+CME ERROR: 11")},
    {"AT+CGATT=1", LINE("+CME ERROR: 11")},
    {"AT+CCID", LINE("8986112021102213456f") OK},
    {"AT+CPIN=\"1111\"", LINE("+CME ERROR: 16")},
    {"AT+CPIN=1111", LINE("+CME ERROR: 16")},
    {"AT+CPIN=1234", OK LINE("+CPIN: READY")},
    {NULL, LINE("SMS Ready"), SECONDS(2)},
    {"AT+CREG?", LINE("+CREG: 0,1") OK},
    {"AT+CPIN=1234", LINE("+CME ERROR: 3")},
    {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK},
    {"AT+CFUN=1", OK LINE("+CPIN: SIM PIN")},
    {"AT+CPIN=1", LINE("+CME ERROR: 16")},
    {"AT+CPIN=12345678", LINE("+CME ERROR: 16")},
    {"AT+CPIN=123456789", LINE("+CME ERROR: 24")},
    {"AT+CPIN=123x", LINE("+CME ERROR: 16")},
    {"AT+CPIN?", LINE("+CPIN: SIM PUK") OK},
    {"AT+CIMI", LINE("+CME ERROR: 12")},
    {"AT+CPIN=1234", LINE("+CME ERROR: 12")},
    {"AT+CPIN=12345678,12", LINE("+CME ERROR: 16")},
    {"AT+CPIN=12345678,\"4321\"", OK LINE("+CPIN: READY")},
    {"AT+CLCK=\"SC\",0,\"1234\"", LINE("+CME ERROR: 16")},
    {"AT+CLCK=\"SC\",0,\"4321\"", OK},
    {"AT+CFUN=0;+CFUN=1", LINE("+CPIN: NOT READY") OK LINE("+CPIN: READY")},
    STEPS_END,
};

Test(module_states, pin_and_puk)
{
    strcpy(fixture.sim.pin, "1234");
    fixture_start(&fixture);
    fixture_play(&fixture, "pin", pin);
}

Test(module_states, a_puk_wrong_ten_times_is_the_end_of_the_card)
{
    fixture.sim.state = SIM_PUK;
    fixture_start(&fixture);
    fixture_talk(&fixture, "AT+CMEE=2", SECONDS(1));
    for (int i = 0; i < 10; i++)
        cr_expect_str_eq(fixture_talk(&fixture, "AT+CPIN=\"87654321\",\"1234\"", SECONDS(1)),
                         LINE("+CME ERROR: incorrect password"));
    cr_expect_str_eq(fixture_talk(&fixture, "AT+CPIN=\"12345678\",\"1234\"", SECONDS(1)),
                     LINE("+CME ERROR: SIM failure"));
    const char *said = fixture_talk(&fixture, "AT+CFUN=0;+CFUN=1;+CPIN?", SECONDS(1));
    cr_expect(strstr(said, LINE("+CME ERROR: SIM failure")), "%s", said);
}

static const struct step absent[] = {
    {NULL, LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: NOT INSERTED"), SECONDS(60)},
    {"ATE0+CMEE=2", "ATE0+CMEE=2\r" OK},
    {"AT+CPIN?", LINE("+CME ERROR: SIM not inserted")},
    {"AT+CCID", LINE("+CME ERROR: SIM not inserted")},
    {"AT+SAPBR=1,1", LINE("+CME ERROR: SIM not inserted")},
    {"AT+CREG?", LINE("+CREG: 0,0") OK},
    {"AT+CFUN=0", OK},
    {"AT+CFUN=1", OK LINE("+CPIN: NOT INSERTED")},
    STEPS_END,
};

Test(module_states, no_card)
{
    fixture.sim.state = SIM_ABSENT;
    fixture.options.boot = BOOT_COLD;
    fixture_start(&fixture);
    fixture_play(&fixture, "absent", absent);
}

/* --- registration --- */

static void deregister_for_10s(struct fixture *b)
{
    module_deregister(b->module, SECONDS(10));
}
static void deregister_for_good(struct fixture *b)
{
    module_deregister(b->module, 0);
}
static void detach(struct fixture *b)
{
    module_detach(b->module);
}
static void deactivate(struct fixture *b)
{
    module_deactivate(b->module);
}
static void no_signal(struct fixture *b)
{
    module_signal(b->module, 99, 99);
}
static void weak_signal(struct fixture *b)
{
    module_signal(b->module, 1, 7);
}

static const struct step registration[] = {
    {"AT+CREG=1;+CLTS=1", OK},
    {"AT+CREG?", LINE("+CREG: 1,2") OK, MSEC(997)},
    {"AT+COPS?", LINE("+COPS: 0") OK, MSEC(2)},
    {NULL, LINE("+CREG: 5") LINE("*PSUTTZ: 26/01/08,11:36:16\",\"+00\",0") LINE("DST: 0"),
     MSEC(2)},
    {NULL, LINE("+CREG: 0") LINE("+CREG: 2"), SECONDS(9), deregister_for_10s},
    {"AT+CFUN=0;+CFUN=1",
     LINE("+CPIN: NOT READY") OK LINE("+CREG: 0") LINE("+CPIN: READY") LINE("+CREG: 2"),
     SECONDS(2)},
    {NULL, LINE("+CREG: 5") LINE("*PSUTTZ: 26/01/08,11:36:28\",\"+00\",0") LINE("DST: 0"),
     SECONDS(2)},
    {NULL, LINE("+CREG: 0") LINE("+CREG: 2"), SECONDS(9), no_signal},
    {"AT+CSQ", LINE("+CSQ: 99,99") OK},
    {"AT+CLTS=0", OK LINE("+CREG: 5"), SECONDS(3), weak_signal},
    {"AT+CSQ", LINE("+CSQ: 1,7") OK},
    {NULL, LINE("+CREG: 0") LINE("+CREG: 2"), SECONDS(3600), deregister_for_good},
    {"AT+COPS=0;+CREG?", LINE("+CREG: 1,2") OK},
    {"AT+COPS=?", LINE("+COPS: ,,(0-4),(0-2)") OK, SECONDS(11)},
    STEPS_END,
};

Test(module_states, registration)
{
    fixture.network.roaming = true;
    fixture.network.register_after = SECONDS(3);
    fixture_start(&fixture);
    fixture_play(&fixture, "registration", registration);
}

static const struct step denied[] = {
    {"AT+CREG?", LINE("+CREG: 0,3") OK},
    {"AT+CMEE=1;+CGATT=1", LINE("+CME ERROR: 30")},
    {"AT+SAPBR=1,1", LINE("+CME ERROR: 30")},
    {"AT+COPS=?", LINE("+COPS: (3,\"CHN-CT\",\"CHN-CT\",\"46011\",0),,(0-4),(0-2)") OK,
     SECONDS(11)},
    STEPS_END,
};
static const struct step operators[] = {
    {"AT+COPS=?", "", SECONDS(10)},
    {NULL, LINE("+COPS: (2,\"CHN-CT\",\"CHN-CT\",\"46011\",0),,(0-4),(0-2)") OK, MSEC(2)},
    {"AT+CMEE=1;+COPS=1,2,\"46000\"", LINE("+CME ERROR: 30")},
    {"AT+COPS?", LINE("+COPS: 1") OK},
    {"AT+COPS=4,0,\"Nobody\";+COPS?", LINE("+COPS: 0,0,\"CHN-CT\",0") OK},
    {"AT+CREG=2;+CREG?", LINE("+CREG: 2,1,\"28A0\",\"2776\",0") OK},
    {"AT+CEREG?", LINE("+CEREG: 0,0") OK},
    {"AT+CNSMOD?", LINE("+CNSMOD: 0,1") OK},
    {"AT+CPSI?", LINE("+CPSI: GSM,Online,460-11,0x28a0,10102,61 EGSM 900,-88,0,58-58") OK},
    {"AT+CGNAPN", LINE("+CGNAPN: 0,\"\"") OK},
    {"AT+CGATT?", LINE("+CGATT: 0") OK},
    {"AT+CGACT=1,1", LINE("+CME ERROR: 180")},
    {"AT+CGATT=1;+CGACT?", LINE("+CGACT: 1,0") MORE("+CGACT: 13,0") MORE("+CGACT: 14,0") OK},
    STEPS_END,
};

Test(module_states, denied)
{
    fixture.network.denied = true;
    fixture.network.act = 0;
    fixture_start(&fixture);
    fixture_play(&fixture, "denied", denied);
}

Test(module_states, operators)
{
    fixture.network.act = 0;
    fixture.network.attach = false;
    fixture_start(&fixture);
    fixture_play(&fixture, "operators", operators);
}

/* --- bearers --- */

static const struct step app_more[] = {
    {"AT+CNACT=1", OK, MSEC(50)},
    {"AT+CMEE=1;+CNACT?", LINE("+CNACT: 2,\"0.0.0.0\"") OK, MSEC(10)},
    {"AT+CNACT=1", LINE("+CME ERROR: 3"), MSEC(10)},
    {NULL, LINE("+APP PDP: ACTIVE")},
    {"AT+CNACT=1", LINE("+CME ERROR: 3")},
    {"AT+CNACT=?", OK},
    {"AT+CNACT=0;+CNACT?", LINE("+CNACT: 0,\"0.0.0.0\"") OK LINE("+APP PDP: DEACTIVE")},
    {"AT+CNACT=2", OK LINE("+APP PDP: ACTIVE")},
    {NULL, LINE("+APP PDP: DEACTIVE"), MSEC(99), deactivate},
    {NULL, LINE("+APP PDP: ACTIVE"), MSEC(1)},
    {NULL, LINE("+APP PDP: DEACTIVE"), SECONDS(100), detach},
    {"AT+CGATT=1", OK LINE("+APP PDP: ACTIVE")},
    {"AT+CNACT=0", OK LINE("+APP PDP: DEACTIVE")},
    {"AT+CGATT=0", OK},
    {"AT+CNACT=1", OK LINE("+APP PDP: DEACTIVE")},
    STEPS_END,
};

Test(module_states, application_network)
{
    fixture_start(&fixture);
    bytes_clear(&fixture.noted);
    fixture_play(&fixture, "CNACT", app_more);
    check_notes("bearer up 10.94.36.44\nbearer down\nbearer up 10.94.36.44\nbearer down\n"
                "bearer up 10.94.36.44\nbearer down\nbearer up 10.94.36.44\nbearer down\n");
}

Test(module_states, a_urc_waits_for_the_command_being_typed)
{
    fixture_start(&fixture);
    fixture_talk(&fixture, "AT+CNACT=1", MSEC(101));
    at_feed(fixture.at, "AT+CNA", 6);
    cr_expect_str_eq(fixture_talk(&fixture, NULL, SECONDS(1)), "");
    cr_expect_str_eq(fixture_talk(&fixture, "CT?", SECONDS(1)),
                     LINE("+CNACT: 1,\"10.94.36.44\"") OK LINE("+APP PDP: ACTIVE"));
}

Test(module_states, a_bearer_from_the_start_comes_with_the_packet_service)
{
    fixture.network.bearer_up = true;
    fixture.network.attach = false;
    fixture_start(&fixture);
    cr_expect_str_eq(fixture_talk(&fixture, "AT+CNACT?", SECONDS(1)),
                     LINE("+CNACT: 0,\"0.0.0.0\"") OK);
    cr_expect_str_eq(fixture_talk(&fixture, "AT+CGATT=1", SECONDS(1)),
                     OK LINE("+APP PDP: ACTIVE"));
}

static const struct step profiles[] = {
    {"AT+SAPBR=?", LINE("+SAPBR: (0-4),(1-3), \"ConParamTag\",\"ConParamValue\"") OK},
    {"AT+SAPBR?", ERROR},
    {"AT+SAPBR=3,1,\"Contype\",\"GPRS\";+SAPBR=3,1,APN,\"cm\";+SAPBR=3,1,\"pwd\",\"\"", OK},
    {"AT+SAPBR=4,1",
     LINE("+SAPBR:") MORE("CONTYPE,GPRS") MORE("APN,cm") MORE("USER,") MORE("PWD,") OK},
    {"AT+CMEE=1;+SAPBR=3,1,\"RATE\",\"2\"", LINE("+CME ERROR: 793")},
    {"AT+SAPBR=3,1,\"USER\",\"123456789012345678901234567890123\"", LINE("+CME ERROR: 24")},
    {"AT+SAPBR=3,1,\"APN\"", LINE("+CME ERROR: 791")},
    {"AT+SAPBR=1,4", LINE("+CME ERROR: 793")},
    {"AT+SAPBR=2,1", LINE("+SAPBR: 1,3,\"0.0.0.0\"") OK},
    {"AT+SAPBR=0,1", OK},
    {"AT+SAPBR=1,1", "", MSEC(101)},
    {NULL, OK, MSEC(1)},
    {"AT+SAPBR=2,1", LINE("+SAPBR: 1,1,\"10.94.36.44\"") OK},
    {"AT+SAPBR=1,1", LINE("+CME ERROR: 3")},
    {"AT+SAPBR=1,3;+SAPBR=2,3", LINE("+SAPBR: 3,1,\"10.94.36.44\"") OK},
    {"AT+SAPBR=0,3", OK},
    {NULL, LINE("+SAPBR 1: DEACT"), 0, deactivate},
    {"AT+SAPBR=2,1", LINE("+SAPBR: 1,3,\"0.0.0.0\"") OK},
    {"AT+SAPBR=1,1", "", MSEC(50)},
    {NULL, ERROR, 0, deregister_for_good},
    {"AT+SAPBR=1,1", LINE("+CME ERROR: 30")},
    STEPS_END,
};

Test(module_states, profiles)
{
    fixture_start(&fixture);
    fixture_play(&fixture, "SAPBR", profiles);
}

static const struct step toolkit[] = {
    {"AT+CIPSTATUS", OK LINE("STATE: IP INITIAL")},
    {"AT+CSTT?", LINE("+CSTT: \"CMNET\",\"\",\"\"") OK},
    {"AT+CIFSR", ERROR},
    {"AT+CIICR", ERROR},
    {"AT+CIFSREX", ERROR},
    {"AT+CIPSTATUS=0", ERROR},
    {"AT+CSTT=", ERROR},
    {"AT+CIPSTATUS", OK LINE("STATE: IP INITIAL")},
    {"AT+CSTT=\"cm\",\"u\",\"p\"", OK},
    {"AT+CSTT", ERROR},
    {"AT+CSTT?;+CIPSTATUS", LINE("+CSTT: \"cm\",\"u\",\"p\"") OK LINE("STATE: IP START")},
    {"AT+CIICR", "", MSEC(101)},
    {NULL, OK, MSEC(1)},
    {"AT+CIPSTATUS", OK LINE("STATE: IP GPRSACT")},
    {"AT+CIFSR;E0", LINE("10.94.36.44") OK},
    {"AT+CIFSR", LINE("10.94.36.44")},
    {"AT+CIFSREX", LINE("+CIFSREX: 10.94.36.44") OK},
    {"AT+CIPSTATUS", OK LINE("STATE: IP STATUS")},
    {"AT+CIPMUX=1", ERROR},
    {"AT+CIPMUX=0", OK},
    {NULL, LINE("+PDP: DEACT"), 0, deactivate},
    {"AT+CIPSTATUS", OK LINE("STATE: PDP DEACT")},
    {"AT+CSTT", ERROR},
    {"AT+CIPSHUT", LINE("SHUT OK")},
    {"AT+CIPSHUT=?", OK},
    {"AT+CIPMUX=1;+CIPMUX?", LINE("+CIPMUX: 1") OK},
    {"AT+CIPSTATUS=7", LINE("+CIPSTATUS: 7,,\"\",\"\",\"\",\"INITIAL\"") OK},
    {"AT+CIPQSEND=1;+CIPQSEND?", LINE("+CIPQSEND: 1") OK},
    {"AT+CIPRXGET=1;+CIPRXGET?", LINE("+CIPRXGET: 1") OK},
    {"AT+CIPRXGET=4,0", ERROR},
    {"AT+CDNSCFG=\"8.8.8.8\"", OK},
    {"AT+CDNSCFG?", LINE("PrimaryDns: 8.8.8.8") MORE("SecondaryDns: 0.0.0.0") OK},
    {"AT+CSTT;+CIICR;+CIFSREX", LINE("+CIFSREX: 10.94.36.44") OK},
    {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK LINE("+PDP: DEACT")},
    STEPS_END,
};

Test(module_states, toolkit)
{
    fixture_start(&fixture);
    bytes_clear(&fixture.noted);
    fixture_play(&fixture, "toolkit", toolkit);
    check_notes("bearer up 10.94.36.44\nbearer down\nbearer up 10.94.36.44\n"
                "not registered\nbearer down\n");
}

/* --- scenarios and several modules --- */

Test(module_states, a_reboot_while_a_command_waits)
{
    fixture_start(&fixture);
    cr_expect_str_eq(fixture_talk(&fixture, "AT+COPS=?", SECONDS(5)), "");
    module_reboot(fixture.module);
    cr_expect_str_eq(fixture_talk(&fixture, "AT", SECONDS(30)),
                     LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY") LINE("SMS Ready"));
    cr_expect_str_eq(fixture_talk(&fixture, "AT+SAPBR=1,1", MSEC(20)), "AT+SAPBR=1,1\r");
    module_power_off(fixture.module);
    cr_expect_str_eq(fixture_talk(&fixture, "AT", SECONDS(30)), "");
    module_reboot(fixture.module);
    cr_expect_str_eq(fixture_talk(&fixture, NULL, SECONDS(30)), "", "what is off stays off");
}

Test(module_states, sessions_end_before_their_bearer_when_it_restarts)
{
    fixture_start(&fixture);
    fixture_talk(&fixture, "AT+CNACT=1", SECONDS(1));
    cr_expect_str_eq(bytes_at(&fixture.told), "b");
    module_reboot(fixture.module);
    cr_expect_str_eq(bytes_at(&fixture.told), "brb");
    cr_expect_not(module_bearer_up(fixture.module, 1));
    cr_expect_str_eq(fixture_talk(&fixture, NULL, SECONDS(1)), "", "and without a word");
}

Test(module_states, modules_share_nothing)
{
    static struct fixture other;
    fixture_init(&other);
    strcpy(other.network.ip, "10.0.0.2");
    fixture_start(&fixture);
    fixture_start(&other);
    cr_expect_str_eq(fixture_talk(&fixture, "AT+CNACT=1", SECONDS(1)),
                     OK LINE("+APP PDP: ACTIVE"));
    cr_expect_not(module_bearer_up(other.module, 1));
    fixture_talk(&other, "AT+SAPBR=1,2", SECONDS(1));
    cr_expect(module_bearer_up(other.module, 2));
    cr_expect_not(module_bearer_up(other.module, 1));
    cr_expect_str_eq(fixture_talk(&other, "AT+SAPBR=2,2", SECONDS(1)),
                     LINE("+SAPBR: 2,1,\"10.0.0.2\"") OK);
    cr_expect_str_eq(fixture_talk(&fixture, "AT+CNACT?", SECONDS(1)),
                     LINE("+CNACT: 1,\"10.94.36.44\"") OK);
    fixture_release(&other);
}
