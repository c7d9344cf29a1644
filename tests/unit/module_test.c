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

TestSuite(module, .init = setup, .fini = teardown);

/* --- every command, every form --- */

static const struct step identity[] = {
    {"ATI", LINE("SIM7000E R1529") OK},
    {"ATI0", LINE("SIM7000E R1529") OK},
    {"AT+GMI", LINE("SIMCOM_Ltd") OK},
    {"AT+CGMI;+CGMI=?", LINE("SIMCOM_Ltd") OK},
    {"AT+GMM", LINE("SIMCOM_SIM7000E") OK},
    {"AT+CGMM", LINE("SIMCOM_SIM7000E") OK},
    {"AT+GMR", LINE("Revision:1529B08SIM7000E") OK},
    {"AT+CGMR", LINE("Revision:1529B08SIM7000E") OK},
    {"AT+GSN", LINE("861340040001239") OK},
    {"AT+CGSN", LINE("861340040001239") OK},
    {"AT+GSV", LINE("SIMCOM_Ltd") MORE("SIMCOM_SIM7000E") MORE("Revision: 1529B08SIM7000E") OK},
    {"AT+GCAP", LINE("+GCAP: +CGSM") OK},
    {"AT+GOI", LINE("SIM7000E") OK},
    {"AT+GMR=?", OK},
    {"AT+GMR?", ERROR},
    STEPS_END,
};

static const struct step card[] = {
    {"AT+CPIN?", LINE("+CPIN: READY") OK},
    {"AT+CPIN=?", OK},
    {"AT+CPIN=1234", ERROR},
    {"AT+CIMI", LINE("460110123456789") OK},
    {"AT+CIMI=?", OK},
    {"AT+CCID", LINE("8986112021102213456f") OK},
    {"AT+CLCK=?", LINE("+CLCK: (\"SC\")") OK},
    {"AT+CLCK=\"SC\",2", LINE("+CLCK: 0") OK},
    {"AT+CLCK=\"SC\",1", ERROR},
    {"AT+CPWD=?", LINE("+CPWD: (\"SC\",8)") OK},
    {"AT+CPWD=\"SC\",\"0000\",\"1111\"", ERROR},
    {"AT+CLCK=\"SC\",1,\"0000\"", OK},
    {"AT+CLCK=\"SC\",2", LINE("+CLCK: 1") OK},
    {"AT+CPWD=\"SC\",\"0000\",\"1111\"", OK},
    {"AT+CPWD=\"SC\",\"1111\",\"12\"", ERROR},
    {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK},
    {"AT+CFUN=1", OK LINE("+CPIN: SIM PIN")},
    {"AT+CPIN=1111", OK LINE("+CPIN: READY")},
    STEPS_END,
};

static const struct step network[] = {
    {"AT+CSQ", LINE("+CSQ: 13,99") OK},
    {"AT+CSQ=?", LINE("+CSQ: (0-31,99),(0-7,99)") OK},
    {"AT+CREG?", LINE("+CREG: 0,1") OK},
    {"AT+CREG=?", LINE("+CREG: (0-2)") OK},
    {"AT+CREG=2", OK},
    {"AT+CREG?", LINE("+CREG: 2,1,\"2AFE\",\"20F6A17\",9") OK},
    {"AT+CREG=3", ERROR},
    {"AT+CGREG?", LINE("+CGREG: 0,1") OK},
    {"AT+CGREG=?", LINE("+CGREG: (0-2,4)") OK},
    {"AT+CEREG=4;+CEREG?", LINE("+CEREG: 4,1,\"2AFE\",\"20F6A17\",9") OK},
    {"AT+COPS?", LINE("+COPS: 0,0,\"CHN-CT\",9") OK},
    {"AT+COPS=3,2;+COPS?", LINE("+COPS: 0,2,\"46011\",9") OK},
    {"AT+COPS=1,2,\"46011\",9;+COPS?", LINE("+COPS: 1,2,\"46011\",9") OK},
    {"AT+COPS=1", ERROR},
    {"AT+CGATT?", LINE("+CGATT: 1") OK},
    {"AT+CGATT=?", LINE("+CGATT: (0,1)") OK},
    {"AT+CGATT=0;+CGATT?", LINE("+CGATT: 0") OK LINE("+CEREG: 0")},
    {"AT+CGREG?", LINE("+CGREG: 0,0") OK},
    {"AT+CREG?", LINE("+CREG: 2,1,\"2AFE\",\"20F6A17\",9") OK},
    {"AT+CGATT=1", OK LINE("+CEREG: 1,\"2AFE\",\"20F6A17\",9")},
    {"AT+CPSI?", LINE("+CPSI: LTE NB-IOT,Online,460-11,0x2AFE,34564631,149,EUTRAN-BAND20,"
                      "6400,3,3,-12,-117,-88,10") OK},
    {"AT+CPSI=?", OK},
    {"AT+CNSMOD?", LINE("+CNSMOD: 0,9") OK},
    {"AT+CNSMOD=?", LINE("+CNSMOD: (0,1)") OK},
    {"AT+CREG;+CREG?", LINE("+CREG: 0,1") OK},
    {"AT+CEREG", OK},
    STEPS_END,
};

static const struct step radio[] = {
    {"AT+CNMP?", LINE("+CNMP: 2") OK},
    {"AT+CNMP=38;+CNMP?", LINE("+CNMP: 38") OK},
    {"AT+CNMP=?", LINE("+CNMP: (2,13,38,51)") OK},
    {"AT+CNMP=3", ERROR},
    {"AT+CMNB=1;+CMNB?", LINE("+CMNB: 1") OK},
    {"AT+CSDP?", LINE("+CSDP: 2") OK},
    {"AT+CBAND=\"DCS_MODE\";+CBAND?", LINE("+CBAND: \"DCS_MODE\"") OK},
    {"AT+CBANDCFG=\"CAT-M\",3,8,20", OK},
    {"AT+CBANDCFG?", LINE("+CBANDCFG: \"CAT-M\",3,8,20")
                         MORE("+CBANDCFG: \"NB-IOT\",1,2,3,5,8,12,13,17,18,19,20,26,28") OK},
    {"AT+CBANDCFG=\"CAT-M\",7", ERROR},
    {"AT+CPSMS=1,,,\"00000100\",\"00000001\"", OK},
    {"AT+CPSMS?", LINE("+CPSMS: 1,\"\",\"\",\"00000100\",\"00000001\"") OK},
    {"AT+CEDRXS=1,5,\"1001\";+CEDRXS?", LINE("+CEDRXS: 5,\"1001\"") OK},
    {"AT+CEDRXS=0", OK},
    STEPS_END,
};

static const struct step contexts[] = {
    {"AT+CGDCONT?", LINE("+CGDCONT: 1,\"IP\",\"\",\"0.0.0.0\",0,0,0,0")
                        MORE("+CGDCONT: 13,\"IP\",\"\",\"0.0.0.0\",0,0,0,0")
                            MORE("+CGDCONT: 14,\"IP\",\"\",\"0.0.0.0\",0,0,0,0") OK},
    {"AT+CGDCONT=13;+CGDCONT=14;+CGDCONT=1,\"IP\",\"ctnb\"", OK},
    {"AT+CGDCONT?", LINE("+CGDCONT: 1,\"IP\",\"ctnb\",\"0.0.0.0\",0,0,0,0") OK},
    {"AT+CGDCONT=25,\"IP\"", ERROR},
    {"AT+CGDCONT=2,\"IPX\"", ERROR},
    {"AT+CGDCONT=2,\"IPV4V6\",\"x\"", OK},
    {"AT+CGACT?", LINE("+CGACT: 1,1") MORE("+CGACT: 2,0") OK},
    {"AT+CGACT=1,2;+CGACT?", LINE("+CGACT: 1,1") MORE("+CGACT: 2,1") OK},
    {"AT+CGACT=0,1,2;+CGACT?", LINE("+CGACT: 1,0") MORE("+CGACT: 2,0") OK},
    {"AT+CGACT=1", OK},
    {"AT+CGACT=1,3", ERROR},
    {"AT+CGACT=?", LINE("+CGACT: (0,1)") OK},
    {"AT+CGPADDR", LINE("+CGPADDR: 1,10.94.36.44") MORE("+CGPADDR: 2,0.0.0.0") OK},
    {"AT+CGPADDR=1", LINE("+CGPADDR: 1,10.94.36.44") OK},
    {"AT+CGPADDR=?", LINE("+CGPADDR: (1,2)") OK},
    {"AT+CGPADDR=9", ERROR},
    STEPS_END,
};

static const struct step board[] = {
    {"AT+CBC", LINE("+CBC: 0,67,3875") OK},
    {"AT+CBC=?", LINE("+CBC: (0-2),(1-100),(voltage)") OK},
    {"AT+CBATCHK=1;+CBATCHK?", LINE("+CBATCHK: 1") OK},
    {"AT+CSCLK?", LINE("+CSCLK: 0") OK},
    {"AT+CFGRI=?", LINE("+CFGRI: (0-2)") OK},
    {"AT+CNETLIGHT?", LINE("+CNETLIGHT: 1") OK},
    {"AT+CNETLIGHT=0;&F;+CNETLIGHT?", LINE("+CNETLIGHT: 1") OK},
    {"AT+CPAS", LINE("+CPAS: 0") OK},
    {"ATH", OK},
    {"ATO", ERROR},
    {"ATD*99#", LINE("NO CARRIER")},
    {"ATD10086;", LINE("NO CARRIER")},
    {"ATV0D1", "3\r"},
    {"ATV1", OK},
    {"AT+CMGF=1;+CMGF?", LINE("+CMGF: 1") OK},
    {"AT+CNMI?", LINE("+CNMI: 2,1,0,0,0") OK},
    {"AT+CNMI=1,2", OK},
    {"AT+CPMS=\"SM\",\"SM\",\"SM\"", LINE("+CPMS: 0,30,0,30,0,30") OK},
    {"AT+CPMS?", LINE("+CPMS: \"SM\",0,30,\"SM\",0,30,\"SM\",0,30") OK},
    {"AT+CSCS?", LINE("+CSCS: \"IRA\"") OK},
    {"AT+CSCS=?", LINE("+CSCS: (\"GSM\",\"UCS2\",\"IRA\")") OK},
    {"AT+CSCS=\"HEX\"", ERROR},
    {"AT+CSCA?", LINE("+CSCA: \"\",129") OK},
    {"AT+CSMS=1", LINE("+CSMS: 1,1,1") OK},
    {"AT+CSMS?", LINE("+CSMS: 1,1,1,1") OK},
    {"AT+CMGS=\"10086\"", ERROR},
    STEPS_END,
};

static const struct step clock[] = {
    {"AT+CCLK?", LINE("+CCLK: \"26/01/08,11:36:14+00\"") OK},
    {"AT+CCLK=?", OK},
    {"AT+CCLK=\"10/05/06,00:01:52+08\"", OK},
    {"AT+CCLK?", LINE("+CCLK: \"10/05/06,00:01:53+08\"") OK},
    {"AT+CCLK=\"10/05/06,00:01:52\";+CCLK?", LINE("+CCLK: \"10/05/06,00:01:52+08\"") OK},
    {"AT+CCLK=\"10/02/30,00:01:52+08\"", ERROR},
    {"AT+CCLK=\"10/02/28,00:01:52+49\"", ERROR},
    {"AT+CCLK=\"10/02/28,00:01:5\"", ERROR},
    {"AT+CCLK=\"\"", ERROR},
    {"AT+CCLK=\"10-02-28,00:01:52+08\"", ERROR},
    {"AT+CCLK=\"10/02/28,00:01:52x08\"", ERROR},
    {"AT+CCLK=\"10/02/28,00:01:52+0x\"", ERROR},
    {"AT+CLTS?", LINE("+CLTS: 0") OK},
    {"AT+CLTS=?", LINE("+CLTS: \"yy/MM/dd,hh:mm:ss+/-zz\"") OK},
    STEPS_END,
};

Test(module, commands)
{
    fixture_start(&fixture);
    fixture_play(&fixture, "identity", identity);
    fixture_play(&fixture, "network", network);
    fixture_play(&fixture, "radio", radio);
    fixture_play(&fixture, "contexts", contexts);
    fixture_play(&fixture, "board", board);
    fixture_play(&fixture, "card", card);
}

Test(module, clock)
{
    fixture_start(&fixture);
    fixture_play(&fixture, "clock", clock);
}
