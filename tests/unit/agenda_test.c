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

struct looper {
    struct alarm alarm;
    struct looper *next; /* it sets that one for the same instant */
    int rings;
    usec before; /* when it rang last */
    bool jumped; /* its time went back, or on by more than one breath */
};

static void ring_on(void *owner)
{
    struct looper *looper = owner;
    usec gone = agenda.now - looper->before;
    looper->jumped |= gone != 0 && gone != AGENDA_BREATH;
    looper->before = agenda.now;
    looper->rings++;
    alarm_set_in(&agenda, &looper->next->alarm, 0);
}

/* One that sets itself, and a ring of three; whoever else is due comes in time. */
Test(agenda, no_alarm_can_hold_time)
{
    static struct looper loopers[4];
    size_t next[] = {0, 2, 3, 1};
    for (size_t i = 0; i < 4; i++) {
        loopers[i] = (struct looper){.next = &loopers[next[i]]};
        alarm_init(&loopers[i].alarm, ring_on, &loopers[i]);
    }
    alarm_set(&agenda, &loopers[0].alarm, 0);
    alarm_set(&agenda, &loopers[1].alarm, 0);
    alarm_set(&agenda, &ringers[0].alarm, MSEC(5));
    agenda_run_until(&agenda, MSEC(5));
    cr_expect_str_eq(rung, "a");
    cr_expect_eq(agenda.now, MSEC(5));
    for (size_t i = 0; i < 4; i++) {
        int turns = 6 * AGENDA_TURNS / (i ? 3 : 1);
        cr_expect_not(loopers[i].jumped, "looper %zu", i);
        cr_expect(loopers[i].rings > turns - 10 && loopers[i].rings < turns + 10, "%d rings",
                  loopers[i].rings);
    }
}

/* A thousand modems may all have something to do at once. */
Test(agenda, many_at_one_instant_are_not_too_many)
{
    enum { COUNT = 3 * AGENDA_TURNS };
    static struct looper many[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        many[i] = (struct looper){.next = &many[i], .before = 7};
        alarm_init(&many[i].alarm, ring_on, &many[i]);
        alarm_set(&agenda, &many[i].alarm, 7);
    }
    for (size_t i = 0; i < 2 * COUNT; i++)
        cr_assert(agenda_step(&agenda, 7));
    cr_expect_eq(agenda.now, 7);
    for (size_t i = 0; i < COUNT; i++)
        cr_assert_eq(many[i].rings, 2);
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
