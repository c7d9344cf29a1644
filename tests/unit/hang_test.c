/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <criterion/criterion.h>

/* A module that stands still (then = hang): nothing of either side is lost by it, and what is said
 * afterwards is what would have been said. */

static struct stage *stage;
static struct scenario *scenario;
static struct bytes heard;
static usec first, last; /* when something was heard */

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner;
    if (lane != LANE_FROM_MODEM)
        return;
    first = first ? first : at;
    last = at;
    bytes_add_span(&heard, bytes);
}

static void forget(void)
{
    bytes_clear(&heard);
    first = last = 0;
}

static void start(const char *world)
{
    struct complaints complaints = {0};
    scenario = scenario_read(NULL, "x.ini", span_of(world), &complaints);
    cr_assert(scenario, "%s", bytes_at(&complaints.text));
    stage = stage_new(scenario, hear, NULL);
    stage_send(stage, SPAN("ATE0\r"));
    stage_run(stage, MSEC(500));
    forget();
}

static void stop(void)
{
    stage_free(stage);
    scenario_free(scenario);
    bytes_release(&heard);
}

static void act(const char *words)
{
    struct mistake mistake = {0};
    cr_assert(stage_act(stage, span_of(words), &mistake), "%s", bytes_at(&mistake.why));
    stage_run(stage, stage_now(stage));
}

TestSuite(hang, .fini = stop);

#define BOTH "\r\nOK\r\n\r\nSIMCOM_SIM7000E\r\n\r\nOK\r\n"

Test(hang, ends_and_all_is_said_that_would_have_been)
{
    start("[module]\nthink = 10ms\n");
    act("inject hang for 3s");
    for (int i = 0; i < 3; i++) {
        stage_send(stage, SPAN("AT\rAT+GM"));
        stage_send(stage, SPAN("M\r"));
        stage_run(stage, stage_now(stage) + MSEC(700));
    }
    cr_expect_eq(heard.count, 0);
    stage_run(stage, SECONDS(60));
    cr_expect_eq(first, MSEC(3500) + MSEC(10), "%ld", (long)first);
    cr_expect_str_eq(bytes_at(&heard), BOTH BOTH BOTH);
}

Test(hang, in_the_middle_of_an_answer_is_a_pause)
{
    start("[module]\nthink = 10ms\n[fault f]\non = line +CSQ*\nthen = hang for 20s\n");
    stage_send(stage, SPAN("AT+CSQ\r"));
    stage_run(stage, SECONDS(60));
    cr_expect_str_eq(bytes_at(&heard), "\r\n+CSQ: 13,99\r\n\r\nOK\r\n");
    cr_expect_geq(last, SECONDS(20), "%ld", (long)last);
}

Test(hang, a_second_one_begins_behind_the_first)
{
    start("[module]\nthink = 10ms\n");
    act("inject hang for 3s");
    stage_run(stage, SECONDS(1));
    act("inject hang for 2s");
    stage_send(stage, SPAN("AT\r"));
    stage_run(stage, SECONDS(60));
    cr_expect_eq(first, MSEC(5500) + MSEC(10));
}

Test(hang, without_an_end_lasts_until_a_restart)
{
    start("[module]\nthink = 10ms\n");
    act("inject hang");
    act("inject hang for 2s");
    stage_send(stage, SPAN("AT\r"));
    stage_run(stage, SECONDS(3600));
    cr_expect_eq(heard.count, 0);
    act("inject power-off");
    act("inject power-on after 1s");
    stage_run(stage, SECONDS(3700));
    forget();
    stage_send(stage, SPAN("AT\r"));
    stage_run(stage, SECONDS(3800));
    cr_expect_str_eq(bytes_at(&heard), "AT\r\r\nOK\r\n", "and what was sent before is gone");
}

/* As the host's act: off in order, and on again; one that hangs cannot say that it goes. */
Test(hang, takes_the_power_key)
{
    start("[module]\nthink = 10ms\nboot_delay = 5s\n");
    act("inject power-key");
    stage_run(stage, SECONDS(1));
    cr_expect_str_eq(bytes_at(&heard), "\r\nNORMAL POWER DOWN\r\n");
    forget();
    stage_send(stage, SPAN("AT\r"));
    act("inject power-key after 1s");
    stage_run(stage, SECONDS(9));
    cr_expect(strstr(bytes_at(&heard), "\r\nRDY\r\n"), "%s", bytes_at(&heard));
    act("inject hang");
    forget();
    act("inject power-key after 1s");
    act("inject power-key after 2s");
    stage_run(stage, SECONDS(19));
    cr_expect_not(strstr(bytes_at(&heard), "POWER DOWN"), "%s", bytes_at(&heard));
    cr_expect(strstr(bytes_at(&heard), "\r\nRDY\r\n"), "%s", bytes_at(&heard));
}

/* A host that sends more than the module has room for waits, and goes on. */
Test(hang, takes_no_more_than_there_is_room_for)
{
    start("[module]\nthink = 0\n");
    act("inject hang for 3s");
    for (int i = 0; i < 50000; i++)
        stage_send(stage, SPAN("AT\r"));
    cr_expect(stage_has_unsent(stage));
    stage_run(stage, SECONDS(600));
    cr_expect_not(stage_has_unsent(stage));
    cr_expect_eq(heard.count, 50000 * 6);
}
