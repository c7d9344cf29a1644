/* SPDX-License-Identifier: MIT */
#include "troubles.h"

#include <string.h>

#define TEN(text)     text text text text text text text text text text
#define HUNDRED(text) TEN(TEN(text))
#define TEN_KB        HUNDRED(HUNDRED("x"))

#define FAULT(o, t, ...)                                                                       \
    {                                                                                          \
        .name = t " (on = " o ")", .on = o, .then = t, __VA_ARGS__                             \
    }
#define REPLY(n, ...)                                                                          \
    {                                                                                          \
        .name = n, .wire = {.place = WIRE_REPLY, __VA_ARGS__ }                                 \
    }
#define LIE(n, ...)                                                                            \
    {                                                                                          \
        .name = n, .lies = true, .wire = {.place = WIRE_REPLY, __VA_ARGS__ }                   \
    }
#define CONTROL(n, ...)                                                                        \
    {                                                                                          \
        .name = "the connection " n, .wire = {.place = WIRE_CONTROL, __VA_ARGS__ }             \
    }
#define DATA(n, ...)                                                                           \
    {                                                                                          \
        .name = "the data connection " n, .wire = {.place = WIRE_DATA, __VA_ARGS__ }           \
    }
#define CHUNK(n, ...)                                                                          \
    {                                                                                          \
        .name = "the data " n, .wire = {.place = WIRE_CHUNK, __VA_ARGS__ }                     \
    }

#define BOTH(of, ...)                                                                          \
    of("is refused", .fate = WIRE_REFUSED), of("is never made", .fate = WIRE_NEVER),           \
        of("is made, and silent", .fate = WIRE_SILENT), of("is made late", .hold = LATE),      \
        of("is made too late", .hold = TOO_LATE),                                              \
        of("is closed at once", .fate = WIRE_CLOSED),                                          \
        of("is reset at once", .fate = WIRE_RESET)

/* Data that end in good order are the whole file (RFC 959, 3.4.1), if the server agrees. */
#define SHORT(n, ...)                                                                          \
    {                                                                                          \
        .name = "the data " n, .lies = true, .wire = {.place = WIRE_CHUNK, __VA_ARGS__ }       \
    }

/* The module waits for 75 s. */
#define LATE     SECONDS(30)
#define TOO_LATE SECONDS(100)

const struct trouble troubles[] = {
    FAULT("ftp *", "silence"),
    FAULT("ftp *", "delay 3s"),
    FAULT("ftp *", "stall"),
    FAULT("ftp *", "close"),
    FAULT("ftp *", "reset"),
    FAULT("ftp *", "reply 500 no"),
    FAULT("ftp *", "reply 421 bye"),
    FAULT("ftp *", "reply 2300 rubbish"),
    FAULT("ftp *", "code 65"),
    FAULT("resolve", "refuse"),
    FAULT("resolve", "silence"),
    FAULT("connect", "refuse"),
    FAULT("connect", "silence"),
    FAULT("connect", "stall"),
    FAULT("connect", "reset"),
    FAULT("connect data", "refuse"),
    FAULT("connect data", "silence"),
    FAULT("connect data", "stall"),
    FAULT("connect data", "close", .lies = true),
    FAULT("connect data", "reset"),
    FAULT("data", "stall"),
    FAULT("data", "close", .lies = true),
    FAULT("data", "reset"),
    FAULT("data", "corrupt 100%", .lies = true),
    FAULT("data", "drop 100%", .lies = true),

    REPLY("no reply, but to what follows", .text = ""),
    REPLY("a reply 4xx", .text = "450 not now\r\n"),
    REPLY("a reply 5xx", .text = "550 no\r\n"),
    REPLY("a reply 530", .text = "530 log in first\r\n"),
    REPLY("a reply 425", .text = "425 cannot open\r\n"),
    REPLY("a reply 426", .text = "426 broken\r\n"),
    REPLY("a reply 421, and the end", .text = "421 bye\r\n", .fate = WIRE_CLOSED),
    LIE("another good reply", .text = "200 fine\r\n"),
    REPLY("a reply 3xx", .text = "350 more\r\n"),
    REPLY("a reply 1xx", .text = "150 well\r\n"),
    REPLY("words for a reply", .text = "what?\r\n"),
    REPLY("a number of four digits", .text = "2200 x\r\n"),
    REPLY("a number that is none", .text = "999 x\r\n"),
    REPLY("an empty line", .text = "\r\n%"),
    REPLY("NUL and telnet commands", .text = "@@\xff\xf4\xff\xf2@\r\n"),
    LIE("a reply twice", .text = "%%"),
    LIE("an unasked reply in front", .text = "226 all done\r\n%"),
    LIE("an unasked reply behind", .text = "%200 by the way\r\n"),
    REPLY("an unasked 421 behind", .text = "%421 idle\r\n", .fate = WIRE_CLOSED),
    REPLY("a 1xx in front", .text = "120 soon\r\n%"),
    REPLY("a line of 100 KB", .text = "$" TEN(TEN_KB) "\r\n"),
    REPLY("100 KB without an end", .text = TEN(TEN_KB), .fate = WIRE_SILENT),
    REPLY("2000 lines", .text = HUNDRED(TEN("250-x\r\n250-y\r\n")) "%"),
    LIE("lines within lines", .text = "250-a\r\n250\r\n%"),
    REPLY("no reply for ever", .text = "", .fate = WIRE_SILENT),
    REPLY("a late reply", .hold = LATE),
    REPLY("a reply too late", .hold = TOO_LATE),
    REPLY("closed for a reply", .text = "", .fate = WIRE_CLOSED),
    REPLY("reset for a reply", .text = "", .fate = WIRE_RESET),
    REPLY("half a reply, silent", .half = true, .fate = WIRE_SILENT),
    REPLY("half a reply, closed", .half = true, .fate = WIRE_CLOSED),
    REPLY("half a reply, reset", .half = true, .fate = WIRE_RESET),
    REPLY("a reply, then closed", .fate = WIRE_CLOSED),
    REPLY("a reply, then reset", .fate = WIRE_RESET),

    BOTH(CONTROL),
    BOTH(DATA),

    CHUNK("stall", .fate = WIRE_SILENT),
    CHUNK("come late", .hold = LATE),
    CHUNK("come too late", .hold = TOO_LATE),
    CHUNK("are reset", .fate = WIRE_RESET),
    CHUNK("stall in a chunk", .half = true, .fate = WIRE_SILENT),
    CHUNK("are reset in a chunk", .half = true, .fate = WIRE_RESET),
    SHORT("are closed", .fate = WIRE_CLOSED),
    SHORT("are closed in a chunk", .half = true, .fate = WIRE_CLOSED),
    SHORT("lack a byte", .loses = true),

    {.name = "no memory for the server's files", .scarce = true},
};
const size_t trouble_count = sizeof troubles / sizeof *troubles;

static bool counts_bytes(const struct trouble *trouble)
{
    return trouble->on && strcmp(trouble->on, "data") == 0;
}

bool trouble_is_of_data(const struct trouble *trouble)
{
    enum wire_place place = trouble->wire.place;
    return trouble->scarce || counts_bytes(trouble) || place == WIRE_CHUNK ||
           place == WIRE_DATA;
}

void trouble_add_fault(const struct trouble *trouble, int nth, size_t chunk, struct bytes *ini)
{
    size_t at = (size_t)(nth - 1) * chunk;
    if (counts_bytes(trouble))
        bytes_addf(ini, "[fault loop]\non = data %zu\nnth = 1\nthen = %s\n", at, trouble->then);
    else if (trouble->on)
        bytes_addf(ini, "[fault loop]\non = %s\nnth = %d\nthen = %s\n", trouble->on, nth,
                   trouble->then);
}
