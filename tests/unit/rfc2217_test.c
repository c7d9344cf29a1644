/* SPDX-License-Identifier: MIT */
#include "rfc2217_fixture.h"

#include "base/random.h"

#include <criterion/criterion.h>
#include <string.h>

static void lines(void *owner, unsigned lines)
{
    struct fixture *fixture = owner;
    bytes_addf(&fixture->told, "[%s%s]", lines & V24_DTR ? "DTR" : "dtr",
               lines & V24_RTS ? "RTS" : "rts");
}

static void port(void *owner)
{
    struct fixture *fixture = owner;
    const struct rfc2217_port *port = &fixture->line.port;
    bytes_addf(&fixture->told, "[%u %u %u %u %u %u]", port->rate, port->data_size, port->parity,
               port->stop_size, port->flow_out, port->flow_in);
}

static void purge(void *owner, bool to_client, bool from_client)
{
    struct fixture *fixture = owner;
    bytes_addf(&fixture->told, "[purge%s%s]", to_client ? " <" : "", from_client ? " >" : "");
}

static const struct rfc2217_events events = {.data = fixture_data,
                                             .lines = lines,
                                             .breaks = fixture_breaks,
                                             .port = port,
                                             .purge = purge,
                                             .suspends = fixture_suspends};

static void begin(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    rfc2217_init(&fixture->line, RFC2217_SERVER, &events, fixture);
    rfc2217_set_lines(&fixture->line, V24_CTS | V24_DSR);
    rfc2217_begin(&fixture->line);
    bytes_clear(&fixture->line.out);
}

#define AGREE  WILL "\x2c"
#define AGREED DO "\x2c" COM("\x6b\x30") /* CTS and DSR are on */

static const struct exchange {
    const char *what;
    struct span client, server, told;
} exchanges[] = {
    {"plain bytes", TEXT("AT"), TEXT(""), TEXT("AT")},
    {"a doubled IAC is a byte",
     TEXT("a\xff\xff"
          "b"),
     TEXT(""),
     TEXT("a\xff"
          "b")},
    {"CR NUL is CR", TEXT("AT\r\0AT\r\nx\0"), TEXT(""), TEXT("AT\rAT\r\nx\0")},
    {"in binary a NUL is a NUL",
     TEXT(WILL "\0"
               "\r\0"),
     TEXT(""), TEXT("\r\0")},
    {"NOP and GA are nothing",
     TEXT("a" IAC "\xf1"
          "b" IAC "\xf9"
          "c"),
     TEXT(""), TEXT("abc")},
    {"a break",
     TEXT("a" IAC "\xf3"
          "b"),
     TEXT(""), TEXT("a[break]b")},
    {"are you there", TEXT(IAC "\xf6"), TEXT("\r\n[sim7000]\r\n"), TEXT("")},

    {"what was offered is not answered", TEXT(DO "\0" WILL "\0" DO "\1" DO "\3" WILL "\3"),
     TEXT(""), TEXT("")},
    {"what was offered may be refused", TEXT(DONT "\0" WONT "\0" DONT "\1"), TEXT(""),
     TEXT("")},
    {"and taken up later", TEXT(DONT "\0" DO "\0" DO "\0"), TEXT(WILL "\0"), TEXT("")},
    {"an option may end", TEXT(DO "\3" DONT "\3" DONT "\3"), TEXT(WONT "\3"), TEXT("")},
    {"the client must not echo", TEXT(WILL "\1" WILL "\1"), TEXT(DONT "\1" DONT "\1"),
     TEXT("")},
    {"unknown options are refused", TEXT(WILL "\x18" DO "\x1f" WONT "\x18" DONT "\x1f"),
     TEXT(DONT "\x18" WONT "\x1f"), TEXT("")},
    {"unknown subnegotiations are nothing",
     TEXT("a" IAC "\xfa\x18\1" IAC "\xf0"
          "b"),
     TEXT(""), TEXT("ab")},

    {"RFC 2217 agreed: the state follows", TEXT(AGREE), TEXT(AGREED), TEXT("")},
    {"once", TEXT(AGREE DO "\x2c"), TEXT(AGREED WILL "\x2c"), TEXT("")},
    {"from either side", TEXT(DO "\x2c"), TEXT(WILL "\x2c" COM("\x6b\x30")), TEXT("")},
    {"nothing before it is agreed", TEXT(COM("\1\0\0\x25\x80")), TEXT(""), TEXT("")},

    {"rate", TEXT(AGREE COM("\1\0\0\x25\x80")), TEXT(AGREED COM("\x65\0\0\x25\x80")),
     TEXT("[9600 8 1 1 1 14]")},
    {"rate with an IAC in it", TEXT(AGREE COM("\1\0\0\xff\xff\1")),
     TEXT(AGREED COM("\x65\0\0\xff\xff\1")), TEXT("[65281 8 1 1 1 14]")},
    {"which rate", TEXT(AGREE COM("\1\0\0\0\0")), TEXT(AGREED COM("\x65\0\1\xc2\0")), TEXT("")},
    {"data size", TEXT(AGREE COM("\2\7") COM("\2\0")), TEXT(AGREED COM("\x66\7") COM("\x66\7")),
     TEXT("[115200 7 1 1 1 14]")},
    {"no such data size", TEXT(AGREE COM("\2\x9")), TEXT(AGREED COM("\x66\x8")), TEXT("")},
    {"parity", TEXT(AGREE COM("\3\3") COM("\3\0")), TEXT(AGREED COM("\x67\3") COM("\x67\3")),
     TEXT("[115200 8 3 1 1 14]")},
    {"stop size", TEXT(AGREE COM("\4\2") COM("\4\0")), TEXT(AGREED COM("\x68\2") COM("\x68\2")),
     TEXT("[115200 8 1 2 1 14]")},
    {"a value too short is none", TEXT(AGREE COM("\1\0\0\x25") COM("\2") "x"), TEXT(AGREED),
     TEXT("x")},

    {"flow control, both ways", TEXT(AGREE COM("\5\3") COM("\5\0") COM("\5\xd")),
     TEXT(AGREED COM("\x69\3") COM("\x69\3") COM("\x69\x10")), TEXT("[115200 8 1 1 3 16]")},
    {"flow control, inbound", TEXT(AGREE COM("\5\x12") COM("\5\xd") COM("\5\0")),
     TEXT(AGREED COM("\x69\x12") COM("\x69\x12") COM("\x69\1")), TEXT("[115200 8 1 1 1 18]")},
    {"flow control by DCD", TEXT(AGREE COM("\5\x11")), TEXT(AGREED COM("\x69\x11")),
     TEXT("[115200 8 1 1 17 14]")},
    {"break", TEXT(AGREE COM("\5\4") COM("\5\5") COM("\5\5") COM("\5\4") "x" COM("\5\6")),
     TEXT(AGREED COM("\x69\6") COM("\x69\5") COM("\x69\5") COM("\x69\5") COM("\x69\6")),
     TEXT("[breakx]")},
    {"DTR", TEXT(AGREE COM("\5\7") COM("\5\x9") COM("\5\7") COM("\5\x9") COM("\5\x8")),
     TEXT(AGREED COM("\x69\x8") COM("\x69\x9") COM("\x69\x9") COM("\x69\x9") COM("\x69\x8")),
     TEXT("[dtrRTS][DTRRTS]")},
    {"RTS", TEXT(AGREE COM("\5\xa") COM("\5\xc") COM("\5\xb")),
     TEXT(AGREED COM("\x69\xb") COM("\x69\xc") COM("\x69\xb")), TEXT("[DTRrts][DTRRTS]")},

    {"line state, asked for", TEXT(AGREE COM("\6\0") COM("\6")),
     TEXT(AGREED COM("\x6a\x60") COM("\x6a\x60")), TEXT("")},
    {"modem state, asked for", TEXT(AGREE COM("\7") COM("\7\0")),
     TEXT(AGREED COM("\x6b\x30") COM("\x6b\x30")), TEXT("")},
    {"masks", TEXT(AGREE COM("\xa\xf0") COM("\xb\x10") COM("\7")),
     TEXT(AGREED COM("\x6e\xf0") COM("\x6f\x10") COM("\x6b\x10")), TEXT("")},
    {"a mask with an IAC in it", TEXT(AGREE COM("\xb\xff\xff")),
     TEXT(AGREED COM("\x6f\xff\xff")), TEXT("")},
    {"suspend and resume", TEXT(AGREE COM("\x8") "a" COM("\x9")), TEXT(AGREED),
     TEXT("[stop]a[go]")},
    {"purge", TEXT(AGREE COM("\xc\1") COM("\xc\2") COM("\xc\3") COM("\xc\4")),
     TEXT(AGREED COM("\x70\1") COM("\x70\2") COM("\x70\3") COM("\x70\4")),
     TEXT("[purge <][purge >][purge < >]")},
    {"who are you", TEXT(AGREE COM("\0")),
     TEXT(AGREED COM("\x64"
                     "sim7000 " SIM7000_VERSION)),
     TEXT("")},
    {"I am",
     TEXT(AGREE COM("\0"
                    "client 1")),
     TEXT(AGREED), TEXT("")},
    {"unknown commands are nothing", TEXT(AGREE COM("\x55\1") COM("") "x"), TEXT(AGREED),
     TEXT("x")},
    {"a subnegotiation without end",
     TEXT(AGREE IAC "\xfa\x2c\7" IAC "\xf1"
                    "x"),
     TEXT(AGREED), TEXT("x")},
};

Test(rfc2217, answers_and_events_in_any_cutting)
{
    for (size_t i = 0; i < sizeof exchanges / sizeof *exchanges; i++) {
        const struct exchange *exchange = &exchanges[i];
        for (size_t piece = 1; piece <= exchange->client.count; piece++) {
            struct fixture fixture;
            begin(&fixture);
            fixture_take(&fixture, exchange->client, piece);
            struct span out = bytes_span(&fixture.line.out);
            struct span told = bytes_span(&fixture.told);
            cr_expect(span_same(out, exchange->server), "%s, in %zu: said %s, not %s",
                      exchange->what, piece, fixture_shown(out),
                      fixture_shown(exchange->server));
            cr_expect(span_same(told, exchange->told), "%s, in %zu: told %s, not %s",
                      exchange->what, piece, fixture_shown(told),
                      fixture_shown(exchange->told));
            fixture_end(&fixture);
        }
    }
}

Test(rfc2217, the_client_has_a_name)
{
    struct fixture fixture;
    begin(&fixture);
    fixture_take(&fixture,
                 (struct span)TEXT(AGREE COM("\0"
                                             "client \xff\xff"
                                             "1")),
                 1);
    cr_expect_str_eq(bytes_at(&fixture.line.signature), "client \xff"
                                                        "1");
    fixture_end(&fixture);
}

/* Said by the server as circuits change; the mask of the client in front. */
static const struct {
    const char *what;
    struct span client;
    unsigned lines[3]; /* 0: no more of them */
    struct span server;
} changes[] = {
    {"before it is agreed", TEXT(""), {V24_DCD}, TEXT("")},
    {"DCD comes and goes",
     TEXT(AGREE),
     {V24_CTS | V24_DSR | V24_DCD, V24_CTS | V24_DSR},
     TEXT(COM("\x6b\xb8") COM("\x6b\x38"))},
    {"the same again is nothing new", TEXT(AGREE), {V24_CTS | V24_DSR}, TEXT("")},
    {"of RI the end is a change",
     TEXT(AGREE),
     {V24_CTS | V24_DSR | V24_RI, V24_CTS | V24_DSR},
     TEXT(COM("\x6b\x70") COM("\x6b\x34"))},
    {"only what the mask has",
     TEXT(AGREE COM("\xb\x80")),
     {V24_CTS | V24_DSR | V24_RI, V24_CTS | V24_DSR | V24_DCD},
     TEXT(COM("\x6b\x80"))},
    {"an empty mask", TEXT(AGREE COM("\xb\0")), {V24_DCD}, TEXT("")},
};

Test(rfc2217, circuits_are_told)
{
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct fixture fixture;
        begin(&fixture);
        fixture_take(&fixture, changes[i].client, SIZE_MAX);
        bytes_clear(&fixture.line.out);
        for (size_t k = 0; k < 3 && changes[i].lines[k]; k++)
            rfc2217_set_lines(&fixture.line, changes[i].lines[k]);
        struct span out = bytes_span(&fixture.line.out);
        cr_expect(span_same(out, changes[i].server), "%s: %s", changes[i].what,
                  fixture_shown(out));
        fixture_end(&fixture);
    }
}

/* All bytes go out and come in as they are, in binary and without. */
static void expect_round_trip(bool binary, struct span text, size_t piece)
{
    struct fixture one, other;
    begin(&one);
    begin(&other);
    if (binary) {
        rfc2217_take(&one.line, DO "\0", 3);
        rfc2217_take(&other.line, WILL "\0", 3);
    }
    for (struct span rest = text; rest.count; rest = span_skip(rest, piece))
        rfc2217_add_data(&one.line, span_cut(rest, piece));
    fixture_take(&other, bytes_span(&one.line.out), piece);
    cr_expect(span_same(bytes_span(&other.told), text), "%s in %zu: %s",
              binary ? "binary" : "text", piece, fixture_shown(bytes_span(&other.told)));
    fixture_end(&one);
    fixture_end(&other);
}

Test(rfc2217, bytes_come_through)
{
    char all[1024];
    struct random random;
    random_init(&random, 7, "bytes");
    for (size_t i = 0; i < sizeof all; i++) {
        static const char often[] = {'\r', '\n', '\0', (char)255, (char)240};
        size_t n = (size_t)random_below(&random, 8);
        all[i] = n < sizeof often ? often[n] : (char)i;
    }
    for (size_t piece = 1; piece < 10; piece++) {
        expect_round_trip(true, (struct span){all, sizeof all}, piece);
        expect_round_trip(false, (struct span){all, sizeof all}, piece);
    }
}

/* Two ends that answer each other fall silent. */
Test(rfc2217, no_loops)
{
    static const struct span firsts[] = {
        TEXT(""),        TEXT(WILL "\x2c"),         TEXT(DO "\x2c"),
        TEXT(WILL "\1"), TEXT(DONT "\0" WONT "\3"), TEXT(WILL "\x63" DO "\x63"),
    };
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        struct fixture ends[2];
        size_t said = 0;
        for (size_t k = 0; k < 2; k++) {
            begin(&ends[k]);
            rfc2217_begin(&ends[k].line);
        }
        bytes_add_span(&ends[0].line.out, firsts[i]);
        for (int turn = 0; turn < 20; turn++) {
            struct fixture *from = &ends[turn % 2], *to = &ends[1 - turn % 2];
            struct bytes sent = from->line.out;
            from->line.out = (struct bytes){0};
            said = sent.count;
            fixture_take(to, bytes_span(&sent), 1);
            bytes_release(&sent);
        }
        cr_expect_eq(said, 0, "first %zu", i);
        cr_expect_eq(ends[0].told.count + ends[1].told.count, 0, "first %zu", i);
        fixture_end(&ends[0]);
        fixture_end(&ends[1]);
    }
}

Test(rfc2217, a_new_client_finds_all_as_new)
{
    struct fixture fixture;
    struct bytes first = {0};
    begin(&fixture);
    rfc2217_begin(&fixture.line);
    bytes_add_span(&first, bytes_span(&fixture.line.out));
    rfc2217_take(&fixture.line, AGREE COM("\1\0\0\x25\x80") COM("\5\x9") IAC "\xfa\x2c", 22);
    rfc2217_begin(&fixture.line);
    cr_expect(span_same(bytes_span(&fixture.line.out), bytes_span(&first)));
    cr_expect_eq(fixture.line.port.rate, 115200);
    cr_expect_eq(fixture.line.host, V24_OF_DTE);
    bytes_clear(&fixture.told);
    rfc2217_take(&fixture.line, "AT", 2);
    cr_expect_str_eq(bytes_at(&fixture.told), "AT");
    bytes_release(&first);
    fixture_end(&fixture);
}
