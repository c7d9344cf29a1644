/* SPDX-License-Identifier: MIT */
#include "hunt/loop.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* A program as the modem sees it: a command every second, and what comes for it. */
static struct loops loops;
static struct loop_watch watch;
static usec now;

static void setup(void)
{
    loops = (struct loops){0};
    now = 0;
}

static void begin(usec learn_from)
{
    watch = (struct loop_watch){.known = &loops, .learn_from = learn_from};
    now = 0;
}

static const struct loop *say(const char *command, const char *line)
{
    const struct loop *in = loop_hear_command(&watch, now, span_of(command));
    if (*line)
        loop_hear_line(&watch, span_of(line));
    now += SECONDS(1);
    return in;
}

/* Goes round until `until`; when it was recognised, or USEC_NEVER. */
static usec go_round(const char *line, usec until)
{
    usec when = USEC_NEVER;
    while (now < until) {
        bool in = say("AT+CREG?", line) != NULL;
        in = say("AT+CSQ", "+CSQ: 99,99") != NULL || in;
        if (in && when == USEC_NEVER)
            when = now;
    }
    return when;
}

static void learn(void)
{
    struct loop loop;
    begin(SECONDS(900));
    say("ATE0", "OK");
    cr_assert_eq(go_round("+CREG: 0,2", SECONDS(1800)), USEC_NEVER, "nothing is known yet");
    loop_end(&watch, &loop);
    loops_add(&loops, &loop);
    loops_add(&loops, &loop);
    cr_assert_eq(loops.count, 1);
}

TestSuite(hunt_loop, .init = setup);

Test(hunt_loop, is_what_goes_on_in_the_second_half)
{
    learn();
    cr_expect_eq(loops.all[0].count, 2, "ATE0 is not of it");
    cr_expect_str_eq(loops.all[0].least, "AT+CREG?");
    cr_expect_str_eq(loops.all[0].greatest, "AT+CSQ");
}

Test(hunt_loop, is_recognised_when_it_lasts_longer_than_any_trouble)
{
    learn();
    begin(SECONDS(900));
    say("ATE0", "OK");
    usec when = go_round("+CREG: 0,2", SECONDS(600));
    cr_expect_geq(when, LOOP_PROVEN);
    cr_expect_lt(when, LOOP_PROVEN + SECONDS(10));
}

/* 0,2 and 0,4 are one answer to a program that waits for another: numbers do not count. */
Test(hunt_loop, knows_shapes_not_numbers)
{
    learn();
    begin(SECONDS(900));
    cr_expect_lt(go_round("+CREG: 0,4", SECONDS(600)), USEC_NEVER);
}

Test(hunt_loop, another_answer_is_another_loop)
{
    learn();
    begin(SECONDS(900));
    cr_expect_eq(go_round("ERROR", SECONDS(800)), USEC_NEVER);
}

Test(hunt_loop, a_part_of_it_is_not_it)
{
    learn();
    begin(SECONDS(900));
    for (int i = 0; i < 800; i++)
        cr_assert_null(say("AT+CREG?", "+CREG: 0,2"), "it never asks for the signal");
}

Test(hunt_loop, whatever_else_it_does_begins_the_wait_anew)
{
    learn();
    begin(SECONDS(900));
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(go_round("+CREG: 0,2", now + LOOP_PROVEN - SECONDS(10)), USEC_NEVER);
        say("AT+CFUN=1", "OK");
    }
}

Test(hunt_loop, one_that_never_repeats_itself_is_none)
{
    struct loop loop;
    char command[32];
    begin(0);
    for (int i = 0; i < 1000; i++) {
        snprintf(command, sizeof command, "AT+X%c%c", 'A' + i % 26, 'A' + i / 26 % 26);
        say(command, "OK");
    }
    loop_end(&watch, &loop);
    cr_expect_eq(loop.count, 0);
    loops_add(&loops, &loop);
    cr_expect_eq(loops.count, 0);
}

Test(hunt_loop, there_is_room_for_so_many_and_no_more)
{
    for (int i = 0; i < LOOPS_MOST + 5; i++)
        loops_add(&loops, &(struct loop){.exchanges = {(uint64_t)i + 1}, .count = 1});
    cr_expect_eq(loops.count, LOOPS_MOST);
}
