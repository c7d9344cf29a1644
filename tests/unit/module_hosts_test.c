/* SPDX-License-Identifier: MIT */
#include "module_fixture.h"

#include <criterion/criterion.h>

/* The recipes of SIMCom's application notes, and what known host programs send before they use
 * FTP, each with what it has to see. */

#define IP "10.94.36.44"

/* Application note V1.02, 4.1: automatic attach. */
static const struct step recipe_a[] = {
    {"AT+CPIN?", LINE("+CPIN: READY") OK},
    {"AT+CGDCONT=1,\"IP\",\"\"", OK},
    {"AT+CSQ", LINE("+CSQ: 13,99") OK},
    {"AT+CGATT?", LINE("+CGATT: 1") OK},
    {"AT+COPS?", LINE("+COPS: 0,0,\"CHN-CT\",9") OK},
    {"AT+CGNAPN", LINE("+CGNAPN: 1,\"ctnb\"") OK},
    {"AT+CNCFG=1,\"ctnb\",\"cdma\",\"1234\"", OK},
    {"AT+CNCFG?", LINE("+CNCFG: 1,\"ctnb\",\"cdma\",\"1234\",0") OK},
    {"AT+CNACT=1", OK LINE("+APP PDP: ACTIVE")},
    {"AT+CNACT?", LINE("+CNACT: 1,\"" IP "\"") OK},
    STEPS_END,
};

/* Application note V1.02, 4.2: another APN. */
static const struct step recipe_b[] = {
    {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK},
    {"AT+CGDCONT=1,\"IP\",\"ctnb\"", OK},
    {"AT+CFUN=1", OK LINE("+CPIN: READY")},
    {"AT+CGATT?", LINE("+CGATT: 1") OK},
    {"AT+CGNAPN", LINE("+CGNAPN: 1,\"ctnb\"") OK},
    {"AT+CNCFG=1,\"ctnb\",\"cdma\",\"1234\"", OK},
    {"AT+CNACT=1", OK LINE("+APP PDP: ACTIVE")},
    {"AT+CNACT?", LINE("+CNACT: 1,\"" IP "\"") OK},
    STEPS_END,
};

/* Application note V1.00. */
static const struct step recipe_c[] = {
    {"AT+SAPBR=3,1,\"APN\",\"CMNET\"", OK},
    {"AT+SAPBR=1,1", OK},
    {"AT+SAPBR=2,1", LINE("+SAPBR: 1,1,\"" IP "\"") OK},
    STEPS_END,
};

static const struct step tinygsm[] = {
    {"AT", OK},
    {"ATE0", OK},
    {"AT+CMEE=0", OK},
    {"ATI", LINE("SIM7000E R1529") OK},
    {"AT+CLTS=1", OK},
    {"AT+CBATCHK=1", OK},
    {"AT+CPIN?", LINE("+CPIN: READY") OK},
    {"AT+CREG?", LINE("+CREG: 0,1") OK},
    {"AT+CEREG?", LINE("+CEREG: 0,1") OK},
    {"AT+CGREG?", LINE("+CGREG: 0,1") OK},
    {"AT+CIPSHUT", LINE("SHUT OK")},
    {"AT+CGATT=0", OK},
    {"AT+SAPBR=3,1,\"Contype\",\"GPRS\"", OK},
    {"AT+SAPBR=3,1,\"APN\",\"ctnb\"", OK},
    {"AT+SAPBR=3,1,\"USER\",\"cdma\"", OK},
    {"AT+SAPBR=3,1,\"PWD\",\"1234\"", OK},
    {"AT+CGDCONT=1,\"IP\",\"ctnb\"", OK},
    {"AT+CGATT=1", OK},
    {"AT+CGACT=1,1", OK},
    {"AT+SAPBR=1,1", OK},
    {"AT+SAPBR=2,1", LINE("+SAPBR: 1,1,\"" IP "\"") OK},
    {"AT+CIPMUX=1", OK},
    {"AT+CIPQSEND=1", OK},
    {"AT+CIPRXGET=1", OK},
    {"AT+CSTT=\"ctnb\",\"cdma\",\"1234\"", OK},
    {"AT+CIICR", OK},
    {"AT+CIFSR;E0", LINE(IP) OK},
    /* its SSL variant and restart() */
    {"AT+CNACT=0", OK},
    {"AT+CNACT=1,\"ctnb\"", OK LINE("+APP PDP: ACTIVE")},
    {"AT&W", OK},
    {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK LINE("+APP PDP: DEACTIVE") LINE("+SAPBR 1: DEACT")
                      LINE("+PDP: DEACT")},
    {"AT+CFUN=1,1", OK},
    {NULL,
     LINE("RDY") LINE("+CFUN: 1") LINE("+CPIN: READY")
         LINE("*PSUTTZ: 26/01/08,11:36:51\",\"+00\",0") LINE("DST: 0") LINE("SMS Ready"),
     SECONDS(30)},
    STEPS_END,
};

static const struct step botletics[] = {
    {"AT", OK},
    {"ATE0", OK},
    {"ATE0", OK},
    {"AT+GMR", LINE("Revision:1529B08SIM7000E") OK},
    {"AT+CPMS=\"SM\",\"SM\",\"SM\"", LINE("+CPMS: 0,30,0,30,0,30") OK},
    {"AT+GSN", LINE("861340040001239") OK},
    {"AT+CFUN=1", OK},
    {"AT+CGDCONT=1,\"IP\",\"ctnb\"", OK},
    {"AT+CGREG?", LINE("+CGREG: 0,1") OK},
    {"AT+CSQ", LINE("+CSQ: 13,99") OK},
    {"AT+CIPSHUT", LINE("SHUT OK")},
    {"AT+CGATT=1", OK},
    {"AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"", OK},
    {"AT+SAPBR=3,1,\"APN\",\"ctnb\"", OK},
    {"AT+CSTT=\"ctnb\"", OK},
    {"AT+SAPBR=1,1", OK},
    {"AT+CIICR", OK},
    {"AT+CNACT=1,\"ctnb\"", OK LINE("+APP PDP: ACTIVE")},
    {"AT+CNACT?", LINE("+CNACT: 1,\"" IP "\"") OK},
    STEPS_END,
};

static const struct step attentive[] = {
    {"AT", OK},
    {"ATE0", OK},
    {"AT+IPR=0", OK},
    {"AT+IFC=0,0", OK},
    {"AT+CMEE=2", OK},
    {"AT+CLTS=0", OK},
    {"AT+CIURC=0", OK},
    {"AT&W0", OK},
    {"AT+CIPMUX=1", OK},
    {"AT+CIPMUX?", LINE("+CIPMUX: 1") OK},
    {"AT+CIPRXGET=1", OK},
    {"AT+CIPRXGET?", LINE("+CIPRXGET: 1") OK},
    {"AT+CIPQSEND=1", OK},
    {"AT+CIPQSEND?", LINE("+CIPQSEND: 1") OK},
    {"AT+SAPBR=3,1,APN,\"ctnb\"", OK},
    {"AT+SAPBR=1,1", OK},
    {"AT+CIPSTATUS",
     OK LINE("STATE: IP INITIAL") MORE("C: 0,,\"\",\"\",\"\",\"INITIAL\"")
         MORE("C: 1,,\"\",\"\",\"\",\"INITIAL\"") MORE("C: 2,,\"\",\"\",\"\",\"INITIAL\"")
             MORE("C: 3,,\"\",\"\",\"\",\"INITIAL\"") MORE("C: 4,,\"\",\"\",\"\",\"INITIAL\"")
                 MORE("C: 5,,\"\",\"\",\"\",\"INITIAL\"")},
    {"AT+CSTT=\"ctnb\"", OK},
    {"AT+CIICR", OK},
    {"AT+CIFSR", LINE(IP)},
    {"AT+CIPMUX=1", OK},
    {"AT+CIPSHUT", LINE("SHUT OK")},
    STEPS_END,
};

static const struct step gprsbee[] = {
    {"AT", OK},
    {"ATE0", OK},
    {"AT+CIURC=0", OK},
    {"AT+CSQ", LINE("+CSQ: 13,99") OK},
    {"AT+CREG?", LINE("+CREG: 0,1") OK},
    {"AT+CGATT=1", OK},
    {"AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"", OK},
    {"AT+SAPBR=3,1,\"APN\",\"ctnb\"", OK},
    {"AT+SAPBR=3,1,\"USER\",\"\"", OK},
    {"AT+SAPBR=3,1,\"PWD\",\"\"", OK},
    {"AT+SAPBR=1,1", OK},
    {"AT+SAPBR=2,1", LINE("+SAPBR: 1,1,\"" IP "\"") OK},
    STEPS_END,
};

/* COLP, FSHEX and DDET are a SIM800's; this host goes on after ERROR. */
static const struct step nimaltd[] = {
    {"AT", OK},
    {"AT&F0", OK},
    {"ATE1", OK},
    {"AT+COLP=1", "AT+COLP=1\r" ERROR},
    {"AT+CLIP=1", "AT+CLIP=1\r" OK},
    {"AT+CREG=1", "AT+CREG=1\r" OK},
    {"AT+FSHEX=0", "AT+FSHEX=0\r" ERROR},
    {"AT+CIPSHUT", "AT+CIPSHUT\r" LINE("SHUT OK")},
    {"AT+CIPHEAD=0", "AT+CIPHEAD=0\r" OK},
    {"AT+CIPRXGET=1", "AT+CIPRXGET=1\r" OK},
    {"AT+CGMR", "AT+CGMR\r" LINE("Revision:1529B08SIM7000E") OK},
    {"AT+CPIN?", "AT+CPIN?\r" LINE("+CPIN: READY") OK},
    {"AT+CMGF=1", "AT+CMGF=1\r" OK},
    {"AT+CPMS=\"ME\",\"ME\",\"ME\"",
     "AT+CPMS=\"ME\",\"ME\",\"ME\"\r" LINE("+CPMS: 0,30,0,30,0,30") OK},
    {"AT+CSCS=\"IRA\"", "AT+CSCS=\"IRA\"\r" OK},
    {"AT+DDET=1", "AT+DDET=1\r" ERROR},
    {"AT+CREG?", "AT+CREG?\r" LINE("+CREG: 1,1") OK},
    STEPS_END,
};

static const struct step zephyr[] = {
    {"AT", OK},
    {"ATE0", OK},
    {"ATH", OK},
    {"AT+CGMI", LINE("SIMCOM_Ltd") OK},
    {"AT+CGMM", LINE("SIMCOM_SIM7000E") OK},
    {"AT+CGMR", LINE("Revision:1529B08SIM7000E") OK},
    {"AT+CGSN", LINE("861340040001239") OK},
    {"AT+CIMI", LINE("460110123456789") OK},
    {"AT+CCID", LINE("8986112021102213456f") OK},
    {"AT+CNMP=38", OK},
    {"AT+CMNB=2", OK},
    {"AT+CBANDCFG=\"NB-IOT\",8,20", OK},
    {"AT+CPIN?", LINE("+CPIN: READY") OK},
    {"AT+CSQ", LINE("+CSQ: 13,99") OK},
    {"AT+CGATT?", LINE("+CGATT: 1") OK},
    {"AT+CEREG?", LINE("+CEREG: 0,1") OK},
    STEPS_END,
};

static const struct step gammu[] = {
    {"\x1b", ""},
    {"AT", OK},
    {"ATE1", OK},
    {"AT+MODE=2", "AT+MODE=2\r" ERROR},
    {"AT+CMEE=1", "AT+CMEE=1\r" OK},
    {"ATE0", "ATE0\r" OK},
    {"AT+CSCS?", LINE("+CSCS: \"IRA\"") OK},
    {"AT+CSCS=?", LINE("+CSCS: (\"GSM\",\"UCS2\",\"IRA\")") OK},
    {"AT+CSCS=\"HEX\"", LINE("+CME ERROR: 793")},
    {"AT+SYNCML=?", ERROR},
    {"AT$TSSPCSW=?", ERROR},
    {"AT+CHUP=?", ERROR},
    {"AT+CPMS=?", LINE("+CPMS: (\"SM\"),(\"SM\"),(\"SM\")") OK},
    {"AT+CMGF=?", LINE("+CMGF: (0,1)") OK},
    {"AT+CSCA?", LINE("+CSCA: \"\",129") OK},
    {"AT+CREG=2", OK},
    {"AT+COPS?", LINE("+COPS: 0,0,\"CHN-CT\",9") OK},
    STEPS_END,
};

static const struct {
    const char *who;
    const struct step *steps;
    bool bearer; /* it stands at the end */
} hosts[] = {
    {"recipe A", recipe_a, true},   {"recipe B", recipe_b, true},
    {"recipe C", recipe_c, true},   {"TinyGSM", tinygsm, false},
    {"Botletics", botletics, true}, {"attentive", attentive, true},
    {"GPRSbee", gprsbee, true},     {"nimaltd/gsm", nimaltd, false},
    {"Zephyr", zephyr, false},      {"gammu", gammu, false},
};

Test(module_hosts, get_what_they_wait_for)
{
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        static struct fixture host;
        fixture_init(&host);
        fixture_start(&host);
        fixture_play(&host, hosts[i].who, hosts[i].steps);
        cr_expect_eq(module_bearer_up(host.module, 1), hosts[i].bearer, "%s", hosts[i].who);
        fixture_release(&host);
    }
}
