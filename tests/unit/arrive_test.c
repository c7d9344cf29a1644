/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include "base/random.h"

#include <criterion/criterion.h>

/* What a host sends and what arrives of it (on = sent): the echo shows what arrived, and the module
 * does what that says. */

#define BAUD "[module]\nbaud = 115200\n"

struct world {
    struct stage *stage;
    struct scenario *scenario;
    struct bytes heard, sent;
};

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct world *world = owner;
    (void)at;
    if (lane == LANE_FROM_MODEM)
        bytes_add_span(&world->heard, bytes);
    if (lane == LANE_TO_MODEM)
        bytes_add_span(&world->sent, bytes);
}

static void start(struct world *world, const char *text)
{
    struct complaints complaints = {0};
    *world =
        (struct world){.scenario = scenario_read(NULL, "x.ini", span_of(text), &complaints)};
    cr_assert(world->scenario, "%s", bytes_at(&complaints.text));
    world->stage = stage_new(world->scenario, hear, world);
}

static void stop(struct world *world)
{
    stage_free(world->stage);
    scenario_free(world->scenario);
    bytes_release(&world->heard);
    bytes_release(&world->sent);
}

/* In pieces of at most `most` bytes, each at a time of its own. */
static void talk(struct world *world, const char *sent, size_t most, struct random *random)
{
    struct span rest = span_of(sent);
    while (rest.count) {
        struct span piece = span_cut(rest, 1 + (size_t)random_below(random, most));
        stage_send(world->stage, piece);
        stage_run(world->stage, stage_now(world->stage) + MSEC(1));
        rest = span_skip(rest, piece.count);
    }
    stage_run(world->stage, stage_now(world->stage) + SECONDS(2));
}

static const struct {
    const char *fault, *sent, *heard;
} rows[] = {
    {"on = sent AT+CSQ\nthen = damage 3", "AT+CSQ\r", "AT+SQ\r\r\nERROR\r\n"},
    {"on = sent AT+CSQ\nthen = damage 3..5", "AT+CSQ\r", "AT+\r\r\nERROR\r\n"},
    {"on = sent AT+CSQ\nthen = damage 0..6", "AT+CSQ\rAT\r", "AT\r\r\nOK\r\n"},
    {"on = sent AT+CSQ\nthen = damage 6", "AT+CSQ\rAT\r", "AT+CSQAT\r\r\nERROR\r\n"},
    {"on = sent AT+CSQ\nthen = damage 7", "AT+CSQ\r\nAT\r",
     "AT+CSQ\r\r\n+CSQ: 13,99\r\n\r\nOK\r\nAT\r\r\nOK\r\n"},
    {"on = sent AT+CSQ\nthen = damage 3=XX", "AT+CSQ\r", "AT+XXQ\r\r\nERROR\r\n"},
    {"on = sent ATI\nthen = damage 1+A", "ATI\r", "ATAI\r\r\nERROR\r\n"},
    {"on = sent ATX\nthen = damage 2=", "", NULL},
    {"on = sent AT+CSQ\nnth = 2\nthen = damage 3", "AT+CSQ\rAT+CSQ\rAT+CSQ\r",
     "AT+CSQ\r\r\n+CSQ: 13,99\r\n\r\nOK\r\nAT+SQ\r\r\nERROR\r\n"
     "AT+CSQ\r\r\n+CSQ: 13,99\r\n\r\nOK\r\n"},
    {"on = sent AT+C*\nnth = 2\nthen = damage 2", "ATE\rat+csq\rAT+CREG?\rAT\r",
     "ATE\r\r\nOK\r\n\r\n+CSQ: 13,99\r\n\r\nOK\r\n\r\nERROR\r\n\r\nOK\r\n"},
    /* a line that begins like it is none, and waits for nothing */
    {"on = sent AT+CSQ\nthen = damage 3", "AT+CREG?\r",
     "AT+CREG?\r\r\n+CREG: 0,1\r\n\r\nOK\r\n"},
    {"on = sent AT+CSQ\nthen = damage 3", "AT+C", "AT+"},
    {"on = sent AT+CSQ\nthen = damage 3", "AT+CR", "AT+CR"},
    /* both at once: places of the second are counted from its own line */
    {"on = sent AT\nthen = damage 3+A 7\n[fault b]\non = sent AT+CSQ\nthen = damage 5=x",
     "AT\rAT+CSQ\r", "AT\r\r\nOK\r\nAAT+Cx\r\r\nERROR\r\n"},
};

Test(arrive, what_arrives_is_echoed_and_done_in_whatever_pieces_it_comes)
{
    struct random random;
    random_init(&random, 5, "arrive");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t round = 0; rows[i].heard && round < 6; round++) {
            struct world world;
            struct bytes text = {0};
            bytes_addf(&text, "%s[fault a]\n%s\n", round % 2 ? BAUD : "", rows[i].fault);
            start(&world, bytes_at(&text));
            talk(&world, rows[i].sent, round < 2 ? 1 : round < 4 ? 3 : 100, &random);
            cr_expect_str_eq(bytes_at(&world.heard), rows[i].heard, "%s: %s", rows[i].fault,
                             bytes_at(&world.heard));
            cr_expect_str_eq(bytes_at(&world.sent), rows[i].sent,
                             "a recording has what was sent");
            stop(&world);
            bytes_release(&text);
        }
    }
}

#define UPLOAD                                                                                 \
    "ATE0;+FTPSERV=\"ftp.example\";+FTPPUTNAME=\"a\";+FTPPUTPATH=\"/\"\rAT+FTPPUT=1\r"

#define TAKEN "\r\nOK\r\n\r\n+FTPPUT: 1,1,1360\r\n"

/* Bytes of a payload are none of a line, but count on from the line before them. */
Test(arrive, a_payload_goes_on_with_the_command_behind_it)
{
    static const struct {
        const char *damage, *heard;
    } uploads[] = {
        {"damage 17", TAKEN}, /* A is the tenth, T is nothing */
        {"damage 17=x", TAKEN "\r\nOK\r\n"},
        {"damage 16+x", TAKEN "\r\nOK\r\n"}, /* 9 is in front of AT */
        {"damage 26", TAKEN},
        {"damage 27", TAKEN "\r\nOK\r\n"}, /* the end of that line comes later */
    };
    struct random random;
    random_init(&random, 6, "arrive");
    for (size_t i = 0; i < sizeof uploads / sizeof *uploads; i++) {
        struct world world;
        struct bytes text = {0};
        bytes_addf(&text,
                   "[network]\nbearer = up\n[fault a]\non = sent AT+FTPPUT=2,10\nthen = %s\n",
                   uploads[i].damage);
        start(&world, bytes_at(&text));
        talk(&world, UPLOAD, 100, &random);
        talk(&world, "AT+FTPPUT=2,10\r", 100, &random);
        bytes_clear(&world.heard);
        talk(&world, "0123456789AT\r", 4, &random);
        talk(&world, "\r", 1, &random);
        cr_expect_str_eq(bytes_at(&world.heard), uploads[i].heard, "%s: %s", uploads[i].damage,
                         bytes_at(&world.heard));
        stop(&world);
        bytes_release(&text);
    }
}

Test(arrive, a_password_stays_one_whatever_is_lost_around_it)
{
    static const char *const damages[] = {"3",    "5",      "8",  "9", "10",
                                          "0..8", "10..12", "16", "17"};
    struct random random;
    random_init(&random, 7, "arrive");
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct world world;
        struct bytes text = {0};
        bytes_addf(&text, "[fault a]\non = sent AT+FTPPW*\nthen = damage %s\n", damages[i]);
        start(&world, bytes_at(&text));
        talk(&world, "AT+FTPPW=\"geheim\"\rAT+CSQ\r", 5, &random);
        cr_expect(!span_contains(bytes_span(&world.heard), "+CSQ: 13,99\r\n\r\nOK\r\n") ==
                      (i == 8),
                  "%s: %s", damages[i], bytes_at(&world.heard));
        stop(&world);
        bytes_release(&text);
    }
}
