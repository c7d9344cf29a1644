/* SPDX-License-Identifier: MIT */
#include "agenda/agenda.h"

#include "base/random.h"

#include <criterion/criterion.h>
#include <string.h>

struct ringer {
    struct alarm alarm;
    struct agenda *agenda;
    char name;
    char *log;
};

static void ring(void *owner)
{
    struct ringer *ringer = owner;
    cr_assert_eq(ringer->agenda->now, ringer->alarm.at, "now is the alarm's own time");
    strncat(ringer->log, &ringer->name, 1);
}

static struct ringer ringers[5];
static char rung[64];
static struct agenda agenda;

static void setup(void)
{
    agenda_init(&agenda);
    rung[0] = '\0';
    for (size_t i = 0; i < 5; i++) {
        ringers[i] = (struct ringer){.agenda = &agenda, .name = (char)('a' + i), .log = rung};
        alarm_init(&ringers[i].alarm, ring, &ringers[i]);
    }
}

static void teardown(void)
{
    agenda_release(&agenda);
}

TestSuite(agenda, .init = setup, .fini = teardown);

Test(agenda, equal_times_ring_in_the_order_set)
{
    alarm_set(&agenda, &ringers[2].alarm, MSEC(5));
    alarm_set(&agenda, &ringers[0].alarm, MSEC(5));
    alarm_set(&agenda, &ringers[1].alarm, MSEC(3));
    alarm_set(&agenda, &ringers[3].alarm, MSEC(5));
    agenda_run_until(&agenda, MSEC(10));
    cr_assert_str_eq(rung, "bcad");
    cr_assert_eq(agenda.now, MSEC(10));
    cr_assert_eq(agenda_next(&agenda), USEC_NEVER);
}

Test(agenda, setting_again_moves_and_cancelling_twice_is_fine)
{
    alarm_set(&agenda, &ringers[0].alarm, 10);
    alarm_set(&agenda, &ringers[1].alarm, 20);
    alarm_set(&agenda, &ringers[0].alarm, 30);
    cr_assert_eq(agenda_next(&agenda), 20);
    alarm_cancel(&agenda, &ringers[1].alarm);
    alarm_cancel(&agenda, &ringers[1].alarm);
    cr_assert_not(alarm_is_set(&ringers[1].alarm));
    agenda_run_until(&agenda, 100);
    cr_assert_str_eq(rung, "a");
}

Test(agenda, a_late_driver_still_rings_each_alarm_at_its_own_time)
{
    for (size_t i = 0; i < 5; i++)
        alarm_set(&agenda, &ringers[i].alarm, (usec)(50 - 10 * i));
    agenda_run_until(&agenda, SECONDS(1)); /* ring() checks now */
    cr_assert_str_eq(rung, "edcba");
}

Test(agenda, any_mix_of_set_move_and_cancel_rings_in_order)
{
    enum { COUNT = 200 };
    static struct ringer many[COUNT];
    static char ignored[COUNT * 200];
    struct random random;
    random_init(&random, 1, "agenda");
    for (size_t i = 0; i < COUNT; i++) {
        many[i] = (struct ringer){.agenda = &agenda, .name = '.', .log = ignored};
        alarm_init(&many[i].alarm, ring, &many[i]);
    }
    for (int round = 0; round < 20000; round++) {
        struct alarm *alarm = &many[random_below(&random, COUNT)].alarm;
        if (random_chance(&random, 300000))
            alarm_cancel(&agenda, alarm);
        else
            alarm_set_in(&agenda, alarm, (usec)random_below(&random, 1000));
        if (round % 16 == 0) {
            usec due = agenda_next(&agenda), before = agenda.now;
            ignored[0] = '\0';
            cr_assert(due >= before);
            cr_assert_eq(agenda_step(&agenda, USEC_NEVER - 1), due != USEC_NEVER);
        }
    }
}
