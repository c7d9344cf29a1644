/* SPDX-License-Identifier: MIT */
#include "scenario/expect.h"

#include <criterion/criterion.h>
#include <string.h>

/* A conversation: `>` a command, `<` a line of the modem, at times in milliseconds; it ends with
 * a row without text, at the time of the end. */
struct event {
    int at;
    const char *text;
};

static const struct {
    const char *name, *expect;
    struct event events[8];
    const char *why; /* NULL: it holds */
} rows[] = {
    {"it came",
     "after = +FTPGET: 1,64\ncommand = AT+FTPQUIT\nwithin = 10s\ncount = 1..3",
     {{0, "<+FTPGET: 1,64"}, {10000, ">AT+FTPQUIT"}, {99000, NULL}},
     NULL},
    {"it came too late",
     "after = +FTPGET: 1,64\ncommand = AT+FTPQUIT\nwithin = 10s",
     {{75020, "<+FTPGET: 1,64"}, {76000, ">AT+FTPQUTI"}, {85021, ">AT+FTPQUIT"}, {99000, NULL}},
     "`AT+FTPQUIT` did not come within 10s of `+FTPGET: 1,64` at 75.02s; the nearest was "
     "`AT+FTPQUTI` at 76s: behind `AT+FTPQU` it has `TI` instead of `IT`"},
    {"it did not come by the end",
     "after = +FTPGET: 1,64\ncommand = AT+FTPQUIT",
     {{0, "<+FTPGET: 1,64"}, {0, ">AT+FTPQUIT=1"}, {5000, NULL}},
     "`AT+FTPQUIT` did not come after `+FTPGET: 1,64` at 0s; the host had ended at 5s; the "
     "nearest was `AT+FTPQUIT=1` at 0s: behind `AT+FTPQUIT` it has `=1`"},
    {"the host ended before the time was over",
     "command = AT+CGATT?\nwithin = 2m",
     {{3200, NULL}},
     "`AT+CGATT?` did not come within 2m of the start; the host had ended at 3.2s; no other "
     "command came"},
    {"another line ended it, not the host",
     "before = OK\ncommand = AT+CGATT?",
     {{100, "<OK"}, {3200, NULL}},
     "`AT+CGATT?` did not come and before `OK`; no other command came"},
    {"nothing came",
     "command = AT+CGATT?\nwithin = 1s",
     {{5000, NULL}},
     "`AT+CGATT?` did not come within 1s of the start; no other command came"},
    {"secrets of the nearest are hidden",
     "command = AT+FTPUN=*",
     {{0, ">AT"}, {10, ">AT+FTPPW=\"x\""}, {5000, NULL}},
     "`AT+FTPUN=*` did not come; the host had ended at 5s; the nearest was "
     "`AT+FTPPW=\"******\"` at 10ms: behind `AT+FTP` it has `PW=\"******\"` instead of `UN=`"},
    {"the line never came",
     "after = +FTPGET: 1,64\ncommand = AT+FTPQUIT",
     {{0, ">AT+FTPQUIT"}, {5000, NULL}},
     "`+FTPGET: 1,64` never came, so `AT+FTPQUIT` was not waited for; the host had ended "
     "at 5s"},
    {"none is enough",
     "after = +FTPGET: 1,64\ncommand = AT+FTPQUIT\ncount = 0..1",
     {{0, ">AT"}, {5000, NULL}},
     NULL},
    {"too often",
     "command = AT+FTPGET=1\ncount = 1..2",
     {{0, ">AT+FTPGET=1"}, {1000, ">at+ftpget=1"}, {2500, ">AT+FTPGET=1"}, {5000, NULL}},
     "`AT+FTPGET=1` came 3 times, the last at 2.5s; expected at most 2"},
    {"too seldom",
     "command = AT+FTPGET=1\ncount = 2",
     {{0, ">AT+FTPGET=1"}, {1000, ">AT+FTPGET=2"}, {5000, NULL}},
     "`AT+FTPGET=1` came 1 of 2 times; the host had ended at 5s; the nearest was `AT+FTPGET=2` "
     "at 1s: behind "
     "`AT+FTPGET=` "
     "it has `2` instead of `1`"},
    {"never, until that line",
     "never = AT+FTPGET=2*\nbefore = +FTPGET: 1,1",
     {{0, ">AT+FTPGET=1"}, {1000, "<+FTPGET: 1,1"}, {1001, ">AT+FTPGET=2,50"}, {5000, NULL}},
     NULL},
    {"never, and yet",
     "never = AT+FTPGET=2*\nbefore = +FTPGET: 1,1",
     {{0, ">AT+FTPGET=1"}, {20, ">AT+FTPGET=2,50"}, {1000, "<+FTPGET: 1,1"}, {5000, NULL}},
     "`AT+FTPGET=2,50` came at 20ms and before `+FTPGET: 1,1`"},
    {"each line opens a window",
     "after = +FTPGET: 1,0\nbefore = +FTPGET: 1,1\nnever = AT+X",
     {{0, "<+FTPGET: 1,1"},
      {1, ">AT+X"},
      {2, "<+FTPGET: 1,0"},
      {3, "<+FTPGET: 1,1"},
      {4, ">AT+X"},
      {5, "<+FTPGET: 1,0"},
      {6, ">AT+X"},
      {7, NULL}},
     "`AT+X` came at 6ms after `+FTPGET: 1,0` at 5ms and before `+FTPGET: 1,1`"},
    {"a line in an open window changes nothing",
     "after = +FTPGET: 1,1\ncommand = AT+FTPQUIT",
     {{0, "<+FTPGET: 1,1"}, {1, ">AT+FTPQUIT"}, {2, "<+FTPGET: 1,1"}, {5, NULL}},
     NULL},
    {"a window that is over opens again",
     "after = +X\ncommand = AT\nwithin = 1s",
     {{0, "<+X"}, {1, ">AT"}, {2000, "<+X"}, {9000, NULL}},
     "`AT` did not come within 1s of `+X` at 2s; no other command came"},
};

static void play(struct expects *expects, struct agenda *agenda, const struct event *event)
{
    for (;; event++) {
        agenda_run_until(agenda, MSEC(event->at));
        if (!event->text)
            break;
        struct span text = span_of(event->text + 1);
        if (event->text[0] == '>')
            expects_command(expects, text);
        else
            expects_line(expects, text);
    }
    expects_end(expects, "the host");
}

static struct scenario *world_of(const char *text)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(NULL, "x.ini", span_of(text), &complaints);
    cr_assert(scenario, "%s", bytes_at(&complaints.text));
    return scenario;
}

Test(expect, holds_or_says_why_not)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct agenda agenda;
        struct bytes text = {0};
        agenda_init(&agenda);
        bytes_addf(&text, "[expect it]\n%s\n", rows[i].expect);
        struct scenario *scenario = world_of(bytes_at(&text));
        struct expects *expects = expects_new(&agenda, scenario);
        play(expects, &agenda, rows[i].events);
        struct expect_result result = expects_result(expects, 0);
        cr_expect_eq(result.held, rows[i].why == NULL, "%s", rows[i].name);
        cr_expect(span_is(result.why, rows[i].why ? rows[i].why : ""), "%s:\n%.*s",
                  rows[i].name, SPAN_ARGS(result.why));
        expects_free(expects);
        scenario_free(scenario);
        bytes_release(&text);
        agenda_release(&agenda);
    }
}
