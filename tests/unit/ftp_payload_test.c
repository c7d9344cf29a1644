/* SPDX-License-Identifier: MIT */
#include "ftp/service.h"
#include "ftp_fixture.h"

#include "base/random.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* A run of bytes with everything in it that could be taken for something else. */
static void add_mess(struct bytes *out, size_t count)
{
    static const char bait[] = "\r\nOK\r\nAT+FTPQUIT\r\x03\x10\x03+++\x1b\x1a\x08\n\r";
    struct random random;
    random_init(&random, 7, "mess");
    while (out->count < count) {
        if (random_chance(&random, 100000))
            bytes_add(out, bait, sizeof bait - 1);
        bytes_add_char(out, (char)random_next(&random));
    }
    bytes_cut(out, count);
}

static void add_escaped(struct bytes *out, struct span bytes)
{
    for (size_t i = 0; i < bytes.count; i++) {
        if (bytes.at[i] == '\x03' || bytes.at[i] == '\x10')
            bytes_add_char(out, '\x10');
        bytes_add_char(out, bytes.at[i]);
    }
}

/* Feeds in pieces of 1 to `most` bytes, some time between them. */
static void feed_in_pieces(struct ftp_fixture *fixture, struct span host, uint64_t seed,
                           size_t most)
{
    struct random random;
    random_init(&random, seed, "pieces");
    while (host.count) {
        struct span piece = span_cut(host, 1 + (size_t)random_below(&random, most));
        host = span_skip(host, piece.count);
        fixture_feed(fixture, piece, (usec)random_below(&random, 3));
    }
}

/* However the host's bytes are cut, the server gets the same and the host hears the same. */
Test(ftp_payload, any_chunking_gives_the_same)
{
    struct bytes mess = {0}, host = {0}, first = {0};
    add_mess(&mess, 3000);
    bytes_add_text(&host, "AT+FTPPUT=2,1360\r\n");
    bytes_add(&host, bytes_at(&mess), 1360);
    bytes_add_text(&host, "\r\nAT+FTPEXTPUT=2,0,1000,9999\r\n");
    bytes_add(&host, bytes_at(&mess) + 1360, 1000);
    bytes_add_text(&host, "AT+FTPPUT=2,640\r\n");
    bytes_add(&host, bytes_at(&mess) + 2360, 640);
    for (uint64_t round = 0; round < 60; round++) {
        struct ftp_fixture *fixture = fixture_new(NULL);
        fixture_say(fixture, "AT+FTPPUT=1\r\n", SECONDS(1));
        bytes_clear(&fixture->heard);
        feed_in_pieces(fixture, bytes_span(&host), round, round ? 1 + round * 7 : host.count);
        fixture_say(fixture, "AT+FTPPUT=2,0\r", SECONDS(1));
        if (round == 0)
            bytes_add_span(&first, bytes_span(&fixture->heard));
        cr_assert(span_same(bytes_span(&first), bytes_span(&fixture->heard)), "round %d",
                  (int)round);
        struct span stored = scripted_stored(fixture->server);
        cr_assert_eq(stored.count, 2000);
        cr_assert(memcmp(stored.at, bytes_at(&mess), 1360) == 0);
        cr_assert(memcmp(stored.at + 1360, bytes_at(&mess) + 2360, 640) == 0);
        cr_assert(memcmp(bytes_at(&fixture->ftp->ram.put), bytes_at(&mess) + 1360, 1000) == 0);
        fixture_free(fixture);
    }
    bytes_release(&mess);
    bytes_release(&host);
    bytes_release(&first);
}

Test(ftp_payload, etput_takes_any_bytes_in_any_pieces)
{
    struct bytes mess = {0}, host = {0};
    add_mess(&mess, 40000);
    bytes_add_text(&host, "AT+FTPETPUT=2\r\n");
    add_escaped(&host, bytes_span(&mess));
    bytes_add_text(&host, "\x03\r\n");
    for (uint64_t round = 0; round < 10; round++) {
        struct ftp_fixture *fixture = fixture_new(NULL);
        fixture_say(fixture, "AT+FTPETPUT=1\r", SECONDS(1));
        feed_in_pieces(fixture, bytes_span(&host), round, round ? 1 + round * 400 : host.count);
        const char *said = fixture_say(fixture, "", SECONDS(1));
        struct span stored = scripted_stored(fixture->server);
        cr_assert(span_same(stored, bytes_span(&mess)), "round %d: %zu bytes", (int)round,
                  stored.count);
        cr_assert_str_eq(said + strlen(said) - 16, "|+FTPETPUT: 1,0|", "%s", said);
        fixture_free(fixture);
    }
    bytes_release(&mess);
    bytes_release(&host);
}

/* What the manual's order looks like (docs/quirks.md). */
Test(ftp_payload, an_echo_comes_before_the_ok_and_not_into_a_stream)
{
    static const struct fixture_step steps[] = {
        {"ATE1\r", 0, "|OK|"},
        {"AT+FTPEXTPUT=2,0,4,1000\r", 0, "AT+FTPEXTPUT=2,0,4,1000\\r|+FTPEXTPUT: 0,4|"},
        {"ab", 0, "ab"},
        {"cd", 0, "cd|OK|"},
        {"ATE1;+FTPETPUT=1\r", SECONDS(1), "ATE1;+FTPETPUT=1\\r|OK|[60ms]|+FTPETPUT: 1,1|"},
        {"AT+FTPETPUT=2\r", 0, "AT+FTPETPUT=2\\r|OK||+FTPETPUT: 2,1|"},
        {"x\x10\x03\x03", SECONDS(1), "x\\x10\\x03\\x03|OK|[400ms]|+FTPETPUT: 1,0|"},
        {NULL},
    };
    struct ftp_fixture *fixture = fixture_new(NULL);
    fixture->at_options.payload_echo = true;
    fixture_play(fixture, "payload echo", steps);
    fixture_free(fixture);
}

Test(ftp_payload, etput_in_the_manuals_order)
{
    struct ftp_fixture *fixture = fixture_new(NULL);
    fixture->options.etput_ok_first = false;
    fixture_say(fixture, "AT+FTPETPUT=1\r", SECONDS(1));
    cr_assert_str_eq(fixture_say(fixture, "AT+FTPETPUT=2\rab\x03", MSEC(1)),
                     "|+FTPETPUT: 2,1||OK|");
    fixture_free(fixture);
}

/* A server that takes nothing makes the host wait; its bytes are neither lost nor hoarded. */
Test(ftp_payload, etput_waits_for_the_server)
{
    const struct scripted_options stuck = {.rows = {{"STOR", "150 x\n!connect\n!deaf"}}};
    struct ftp_fixture *fixture = fixture_new(&stuck);
    char block[4096];
    size_t fed = 0, some = 1;
    memset(block, 'x', sizeof block);
    fixture->options.response_timeout = SECONDS(20);
    fixture_say(fixture, "AT+FTPETPUT=1\r", SECONDS(1));
    fixture_say(fixture, "AT+FTPETPUT=2\r", MSEC(1));
    while (some > 0 && fed < 1000000) {
        some = at_feed(fixture->at, block, sizeof block);
        fed += some;
        agenda_run_until(&fixture->agenda, fixture->agenda.now + MSEC(1));
    }
    cr_assert(fed < NET_MEMORY_WINDOW + FTP_PUT_BUFFER + UART_RX_MAX + 9999, "%zu", fed);
    agenda_run_until(&fixture->agenda, fixture->agenda.now + SECONDS(30)); /* its time is out */
    const char *said = fixture_say(fixture, "\x03", SECONDS(1));
    cr_assert_str_eq(said, "|OK|[400ms]|+FTPETPUT: 1,64|", "%s", said);
    fixture_free(fixture);
}

Test(ftp_payload, a_short_block_is_given_up)
{
    struct ftp_fixture *fixture = fixture_new(NULL);
    fixture->options.put_timeout = SECONDS(10);
    fixture_say(fixture, "AT+FTPPUT=1\r", SECONDS(1));
    cr_expect_str_eq(fixture_say(fixture, "AT+FTPPUT=2,5\rabc", SECONDS(9)), "|+FTPPUT: 2,5|");
    cr_expect_str_eq(fixture_say(fixture, "d", SECONDS(11)), "[10000ms]|ERROR|");
    cr_expect_str_eq(fixture_say(fixture, "AT+FTPPUT=2,2\rAB", 0),
                     "|+FTPPUT: 2,2||OK||+FTPPUT: 1,1,1360|");
    fixture_say(fixture, "AT+FTPPUT=2,0\r", SECONDS(1));
    cr_expect(span_is(scripted_stored(fixture->server), "AB"), "nothing of the short block");
    fixture_free(fixture);
}

/* --- the other way --- */

Test(ftp_payload, a_slow_reader_slows_the_server)
{
    struct bytes mess = {0}, got = {0};
    add_mess(&mess, 500000);
    const struct scripted_options server = {.content = bytes_span(&mess)};
    struct ftp_fixture *fixture = fixture_new(&server);
    fixture_say(fixture, "AT+FTPGET=1\r", SECONDS(1));
    size_t sent = scripted_sent(fixture->server);
    cr_assert(sent <= NET_MEMORY_WINDOW + FTP_GET_BUFFER, "%zu", sent);
    for (int reads = 0; reads < 1000 && got.count < mess.count; reads++) {
        bytes_clear(&fixture->heard);
        fixture_say(fixture, "AT+FTPGET=2,1460\r", MSEC(reads % 7 ? 0 : 30));
        struct span heard = bytes_span(&fixture->heard);
        cr_assert(span_starts(heard, "\r\n+FTPGET: 2,"));
        heard = span_skip(heard, span_find(heard, ',') + 1);
        int64_t count;
        cr_assert(span_number(span_cut(heard, span_find(heard, '\r')), 1460, &count));
        heard = span_skip(heard, span_find(heard, '\n') + 1);
        bytes_add_span(&got, span_cut(heard, (size_t)count));
        cr_assert(span_starts(span_skip(heard, (size_t)count), "\r\nOK\r\n"));
    }
    cr_assert(span_same(bytes_span(&got), bytes_span(&mess)), "%zu bytes", got.count);
    cr_assert_str_eq(fixture_say(fixture, "", SECONDS(1)) + 6, "|+FTPGET: 1,0|");
    bytes_release(&got);
    bytes_release(&mess);
    fixture_free(fixture);
}

/* A host that reads again as soon as it has its answer, on a terminal that is not read at once. */
static void poll(struct ftp_fixture *fixture, usec pause)
{
    fixture->deaf = true;
    for (int polls = 0; polls < 100; polls++) {
        at_feed(fixture->at, "AT+FTPGET=2,99\r", 15);
        agenda_run_until(&fixture->agenda, fixture->agenda.now + fixture->at_options.think);
        struct span out = at_output(fixture->at);
        bytes_add_span(&fixture->heard, out);
        at_taken(fixture->at, out.count);
        agenda_run_until(&fixture->agenda, fixture->agenda.now + pause);
    }
}

static struct span skip_all(struct span heard, const char *answer, size_t *count)
{
    for (*count = 0; span_starts(heard, answer); ++*count)
        heard = span_skip(heard, strlen(answer));
    return heard;
}

/* The three ends that hosts know come in this order, however fast they poll. */
Test(ftp_payload, a_fast_poller_meets_all_three_ends)
{
    for (usec pause = 200; pause < MSEC(12); pause += 200) {
        const struct scripted_options server = {.content = SPAN("0123456789")};
        struct ftp_fixture *fixture = fixture_new(&server);
        size_t nothings, ends, errors;
        fixture->at_options.think = MSEC(2);
        fixture_say(fixture, "AT+FTPGET=1\r", SECONDS(1));
        bytes_clear(&fixture->heard);
        poll(fixture, pause);
        struct span heard = bytes_span(&fixture->heard);
        cr_assert(span_starts(heard, "\r\n+FTPGET: 2,10\r\n0123456789\r\nOK\r\n"));
        heard = span_skip(heard, strlen("\r\n+FTPGET: 2,10\r\n0123456789\r\nOK\r\n"));
        heard = skip_all(heard, "\r\n+FTPGET: 2,0\r\n\r\nOK\r\n", &nothings);
        heard = skip_all(heard, "\r\n+FTPGET: 1,0\r\n", &ends);
        heard = skip_all(heard, "\r\nERROR\r\n", &errors);
        cr_assert(nothings > 0 && ends == 1 && errors > 0 && heard.count == 0,
                  "pause %d us: %zu times 2,0, %zu times 1,0, %zu times ERROR, %zu bytes more",
                  (int)pause, nothings, ends, errors, heard.count);
        cr_assert(nothings <= (size_t)(MSEC(25) / (MSEC(2) + pause)) + 1);
        fixture_free(fixture);
    }
}

Test(ftp_payload, etget_waits_for_the_host)
{
    struct bytes mess = {0}, wanted = {0};
    add_mess(&mess, 3 * UART_TX_HIGH);
    const struct scripted_options server = {.content = bytes_span(&mess)};
    struct ftp_fixture *fixture = fixture_new(&server);
    bytes_add_text(&wanted, "\r\nOK\r\n\r\n+FTPETGET: 1,1\r\n");
    add_escaped(&wanted, bytes_span(&mess));
    bytes_add_text(&wanted, "\x03\r\n+FTPETGET: 1,0\r\n");
    bytes_clear(&fixture->heard);
    fixture->deaf = true;
    fixture_say(fixture, "AT+FTPETGET=1\r", SECONDS(1000));
    cr_assert_eq(ftp_state(fixture->ftp), 1);
    cr_assert(at_output(fixture->at).count <= UART_TX_HIGH + 64);
    size_t sent = scripted_sent(fixture->server);
    cr_assert(sent <= NET_MEMORY_WINDOW + FTP_GET_BUFFER + UART_TX_HIGH, "%zu", sent);
    for (int i = 0; i < 10000 && at_output(fixture->at).count; i++) {
        struct span out = span_cut(at_output(fixture->at), 1000);
        bytes_add_span(&fixture->heard, out);
        at_taken(fixture->at, out.count);
        agenda_run_until(&fixture->agenda, fixture->agenda.now + MSEC(1));
    }
    cr_assert(span_same(bytes_span(&wanted), bytes_span(&fixture->heard)), "%zu of %zu",
              fixture->heard.count, wanted.count);
    cr_assert_eq(ftp_state(fixture->ftp), 0);
    bytes_release(&wanted);
    bytes_release(&mess);
    fixture_free(fixture);
}

/* --- the 300 kB --- */

Test(ftp_payload, the_limits_of_ram)
{
    static const struct {
        size_t size;
        const char *end;
    } cases[] = {{FTP_EXT_MAX, "|+FTPEXTGET: 1,0|"}, {FTP_EXT_MAX + 1, "|+FTPEXTGET: 1,79|"}};
    struct bytes mess = {0};
    add_mess(&mess, FTP_EXT_MAX + 1);
    for (size_t i = 0; i < 2; i++) {
        const struct scripted_options server = {.content = {bytes_at(&mess), cases[i].size}};
        struct ftp_fixture *fixture = fixture_new(&server);
        const char *said = fixture_say(fixture, "AT+FTPEXTGET=1\r", SECONDS(1));
        cr_expect_str_eq(said + strlen("|OK|[60ms]"), cases[i].end, "%s", said);
        bytes_clear(&fixture->heard);
        fixture_say(fixture, "AT+FTPEXTGET=3,0,307200\r", 0);
        size_t framing = strlen("\r\n+FTPEXTGET: 3,307200\r\n\r\nOK\r\n");
        cr_expect_eq(fixture->heard.count, i ? strlen("\r\nERROR\r\n") : framing + FTP_EXT_MAX);
        fixture_free(fixture);
    }
    struct ftp_fixture *fixture = fixture_new(NULL);
    fixture_say(fixture, "AT+FTPEXTPUT=1\rAT+FTPEXTPUT=2,0,307200,1000\r", 0);
    cr_expect_str_eq(fixture_feed(fixture, (struct span){bytes_at(&mess), FTP_EXT_MAX}, 0),
                     "|OK|");
    cr_expect_str_eq(fixture_say(fixture, "AT+FTPPUT=1\r", SECONDS(1)),
                     "|OK|[60ms]|+FTPPUT: 1,0|");
    cr_expect(span_same(scripted_stored(fixture->server),
                        (struct span){bytes_at(&mess), FTP_EXT_MAX}));
    bytes_release(&mess);
    fixture_free(fixture);
}
