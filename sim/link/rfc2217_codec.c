/* SPDX-License-Identifier: MIT */
/* What RFC 2217 says about a line, done to an end. Data that came before a command reach
 * the line before the command does, so what was gathered is handed on first. */
#include "link/rfc2217_codec.h"

#include "base/die.h"
#include "rfc2217/rfc2217.h"

#include <stdlib.h>

struct rfc2217_codec {
    struct codec codec;
    struct rfc2217 telnet;
    struct bytes *line; /* while bytes of the other side are decoded */
    usec break_began;
    struct bytes format;   /* "8N1" */
    struct alarm patience; /* of a client, with a server that says nothing */
    uint32_t told_rate;    /* of a client: it is another one than was wanted */
};

static struct end *end_of(const struct rfc2217_codec *codec)
{
    return &codec->codec.conn->body.end;
}

static void data(void *owner, const char *bytes, size_t count)
{
    struct rfc2217_codec *codec = owner;
    bytes_add(codec->line, bytes, count);
}

static void hand_on(struct rfc2217_codec *codec)
{
    struct span line = bytes_span(codec->line);
    if (line.count)
        end_arrived(end_of(codec), line.at, line.count);
    bytes_clear(codec->line);
}

static void lines(void *owner, unsigned lines)
{
    struct rfc2217_codec *codec = owner;
    hand_on(codec);
    end_heard_lines(end_of(codec), lines);
}

static void breaks(void *owner, bool on)
{
    struct rfc2217_codec *codec = owner;
    usec now = end_of(codec)->loop->agenda.now;
    hand_on(codec);
    if (on)
        codec->break_began = now;
    else
        end_heard_break(end_of(codec), now - codec->break_began);
}

/* Nobody enforces it: who asks gets it (end_rate, end_format). */
static void port(void *owner)
{
    static const char parities[] = {[RFC2217_NONE] = 'N',
                                    [RFC2217_ODD] = 'O',
                                    [RFC2217_EVEN] = 'E',
                                    [RFC2217_MARK] = 'M',
                                    [RFC2217_SPACE] = 'S'};
    static const char *const stops[] = {
        [RFC2217_STOP_1] = "1", [RFC2217_STOP_2] = "2", [RFC2217_STOP_1_5] = "1.5"};
    struct rfc2217_codec *codec = owner;
    const struct rfc2217_port *port = &codec->telnet.port;
    bytes_clear(&codec->format);
    bytes_addf(&codec->format, "%u%c%s", port->data_size, parities[port->parity],
               stops[port->stop_size]);
}

static void purge(void *owner, bool to_client, bool from_client)
{
    struct rfc2217_codec *codec = owner;
    if (to_client)
        end_drop_output(end_of(codec));
    if (from_client) {
        bytes_clear(codec->line);
        end_drop_input(end_of(codec));
    }
}

static void suspends(void *owner, bool suspended)
{
    struct rfc2217_codec *codec = owner;
    end_socket_hold(codec->codec.conn, suspended);
}

static void say(struct rfc2217_codec *codec)
{
    if (codec->telnet.out.count == 0)
        return;
    end_socket_say(codec->codec.conn, bytes_span(&codec->telnet.out));
    bytes_clear(&codec->telnet.out);
}

static void say_if_open(struct rfc2217_codec *codec)
{
    if (end_of(codec)->open)
        say(codec);
    else
        bytes_clear(&codec->telnet.out); /* meant for one who has gone */
}

static void decode(struct codec *base, struct span wire, struct bytes *line)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    codec->line = line;
    rfc2217_take(&codec->telnet, wire.at, wire.count);
    codec->line = NULL;
    say(codec);
}

static void encode(struct codec *base, struct span line, struct bytes *wire)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    rfc2217_add_data(&codec->telnet, line);
    bytes_add_span(wire, bytes_span(&codec->telnet.out));
    bytes_clear(&codec->telnet.out);
}

static void set_lines(struct codec *base, unsigned circuits)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    rfc2217_set_lines(&codec->telnet, circuits);
    say_if_open(codec);
}

static int64_t rate(const struct codec *base)
{
    return ((const struct rfc2217_codec *)base)->telnet.port.rate;
}

static const char *format(const struct codec *base)
{
    return bytes_at(&((const struct rfc2217_codec *)base)->format);
}

static void codec_free(struct codec *base)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    rfc2217_release(&codec->telnet);
    bytes_release(&codec->format);
    free(codec);
}

static struct codec *codec_new(enum rfc2217_side side, const struct codec_ops *ops,
                               const struct rfc2217_events *events)
{
    struct rfc2217_codec *codec = xzalloc(sizeof *codec);
    codec->codec.ops = ops;
    rfc2217_init(&codec->telnet, side, events, codec);
    return &codec->codec;
}

/* --- the access server --- */

static void begin_server(struct codec *base)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    rfc2217_begin(&codec->telnet);
    port(codec);
    say(codec);
    end_heard_lines(end_of(codec), codec->telnet.host);
}

struct codec *rfc2217_server_codec(void)
{
    static const struct codec_ops ops = {.begin = begin_server,
                                         .decode = decode,
                                         .encode = encode,
                                         .set_lines = set_lines,
                                         .rate = rate,
                                         .format = format,
                                         .free = codec_free};
    static const struct rfc2217_events events = {.data = data,
                                                 .lines = lines,
                                                 .breaks = breaks,
                                                 .port = port,
                                                 .purge = purge,
                                                 .suspends = suspends};
    return codec_new(RFC2217_SERVER, &ops, &events);
}

/* --- the client --- */

static void lose_patience(void *owner)
{
    struct rfc2217_codec *codec = owner;
    end_is_gone(end_of(codec), "it does not answer as RFC 2217 wants; if it is a plain TCP "
                               "port, socket://HOST:PORT takes it");
}

static void agreed(void *owner, bool yes)
{
    struct rfc2217_codec *codec = owner;
    alarm_cancel(&end_of(codec)->loop->agenda, &codec->patience);
    if (yes)
        end_socket_hold(codec->codec.conn, false);
    else
        end_is_gone(end_of(codec), "it refuses RFC 2217; socket://HOST:PORT takes its bytes");
}

/* A modem whose rate is another one answers with noise, and nobody would know why. */
static void settings(void *owner)
{
    struct rfc2217_codec *codec = owner;
    uint32_t holds = codec->telnet.port.rate, wanted = codec->telnet.wanted_rate;
    port(codec);
    if (!wanted || !holds || holds == wanted || holds == codec->told_rate)
        return;
    codec->told_rate = holds;
    end_tell(end_of(codec), "its port stays at %u bit/s; %u were asked for", holds, wanted);
}

static void begin_client(struct codec *base)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    end_socket_hold(base->conn, true);
    end_wait(end_of(codec), &codec->patience, RFC2217_PATIENCE);
    rfc2217_begin(&codec->telnet);
    say(codec);
}

static void set_rate(struct codec *base, int64_t rate)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    codec->told_rate = 0;
    rfc2217_set_rate(&codec->telnet, (uint32_t)rate);
    say_if_open(codec);
}

static void set_break(struct codec *base, bool on)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    rfc2217_set_break(&codec->telnet, on);
    say_if_open(codec);
}

static void client_free(struct codec *base)
{
    struct rfc2217_codec *codec = (struct rfc2217_codec *)base;
    alarm_cancel(&end_of(codec)->loop->agenda, &codec->patience);
    codec_free(base);
}

struct codec *rfc2217_client_codec(void)
{
    static const struct codec_ops ops = {.begin = begin_client,
                                         .decode = decode,
                                         .encode = encode,
                                         .set_lines = set_lines,
                                         .set_rate = set_rate,
                                         .set_break = set_break,
                                         .rate = rate,
                                         .format = format,
                                         .free = client_free};
    static const struct rfc2217_events events = {.data = data,
                                                 .lines = lines,
                                                 .breaks = breaks,
                                                 .port = settings,
                                                 .suspends = suspends,
                                                 .agreed = agreed};
    struct codec *codec = codec_new(RFC2217_CLIENT, &ops, &events);
    alarm_init(&((struct rfc2217_codec *)codec)->patience, lose_patience, codec);
    return codec;
}
