/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "stage.h"
#include "trace/follow.h"

#include <criterion/criterion.h>

/* Most of a conversation is followed a line at a time, what may have a secret byte by byte: that
 * must not be seen in what is hidden. Whatever comes in pieces of any size gets the same marks. */

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)owner;
    (void)at;
    (void)lane;
    (void)bytes;
}

static const char *const pieces[] = {
    "AT",
    "at",
    "A",
    "T",
    "+CSQ",
    "+FTPPW=",
    "+CGAUTH=1,1,",
    "\"geheim",
    "\"",
    "geheim",
    "\r",
    "\r\n",
    "\n",
    "\b",
    "AT+CSQ\r",
    "ATE0\r",
    "AT+CREG?\r",
    "+CREG: 0",
    "+FTPPW: \"",
    "OK",
    "\r\nOK\r\n",
    ";",
    "+FTPPUT: 2,7\r\n",
    "AT+FTPPW=\"geheim\"\r",
    "+CGATT: 1",
    "******",
    "#",
    "A/\r",
    "+SAPBR: ",
    "PWD,",
    "AT+SAPBR=3,1,\"PWD\",\"geheim\"\r",
    "\x1b",
    ",",
    " ",
    "+CSQ: 9,0\r\n",
};

static bool same(struct at_mark a, struct at_mark b)
{
    return a.secrecy == b.secrecy && a.param == b.param && a.exact == b.exact &&
           (a.secrecy != AT_VALUE || a.place == b.place);
}

/* The bytes at once in one, one by one in the other. */
static void follow_both(struct follow *at_once, struct follow *one_by_one, enum lane lane,
                        struct span bytes, int round)
{
    struct at_marks marks = {0}, one = {0};
    follow_mark(at_once, lane, bytes, &marks);
    cr_assert_eq(marks.count, bytes.count);
    for (size_t i = 0; i < bytes.count; i++) {
        follow_mark(one_by_one, lane, span_cut(span_skip(bytes, i), 1), &one);
        cr_assert(same(at_marks_at(&marks, i), at_marks_at(&one, 0)),
                  "round %d, %s %zu of %.*s", round, lane == LANE_TO_MODEM ? "host" : "modem",
                  i, SPAN_ARGS(bytes));
    }
    at_marks_release(&marks);
    at_marks_release(&one);
}

/* What the modem says begins with the echo now and then: whole, and with a URC in the middle. */
static void add_echo(struct bytes *text, struct random *random, struct span sent)
{
    size_t some = random_below(random, 3) ? sent.count : random_below(random, sent.count + 1);
    bytes_add_span(text, span_cut(sent, some));
    if (some < sent.count)
        bytes_add_text(text, "\r\n+CSQ: 9,0\r\n");
    bytes_add_span(text, span_skip(sent, some));
}

Test(follow, in_pieces_of_any_size_it_is_the_same)
{
    enum { ROUNDS = 400, TURNS = 12 };
    struct scenario *scenario = scenario_default();
    struct stage *stage = stage_new(scenario, hear, NULL); /* for its rows */
    size_t secrets = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct random random;
        struct bytes sent = {0}, said = {0};
        struct follow at_once = {.at = device_at(stage_device(stage))}, one_by_one = at_once;
        random_init(&random, (uint64_t)round, "follow");
        for (int turn = 0; turn < TURNS; turn++) {
            bytes_clear(&sent);
            bytes_clear(&said);
            for (size_t i = random_below(&random, 6); i > 0; i--)
                bytes_add_text(&sent,
                               pieces[random_below(&random, sizeof pieces / sizeof *pieces)]);
            if (random_below(&random, 2))
                add_echo(&said, &random, bytes_span(&sent));
            for (size_t i = random_below(&random, 6); i > 0; i--)
                bytes_add_text(&said,
                               pieces[random_below(&random, sizeof pieces / sizeof *pieces)]);
            follow_both(&at_once, &one_by_one, LANE_TO_MODEM, bytes_span(&sent), round);
            secrets += at_once.secrets;
            follow_both(&at_once, &one_by_one, LANE_FROM_MODEM, bytes_span(&said), round);
        }
        bytes_release(&sent);
        bytes_release(&said);
        follow_release(&at_once);
        follow_release(&one_by_one);
    }
    cr_expect_gt(secrets, (size_t)ROUNDS, "there is something to hide");
    stage_free(stage);
    scenario_free(scenario);
}
