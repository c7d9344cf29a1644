/* SPDX-License-Identifier: MIT */
/* The client of RFC 2217: by the bytes of the RFC, and against our own server, which has tests and
 * clients of others for itself. */
#include "rfc2217_fixture.h"

#include "base/random.h"

#include <criterion/criterion.h>
#include <string.h>

static void lines(void *owner, unsigned lines)
{
    static const char *const names[] = {"DTR", "RTS", "CTS", "DSR", "DCD", "RI"};
    struct fixture *fixture = owner;
    bytes_add_char(&fixture->told, '[');
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (lines & 1u << i)
            bytes_addf(&fixture->told, " %s", names[i]);
    bytes_add_char(&fixture->told, ']');
}

static void port(void *owner)
{
    struct fixture *fixture = owner;
    const struct rfc2217_port *port = &fixture->line.port;
    bytes_addf(&fixture->told, "[%u %u %u %u %u]", port->rate, port->data_size, port->parity,
               port->stop_size, port->flow_out);
}

static void purge(void *owner, bool to_client, bool from_client)
{
    (void)owner, (void)to_client, (void)from_client;
    cr_assert_fail("no client purges unasked");
}

static void agreed(void *owner, bool yes)
{
    struct fixture *fixture = owner;
    bytes_add_text(&fixture->told, yes ? "[yes]" : "[no]");
}

static const struct rfc2217_events events = {.data = fixture_data,
                                             .lines = lines,
                                             .breaks = fixture_breaks,
                                             .port = port,
                                             .purge = purge,
                                             .suspends = fixture_suspends,
                                             .agreed = agreed};

static void begin(struct fixture *fixture, enum rfc2217_side side)
{
    *fixture = (struct fixture){0};
    rfc2217_init(&fixture->line, side, &events, fixture);
    rfc2217_begin(&fixture->line);
}

#define OFFER WILL "\0" DO "\0" WILL "\3" DO "\3" WILL "\x2c"
/* 9600 8N1, no flow control, all of the modem's circuits, DTR and RTS on */
#define WANTED                                                                                 \
    COM("\1\0\0\x25\x80")                                                                      \
    COM("\2\x8")                                                                               \
    COM("\3\1") COM("\4\1") COM("\5\1") COM("\xb\xff\xff") COM("\5\x8") COM("\5\xb")
#define AGREE DO "\x2c"

static const struct exchange {
    const char *what;
    struct span server, client, told;
} exchanges[] = {
    {"it asks for what it wants once it may", TEXT(AGREE), TEXT(WANTED), TEXT("[yes]")},
    {"once", TEXT(AGREE AGREE), TEXT(WANTED), TEXT("[yes]")},
    {"a server that offers it", TEXT(WILL "\x2c"), TEXT(DO "\x2c" WANTED), TEXT("[yes]")},
    {"a server that refuses it", TEXT(DONT "\x2c"), TEXT(""), TEXT("[no]")},
    {"a server may echo", TEXT(WILL "\1"), TEXT(DO "\1"), TEXT("")},
    {"the client does not", TEXT(DO "\1"), TEXT(WONT "\1"), TEXT("")},
    {"nothing before it is agreed", TEXT(COM("\x6b\x30")), TEXT(""), TEXT("")},
    {"data", TEXT("OK" IAC IAC "\r\0"), TEXT(""), TEXT("OK\xff\r")},
    {"nobody asks whether it is there", TEXT(IAC "\xf6"), TEXT(""), TEXT("")},

    {"the rate that holds", TEXT(AGREE COM("\x65\0\0\x4b\0")), TEXT(WANTED),
     TEXT("[yes][19200 8 1 1 1]")},
    {"no rate", TEXT(AGREE COM("\x65\0\0\0\0") COM("\x65\1")), TEXT(WANTED), TEXT("[yes]")},
    {"the format that holds", TEXT(AGREE COM("\x66\7") COM("\x67\3") COM("\x68\2")),
     TEXT(WANTED), TEXT("[yes][0 7 1 1 1][0 7 3 1 1][0 7 3 2 1]")},
    {"flow control that holds", TEXT(AGREE COM("\x69\3") COM("\x69\x8")), TEXT(WANTED),
     TEXT("[yes][0 8 1 1 3]")},
    {"circuits", TEXT(AGREE COM("\x6b\x30") COM("\x6b\xf8") COM("\x6b\0")), TEXT(WANTED),
     TEXT("[yes][ CTS DSR][ CTS DSR DCD RI][]")},
    {"suspend and resume", TEXT(AGREE COM("\x6c") COM("\x6d")), TEXT(WANTED),
     TEXT("[yes][stop][go]")},
    {"who are you", TEXT(AGREE COM("\x64")), TEXT(WANTED COM("\0sim7000 " SIM7000_VERSION)),
     TEXT("[yes]")},
    {"a client's commands are nothing to it", TEXT(AGREE COM("\1\0\0\x4b\0") COM("\5\5")),
     TEXT(WANTED), TEXT("[yes]")},
    {"answers that it does not need", TEXT(AGREE COM("\x6a\x60") COM("\x70\1") COM("")),
     TEXT(WANTED), TEXT("[yes]")},
};

Test(rfc2217_client, answers_and_events_in_any_cutting)
{
    for (size_t i = 0; i < sizeof exchanges / sizeof *exchanges; i++) {
        const struct exchange *exchange = &exchanges[i];
        for (size_t piece = 1; piece <= exchange->server.count; piece++) {
            struct fixture fixture;
            begin(&fixture, RFC2217_CLIENT);
            cr_expect(span_same(bytes_span(&fixture.line.out), (struct span)TEXT(OFFER)),
                      "offers %s", fixture_shown(bytes_span(&fixture.line.out)));
            bytes_clear(&fixture.line.out);
            rfc2217_set_rate(&fixture.line, 9600);
            fixture_take(&fixture, exchange->server, piece);
            struct span out = bytes_span(&fixture.line.out);
            struct span told = bytes_span(&fixture.told);
            cr_expect(span_same(out, exchange->client), "%s, in %zu: said %s, not %s",
                      exchange->what, piece, fixture_shown(out),
                      fixture_shown(exchange->client));
            cr_expect(span_same(told, exchange->told), "%s, in %zu: told %s, not %s",
                      exchange->what, piece, fixture_shown(told),
                      fixture_shown(exchange->told));
            fixture_end(&fixture);
        }
    }
}

/* --- both sides of ours --- */

/* What each has said goes to the other, until both are silent. */
static void carry(struct fixture *one, struct fixture *other, size_t piece)
{
    struct fixture *ends[] = {one, other};
    for (int silent = 0, turn = 0; silent < 2; turn++) {
        struct fixture *from = ends[turn % 2], *to = ends[1 - turn % 2];
        struct bytes sent = from->line.out;
        from->line.out = (struct bytes){0};
        silent = sent.count ? 0 : silent + 1;
        fixture_take(to, bytes_span(&sent), piece);
        bytes_release(&sent);
        cr_assert(turn < 100, "they never fall silent");
    }
}

static struct span takes(struct fixture *fixture)
{
    static struct bytes text;
    bytes_clear(&text);
    bytes_add_span(&text, bytes_span(&fixture->told));
    bytes_clear(&fixture->told);
    return bytes_span(&text);
}

Test(rfc2217_client, the_server_has_what_the_client_wants)
{
    for (size_t piece = 1; piece < 8; piece++) {
        struct fixture server, client;
        begin(&server, RFC2217_SERVER);
        begin(&client, RFC2217_CLIENT);
        rfc2217_set_lines(&server.line, V24_CTS | V24_DSR);
        rfc2217_set_lines(&client.line, V24_RTS);
        rfc2217_set_rate(&client.line, 57600);
        carry(&client, &server, piece);
        cr_expect_str_eq(takes(&server).at, "[57600 8 1 1 1][57600 8 1 1 1][ RTS]");
        cr_expect_str_eq(takes(&client).at,
                         "[yes][ CTS DSR][57600 8 1 1 1][57600 8 1 1 1][57600 8 1 1 1]"
                         "[57600 8 1 1 1][57600 8 1 1 1]");
        rfc2217_set_break(&client.line, true);
        rfc2217_set_break(&client.line, false);
        rfc2217_set_lines(&client.line, V24_RTS | V24_DTR);
        rfc2217_set_lines(&client.line, V24_RTS | V24_DTR); /* nothing new */
        rfc2217_set_lines(&server.line, V24_CTS | V24_DSR | V24_DCD);
        carry(&client, &server, piece);
        cr_expect_str_eq(takes(&server).at, "[break][ DTR RTS]");
        cr_expect_str_eq(takes(&client).at, "[ CTS DSR DCD]");
        fixture_end(&server);
        fixture_end(&client);
    }
}

/* In binary, which both agree on, and both ways. */
Test(rfc2217_client, all_bytes_come_through)
{
    struct fixture server, client;
    struct random random;
    char all[600];
    random_init(&random, 3, "bytes");
    for (size_t i = 0; i < sizeof all; i++)
        all[i] =
            random_below(&random, 2) ? (char)i : "\r\n\0\xff\xf0"[random_below(&random, 5)];
    begin(&server, RFC2217_SERVER);
    begin(&client, RFC2217_CLIENT);
    carry(&client, &server, 3);
    takes(&client), takes(&server);
    rfc2217_add_data(&client.line, (struct span){all, sizeof all});
    rfc2217_add_data(&server.line, (struct span){all, sizeof all});
    carry(&client, &server, 3);
    cr_expect(span_same(bytes_span(&server.told), (struct span){all, sizeof all}));
    cr_expect(span_same(bytes_span(&client.told), (struct span){all, sizeof all}));
    fixture_end(&server);
    fixture_end(&client);
}

/* What it wants stays for the next connection, and the server is asked again. */
Test(rfc2217_client, a_second_connection_is_as_the_first)
{
    struct fixture server, client;
    begin(&server, RFC2217_SERVER);
    begin(&client, RFC2217_CLIENT);
    rfc2217_set_rate(&client.line, 9600);
    rfc2217_set_lines(&client.line, V24_DTR);
    carry(&client, &server, SIZE_MAX);
    takes(&server);
    rfc2217_begin(&server.line);
    rfc2217_begin(&client.line);
    carry(&client, &server, SIZE_MAX);
    cr_expect_str_eq(takes(&server).at, "[9600 8 1 1 1][9600 8 1 1 1][ DTR]");
    fixture_end(&server);
    fixture_end(&client);
}
