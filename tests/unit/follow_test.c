/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "stage.h"
#include "trace/follow.h"

#include <criterion/criterion.h>
#include <string.h>

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

/* --- the interpreter's own ear --- */

struct listener {
    struct stage *stage;
    struct at_marks marks; /* of all that the host has sent */
    struct bytes said;     /* by the modem */
};

static void listen(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct listener *listener = owner;
    (void)at;
    if (lane == LANE_FROM_MODEM)
        bytes_add_span(&listener->said, bytes);
    for (size_t i = 0; lane == LANE_TO_MODEM && i < bytes.count; i++) {
        struct at_mark mark = at_marks_at(device_noted(stage_device(listener->stage)), i);
        mark.count = 1;
        at_marks_add(&listener->marks, mark);
    }
}

static void check_same_marks(const struct listener *a, const struct listener *b, int round)
{
    cr_assert_eq(a->marks.count, b->marks.count);
    for (size_t i = 0; i < a->marks.count; i++)
        cr_assert(same(at_marks_at(&a->marks, i), at_marks_at(&b->marks, i)),
                  "round %d, byte %zu", round, i);
    cr_assert(span_same(bytes_span(&a->said), bytes_span(&b->said)), "round %d", round);
}

/* Lines, slips and halves of lines, as far as one moment has them. */
static void add_typed(struct bytes *text, struct random *random)
{
    static const char *const typed[] = {
        "AT+CSQ\r",
        "AT+CREG?\r\n",
        "ATE0\r",
        "ATE1\r",
        "AT+FTPPW=\"geheim\"\r",
        "AT+CSQ",
        "\b",
        "T",
        "A",
        "AT+CGAUTH=1,1,\"geheim\",\"a",
        "\"\r",
        "ATS5=67\r",
        "C+FTPPW",
        "=",
        "AT+FTPUN=\"somebody\"\r",
        "ATS5=8\r",
        "A/",
        "\x1b",
        "\r",
        "AT+FTPPW?;+CSQ\r",
        "AT+FXCTPPW=\"geheim\"\r",
    };
    size_t choice = (size_t)random_below(random, sizeof typed / sizeof *typed + 1);
    if (choice < sizeof typed / sizeof *typed)
        bytes_add_text(text, typed[choice]);
    else /* too long for a line, or nearly */
        for (size_t i = AT_LINE_MAX - 8 + (size_t)random_below(random, 16); i > 0; i--)
            bytes_add_char(text, 'x');
}

Test(follow, the_modem_hears_whole_lines_as_it_hears_bytes)
{
    enum { ROUNDS = 300, TURNS = 8 };
    struct scenario *scenario = scenario_default();
    for (int round = 0; round < ROUNDS; round++) {
        struct random random;
        struct listener at_once = {0}, one_by_one = {0};
        at_once.stage = stage_new(scenario, listen, &at_once);
        one_by_one.stage = stage_new(scenario, listen, &one_by_one);
        random_init(&random, (uint64_t)round, "typed");
        for (int turn = 0; turn < TURNS; turn++) {
            struct bytes text = {0};
            for (size_t i = random_below(&random, 4); i > 0; i--)
                add_typed(&text, &random);
            stage_send(at_once.stage, bytes_span(&text));
            for (size_t i = 0; i < text.count; i++)
                stage_send(one_by_one.stage, span_cut(span_skip(bytes_span(&text), i), 1));
            stage_run(at_once.stage, stage_now(at_once.stage) + SECONDS(1));
            stage_run(one_by_one.stage, stage_now(one_by_one.stage) + SECONDS(1));
            bytes_release(&text);
        }
        check_same_marks(&at_once, &one_by_one, round);
        stage_free(at_once.stage);
        stage_free(one_by_one.stage);
        at_marks_release(&at_once.marks);
        at_marks_release(&one_by_one.marks);
        bytes_release(&at_once.said);
        bytes_release(&one_by_one.said);
    }
    scenario_free(scenario);
}

/* What a real module echoes of a password when bytes got lost on their way to it. */
Test(follow, an_echo_that_lacks_bytes_tells_no_more_of_a_secret)
{
    static const char *const echoes[] = {
        "AT+FTPPW=\"geheimnis\"\r", "AT+TPPW=\"geheimnis\"\r", "AT+FTPPW\"geheimnis\"\r",
        "T+FTPPW=\"geheimnis\"\r",  "AT+FTPPW=\"gehimnis\"\r", "AT+FTPPW=\"heimnis\"\r",
        "AT+FTPPW=\"geheimis\"\r",
    };
    for (size_t i = 0; i < sizeof echoes / sizeof *echoes; i++) {
        struct scenario *scenario = scenario_default();
        struct stage *stage = stage_new(scenario, hear, NULL); /* for its rows */
        struct follow follow = {.at = device_at(stage_device(stage))};
        struct mask mask = {.by_length = true};
        struct bytes shown = {0};
        follow_hide(&follow, &mask, LANE_TO_MODEM, SPAN("AT+FTPPW=\"geheimnis\"\r"), &shown);
        follow_hide(&follow, &mask, LANE_FROM_MODEM, span_of(echoes[i]), &shown);
        for (size_t at = 0; at + 2 < sizeof "geheimnis" - 1; at++) {
            char three[4] = {0};
            memcpy(three, &"geheimnis"[at], 3);
            cr_expect(!span_contains(bytes_span(&shown), three), "%s of %s", bytes_at(&shown),
                      echoes[i]);
        }
        bytes_release(&shown);
        follow_release(&follow);
        stage_free(stage);
        scenario_free(scenario);
    }
}
