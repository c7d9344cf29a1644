/* SPDX-License-Identifier: MIT */
#include "module/network.h"
#include "module_fixture.h"

#include <criterion/criterion.h>

/* Networks and families that are otherwise: keys of [network] and [module] (docs/quirks.md). */
static struct fixture fixture;

static void setup(void)
{
    fixture_init(&fixture);
}

static void teardown(void)
{
    fixture_release(&fixture);
}

TestSuite(module_families, .init = setup, .fini = teardown);

static void deactivate(struct fixture *to)
{
    module_deactivate(to->module);
}

#define NONE(index) MORE("+CNACT: " #index ",0,\"0.0.0.0\"")

Test(module_families, bearer_from_the_start_in_the_index_form)
{
    fixture.network.bearer_up = true;
    fixture.options.cnact_form = CNACT_INDEX;
    fixture_start(&fixture);
    cr_expect(module_bearer_up(fixture.module, 0));
    fixture_play(
        &fixture, "cnact_form = index",
        (const struct step[]){
            {"AT+CNACT=?", LINE("+CNACT: (0-3),(0-2)") OK},
            {"AT+CNACT?", LINE("+CNACT: 0,1,\"10.94.36.44\"") NONE(1) NONE(2) NONE(3) OK},
            {"AT+CNACT=1", ERROR},
            {"AT+CNACT=0,1", ERROR},
            {"AT+CNACT=4,1", ERROR},
            {"AT+CNACT=0,0", OK LINE("+APP PDP: 0,DEACTIVE")},
            {"AT+CNACT=0,0", OK},
            {"AT+CNACT=3,2", OK LINE("+APP PDP: 3,ACTIVE")},
            {"AT+CNACT=1,1", OK LINE("+APP PDP: 1,ACTIVE")},
            {NULL,
             LINE("+APP PDP: 1,DEACTIVE") LINE("+APP PDP: 3,DEACTIVE")
                 LINE("+APP PDP: 3,ACTIVE"),
             0, deactivate},
            {"AT+CNCFG=0,1,\"ctnb\",\"me\",\"1234\",3", OK},
            {"AT+CNCFG=2,0", OK},
            {"AT+CNCFG=3", ERROR},
            {"AT+CNCFG?",
             LINE("+CNCFG: 0,1,\"ctnb\",\"me\",\"1234\",3") MORE("+CNCFG: 1,0,\"\",\"\",\"\",0")
                 MORE("+CNCFG: 2,0,\"\",\"\",\"\",0") MORE("+CNCFG: 3,0,\"\",\"\",\"\",0") OK},
            STEPS_END});
    cr_expect(module_bearer_up(fixture.module, 0));
}

Test(module_families, a_bearer_in_the_form_of_note_4_2)
{
    fixture.options.cnact_form = CNACT_NOTE;
    fixture_start(&fixture);
    fixture_play(&fixture, "cnact_form = note",
                 (const struct step[]){{"AT+CNACT=1", OK LINE("+APP PDP: ACTIVE")},
                                       {"AT+CNACT?", LINE("+CNACT: 0,1,\"10.94.36.44\"") OK},
                                       {"AT+CNACT=0", OK LINE("+APP PDP: DEACTIVE")},
                                       STEPS_END});
}

Test(module_families, the_three_registrations_apart)
{
    fixture.network.stat[0] = 1 + REG_IDLE;
    fixture.network.stat[2] = 1 + REG_SMS_HOME;
    fixture_start(&fixture);
    fixture_play(
        &fixture, "creg = 0, cereg = 6",
        (const struct step[]){{"AT+CREG?;+CGREG?;+CEREG?",
                               LINE("+CREG: 0,0") LINE("+CGREG: 0,1") LINE("+CEREG: 0,6") OK},
                              {"AT+CREG=2;+CGREG=1;+CEREG=2", OK},
                              {"AT+CEREG?", LINE("+CEREG: 2,6,\"2AFE\",\"20F6A17\",9") OK},
                              {"AT+CREG?", LINE("+CREG: 2,0") OK},
                              {"AT+COPS=2", OK LINE("+CGREG: 0") LINE("+CEREG: 0")},
                              {"AT+COPS=0",
                               OK LINE("+CGREG: 1") LINE("+CEREG: 6,\"2AFE\",\"20F6A17\",9")},
                              STEPS_END});
}

Test(module_families, a_module_that_does_not_search)
{
    fixture.network.idle = true;
    fixture.network.manual = true;
    fixture_start(&fixture);
    fixture_play(&fixture, "search = no, selection = manual",
                 (const struct step[]){{"AT+CREG?", LINE("+CREG: 0,0") OK},
                                       {"AT+COPS?", LINE("+COPS: 1") OK},
                                       {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK},
                                       {"AT+CFUN=1", OK LINE("+CPIN: READY")},
                                       {"AT+CREG?", LINE("+CREG: 0,0") OK},
                                       {"AT+COPS=1,2,\"46011\"", OK},
                                       {"AT+CREG?", LINE("+CREG: 0,1") OK},
                                       {"AT+COPS?", LINE("+COPS: 1,2,\"46011\",9") OK},
                                       STEPS_END});
}

Test(module_families, an_operator_that_was_once_chosen_by_hand)
{
    fixture.network.manual = true;
    fixture_start(&fixture);
    fixture_play(&fixture, "selection = manual",
                 (const struct step[]){{"AT+COPS?", LINE("+COPS: 1,0,\"CHN-CT\",9") OK},
                                       {"AT+COPS=0", OK},
                                       {"AT+COPS?", LINE("+COPS: 0,0,\"CHN-CT\",9") OK},
                                       STEPS_END});
}

/* --- bearers of older families --- */

#define DEACT LINE("+SAPBR 1: DEACT") LINE("+PDP: DEACT")

static const struct step open_both[] = {
    {"AT+SAPBR=1,1", OK}, {"AT+CSTT=\"a\"", OK}, {"AT+CIICR", OK}, STEPS_END};

Test(module_families, what_is_lost_is_told_behind_the_ok)
{
    fixture_start(&fixture);
    fixture_play(&fixture, "open", open_both);
    fixture_play(&fixture, "deact_urc = behind",
                 (const struct step[]){{"AT+CGREG=1", OK},
                                       {"AT+CGATT=0", OK LINE("+CGREG: 0") DEACT},
                                       {"AT+SAPBR=2,1", LINE("+SAPBR: 1,3,\"0.0.0.0\"") OK},
                                       STEPS_END});
}

Test(module_families, or_before_it)
{
    fixture.options.deact_first = true;
    fixture_start(&fixture);
    fixture_play(&fixture, "open", open_both);
    fixture_play(&fixture, "deact_urc = before",
                 (const struct step[]){{"AT+CGREG=1", OK},
                                       {"AT+CGATT=0", DEACT OK LINE("+CGREG: 0")},
                                       {"AT+CGATT=1", OK LINE("+CGREG: 1")},
                                       {"AT+CNACT=1", OK LINE("+APP PDP: ACTIVE")},
                                       {"AT", LINE("+APP PDP: DEACTIVE") OK, 0, deactivate},
                                       STEPS_END});
}

/* Each of them, on a module that was detached. */
static const struct {
    const char *before, *command, *refused, *taken;
} attaching[] = {
    {"AT", "AT+SAPBR=1,1", ERROR, OK},
    {"AT+CSTT=\"a\"", "AT+CIICR", ERROR, OK},
    {"AT", "AT+CGACT=1,1", LINE("+CME ERROR: 180"), OK},
    {"AT", "AT+CNACT=1", OK LINE("+APP PDP: DEACTIVE"), OK LINE("+APP PDP: ACTIVE")},
};

static void try_to_attach(bool attaches, size_t i)
{
    fixture.options.bearer_attaches = attaches;
    fixture_talk(&fixture, "AT+CMEE=1", SECONDS(1));
    fixture_talk(&fixture, "AT+CIPSHUT", SECONDS(1));
    fixture_talk(&fixture, "AT+CGATT=0", SECONDS(1));
    fixture_talk(&fixture, attaching[i].before, SECONDS(1));
    cr_expect_str_eq(fixture_talk(&fixture, attaching[i].command, SECONDS(1)),
                     attaches ? attaching[i].taken : attaching[i].refused, "%s",
                     attaching[i].command);
    cr_expect_str_eq(fixture_talk(&fixture, "AT+CGATT?", SECONDS(1)),
                     attaches ? LINE("+CGATT: 1") OK : LINE("+CGATT: 0") OK);
}

Test(module_families, bearers_attach_by_themselves_where_the_family_does)
{
    fixture_start(&fixture);
    for (size_t i = 0; i < sizeof attaching / sizeof *attaching; i++) {
        try_to_attach(false, i);
        try_to_attach(true, i);
    }
    fixture_talk(&fixture, "AT+CGATT=0;+COPS=2", SECONDS(1));
    cr_expect_str_eq(fixture_talk(&fixture, "AT+SAPBR=1,1", SECONDS(1)), LINE("+CME ERROR: 30"),
                     "not without a network");
}

Test(module_families, a_closed_profile_is_closed_or_refused)
{
    fixture_start(&fixture);
    cr_expect_str_eq(fixture_talk(&fixture, "AT+SAPBR=0,1", SECONDS(1)), OK);
    fixture.options.closed_refuses = true;
    cr_expect_str_eq(fixture_talk(&fixture, "AT+SAPBR=0,1", SECONDS(1)), ERROR);
    fixture_talk(&fixture, "AT+SAPBR=1,1", SECONDS(1));
    cr_expect_str_eq(fixture_talk(&fixture, "AT+SAPBR=0,1", SECONDS(1)), OK);
}

/* --- who it says it is, and where it is --- */

Test(module_families, another_family_s_name)
{
    span_copy(SPAN("SIMCOM INCORPORATED"), fixture.options.maker, sizeof fixture.options.maker);
    span_copy(SPAN("SIMCOM_SIM800L"), fixture.options.product, sizeof fixture.options.product);
    span_copy(SPAN("SIM800 R14.18"), fixture.options.ident, sizeof fixture.options.ident);
    fixture_start(&fixture);
    fixture_play(&fixture, "cgmi, cgmm, ati",
                 (const struct step[]){{"ATI", LINE("SIM800 R14.18") OK},
                                       {"AT+CGMM", LINE("SIMCOM_SIM800L") OK},
                                       {"AT+GMM", LINE("SIMCOM_SIM800L") OK},
                                       {"AT+CGMI", LINE("SIMCOM INCORPORATED") OK},
                                       {"AT+GMI", LINE("SIMCOM INCORPORATED") OK},
                                       STEPS_END});
}

Test(module_families, another_cell)
{
    span_copy(SPAN("1a2B"), fixture.network.area, sizeof fixture.network.area);
    span_copy(SPAN("01A2D003"), fixture.network.cell, sizeof fixture.network.cell);
    fixture_start(&fixture);
    fixture_play(&fixture, "area, cell",
                 (const struct step[]){
                     {"AT+CREG=2", OK},
                     {"AT+CREG?", LINE("+CREG: 2,1,\"1a2B\",\"01A2D003\",9") OK},
                     {"AT+CPSI?", LINE("+CPSI: LTE NB-IOT,Online,460-11,0x1A2B,27447299,149,"
                                       "EUTRAN-BAND20,6400,3,3,-12,-117,-88,10") OK},
                     STEPS_END});
}

/* --- what a scenario makes of the network --- */

static void deny(struct fixture *to)
{
    module_register(to->module, REG_DENIED);
}

static void search(struct fixture *to)
{
    module_register(to->module, REG_SEARCHING);
}

static void take_as_guest(struct fixture *to)
{
    module_register(to->module, REG_ROAMING);
}

static void take_home(struct fixture *to)
{
    module_register(to->module, REG_HOME);
}

static void refuse_bearer(struct fixture *to)
{
    module_refuse_bearer(to->module, 0);
}

static void refuse_subscriber(struct fixture *to)
{
    module_refuse_bearer(to->module, 133);
}

static void refuse_login(struct fixture *to)
{
    module_refuse_bearer(to->module, 149);
}

static void refuse_attach(struct fixture *to)
{
    module_refuse_attach(to->module, 0);
}

static void refuse_service(struct fixture *to)
{
    module_refuse_attach(to->module, 107);
}

Test(module_families, a_search_that_is_waited_for)
{
    fixture.network.cops_waits = true;
    fixture.network.idle = true;
    fixture.network.register_after = SECONDS(4);
    fixture.network.scan = SECONDS(30);
    fixture_start(&fixture);
    fixture_play(&fixture, "cops_answers = searched",
                 (const struct step[]){{"AT+COPS=0", "", SECONDS(3)},
                                       {NULL, OK, SECONDS(2)},
                                       {"AT+COPS=0", OK},
                                       {"AT+COPS=2", OK},
                                       {NULL, "", 0, search},
                                       {"AT+CMEE=2", OK},
                                       {"AT+COPS=0", "", SECONDS(29)},
                                       {NULL, LINE("+CME ERROR: no network service"),
                                        SECONDS(2)},
                                       {"AT+COPS=2", OK},
                                       {"AT+COPS=0", "", SECONDS(5)},
                                       {NULL, OK, SECONDS(2), take_home},
                                       STEPS_END});
}

Test(module_families, a_search_that_is_denied)
{
    fixture.network.cops_waits = true;
    fixture.network.denied = true;
    fixture_start(&fixture);
    fixture_play(&fixture, "cops_answers = searched, denied = yes",
                 (const struct step[]){
                     {"AT+COPS=0", ERROR}, {"AT+CREG?", LINE("+CREG: 0,3") OK}, STEPS_END});
}

Test(module_families, a_registration_that_changes)
{
    fixture_start(&fixture);
    fixture_play(&fixture, "register",
                 (const struct step[]){
                     {"AT+CREG=1;+SAPBR=1,1", OK},
                     {NULL, LINE("+CREG: 3") LINE("+SAPBR 1: DEACT"), 0, deny},
                     {"AT+CREG?;+CEREG?;+CGATT?",
                      LINE("+CREG: 1,3") LINE("+CEREG: 0,3") LINE("+CGATT: 0") OK},
                     {"AT+COPS=0", OK LINE("+CREG: 2")},
                     {NULL, LINE("+CREG: 5"), 0, take_as_guest},
                     {"AT+CGATT?", LINE("+CGATT: 1") OK},
                     {"AT+SAPBR=1,1", OK},
                     {NULL, LINE("+CREG: 1"), 0, take_home}, /* the bearer stays */
                     {"AT+SAPBR=2,1", LINE("+SAPBR: 1,1,\"10.94.36.44\"") OK},
                     {NULL, LINE("+CREG: 2") LINE("+SAPBR 1: DEACT"), SECONDS(3600), search},
                     {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK LINE("+CREG: 0")},
                     {NULL, "", 0, take_home}, /* nobody is there to hear of it */
                     {"AT+CFUN=1", OK LINE("+CPIN: READY") LINE("+CREG: 1")},
                     STEPS_END});
}

Test(module_families, a_bearer_that_the_network_does_not_give)
{
    fixture_start(&fixture);
    fixture_play(&fixture, "no-bearer",
                 (const struct step[]){{NULL, "", 0, refuse_bearer},
                                       {"AT+CGATT?", LINE("+CGATT: 1") OK},
                                       {"AT+SAPBR=1,1", ERROR},
                                       {"AT+SAPBR=1,1", OK},
                                       {NULL, "", 0, refuse_bearer},
                                       {"AT+CNACT=1", OK LINE("+APP PDP: DEACTIVE")},
                                       {"AT+CNACT=1", OK LINE("+APP PDP: ACTIVE")},
                                       {NULL, "", 0, refuse_bearer},
                                       {"AT+CSTT=\"a\"", OK},
                                       {"AT+CIICR", ERROR},
                                       {NULL, "", 0, refuse_bearer},
                                       {"AT+CGACT=1,1", ERROR},
                                       {"AT+CGACT=1,1", OK},
                                       STEPS_END});
}

#define CME(what) LINE("+CME ERROR: " what)

Test(module_families, a_bearer_that_is_refused_with_a_number)
{
    fixture_start(&fixture);
    fixture_play(&fixture, "no-bearer 133, 149",
                 (const struct step[]){{NULL, "", 0, refuse_subscriber},
                                       {"AT+SAPBR=1,1", ERROR},
                                       {"AT+CMEE=1", OK},
                                       {NULL, "", 0, refuse_subscriber},
                                       {"AT+SAPBR=1,1", CME("133")},
                                       {NULL, "", 0, refuse_subscriber},
                                       {"AT+CNACT=1", OK LINE("+APP PDP: DEACTIVE")},
                                       {NULL, "", 0, refuse_bearer},
                                       {"AT+CGACT=1,1", CME("148")},
                                       {"AT+CMEE=2", OK},
                                       {NULL, "", 0, refuse_login},
                                       {"AT+CGACT=1,1", CME("PDP authentication failure")},
                                       {"AT+CSTT=\"a\"", OK},
                                       {NULL, "", 0, refuse_login},
                                       {"AT+CIICR", CME("PDP authentication failure")},
                                       STEPS_END});
}

Test(module_families, an_attach_that_the_network_refuses)
{
    fixture.network.attach = false;
    fixture_start(&fixture);
    fixture_play(&fixture, "no-attach",
                 (const struct step[]){{NULL, "", 0, refuse_attach},
                                       {"AT+CGATT=1", ERROR},
                                       {"AT+CMEE=1", OK},
                                       {NULL, "", 0, refuse_attach},
                                       {"AT+CGATT=1", CME("148")},
                                       {"AT+CMEE=2", OK},
                                       {NULL, "", 0, refuse_service},
                                       {"AT+CGATT=1", CME("GPRS services not allowed")},
                                       {"AT+CGATT?;+CREG?",
                                        LINE("+CGATT: 0") LINE("+CREG: 0,1") OK},
                                       {"AT+CGATT=1", OK},
                                       STEPS_END});
}

/* What the network said when it refused the registration (27.007, 9.2.2). */
Test(module_families, an_attach_where_registration_was_denied)
{
    fixture.network.denied = true;
    fixture_start(&fixture);
    fixture_play(&fixture, "denied = yes, no-attach 107",
                 (const struct step[]){{"AT+CMEE=1", OK},
                                       {"AT+CGATT=1", CME("30")},
                                       {NULL, "", 0, refuse_service},
                                       {"AT+CGATT=1", CME("107")},
                                       {"AT+CGACT=1,1", CME("30")},
                                       STEPS_END});
}

/* Registered all the same, as where the card is for calls alone. */
Test(module_families, an_attach_that_is_refused_behind_a_registration)
{
    fixture.network.register_after = SECONDS(5);
    fixture_start(&fixture);
    fixture_play(&fixture, "no-attach",
                 (const struct step[]){{NULL, "", SECONDS(10), refuse_attach},
                                       {"AT+CREG?", LINE("+CREG: 0,1") OK},
                                       {"AT+CGATT?", LINE("+CGATT: 0") OK},
                                       {"AT+CGATT=1", OK},
                                       STEPS_END});
}

Test(module_families, an_application_network_that_is_refused_at_once)
{
    fixture.options.cnact_refuses = true;
    fixture.network.denied = true;
    fixture_start(&fixture);
    fixture_play(&fixture, "cnact_refused = error",
                 (const struct step[]){{"AT+CNACT=1", ERROR},
                                       {"AT+CNACT?", LINE("+CNACT: 0,\"0.0.0.0\"") OK},
                                       {NULL, "", 0, take_home},
                                       {NULL, "", 0, refuse_bearer},
                                       {"AT+CMEE=1", OK},
                                       {"AT+CNACT=1", LINE("+CME ERROR: 3")},
                                       {NULL, "", 0, refuse_subscriber},
                                       {"AT+CNACT=1", LINE("+CME ERROR: 133")},
                                       {"AT+CNACT=1", OK LINE("+APP PDP: ACTIVE")},
                                       STEPS_END});
}
