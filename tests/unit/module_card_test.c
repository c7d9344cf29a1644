/* SPDX-License-Identifier: MIT */
/* What a module says of its card in each state of it, in each mode of AT+CMEE (27.007, 9.2.1;
 * 27.005, 3.2.5), and how the card gets from one state to the next. */
#include "at/cme.h"
#include "module_fixture.h"

#include <criterion/criterion.h>

static struct fixture fixture;

static void setup(void)
{
    fixture_init(&fixture);
}

static void teardown(void)
{
    if (fixture.module)
        fixture_release(&fixture);
}

TestSuite(module_card, .init = setup, .fini = teardown);

static void take_out(struct fixture *to)
{
    module_remove_card(to->module);
}

static void put_in(struct fixture *to)
{
    module_insert_card(to->module);
}

#define CME(what) LINE("+CME ERROR: " what)

/* --- in each state --- */

static void absent(struct fixture *to)
{
    to->sim.state = SIM_ABSENT;
}

static void failed(struct fixture *to)
{
    to->sim.state = SIM_FAILED;
}

static void locked(struct fixture *to)
{
    to->sim.state = SIM_PUK;
}

static void asking(struct fixture *to)
{
    span_copy(SPAN("1234"), to->sim.pin, sizeof to->sim.pin);
}

static void busy(struct fixture *to)
{
    to->sim.busy = SECONDS(3600);
}

static const struct {
    const char *state;
    void (*make)(struct fixture *to);
    bool powered_down_before; /* AT+CFUN=0, AT+CFUN=1: it is read anew */
    const char *word;         /* of AT+CPIN?; NULL: that is refused, too */
    int cme, cms;
} states[] = {
    {"no card", absent, false, NULL, 10, 310},
    {"a card that does not answer", failed, false, NULL, 13, 313},
    {"its PUK is asked for", locked, false, "SIM PUK", 12, 316},
    {"its PIN is asked for", asking, false, "SIM PIN", 11, 311},
    {"being read", busy, true, NULL, 14, 314},
};

/* All that need a good card. */
static const char *const commands[] = {
    "AT+CIMI",   "AT+CNUM",   "AT+CLCK=\"SC\",2", "AT+CPMS?",   "AT+CSCA?",     "AT+CGATT=1",
    "AT+COPS=0", "AT+COPS=?", "AT+CGACT=1,1",     "AT+CNACT=1", "AT+SAPBR=1,1",
};

static void expect_refusal(const char *state, const char *command, int mode, int cme)
{
    struct bytes line = {0}, said = {0};
    bytes_addf(&line, "AT+CMEE=%d", mode);
    fixture_talk(&fixture, bytes_at(&line), SECONDS(1));
    if (mode == 0)
        bytes_add_text(&said, ERROR);
    else if (mode == 1)
        bytes_addf(&said, "\r\n+CME ERROR: %d\r\n", cme);
    else
        bytes_addf(&said, "\r\n+CME ERROR: %s\r\n", cme_text(cme));
    cr_expect_str_eq(fixture_talk(&fixture, command, SECONDS(1)), bytes_at(&said),
                     "%s: %s, AT+CMEE=%d", state, command, mode);
    bytes_release(&line);
    bytes_release(&said);
}

static void expect_state(size_t i)
{
    struct bytes said = {0};
    states[i].make(&fixture);
    fixture_start(&fixture);
    if (states[i].powered_down_before)
        fixture_talk(&fixture, "AT+CFUN=0;+CFUN=1", SECONDS(1));
    for (int mode = 0; mode < 3; mode++) {
        for (size_t k = 0; k < sizeof commands / sizeof *commands; k++)
            expect_refusal(states[i].state, commands[k], mode, states[i].cme);
        if (!states[i].word)
            expect_refusal(states[i].state, "AT+CPIN?", mode, states[i].cme);
    }
    if (states[i].word) {
        bytes_addf(&said, "\r\n+CPIN: %s\r\n" OK, states[i].word);
        cr_expect_str_eq(fixture_talk(&fixture, "AT+CPIN?", SECONDS(1)), bytes_at(&said));
    }
    for (int mode = 0; mode < 3; mode++) {
        bytes_clear(&said);
        fixture_talk(&fixture,
                     mode == 0   ? "AT+CMEE=0"
                     : mode == 1 ? "AT+CMEE=1"
                                 : "AT+CMEE=2",
                     SECONDS(1));
        if (mode == 2)
            bytes_addf(&said, "\r\n+CMS ERROR: %s\r\n", cme_text(states[i].cme));
        else
            bytes_addf(&said, "\r\n+CMS ERROR: %d\r\n", states[i].cms);
        cr_expect_str_eq(fixture_talk(&fixture, "AT+CMGR=1", SECONDS(1)), bytes_at(&said),
                         "%s, AT+CMEE=%d", states[i].state, mode);
    }
    bytes_release(&said);
}

Test(module_card, each_state_has_its_error_in_each_mode)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        expect_state(i);
        teardown();
        setup();
    }
}

/* Firmware that has one number for whatever is missing. */
Test(module_card, bearers_may_be_refused_without_a_reason)
{
    absent(&fixture);
    fixture.options.bearer_error = 3;
    fixture_start(&fixture);
    fixture_play(&fixture, "bearer_error = 3",
                 (const struct step[]){{"AT+SAPBR=1,1", ERROR},
                                       {"AT+CMEE=1", OK},
                                       {"AT+SAPBR=1,1", CME("3")},
                                       {"AT+CNACT=1", CME("3")},
                                       {"AT+CNACT=0", OK},
                                       {"AT+CGACT=1,1", CME("3")},
                                       {"AT+CGATT=1", CME("10")},
                                       STEPS_END});
}

/* --- from one to the next --- */

Test(module_card, it_is_read_for_a_while)
{
    fixture.options.boot = BOOT_COLD;
    fixture.sim.busy = SECONDS(3);
    fixture_start(&fixture);
    fixture_play(&fixture, "busy = 3s",
                 (const struct step[]){{NULL, LINE("RDY") LINE("+CFUN: 1"), SECONDS(7)},
                                       {"ATE0+CMEE=2", "ATE0+CMEE=2\r" OK},
                                       {"AT+CPIN?", CME("SIM busy"), MSEC(100)},
                                       {"AT+CREG?", LINE("+CREG: 0,0") OK, MSEC(100)},
                                       {NULL, LINE("+CPIN: READY"), SECONDS(2)},
                                       {"AT+CPIN?;+CREG?",
                                        LINE("+CPIN: READY") LINE("+CREG: 0,1") OK, MSEC(100)},
                                       {NULL, LINE("SMS Ready"), SECONDS(3)},
                                       {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK},
                                       {"AT+CPIN?", CME("SIM failure")},
                                       {"AT+CFUN=1", OK},
                                       {"AT+CPIN?", CME("SIM busy")},
                                       {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK, SECONDS(5)},
                                       {"AT+CFUN=1", OK LINE("+CPIN: READY"), SECONDS(4)},
                                       STEPS_END});
}

Test(module_card, a_locked_one_is_read_too)
{
    fixture.options.boot = BOOT_COLD;
    fixture.sim.busy = SECONDS(3);
    asking(&fixture);
    fixture_start(&fixture);
    fixture_play(&fixture, "busy = 3s, pin = 1234",
                 (const struct step[]){{NULL, LINE("RDY") LINE("+CFUN: 1"), SECONDS(7)},
                                       {"ATE0", "ATE0\r" OK},
                                       {"AT+CPIN=1234", ERROR, MSEC(100)},
                                       {NULL, LINE("+CPIN: SIM PIN"), SECONDS(2)},
                                       {"AT+CPIN=1234", OK LINE("+CPIN: READY")},
                                       {NULL, LINE("SMS Ready"), SECONDS(3)},
                                       STEPS_END});
}

Test(module_card, taken_out_and_put_in_again)
{
    fixture.sim.busy = SECONDS(2);
    fixture_start(&fixture);
    fixture_play(&fixture, "card-out, card-in",
                 (const struct step[]){
                     {"AT+CREG=1;+CMEE=1;+CNACT=1", OK LINE("+APP PDP: ACTIVE")},
                     {NULL,
                      LINE("+CPIN: NOT INSERTED") LINE("+CREG: 0") LINE("+APP PDP: DEACTIVE"),
                      0, take_out},
                     {"AT+CPIN?", CME("10")},
                     {"AT+CIMI", CME("10")},
                     {NULL, "", 0, take_out},
                     {NULL, "", 0, put_in},
                     {"AT+CPIN?", CME("14"), MSEC(500)},
                     {NULL, LINE("+CPIN: READY") LINE("+CREG: 1")},
                     {NULL, "", 0, put_in},
                     {"AT+CFUN=0", LINE("+CPIN: NOT READY") OK LINE("+CREG: 0")},
                     {NULL, "", 0, take_out}, /* nobody is there to see it */
                     {NULL, "", 0, put_in},
                     {"AT+CFUN=1", OK, SECONDS(1)},
                     {NULL, LINE("+CPIN: NOT INSERTED"), 0, take_out},
                     {NULL, "", SECONDS(9)}, /* what was being read is gone */
                     STEPS_END});
}

Test(module_card, put_in_for_the_first_time)
{
    absent(&fixture);
    fixture.options.call_ready = CALL_READY_BEHIND;
    fixture_start(&fixture);
    fixture_play(
        &fixture, "card-in",
        (const struct step[]){{"AT+CREG?", LINE("+CREG: 0,0") OK},
                              {NULL, LINE("+CPIN: READY") LINE("SMS Ready") LINE("Call Ready"),
                               SECONDS(3), put_in},
                              {"AT+CREG?", LINE("+CREG: 0,1") OK},
                              STEPS_END});
}
